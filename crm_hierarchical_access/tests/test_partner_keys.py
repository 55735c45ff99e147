"""Keys say what the clauses say, and the database's keys what Python's do."""

import itertools

from odoo.tests import BaseCase, tagged

from ..access import Case, Clause
from ..access.keys import case_keys, clause_keys, split
from .common import AccessCase

UNITS = frozenset([1, 2, 3])


def cases():
    for owner, unit, release in itertools.product((None, 1, 2), (None, 1, 2, 3), (None, 1, 2)):
        yield Case(9, owner, unit, release)


def clauses():
    for size in range(1, 4):
        for ids in map(frozenset, itertools.combinations(sorted(UNITS), size)):
            yield Clause(owners=ids)
            yield Clause(units=ids)
            yield Clause(owned=False, units=ids)
            yield Clause(owned=False, units=ids | {None})
            yield Clause(units=ids, releases=frozenset([2]))
            yield Clause(units=ids, releases=frozenset([1, 2]))


@tagged("post_install", "-at_install")
class TestKeys(BaseCase):
    def test_keys_agree_with_matches(self):
        for clause, case in itertools.product(clauses(), cases()):
            with self.subTest(clause=clause, case=case):
                keys = clause_keys(clause, UNITS)
                self.assertEqual(not keys.isdisjoint(case_keys(case)), clause.matches(case))

    def test_clauses_without_keys_are_kept(self):
        odd = Clause(owners=frozenset([1]), units=frozenset([1]))
        keys, others = split([odd, Clause(owners=frozenset([2]))], UNITS)
        self.assertEqual((others, len(keys)), ([odd], 1))


@tagged("post_install", "-at_install")
class TestStoredKeys(AccessCase):
    def test_database_and_python_agree(self):
        north, company = self.units["north"], self.units["company"]
        for owner, unit, release in itertools.product(("noah", None), ("north", None), ("company", None)):
            if release and not unit:
                continue
            customer = self.create_customer()
            lead = self.create_lead(owner, unit, partner_id=customer.id)
            lead.write({
                "team_id": north.id if unit else False,
                "release_team_id": company.id if release else False,
            })
            with self.subTest(owner=owner, unit=unit, release=release):
                self.assertEqual(len(customer.access_unit_ids), 1)
                expected = case_keys(customer.access_unit_ids._access_case())
                self.assertEqual(customer.access_keys, tuple(sorted(expected)))
