"""What the engine says a change gives and takes is the difference of what it shows; groups count like single records.

Needs no database. `WORLDS=2000` looks further than the usual 200.
"""

import os
from collections import Counter
from copy import deepcopy
from datetime import datetime
from unittest.mock import MagicMock

import access
import pytest
from changes import Changes
from engine_world import EngineWorld
from worlds import RandomChooser, random_world

NOW = datetime(2026, 3, 2, 12, 0)
WORLDS = int(os.environ.get('WORLDS', 200))
KINDS = (
    'leader', 'new_member', 'end_membership', 'upward_access', 'oversight', 'sharing', 'move_unit', 'new_deputy',
    'end_deputy', 'substitutes', 'dispatcher',
)


def planned(seed, plans=0):
    """Return the organisation of a seed before and after up to three random changes."""
    world = random_world(seed, NOW, units=20, users=12, leads=40, plans=plans)
    after = deepcopy(world)
    for step in range(1 + seed % 3):
        Changes(after, MagicMock(), RandomChooser(f'{seed} {step}'), NOW).make(KINDS[(seed + step) % len(KINDS)])
    return EngineWorld(world, NOW), EngineWorld(after, NOW)


def people(engine):
    return [engine.user_ids[user.login] for user in engine.world.users.values() if user.active and not user.sees_all]


def found_in(before, after):
    return access.differences(
        before.organisation, after.organisation, NOW, people(before), lambda users: before.grants,
    )


def census(before, after, found):
    """Count those leads that somebody gains or loses: alone where they were granted by hand, else in groups."""
    clauses = access.touched(found, access.replanned(before.organisation, after.organisation))
    granted, groups = {grant.record for grant in before.grants}, Counter()
    for lead in before.world.leads.values():
        case, then = before._case(lead), after._case(lead)
        if any(clause.matches(case) for clause in clauses):
            number = case.id if case.id in granted else 0
            groups[case._replace(id=number), None if then == case else then._replace(id=number)] += 1
    return access.Census(
        access.Group(case, access.Total(count, 10.0 * count), after=then) for (case, then), count in groups.items()
    )


def one_by_one(before, after):
    """Return {user: {level: (gained, lost)}} where any is not 0, asked lead by lead."""
    expected = {}
    for user in people(before):
        scopes = [each.organisation.scope(user, NOW, each.grants) for each in (before, after)]
        counts = {level: Counter() for level in access.Level}
        for lead in before.world.leads.values():
            cases = before._case(lead), after._case(lead)
            for level in access.Level:
                allowed = [scope.allows(case, level) for scope, case in zip(scopes, cases, strict=True)]
                counts[level][tuple(allowed)] += 1
        row = {level: (count[False, True], count[True, False]) for level, count in counts.items()}
        if any(any(pair) for pair in row.values()):
            expected[user] = row
    return expected


@pytest.mark.parametrize('plans', [0, 6])
@pytest.mark.parametrize('first', range(0, WORLDS, 20))
def test_effects_are_the_difference(first, plans):
    for seed in range(first, first + 20):
        before, after = planned(seed, plans)
        found = found_in(before, after)
        counted = census(before, after, found)
        got = {}
        for difference in found:
            effect = counted.effect(difference)
            row = {level: (effect.gained[level].count, effect.lost[level].count) for level in access.Level}
            assert all(total.value == 10.0 * total.count for total in effect.gained.values())
            if any(any(pair) for pair in row.values()):
                got[effect.user] = row
        assert got == one_by_one(before, after), seed


def test_random_changes_give_and_take():
    """If they did not, the above would prove nothing."""
    gained = lost = 0
    for seed in range(60):
        for row in one_by_one(*planned(seed)).values():
            gained += row[access.Level.READ][0]
            lost += row[access.Level.READ][1]
    assert min(gained, lost) > 100


def test_moving_units_gives_records_other_territories():
    """If it did not, the above would prove nothing of that."""
    moved = 0
    for seed in range(180):
        before, after = planned(seed, plans=6)
        divided_anew = access.replanned(before.organisation, after.organisation)
        for lead in before.world.leads.values():
            moved += before._case(lead) != after._case(lead)
            assert before._case(lead) == after._case(lead) or before._case(lead).unit in divided_anew
    assert moved > 20


def test_plan_says_the_same_as_the_organisation_it_was_made_of():
    before, _after = planned(1)
    plan = access.Plan.of(before.organisation)
    assert plan.key() == access.Plan.of(before.organisation).key()
    fork = plan.fork()
    unit = next(unit for unit in fork.units.values() if unit.sharing == 'none')
    fork.change(unit.id, sharing='read')
    assert fork.key() != plan.key()


def test_plan_refuses_a_ring():
    plan = access.Plan([access.Unit(1), access.Unit(2, parent=1), access.Unit(3, parent=2)])
    with pytest.raises(access.Ring) as refused:
        plan.move(1, 3)
    assert (refused.value.unit, refused.value.parent) == (1, 3)
    plan.move(3, 1)
    assert plan.units[3].parent == 1


def test_census_counts_within_limits():
    """Who may not see a company gains none of its records."""
    groups = [access.Group(access.Case(0, 5, 7), access.Total(count, 1.0), limit) for count, limit in ((1, None), (2, 'A'), (4, 'B'))]
    tree = access.Tree([access.Unit(7)])
    shown = access.Organisation(tree).scope(5, NOW)
    nothing = {level: frozenset() for level in access.Level}
    difference = access.Difference(5, nothing, {level: frozenset(shown.clauses(level)) for level in access.Level})
    assert access.Census(groups).effect(difference, ['A']).gained[access.Level.READ].count == 3
    assert access.Census(groups).effect(difference, []).gained[access.Level.READ].count == 1
