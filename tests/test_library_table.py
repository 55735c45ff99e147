"""The table of permission cases, line by line, in the oracle and in Odoo, whichever way Odoo is asked."""

import os
import re

import pytest
from library_cases import PEOPLE, cases
from library_channels import CHANNELS
from library_oracle import LibraryOracle
from library_world import Library, LibraryWorld

from odoo.tests import TransactionCase, tagged

#: part of the names of the only cases that are told
CASE = os.environ.get('LIBRARY_CASE', '')
#: whether each moment is asked about in every way, not only the last one of a case
EVERY_MOMENT = 'LIBRARY_EVERY_MOMENT' in os.environ
#: how many of those to whom it is open, and of the others, are asked in every way
PEOPLE_ASKED = int(os.environ.get('LIBRARY_PEOPLE', '1'))


def in_words(people):
    return ' '.join(person for person in PEOPLE if person in people)


@pytest.mark.parametrize('lines', [pytest.param(lines, id=name) for name, lines in cases()])
def test_oracle(lines):
    oracle = LibraryOracle()
    for line in lines:
        for event in line.events:
            oracle.happen(line.moment, event)
        assert in_words(oracle.readers(line.moment)) == in_words(line.readers), line


def test_there_are_enough_cases():
    names = [name for name, _lines in cases()]
    assert len(set(names)) == len(names) >= 100


@tagged('post_install', '-at_install')
class TestLibraryInOdoo(LibraryWorld, TransactionCase):
    def people_to_ask(self, library, line, before):
        """Whom to ask in every way: some to whom it is open and some to whom it is not; first those for whom that changed, and
        those whom a permission, or a denial, is about."""
        about = library.document._readers_by_id(keys=set(library.document.permission_ids.mapped('key')))
        near = sorted(PEOPLE, key=lambda login: ((login in before) == (login in line.readers), self.users[login].id not in about))
        readers = [login for login in near if login in line.readers]
        others = [login for login in near if login not in line.readers and self.users[login].active]
        last = [login for login in others if self.users[login].id in about][-1:]  # at the end of a chain
        return {*readers[:PEOPLE_ASKED], *others[:PEOPLE_ASKED], *last}

    def check(self, library, line, before, ways):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(in_words(library.readers()), in_words(line.readers))
        asked = self.people_to_ask(library, line, before)
        documents = {login: self.env['crm.document'].with_user(self.users[login]) for login in asked}
        for way in ways:
            found = {login for login in asked if way(library, documents[login])}
            self.assertEqual(in_words(found), in_words(asked.intersection(line.readers)), way.__name__)

    def tell(self, lines):
        library, before = Library(self), ()
        every_way = [*library.WAYS, *CHANNELS]
        for line in lines:
            self.clock.move_to(line.moment)
            for event in line.events:
                library.happen(event)
            with self.subTest(moment=str(line.moment), events=line.events):
                self.check(library, line, before, every_way if line is lines[-1] or EVERY_MOMENT else every_way[:2])
            before = line.readers

    def forget(self, lines):
        """What was kept of the organisation, where the case changed it; forgetting takes as long as telling a case."""
        words = ' '.join(event for line in lines for event in line.events)
        if re.search('unit|territor|joins|leaves|leads|deputises|substitutes|archived', words):
            self.registry.clear_cache()

    def test_table(self):
        for name, lines in cases():
            if CASE not in name:
                continue
            with self.subTest(name):
                savepoint = self.env.cr.savepoint(flush=True)
                try:
                    self.tell(lines)
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.env.transaction.clear()
                    self.forget(lines)
                    self.clock.move_to(self.NOW)
