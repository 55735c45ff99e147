"""The organisation of the measured world, in plain Python: who is above whom, and how much each unit has."""

import random
from dataclasses import dataclass, field

LEVELS = 7
DIVISIONS = 5
REGIONS_PER_DIVISION = 2
BIG_DIVISION_SHARE = 0.30
# share of a region's units per level below the region's head (levels 4, 5 and 6; the rest is level 7)
LEVEL_SHARES = (0.02, 0.06, 0.24)
# how many leads a unit of each level has, relative to one another: most lie at the bottom
LEVEL_WEIGHTS = {1: 0.02, 2: 0.05, 3: 0.1, 4: 0.2, 5: 0.4, 6: 0.9, 7: 1.2}


@dataclass
class PlannedUnit:
    """One unit of the plan; ``number`` counts from 1 in the order of creation, parents first."""

    number: int
    level: int
    parent: "PlannedUnit | None"
    share: float = 0.0
    role: str = ""
    leads: int = 0
    leader: int = 0
    members: list[int] = field(default_factory=list)
    children: list["PlannedUnit"] = field(default_factory=list)

    def walk(self):
        """The unit and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def path(self):
        """Numbers of the units from the root down to this one."""
        return [*(self.parent.path() if self.parent else []), self.number]


class Plan:
    """Units, leaders and members of a world with so many leads, users and units; the same for the same seed."""

    def __init__(self, leads, users, units, seed=19):
        self.leads, self.users, self.wanted_units = leads, users, units
        self.random = random.Random(seed)
        self.units = []
        self.roles = {}
        self._grow()
        self._share_leads()
        self._name_roles()
        self._appoint()

    # -- units ---------------------------------------------------------------

    def _add(self, parent, share=0.0):
        unit = PlannedUnit(len(self.units) + 1, parent.level + 1 if parent else 1, parent, share)
        self.units.append(unit)
        if parent:
            parent.children.append(unit)
        return unit

    def _grow(self):
        root = self._add(None)
        regions = DIVISIONS * REGIONS_PER_DIVISION
        per_region = max(8, (self.wanted_units - 1 - DIVISIONS) // regions)
        rest_share = (1 - BIG_DIVISION_SHARE) / (DIVISIONS - 1)
        for number in range(DIVISIONS):
            division = self._add(root)
            share = (rest_share if number else BIG_DIVISION_SHARE) / REGIONS_PER_DIVISION
            for _region in range(REGIONS_PER_DIVISION):
                self._grow_region(self._add(division, share), per_region)

    def _grow_region(self, head, size):
        above, left = [head], size - 1
        for share in LEVEL_SHARES:
            above = self._grow_level(above, max(1, round(size * share)))
            left -= len(above)
        self._grow_level(above, max(1, left))

    def _grow_level(self, above, count):
        return [self._add(above[i] if i < len(above) else self.random.choice(above)) for i in range(count)]

    # -- leads ---------------------------------------------------------------

    def _share_leads(self):
        for region in (unit for unit in self.units if unit.level == 3):
            weights = {u.number: LEVEL_WEIGHTS[u.level] * self.random.uniform(0.6, 1.4) for u in region.walk()}
            total = sum(weights.values())
            for unit in region.walk():
                unit.leads = round(self.leads * region.share * weights[unit.number] / total)
        self.units[0].leads = self.leads - sum(unit.leads for unit in self.units)

    # -- people --------------------------------------------------------------

    def _name_roles(self):
        divisions = [unit for unit in self.units if unit.level == 2]
        region, closed = divisions[0].children
        self._role("head", self.units[0])
        self._role("region", region)
        self._role("closed_region", closed)
        self._role("group", self._group_of_twelve(divisions[1]))
        self._role("oldest", self._group_of_twelve(divisions[2]))
        self._role("sharing", divisions[3].children[0])
        several = [self._busiest(divisions[4], 6), self._busiest(divisions[3].children[1], 5), self._busiest(closed, 6)]
        for unit in several:
            self._role("several", unit)

    def _role(self, name, unit):
        unit.role = name
        self.roles.setdefault(name, []).append(unit)

    def _group_of_twelve(self, division):
        groups = [unit for unit in division.walk() if unit.level == 5]
        return min(groups, key=lambda unit: abs(len(list(unit.walk())) - 12))

    def _busiest(self, top, level):
        return max((u for u in top.walk() if u.level == level and not u.role), key=lambda u: u.leads)

    def _appoint(self):
        """One leader per unit (one person leads the ``several``), everybody else sells somewhere."""
        person = iter(range(1, self.users + 1))
        shared_leader = None
        for unit in self.units:
            if unit.role == "several":
                shared_leader = shared_leader or next(person)
                unit.leader = shared_leader
            else:
                unit.leader = next(person)
        sellers = list(person)
        units = [unit for unit in self.units if unit.level >= 6]
        for unit, seller in zip(self._places(units, sellers), sellers, strict=True):
            unit.members.append(seller)

    def _places(self, units, sellers):
        return self.random.choices(units, [unit.leads + 1 for unit in units], k=len(sellers))

    @property
    def seller(self):
        """A plain member of the group leader's team."""
        return next(unit.members[0] for unit in self.roles["group"][0].walk() if unit.members)
