"""The chain without a database: whatever is changed in it is found, at its place."""

import doctest
import unittest

from ..ledger import Entry, Fault, Head, chain, check, linked

ENTRIES = [Entry(f"2026-11-28 10:00:0{n}.000000", 5, "read", "crm.lead", (n, n + 1), "phone") for n in range(6)]


class TestLedger(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.links = list(linked(ENTRIES))

    def test_the_examples_hold(self):
        self.assertEqual(doctest.testmod(chain).failed, 0)

    def test_a_whole_chain_has_no_fault(self):
        self.assertIsNone(check(self.links))
        self.assertIsNone(check([]))

    def test_a_chain_goes_on_where_it_ended(self):
        later = list(linked(ENTRIES[:2], Head(self.links[-1].number, self.links[-1].hash)))
        self.assertIsNone(check([*self.links, *later]))

    def test_each_part_of_an_entry_counts(self):
        for name, value in {"moment": "x", "user": 6, "how": "export", "model": "y", "ids": (9,), "fields": "z", "reason": "w"}.items():
            with self.subTest(name):
                changed = self.links[2]._replace(entry=self.links[2].entry._replace(**{name: value}))
                self.assertEqual(check([*self.links[:2], changed, *self.links[3:]]), Fault(3, "changed"))

    def test_what_is_taken_out_or_written_anew_is_found(self):
        self.assertEqual(check([*self.links[:2], *self.links[3:]]), Fault(3, "missing"))
        anew = list(linked([ENTRIES[2]._replace(user=6)], Head(2, self.links[1].hash)))
        self.assertEqual(check([*self.links[:2], *anew, *self.links[3:]]), Fault(4, "unlinked"))

    def test_only_what_was_sent_outside_finds_a_chain_made_anew_or_cut(self):
        anew = list(linked([entry._replace(user=6) for entry in ENTRIES]))
        sent = Head(self.links[3].number, self.links[3].hash)
        self.assertIsNone(check(anew))
        self.assertEqual(check(anew, [sent]), Fault(4, "rewritten"))
        self.assertIsNone(check(self.links[:3]))
        self.assertEqual(check(self.links[:3], [sent]), Fault(4, "missing"))
        self.assertIsNone(check(self.links, [sent]))
