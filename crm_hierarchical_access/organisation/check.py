"""Every fault of an organisation: cells, references, and lines that do not agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .cells import CellFault, shortened, value_of
from .fault import Fault
from .layout import LAYOUTS, Column, Layout
from .reader import Row, Table

TWICE = {"units": "unit_twice", "users": "login_twice", "leads": "lead_twice", "grants": "grant_twice"}


class Entry(NamedTuple):
    """One row, read: the line it starts on, and its value by column."""

    line: int
    values: dict


@dataclass
class Known:
    """What the database has already, in the words of the files.

    :param keys: per kind what a row may refer to besides the files
    :param parents: the unit above, per unit
    :param refused: per kind what must not be used, and the code of the reason
    :param prefixes: per territory plan the territory of each prefix
    :param plan_units: the unit of each territory plan
    """

    keys: Mapping[str, Container] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    countries: Container = ()
    refused: Mapping[str, Mapping] = field(default_factory=dict)
    prefixes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plan_units: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Checked:
    """What the files say, per kind and key, and what is wrong with them."""

    content: dict[str, dict] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return all(fault.notice for fault in self.faults)


def check(tables: Mapping[str, Table], known: Known | None = None, layouts: Mapping[str, Layout] = LAYOUTS) -> Checked:
    """Read all tables and collect every fault, in the order of files, lines and columns."""
    state = State(tables, known or Known(), layouts)
    faults = [fault for kind in layouts if kind in tables for fault in state.read_table(kind)]
    for kind in layouts:
        faults += state.references(kind)
        for agree in (*AGREEMENTS.get(kind, ()), *layouts[kind].agreements):
            faults += agree(state)
    return Checked(state.content, in_order(faults, tables, layouts))


def in_order(faults: list[Fault], tables: Mapping[str, Table], layouts: Mapping[str, Layout] = LAYOUTS) -> list[Fault]:
    """Faults in the order of files, lines and columns; first those of files that are no tables."""
    places = {tables[kind].file: (at, layout.names) for at, (kind, layout) in enumerate(layouts.items()) if kind in tables}

    def position(fault):
        file, names = places.get(fault.file, (-1, ()))
        return file, fault.line, names.index(fault.column) if fault.column in names else -1

    return sorted(faults, key=position)


class State:
    """The check while it runs: what was read so far."""

    def __init__(self, tables: Mapping[str, Table], known: Known, layouts: Mapping[str, Layout]):
        self.tables = tables
        self.known = known
        self.layouts = layouts
        self.content = {kind: {} for kind in layouts if kind in tables}
        self.entries = {kind: [] for kind in layouts}  # all rows, also those with faults
        self.named = {kind: {} for kind in layouts}  # the first row of each key, also one with faults

    def fault(self, kind: str, line: int, column: str, code: str, /, **values) -> Fault:
        return Fault(self.tables[kind].file, line, column, code, values)

    # Rows

    def read_table(self, kind: str) -> Iterator[Fault]:
        table, layout = self.tables[kind], self.layouts[kind]
        if not table.header:
            return
        yield from self.read_header(kind)
        places = [(column, table.header.index(column.name)) for column in layout.columns if column.name in table.header]
        for row in table.rows:
            yield from self.read_row(kind, row, places)

    def read_header(self, kind: str) -> Iterator[Fault]:
        """Missing, unknown and repeated columns."""
        table, names = self.tables[kind], self.layouts[kind].names
        for name in names:
            if name not in table.header:
                table.complete = False
                yield self.fault(kind, table.header_line, name, "column_missing", value=name)
        for name in dict.fromkeys(filter(None, table.header)):
            if name not in names:
                yield self.fault(kind, table.header_line, name, "column_unknown", value=shortened(name))
            elif table.header.count(name) > 1:
                yield self.fault(kind, table.header_line, name, "column_twice", value=name)

    def read_row(self, kind: str, row: Row, places: list[tuple[Column, int]]) -> Iterator[Fault]:
        values, sound = {}, True
        if len(row.cells) != len(self.tables[kind].header):
            yield from self.count_fault(kind, row)
        for column, index in places:
            try:
                values[column.name] = value_of(row.cells[index] if index < len(row.cells) else "", column)
            except CellFault as wrong:
                sound = False
                if index < len(row.cells):
                    yield self.fault(kind, row.line, column.name, wrong.code, **wrong.values)
        yield from self.enter(kind, Entry(row.line, values), sound)

    def count_fault(self, kind: str, row: Row) -> Iterator[Fault]:
        """Too many cells, or too few; a workbook has no end of a row, so there only too many."""
        header, found = self.tables[kind].header, len(row.cells)
        counts = {"found": found, "expected": len(header)}
        if found > len(header):
            yield self.fault(kind, row.line, str(len(header) + 1), "too_many_cells", **counts)
        elif not self.tables[kind].ragged:
            yield self.fault(kind, row.line, header[found], "too_few_cells", **counts)

    def enter(self, kind: str, entry: Entry, sound: bool) -> Iterator[Fault]:
        """Keep the row under its key, unless that is there already."""
        layout = self.layouts[kind]
        self.entries[kind].append(entry)
        if not all(entry.values.get(name) for name in layout.key):
            return
        key = layout.key_of(entry.values)
        if key in self.named[kind]:
            yield self.twice(kind, key, entry)
            return
        self.named[kind][key] = entry
        if sound:
            self.content[kind][key] = entry

    def twice(self, kind: str, key, entry: Entry) -> Fault:
        first = self.named[kind][key]
        leader, other = entry.values.get("leader"), first.values.get("leader")
        if kind == "units" and leader and leader != other:
            values = {"value": key, "line": first.line, "leader": other or "–", "other": leader}  # noqa: RUF001
            return self.fault(kind, entry.line, "leader", "unit_two_leaders", **values)
        column = self.layouts[kind].key[-1]
        return self.fault(kind, entry.line, column, TWICE.get(kind, "row_twice"), value=key, line=first.line)

    # References

    def references(self, kind: str) -> Iterator[Fault]:
        """What a row refers to, and what must not be used."""
        refused = self.known.refused.get(kind, {})
        for key in refused.keys() & self.named[kind].keys():
            yield self.fault(kind, self.named[kind][key].line, self.layouts[kind].key[0], refused[key], value=key)
        columns = [column for column in self.layouts[kind].columns if self.refers(column)]
        for entry in self.entries[kind]:
            for column in columns:
                yield from self.reference_faults(kind, entry, column)

    def refers(self, column: Column) -> bool:
        """Whether the values of a column can be looked up: not where half of the other file was not read."""
        other = self.tables.get(column.type)
        is_kind = column.type in self.layouts or column.type in self.known.keys
        return column.type == "country" or (is_kind and (other is None or other.complete))

    def reference_faults(self, kind: str, entry: Entry, column: Column) -> Iterator[Fault]:
        value = entry.values.get(column.name) or ()
        for key in sorted(value) if column.many or not value else [value]:
            code = self.unknown(column.type, key)
            if code:
                yield self.fault(kind, entry.line, column.name, code, value=shortened(key))

    def unknown(self, kind: str, key) -> str:
        """Why a value refers to nothing, as a code; empty where it does."""
        if kind == "country":
            return "" if key in self.known.countries else "unknown_country"
        if key in self.named.get(kind, ()):
            return ""
        refused = self.known.refused.get(kind, {})
        return refused.get(key) or ("" if key in self.known.keys.get(kind, ()) else f"unknown_{kind}")

    # The tree

    def parents(self) -> dict[str, str]:
        """The unit above each unit, once the files are in; empty for a root, None where a fault hides it."""
        units = self.named["units"]
        return {**self.known.parents, **{unit: entry.values.get("parent") for unit, entry in units.items()}}


def rings(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """Every ring of units that are above each other.

    >>> list(rings({"a": "b", "b": "a", "c": "a", "d": ""}))
    [['a', 'b']]
    """
    seen = set()
    for start in parents:
        walk, unit = {}, start
        while unit and unit not in seen:
            seen.add(unit)
            walk[unit] = len(walk)
            unit = parents.get(unit)
        if unit in walk:
            yield list(walk)[walk[unit] :]


def check_rings(state: State) -> Iterator[Fault]:
    """A unit above itself, told at the first line of the ring."""
    units = state.content.get("units", {})
    for ring in rings(state.parents()):
        if not units.keys() & ring:
            continue
        first = min(units.keys() & ring, key=lambda unit: units[unit].line)
        place = ring.index(first)
        names = " → ".join([*ring[place:], *ring[:place], first])
        yield state.fault("units", units[first].line, "parent", "cycle", ring=names)


def check_logins(state: State) -> Iterator[Fault]:
    """Logins that a person would take for the same one."""
    present = state.known.keys.get("users", ())
    seen = {login.casefold(): login for login in present}
    for login, entry in state.content.get("users", {}).items():
        other = seen.setdefault(login.casefold(), login)
        if other != login and login not in present:
            yield state.fault("users", entry.line, "login", "login_case", value=login, other=other)


def check_releases(state: State) -> Iterator[Fault]:
    """A release to another branch gives nobody anything (spec 1, *released*): told, and left out."""
    parents = state.parents()
    for entry in state.entries["leads"]:
        unit, release = entry.values.get("unit"), entry.values.get("released_to")
        if release in parents and release not in path(unit, parents):
            yield state.fault("leads", entry.line, "released_to", "release_apart", value=release)
            entry.values["released_to"] = ""


def path(unit: str | None, parents: Mapping[str, str | None]) -> Container[str]:
    """The unit and those above it, upwards, also where they go round in a ring; all units where a fault hides them."""
    found = set()
    while unit and unit not in found:
        found.add(unit)
        unit = parents.get(unit)
    return parents if unit is None else found


AGREEMENTS: dict[str, tuple[Callable[[State], Iterator[Fault]], ...]] = {
    "units": (check_rings,),
    "users": (check_logins,),
    "leads": (check_releases,),
}
