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
* Who is named responsible for a territory stays so when he is archived: nobody gains a permission by his leaving.
* Being a substitute gives no permission for a territory.
* A strict plan takes from own, leads, oversight, shared and territory; what a dispatcher sees is not above it in the
  table, like what was released or granted.
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


@dataclass
class Handed:
    """What distribution makes of an enquiry."""

    unit: str | None
    zip: str = ''
    country: str = ''


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
        return [(reason, right) for reason, right in self.given(user, lead) if not self.is_taken_away(user, lead, reason)]

    def given(self, user, lead):
        """Return each (reason, right), before a strict plan takes any away."""
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
        # territory, released, granted and dispatcher
        return rights + self.given_besides(user, lead)

    def given_besides(self, user, lead):
        """The same by the lower half of the table."""
        rights = []
        # territory: lax plans; unassigned leads
        if self.is_shown_by_lax_plan(user, lead) or self.may_take(user, lead):
            rights.append(('territory', READ))
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

    # -- territories (specification 3) -------------------------------------------------------------------------------

    def plan(self, lead):
        """That of the nearest unit with an active one, from its own unit upward; without a unit, the main root's."""
        units = [unit.name for unit in self.path(lead)] if lead.unit else [self.world.main_root]
        for unit in units:
            for plan in self.world.plans.values():
                if plan.unit == unit:
                    return plan
        return None

    def territory(self, lead):
        """The lead's territory in its plan, or None: the longest prefix wins."""
        return self.territory_in(self.plan(lead), lead)

    def territory_in(self, plan, lead):
        postcode = self.postcode(lead)
        best, longest = None, 0
        for territory in plan.territories if plan and postcode else []:
            for prefix in territory.prefixes:
                if postcode.startswith(prefix) and len(prefix) > longest:
                    best, longest = territory, len(prefix)
        return best

    def postcode(self, lead):
        """The postcode that was certainly meant, or None."""
        if lead.country not in ('', 'DE'):
            return None
        text = lead.zip.strip()
        for number in range(10):
            text = text.replace(chr(0xFF10 + number), str(number))
        for sign in ('DE', 'D'):
            if text.startswith((f'{sign}-', f'{sign} ')):
                text = text[len(sign) + 1:]
                break
        words = text.split()
        while words and words[-1].isalpha() and len(words) > 1:
            words = words[:-1]
        digits = ''.join(words)
        if not digits.isdecimal() or not digits.isascii():
            return None
        if len(digits) == 4:
            digits = '0' + digits
        return digits if len(digits) == 5 else None

    def has_permission(self, user, territory):
        """Its responsible, its permitted people, the leaders of its unit and of every unit above; its unit's members
        where nobody is named responsible."""
        if territory.responsible == user.login or user.login in territory.permitted:
            return True
        for unit in self.path(territory):
            if self.leads(user, unit):
                return True
        return territory.responsible is None and user.login in self.world.units[territory.unit].members

    def is_taken_away(self, user, lead, reason):
        """A user reads a lead only with permission for its territory, on top of everything else; a lead without
        territory, or without unit, is not restricted; a release or a grant by hand still opens it."""
        if reason not in ('own', 'leads', 'oversight', 'shared', 'territory'):
            return False
        plan, territory = self.plan(lead), self.territory(lead)
        if plan is None or plan.mode != 'strict' or territory is None or lead.unit is None:
            return False
        return not self.has_permission(user, territory)

    def is_shown_by_lax_plan(self, user, lead):
        """Everybody in region(plan's unit) reads every lead of this plan whose unit lies in that region."""
        plan = self.plan(lead)
        if plan is None or plan.mode != 'lax' or lead.unit is None:
            return False
        region = self.region(self.world.units[plan.unit])
        if self.path(lead)[0] not in region:
            return False
        for unit in region:
            if user.login in unit.members or self.leads(user, unit):
                return True
        return False

    def may_take(self, user, lead):
        """An unassigned lead is read by its territory's responsible, its permitted people, the leader of the territory's
        own unit, and that unit's members where nobody is responsible, if it has no unit or waits in the territory's unit
        or above it."""
        territory = self.territory(lead)
        if lead.owner is not None or territory is None:
            return False
        if lead.unit is not None and self.world.units[lead.unit] not in self.path(territory):
            return False
        unit = self.world.units[territory.unit]
        if territory.responsible == user.login or user.login in territory.permitted or self.leads(user, unit):
            return True
        return territory.responsible is None and user.login in unit.members

    def handed_out(self, lead):
        """Return (territory, unit, owner) after distribution: the main root's plan gives territory, unit and responsible; if
        that unit's nearest plan is another one, it goes on there, until no plan or no territory is left."""
        plan, unit, owner = self.plan(lead), None, None
        seen = []
        while plan is not None and plan not in seen:
            seen.append(plan)
            territory = self.territory_in(plan, lead)
            if territory is None:
                break
            unit, owner = territory.unit, territory.responsible
            plan = self.plan(Handed(unit))
        handed = Handed(unit, lead.zip, lead.country)
        return self.territory(handed) if unit else self.territory(lead), unit, owner

    # -- time --------------------------------------------------------------------------------------------------------

    def is_now(self, period):
        if period.start is not None and self.now < period.start:
            return False
        if period.end is not None and self.now >= period.end:
            return False
        return True
