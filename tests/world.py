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
    """A lead, with what decides who sees it."""

    name: str
    unit: str | None = None
    owner: str | None = None
    released_to: str | None = None
    grants: list[Grant] = field(default_factory=list)


@dataclass
class World:
    """A whole organisation, by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    leads: dict[str, Lead] = field(default_factory=dict)


def read_world(directory=NORDLICHT):
    """Return the World that the CSV files of a directory describe, without territory plans."""
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
            released_to=row['released_to'] or None,
        )
    for row in read_rows(directory, 'grants.csv'):
        world.leads[row['lead']].grants.append(Grant(mode=row['mode'], user=row['user']))
    return world


def read_expected(directory=NORDLICHT):
    """Return {lead: (readers, writers)}, the answers where no territory plan exists."""
    rows = read_rows(directory, 'expected/visibility-without-plans.csv')
    return {row['lead']: (set(cell(row['readers'])), set(cell(row['writers']))) for row in rows}


def read_rows(directory, name):
    with open(Path(directory) / name, encoding='utf-8', newline='') as lines:
        return list(csv.DictReader(lines, delimiter=';'))


def cell(text):
    return [part for part in text.split('|') if part]
