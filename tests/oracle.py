"""A second reading of the rule "who sees what": literal, slow, and meant to be checked by eye.

It shares no code with the engine. Each function is one sentence of the specification, asked for one user and one
lead. Only `region` is remembered, for as long as one World is questioned.

Where the specification leaves room, this is how it is read:

* A deputy "acts as the leader": wherever the rule says leader (also "member or leader" of a sharing unit, of a unit
  that a lead was granted to, and "without an active leader in reach"), a deputy in office counts.
* A period holds from its first minute up to, but not including, its end.
* Being a substitute is not passed on: the substitute of a substitute gains nothing, nor does the substitute of a leader
  gain what that leader sees as a leader.
* An archived user has no access at all and is no active leader; an archived unit keeps its place in the tree.
* Somebody who sees all sales records has every right, whatever else holds.
"""

from dataclasses import dataclass, field

READ, WRITE, MANAGE = 'read', 'write', 'manage'


@dataclass
class Verdict:
    """What one user may do with one lead, and the names of the reasons."""

    readable: bool = False
    writable: bool = False
    manageable: bool = False
    reasons: set[str] = field(default_factory=set)
    write_reasons: set[str] = field(default_factory=set)


class Oracle:
    """Answers for one World at one moment (a naive datetime in UTC)."""

    def __init__(self, world, now):
        self.world = world
        self.now = now
        self._regions = {}

    # -- the answer --------------------------------------------------------------------------------------------------

    def verdict(self, user, lead):
        """Return what `user` may do with `lead`."""
        verdict = Verdict()
        if not user.active:
            return verdict
        if user.sees_all:
            return Verdict(True, True, True, {'sees_all'}, {'sees_all'})
        for reason, right in self.rights(user, lead):
            verdict.readable = True
            verdict.reasons.add(reason)
            if right in (WRITE, MANAGE):
                verdict.writable = True
                verdict.write_reasons.add(reason)
            if right == MANAGE:
                verdict.manageable = True
        return verdict

    def rights(self, user, lead):
        """Return each (reason, right) that `user` has on `lead`, once or several times."""
        rights = []
        # own: U owns L, or is the owner's substitute now
        if self.owns(user, lead) or self.substitutes_owner(user, lead):
            rights.append(('own', MANAGE))
        # leads: U leads a unit in reach(L)
        for unit in self.reach(lead):
            if self.leads(user, unit):
                rights.append(('leads', MANAGE))
        # oversight: U leads a unit on path(L) that has oversight; writes if `write`
        for unit in self.path(lead):
            if unit.oversight != 'none' and self.leads(user, unit):
                rights.append(('oversight', unit.oversight))
        # shared: a unit N on path(L) has sharing, n0 is in region(N), and U is a member or leader of a unit in
        # region(N); writes if `write`
        for unit in self.path(lead):
            if unit.sharing != 'none' and self.path(lead)[0] in self.region(unit):
                for neighbour in self.region(unit):
                    if user.login in neighbour.members or self.leads(user, neighbour):
                        rights.append(('shared', unit.sharing))
        # released: release_team_id is on path(L), and U leads a unit from n0 up to it
        for unit in self.released_path(lead):
            if self.leads(user, unit):
                rights.append(('released', MANAGE))
        # granted: L was shared with U by hand, until a date; writes if `write`
        for grant in lead.grants:
            if self.is_granted(user, grant):
                rights.append(('granted', grant.mode))
        # the group Dispatcher also sees leads that nobody could hand out
        if user.dispatcher and self.nobody_could_hand_out(lead):
            rights.append(('dispatcher', MANAGE))
        return rights

    # -- the words of the rule ---------------------------------------------------------------------------------------

    def owns(self, user, lead):
        return lead.owner is not None and lead.owner == user.login

    def substitutes_owner(self, user, lead):
        if lead.owner is None:
            return False
        for period in self.world.users[lead.owner].substitutes:
            if period.user == user.login and self.is_now(period):
                return True
        return False

    def path(self, lead):
        """path(L) = n0 (its unit), n1 (its parent) ... nk (root)."""
        path = []
        name = lead.unit
        while name is not None:
            path.append(self.world.units[name])
            name = self.world.units[name].parent
        return path

    def leads(self, user, unit):
        """*Leads n* = is its leader, or its deputy today."""
        if unit.leader is not None and unit.leader == user.login:
            return True
        for period in unit.deputies:
            if period.user == user.login and self.is_now(period):
                return True
        return False

    def reach(self, lead):
        """The units whose leaders see L without release."""
        reach = []
        for position, unit in enumerate(self.path(lead)):
            if unit.upward_access == 'none':
                if position > 0:
                    break
                if lead.owner is not None:
                    break
            reach.append(unit)
            if unit.upward_access != 'all':
                break
        return reach

    def region(self, top):
        """N and the units below it reached downwards without entering a unit whose upward_access is not `all`."""
        if top.name not in self._regions:
            region = [top]
            for unit in self.world.units.values():
                if unit.parent == top.name and unit.upward_access == 'all':
                    region = region + self.region(unit)
            self._regions[top.name] = region
        return self._regions[top.name]

    def released_path(self, lead):
        """The units from n0 up to the one that L was released to; none, where that is not on path(L)."""
        released = []
        for unit in self.path(lead):
            released.append(unit)
            if unit.name == lead.released_to:
                return released
        return []

    def is_granted(self, user, grant):
        if grant.last_day is not None and self.now.date() > grant.last_day:
            return False
        if grant.user is not None and grant.user == user.login:
            return True
        if grant.unit is not None:
            unit = self.world.units[grant.unit]
            return user.login in unit.members or self.leads(user, unit)
        return False

    def nobody_could_hand_out(self, lead):
        """Unassigned, and without unit or without an active leader in reach."""
        if lead.owner is not None:
            return False
        if lead.unit is None:
            return True
        for unit in self.reach(lead):
            for user in self.world.users.values():
                if user.active and self.leads(user, unit):
                    return False
        return True

    def is_now(self, period):
        if period.start is not None and self.now < period.start:
            return False
        if period.end is not None and self.now >= period.end:
            return False
        return True
