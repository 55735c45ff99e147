"""Random organisations, for properties that must hold in all of them.

`build_world` draws from a chooser, so that one description serves both hypothesis (which shrinks what it finds) and
a seeded random, for larger organisations and for tests with a database.
"""

import random
from datetime import timedelta

from hypothesis import strategies as st
from world import Grant, Lead, Period, Plan, Territory, Unit, User, World

UPWARD_ACCESS = ['all', 'all', 'all', 'unit', 'none']
OVERSIGHT = ['none', 'none', 'none', 'none', 'read', 'write']
SHARING = ['none', 'none', 'none', 'read', 'write']
MODES = ['strict', 'lax', 'assign']
PREFIXES = ['1', '12', '120', '12000', '2', '20', '0', '01']
#: what was typed, and the country
POSTCODES = [
    ('12000', 'DE'), ('12099', ''), ('D-12345', 'DE'), ('20100', 'DE'), ('1067', ''), ('1067 Dresden', 'DE'),
    ('１２０００', 'DE'), ('2100', 'CH'), ('99999', 'DE'), ('123456', 'DE'), ('unbekannt', 'DE'), ('', ''),
]  # fmt: skip


class RandomChooser:
    """Chooses by a seed; the same seed gives the same world."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def number(self, low, high):
        return self._random.randint(low, high)


class DrawnChooser:
    """Chooses by hypothesis, towards low numbers where it shrinks."""

    def __init__(self, draw):
        self._draw = draw

    def number(self, low, high):
        return self._draw(st.integers(low, high))


class Builder:
    """Makes one World around the moment `now`, which is a full minute about noon."""

    def __init__(self, chooser, now):
        self.chooser = chooser
        self.now = now
        self.world = World()

    # -- choices -----------------------------------------------------------------------------------------------------

    def pick(self, options):
        return options[self.chooser.number(0, len(options) - 1)]

    def once_in(self, number):
        """Choose True about once in `number` times; shrinks to False."""
        return self.chooser.number(0, number - 1) == number - 1

    def some(self, options, most):
        """Choose up to `most` different options."""
        chosen = [self.pick(options) for _ in range(self.chooser.number(0, most))]
        return list(dict.fromkeys(chosen))

    def moment(self):
        """Choose a time before, at and after now, mostly within a minute of it, or None."""
        return self.pick([None, *(
            self.now + timedelta(minutes=minutes) for minutes in (-3000, -1, 0, 1, 3000)
        )])

    def period(self, user):
        """Choose a period; one that would end before it starts starts earlier instead."""
        start, end = self.moment(), self.moment()
        if start and end and end <= start:
            start = end - timedelta(minutes=2)
        return Period(user, start, end)

    # -- the organisation --------------------------------------------------------------------------------------------

    def build(self, units, users, leads, plans=0):
        self.add_users(users)
        self.add_units(units)
        for number in range(leads):
            self.add_lead(f'L{number}')
        if plans:
            self.add_plans(plans)
        return self.world

    def add_users(self, count):
        for number in range(count):
            login = f'u{number}'
            self.world.users[login] = User(
                login, login, active=not self.once_in(8), sees_all=self.once_in(16), dispatcher=self.once_in(6),
            )
        for user in self.world.users.values():
            others = [login for login in self.world.users if login != user.login]
            if others and self.once_in(3):
                user.substitutes = [self.period(self.pick(others)) for _ in range(self.chooser.number(1, 2))]

    def add_units(self, count):
        logins = list(self.world.users)
        for number in range(count):
            self.add_unit(f'n{number}', logins)

    def add_unit(self, name, logins):
        members = self.some(logins, 3)
        self.world.units[name] = Unit(
            name, parent=self.choose_parent(),
            leader=None if self.once_in(6) else self.pick(logins),
            deputies=[self.period(login) for login in self.some(logins, 2)] if self.once_in(3) else [],
            members=members, former_members=[login for login in self.some(logins, 2) if login not in members],
            upward_access=self.pick(UPWARD_ACCESS), oversight=self.pick(OVERSIGHT), sharing=self.pick(SHARING),
            active=not self.once_in(12),
        )

    def choose_parent(self):
        """Choose among all units so far and none, leaning to the newest, so that deep branches are common."""
        names = list(self.world.units)
        if not names or self.once_in(7):
            return None
        return self.pick(names) if self.once_in(3) else names[-1]

    # -- leads -------------------------------------------------------------------------------------------------------

    def add_lead(self, name):
        units, logins = list(self.world.units), list(self.world.users)
        unit = None if self.once_in(8) else self.pick(units)
        lead = Lead(name, unit=unit, owner=None if self.once_in(3) else self.pick(logins))
        if unit and self.once_in(3):
            lead.released_to = self.pick(ancestors(self.world, unit))
        if self.once_in(4):
            lead.grants = [self.grant() for _ in range(self.chooser.number(1, 2))]
        self.world.leads[name] = lead

    # -- territories -------------------------------------------------------------------------------------------------

    def add_plans(self, count):
        """Plans of so many units at most, in the order of their age, so that those further up are likelier."""
        roots = [unit.name for unit in self.world.units.values() if unit.parent is None]
        self.world.main_root = self.pick([*roots, None]) if len(roots) > 1 else roots[0]
        for unit in self.some(list(self.world.units), count):
            self.world.plans[unit] = Plan(f'P {unit}', unit, self.pick(MODES), list(self.territories(unit)))
        for lead in self.world.leads.values():
            lead.zip, lead.country = self.pick(POSTCODES)

    def territories(self, unit):
        """Territories of a plan; their units are mostly below that of the plan, and now and then elsewhere."""
        logins, free = list(self.world.users), list(PREFIXES)
        below = [name for name in self.world.units if unit in ancestors(self.world, name)]
        for number in range(self.chooser.number(1, 4)):
            prefixes = self.some(free, 3)
            free = [prefix for prefix in free if prefix not in prefixes] or ['9']
            yield Territory(
                f'T {unit} {number}', self.pick(list(self.world.units)) if self.once_in(5) else self.pick(below), prefixes,
                responsible=None if self.once_in(2) else self.pick(logins), permitted=self.some(logins, 2),
            )

    def grant(self):
        grant = Grant(mode=self.pick(['read', 'write']))
        grant.last_day = self.pick([None, *(
            (self.now + timedelta(days=days)).date() for days in (-2, -1, 0, 1)
        )])
        if self.once_in(3):
            grant.unit = self.pick(list(self.world.units))
        else:
            grant.user = self.pick(list(self.world.users))
        return grant


def ancestors(world, name):
    """Return the name of a unit and of all above it."""
    names = []
    while name is not None:
        names.append(name)
        name = world.units[name].parent
    return names


def random_world(seed, now, units=25, users=20, leads=40, plans=0):
    """Return the World that belongs to a seed; what is in it besides plans does not depend on them."""
    return Builder(RandomChooser(seed), now).build(units, users, leads, plans)


@st.composite
def worlds(draw, now, units=14, users=7, leads=6, plans=0):
    """Draw Worlds of up to so many units, users, leads and plans."""
    chooser = DrawnChooser(draw)
    sizes = [chooser.number(1, most) for most in (units, users, leads)]
    return Builder(chooser, now).build(*sizes, plans)
