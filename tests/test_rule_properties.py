"""The engine gives the oracle's answers in every organisation, and explains exactly what it gives.

Needs no database. `WORLDS=2000` looks further than the usual 200.
"""

import os
from collections import Counter
from datetime import datetime, timedelta

import pytest
from engine_world import EngineWorld
from hypothesis import HealthCheck, given, settings
from oracle import Oracle
from world import read_world
from worlds import random_world, worlds

NOW = datetime(2026, 3, 2, 12, 0)
WORLDS = int(os.environ.get('WORLDS', 200))
everywhere = settings(
    max_examples=WORLDS, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
)


def restricted_users(world):
    """The users whom the rule is for: those in office who do not see everything."""
    return [user for user in world.users.values() if user.active and not user.sees_all]


def rule_differences(world, now):
    """Return each pair for which the engine's search side (what does this user see) is not the rule."""
    oracle, engine = Oracle(world, now), EngineWorld(world, now)
    for lead in world.leads.values():
        for user in restricted_users(world):
            verdict, got = oracle.verdict(user, lead), engine.rights(user, lead)
            if got != (verdict.readable, verdict.writable, verdict.manageable):
                yield lead, user.login, got, verdict


def explanation_differences(world, now):
    """Return each pair for which the engine's other side (who sees this lead, and why) is not the rule."""
    oracle, engine = Oracle(world, now), EngineWorld(world, now)
    logins = {user.login for user in restricted_users(world)}
    for lead in world.leads.values():
        expected = {login: oracle.verdict(world.users[login], lead) for login in logins}
        expected = {login: verdict for login, verdict in expected.items() if verdict.readable}
        got = {login: verdict for login, verdict in engine.holders(lead).items() if login in logins}
        if got != expected:
            yield lead, got, expected


@everywhere
@given(worlds(NOW))
def test_engine_follows_the_rule(world):
    assert not list(rule_differences(world, NOW))


@everywhere
@given(worlds(NOW))
def test_engine_explains_what_it_gives(world):
    assert not list(explanation_differences(world, NOW))


@everywhere
@given(worlds(NOW))
def test_nothing_changes_between_two_bounds(world):
    """What is cached until the next bound is right until then."""
    later = [moment for moment in EngineWorld(world, NOW).bounds() if moment > NOW]
    last = min(later, default=NOW + timedelta(days=1000)) - timedelta(microseconds=1)
    now, then = Oracle(world, NOW), Oracle(world, last)
    for lead in world.leads.values():
        for user in world.users.values():
            assert now.verdict(user, lead) == then.verdict(user, lead)


@everywhere
@given(worlds(NOW, plans=4))
def test_engine_follows_the_rule_with_plans(world):
    assert not list(rule_differences(world, NOW))
    assert not list(explanation_differences(world, NOW))


def world_with_plans(seed):
    """An organisation in which plans of all modes lie above each other: chance alone draws such too seldom."""
    return random_world(seed, NOW, units=14, users=9, leads=30, plans=12)


def test_engine_in_organisations_with_plans():
    for seed in range(WORLDS):
        world = world_with_plans(seed)
        assert not list(rule_differences(world, NOW)), seed
        assert not list(explanation_differences(world, NOW)), seed


def test_organisations_with_plans_are_rich():
    """In nearly all of them strict plans take something from somebody, lax plans and territories show something, and plans
    lie below plans."""
    found = Counter()
    for seed in range(WORLDS):
        world = world_with_plans(seed)
        oracle, users = Oracle(world, NOW), restricted_users(world)
        pairs = [(user, lead) for user in users for lead in world.leads.values()]
        units = {plan.unit for plan in world.plans.values()}
        found['strict takes'] += any(
            oracle.is_taken_away(user, lead, reason) for user, lead in pairs for reason, _right in oracle.given(user, lead)
        )
        found['lax shows'] += any(oracle.is_shown_by_lax_plan(user, lead) for user, lead in pairs)
        found['to be taken'] += any(oracle.may_take(user, lead) for user, lead in pairs)
        found['nested'] += any(len(units & {unit.name for unit in oracle.path(lead)}) > 1 for lead in world.leads.values())
    assert min(found[name] for name in ('strict takes', 'lax shows', 'to be taken', 'nested')) > WORLDS // 2, found


@pytest.mark.parametrize('plans', [0, 8])
@pytest.mark.parametrize('seed', range(WORLDS // 5))
def test_engine_in_larger_organisations(seed, plans):
    world = random_world(seed, NOW, units=60, users=40, leads=120, plans=plans)
    assert not list(rule_differences(world, NOW))
    assert not list(explanation_differences(world, NOW))


def test_random_organisations_are_rich():
    """The worlds above hold what the rule speaks of; if not, they would prove nothing."""
    reasons, depths, pairs = set(), set(), 0
    leaders_of_several = members_of_several = several_roots = 0
    for seed in range(WORLDS // 5):
        world = random_world(seed, NOW, units=60, users=40, leads=120)
        oracle = Oracle(world, NOW)
        units = world.units.values()
        depths.update(len(oracle.path(lead)) for lead in world.leads.values())
        leaders = [unit.leader for unit in units if unit.leader]
        members = [member for unit in units for member in unit.members]
        leaders_of_several += len(leaders) > len(set(leaders))
        members_of_several += len(members) > len(set(members))
        several_roots += sum(unit.parent is None for unit in units) > 1
        for lead in world.leads.values():
            for user in restricted_users(world):
                verdict = oracle.verdict(user, lead)
                pairs += verdict.readable
                reasons |= {(reason, reason in verdict.write_reasons) for reason in verdict.reasons}
    assert {reason for reason, _writes in reasons} == {
        'own', 'leads', 'oversight', 'shared', 'released', 'granted', 'dispatcher',
    }
    assert {('shared', False), ('shared', True), ('oversight', False), ('granted', False)} <= reasons
    assert max(depths) > 7 and 0 in depths
    assert min(leaders_of_several, members_of_several, several_roots) > 5
    assert pairs > 1000


def test_random_plans_are_rich():
    """Plans close leads to people who would see them, open others, and chain."""
    opened, taken, chained, took_by_unit = 0, set(), 0, set()
    for seed in range(WORLDS // 5):
        world = random_world(seed, NOW, units=60, users=40, leads=120, plans=8)
        oracle = Oracle(world, NOW)
        for lead in world.leads.values():
            chained += oracle.plan(lead) is not None and len({plan.unit for plan in world.plans.values()} & set(
                unit.name for unit in oracle.path(lead)
            )) > 1
            for user in restricted_users(world):
                opened += oracle.verdict(user, lead).reasons == {'territory'}
                taken |= {reason for reason, _right in oracle.given(user, lead) if oracle.is_taken_away(user, lead, reason)}
                if oracle.may_take(user, lead):
                    took_by_unit.add(lead.unit is None)
    assert taken == {'own', 'leads', 'oversight', 'shared'}
    assert opened > 100 and chained > 100
    assert took_by_unit == {True, False}


@pytest.mark.parametrize('plans', [False, True])
def test_nordlicht(plans):
    world = read_world(plans=plans)
    assert not list(rule_differences(world, NOW))
    assert not list(explanation_differences(world, NOW))
