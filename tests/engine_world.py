"""A test World, asked through the public names of the engine."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import access
from oracle import Oracle, Verdict


class EngineWorld:
    """Answers like `oracle.Oracle`, by the engine; for active users who do not see everything anyway."""

    def __init__(self, world, now):
        self.world, self.now = world, now
        self.user_ids = {login: number for number, login in enumerate(world.users, 1000)}
        self.unit_ids = {name: number for number, name in enumerate(world.units, 100)}
        self.lead_ids = {name: number for number, name in enumerate(world.leads, 1)}
        self.logins = {number: login for login, number in self.user_ids.items()}
        self.oracle = Oracle(world, now)  # for the territory of a lead, which postcodes give and not the engine
        territories = (territory for plan in world.plans.values() for territory in plan.territories)
        self.territory_ids = {territory.name: number for number, territory in enumerate(territories, 50)}
        self.grants = [grant for lead in world.leads.values() for grant in self._grants(lead)]
        self.organisation = access.Organisation(
            access.Tree(self._unit(unit) for unit in world.units.values()),
            substitutes={
                self.user_ids[user.login]: self._periods(user.substitutes) for user in world.users.values()
            },
            dispatchers=[
                self.user_ids[user.login] for user in world.users.values() if user.active and user.dispatcher
            ],
            territories=self._territories(),
        )
        self.scopes = {}

    # -- answers -----------------------------------------------------------------------------------------------------

    def allows(self, user, lead, level):
        """By the clauses of the user, of which searches are made."""
        if user.login not in self.scopes:
            number = self.user_ids[user.login]
            self.scopes[user.login] = self.organisation.scope(number, self.now, self.grants)
        return self.scopes[user.login].allows(self._case(lead), level)

    def rights(self, user, lead):
        return tuple(self.allows(user, lead, level) for level in access.Level)

    def holders(self, lead):
        """Return {login: Verdict} by the reasons of the lead, of which explanations are made."""
        verdicts = defaultdict(Verdict)
        grants = [grant for grant in self.grants if grant.record == self.lead_ids[lead.name]]
        for reason in self.organisation.reasons(self._case(lead), self.now, grants):
            verdict = verdicts[self.logins[reason.user]]
            verdict.readable = True
            verdict.reasons.add(reason.predicate)
            if reason.level >= access.Level.WRITE:
                verdict.writable = True
                verdict.write_reasons.add(reason.predicate)
            if reason.level >= access.Level.MANAGE:
                verdict.manageable = True
        return dict(verdicts)

    def bounds(self):
        yield from self.organisation.bounds()
        for grant in self.grants:
            yield from grant.period.bounds()

    # -- translation -------------------------------------------------------------------------------------------------

    def _active(self, login):
        return login is not None and self.world.users[login].active

    def _periods(self, periods):
        return tuple(
            (self.user_ids[period.user], access.Period(period.start, period.end))
            for period in periods if self._active(period.user)
        )

    def _unit(self, unit):
        return access.Unit(
            self.unit_ids[unit.name], self.unit_ids.get(unit.parent),
            leader=self.user_ids[unit.leader] if self._active(unit.leader) else None,
            deputies=self._periods(unit.deputies),
            members=frozenset(self.user_ids[login] for login in unit.members if self._active(login)),
            upward_access=unit.upward_access, oversight=unit.oversight, sharing=unit.sharing,
        )

    def _case(self, lead):
        territory = self.oracle.territory(lead)
        return access.Case(
            self.lead_ids[lead.name], self.user_ids.get(lead.owner), self.unit_ids.get(lead.unit),
            self.unit_ids.get(lead.released_to), self.territory_ids[territory.name] if territory else None,
        )

    def _territories(self):
        plans = {plan.name: number for number, plan in enumerate(self.world.plans.values(), 1)}
        return access.Territories(
            [access.TerritoryPlan(plans[plan.name], self.unit_ids[plan.unit], plan.mode) for plan in self.world.plans.values()],
            [
                access.Territory(
                    self.territory_ids[territory.name], plans[plan.name], self.unit_ids[territory.unit],
                    self.user_ids.get(territory.responsible), frozenset(map(self.user_ids.get, territory.permitted)),
                )
                for plan in self.world.plans.values() for territory in plan.territories
            ],
        )

    def _grants(self, lead):
        for grant in lead.grants:
            end = grant.last_day and datetime.combine(grant.last_day + timedelta(days=1), time())
            yield access.Grant(
                self.lead_ids[lead.name], self.user_ids.get(grant.user), self.unit_ids.get(grant.unit), grant.mode,
                access.Period(None, end),
            )
