"""The format: which files there are, and which columns each of them has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .messages import _lt


@dataclass(frozen=True)
class Column:
    """One column of a file.

    :param type: text, verbatim, name, login, identifier, choice, number, country, or the kind it refers to
    :param many: several values in one cell, separated by ``|``
    :param choices: the values of a choice; the first one stands for an empty cell
    :param reader: of a column with several values, what makes a value of each text, or raises ``CellFault``
    """

    name: str
    type: str = "text"
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    reader: Callable[[str], str] | None = None

    @property
    def empty(self):
        """What an empty cell means."""
        if self.many:
            return frozenset()
        if self.choices:
            return self.choices[0]
        return 0.0 if self.type == "number" else ""


@dataclass(frozen=True)
class Layout:
    """One file: a row is one thing of this kind, known by the columns of its key.

    :param label: what its rows are, for people
    :param required: an organisation in a folder cannot do without this file
    :param agreements: what yields the faults of lines that do not agree, from the ``State`` of the check
    """

    kind: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False
    agreements: tuple[Callable, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def key_of(self, values: Mapping):
        """What identifies a row: one value, or several in the order of the key."""
        parts = tuple(values.get(name, "") for name in self.key)
        return parts if len(parts) > 1 else parts[0]


ACCESS = ("none", "read", "write")

LAYOUTS = {
    layout.kind: layout
    for layout in (
        Layout(
            "units",
            _lt("Units"),
            (
                Column("unit", "name", required=True),
                Column("parent", "units"),
                Column("leader", "users"),
                Column("deputies", "users", many=True),
                Column("upward_access", "choice", choices=("all", "unit", "none")),
                Column("oversight", "choice", choices=ACCESS),
                Column("sharing", "choice", choices=ACCESS),
                Column("operator"),
            ),
            key=("unit",),
            required=True,
        ),
        Layout(
            "users",
            _lt("Users"),
            (
                Column("login", "login", required=True),
                Column("name", required=True),
                Column("units", "units", many=True),
            ),
            key=("login",),
            required=True,
        ),
        Layout(
            "leads",
            _lt("Leads"),
            (
                Column("lead", "identifier", required=True),
                Column("name", required=True),
                Column("company"),
                Column("contact"),
                Column("email"),
                Column("phone"),
                Column("street"),
                Column("zip", "verbatim"),
                Column("city"),
                Column("country", "country"),
                Column("unit", "units"),
                Column("owner", "users"),
                Column("released_to", "units"),
                Column("expected_revenue", "number"),
            ),
            key=("lead",),
        ),
        Layout(
            "grants",
            _lt("Shared leads"),
            (
                Column("lead", "leads", required=True),
                Column("user", "users", required=True),
                Column("mode", "choice", required=True, choices=("read", "write")),
            ),
            key=("lead", "user"),
        ),
    )
}

# Files of the format that other addons take in: left out with a notice where those are not installed.
LEFT_OUT = frozenset({"plans", "territories", "inbound"})
