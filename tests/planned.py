"""Random lines of planned changes, and what they make of a World."""

from copy import deepcopy

from changes import all_verdicts
from world import Period
from worlds import OVERSIGHT, SHARING, UPWARD_ACCESS, Builder, RandomChooser, ancestors


class Drafts:
    """Draws changes of one to three lines, each as values of a line and as a change of the World."""

    kinds = (
        'parent', 'root', 'leader', 'no_leader', 'upward_access', 'oversight', 'sharing', 'add_member', 'remove_member',
        'add_deputy', 'end_deputy',
    )

    def __init__(self, world, orm, chooser, now):
        self.world, self.orm, self.chooser = world, orm, chooser
        self.builder = Builder(chooser, now)
        self.builder.world = world
        self.pick = self.builder.pick

    def draw(self, first_kind):
        """Change the World by some lines, the first of a given kind; return their values."""
        kinds = [first_kind, *(self.pick(self.kinds) for _ in range(self.pick([0, 0, 1, 2])))]
        lines = [self._line(kind) for kind in kinds]
        return [vals for vals in lines if vals]

    def _line(self, kind):
        unit = self.world.units[self.pick(list(self.world.units))]
        vals = getattr(self, f'_draw_{kind}')(unit)
        return vals and {'kind': kind, 'unit_id': self.orm.unit_id(unit.name), **vals}

    def _person(self):
        return self.pick([user.login for user in self.world.users.values() if user.active])

    def _draw_parent(self, unit):
        above = [name for name in self.world.units if unit.name not in ancestors(self.world, name)]
        if not above:
            return None
        unit.parent = self.pick(above)
        return {'parent_id': self.orm.unit_id(unit.parent)}

    def _draw_root(self, unit):
        unit.parent = None
        return {'reason': 'becomes a root'}

    def _draw_leader(self, unit):
        unit.leader = self._person()
        return {'user_id': self.orm.user_id(unit.leader)}

    def _draw_no_leader(self, unit):
        unit.leader = None
        return {'reason': 'nobody leads'}

    def _draw_upward_access(self, unit):
        unit.upward_access = self.pick(UPWARD_ACCESS)
        return {'upward_access': unit.upward_access}

    def _draw_oversight(self, unit):
        unit.oversight = self.pick(OVERSIGHT)
        return {'oversight': unit.oversight}

    def _draw_sharing(self, unit):
        unit.sharing = self.pick(SHARING)
        return {'sharing': unit.sharing}

    def _draw_add_member(self, unit):
        login = self._person()
        if login not in unit.members:
            unit.members.append(login)
        return {'user_id': self.orm.user_id(login)}

    def _draw_remove_member(self, unit):
        if not unit.members:
            return None
        login = self.pick(unit.members)
        unit.members.remove(login)
        return {'user_id': self.orm.user_id(login)}

    def _draw_add_deputy(self, unit):
        period = self.builder.period(self._person())
        unit.deputies.append(period)
        return self.orm.period_vals(period, 'user_id')

    def _draw_end_deputy(self, unit):
        """Of those that the database has: a deputy of the same change is not there yet."""
        there = self.orm.units[unit.name].deputy_ids
        if not there:
            return None
        row = self.pick(list(there))
        period = Period(self.orm.logins[row.user_id.id], row.date_from or None, row.date_to or None)
        if period in unit.deputies:
            unit.deputies.remove(period)
        return {'deputy_id': row.id}


def draft_that_matters(world, orm, kind, seed, now, attempts=30):
    """Return the lines of a change of one kind and the World after it; the rule's answers differ where such is found."""
    before = all_verdicts(world, now)
    for attempt in range(attempts):
        after = deepcopy(world)
        lines = Drafts(after, orm, RandomChooser(f'{seed} {attempt}'), now).draw(kind)
        if lines and all_verdicts(after, now) != before:
            break
    return lines, after
