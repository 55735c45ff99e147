"""An organisation as plain data, and a reader of its CSV form. Used by tests only.

The reader shares nothing with the product's importer, so that a fault in one is not repeated by the other.
"""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

NORDLICHT = Path(__file__).parent / 'data' / 'nordlicht'


@dataclass
class Period:
    """A person standing in for somebody from a moment to another; None is an open end."""

    user: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass
class Unit:
    """A sales unit. `active` is false for an archived one; who was a member once is named, and has no right by it."""

    name: str
    parent: str | None = None
    leader: str | None = None
    deputies: list[Period] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    former_members: list[str] = field(default_factory=list)
    upward_access: str = 'all'
    oversight: str = 'none'
    sharing: str = 'none'
    active: bool = True


@dataclass
class User:
    """An internal user. `substitutes` stand in for this user."""

    login: str
    name: str = ''
    active: bool = True
    sees_all: bool = False
    dispatcher: bool = False
    substitutes: list[Period] = field(default_factory=list)


@dataclass
class Grant:
    """A lead shared by hand, either with a user or with a unit; `last_day` None is without end."""

    mode: str = 'read'
    user: str | None = None
    unit: str | None = None
    last_day: date | None = None


@dataclass
class Lead:
    """A lead, with what decides who sees it; `zip` as it was typed, `country` a code or empty."""

    name: str
    unit: str | None = None
    owner: str | None = None
    released_to: str | None = None
    grants: list[Grant] = field(default_factory=list)
    zip: str = ''
    country: str = ''


@dataclass
class Territory:
    """Some postcodes of a plan, the unit that works there, and people."""

    name: str
    unit: str
    prefixes: list[str] = field(default_factory=list)
    responsible: str | None = None
    permitted: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """A territory plan in force, of a unit."""

    name: str
    unit: str
    mode: str = 'assign'
    territories: list[Territory] = field(default_factory=list)


@dataclass
class World:
    """A whole organisation, by name; `main_root` names the root whose plan is for leads without unit."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    leads: dict[str, Lead] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    main_root: str | None = None


def read_world(directory=NORDLICHT, plans=False):
    """Return the World that the CSV files of a directory describe, with or without its territory plans."""
    world = World()
    for row in read_rows(directory, 'units.csv'):
        world.units[row['unit']] = Unit(
            name=row['unit'], parent=row['parent'] or None, leader=row['leader'] or None,
            deputies=[Period(login) for login in cell(row['deputies'])],
            upward_access=row['upward_access'], oversight=row['oversight'], sharing=row['sharing'],
        )
    for row in read_rows(directory, 'users.csv'):
        world.users[row['login']] = User(login=row['login'], name=row['name'])
        for unit in cell(row['units']):
            world.units[unit].members.append(row['login'])
    for row in read_rows(directory, 'leads.csv'):
        world.leads[row['lead']] = Lead(
            name=row['lead'], unit=row['unit'] or None, owner=row['owner'] or None,
            released_to=row['released_to'] or None, zip=row['zip'], country=row['country'],
        )
    for row in read_rows(directory, 'grants.csv'):
        world.leads[row['lead']].grants.append(Grant(mode=row['mode'], user=row['user']))
    roots = [unit.name for unit in world.units.values() if unit.parent is None]
    world.main_root = roots[0] if len(roots) == 1 else None
    if plans:
        read_plans(world, directory)
    return world


def read_plans(world, directory):
    for row in read_rows(directory, 'plans.csv'):
        world.plans[row['plan']] = Plan(name=row['plan'], unit=row['unit'], mode=row['mode'])
    for row in read_rows(directory, 'territories.csv'):
        world.plans[row['plan']].territories.append(Territory(
            name=row['territory'], unit=row['unit'], prefixes=cell(row['prefixes']),
            responsible=row['responsible'] or None, permitted=cell(row['permitted']),
        ))


def read_inbound(directory=NORDLICHT):
    """Return {lead: Lead}, what came in and was not handed out yet."""
    return {
        row['lead']: Lead(name=row['lead'], zip=row['zip'], country=row['country'])
        for row in read_rows(directory, 'inbound.csv')
    }


def read_expected(directory=NORDLICHT, plans=False):
    """Return {lead: (readers, writers)}, the answers with or without the territory plans."""
    rows = read_rows(directory, 'expected/visibility.csv' if plans else 'expected/visibility-without-plans.csv')
    return {row['lead']: (set(cell(row['readers'])), set(cell(row['writers']))) for row in rows}


def read_expected_territories(directory=NORDLICHT):
    """Return {lead: name of its territory, or None}."""
    return {row['lead']: row['territory'] or None for row in read_rows(directory, 'expected/territory.csv')}


def read_expected_inbound(directory=NORDLICHT):
    """Return {lead: (territory, unit, owner)}, each a name or None, after handing out."""
    return {
        row['lead']: (row['territory'] or None, row['unit'] or None, row['owner'] or None)
        for row in read_rows(directory, 'expected/inbound.csv')
    }


def read_rows(directory, name):
    with open(Path(directory) / name, encoding='utf-8', newline='') as lines:
        return list(csv.DictReader(lines, delimiter=';'))


def cell(text):
    return [part for part in text.split('|') if part]
