"""Territory plans in files: two more of an organisation's, see ``crm_hierarchical_access.organisation``; and one plan's own."""

from __future__ import annotations

from collections.abc import Iterator

from odoo.addons.crm_hierarchical_access.organisation import CellFault, Column, Fault, Layout, State, shortened

from .postcode import is_prefix

MODES = ("assign", "lax", "strict")


def _lt(source):
    """Mark a term for export; it is translated where it is shown."""
    return source


def read_prefix(text: str) -> str:
    """The beginning of postcodes.

    :raises CellFault: where it is none
    """
    if not is_prefix(text):
        raise CellFault("prefix", value=shortened(text))
    return text


def check_units(state: State) -> Iterator[Fault]:
    """One plan per unit."""
    seen, taken = {}, {unit: plan for plan, unit in state.known.plan_units.items()}
    for plan, entry in state.content.get("plans", {}).items():
        unit = entry.values.get("unit")
        first = seen.setdefault(unit, (plan, entry.line))
        if first[0] != plan:
            yield state.fault("plans", entry.line, "unit", "plan_unit_twice", value=unit, other=first[0], line=first[1])
        elif taken.get(unit, plan) != plan and taken[unit] not in state.content["plans"]:
            yield state.fault("plans", entry.line, "unit", "plan_unit_taken", value=unit, other=taken[unit])


def check_prefixes(state: State) -> Iterator[Fault]:
    """The same prefix twice in a plan: in the files, or against a territory that only the database has."""
    yield from _prefix_faults(state, state.content.get("territories", {}))


def check_own_prefixes(state: State) -> Iterator[Fault]:
    """The same in the file of one plan."""
    rows = state.content.get("territories", {})
    yield from _prefix_faults(state, {("", territory): entry for territory, entry in rows.items()})


def _prefix_faults(state, rows):
    """
    :param rows: by plan and territory
    """
    seen = {}
    for (plan, territory), entry in rows.items():
        for prefix in sorted(entry.values["prefixes"]):
            first = seen.setdefault((plan, prefix), (territory, entry.line))
            if first[0] != territory:
                values = {"value": prefix, "other": first[0], "line": first[1]}
                yield state.fault("territories", entry.line, "prefixes", "prefix_twice", **values)
            elif (other := state.known.prefixes.get(plan, {}).get(prefix, territory)) != territory and (plan, other) not in rows:
                yield state.fault("territories", entry.line, "prefixes", "prefix_taken", value=prefix, other=other)


PLANS = Layout(
    "plans",
    _lt("Territory plans"),
    (
        Column("plan", "name", required=True),
        Column("unit", "units", required=True),
        Column("mode", "choice", choices=MODES),
    ),
    key=("plan",),
    agreements=(check_units,),
)
COLUMNS = (
    Column("territory", "name", required=True),
    Column("prefixes", many=True, reader=read_prefix),
    Column("unit", "units", required=True),
    Column("responsible", "users"),
    Column("permitted", "users", many=True),
)
TERRITORIES = Layout(
    "territories",
    _lt("Territories"),
    (Column("plan", "plans", required=True), *COLUMNS),
    key=("plan", "territory"),
    agreements=(check_prefixes,),
)
#: of one plan, which needs no name then
OF_ONE_PLAN = Layout("territories", TERRITORIES.label, COLUMNS, key=("territory",), agreements=(check_own_prefixes,))
