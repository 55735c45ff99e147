"""Whatever happens to a library, Odoo and the oracle agree on who reads the document."""

import os
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_cases import CONTACTS, PEOPLE, UNITS
from library_oracle import LibraryOracle
from library_world import Library, LibraryWorld

from odoo.tests import TransactionCase, tagged

EXAMPLES = int(os.environ.get('LIBRARY_EXAMPLES', '8'))
UNIT_NAMES = [unit for unit, _above, _leader, _members in UNITS]
BUYERS = ['alpha', 'beta', 'solo', 'arno']
BEGINNING = ['alpha signs care of service', 'beta signs other of rental until 06.03.']
TARGETS = [
    *(f'partner {who}' for who in ('alpha', 'beta', 'gamma', 'solo', 'anna', 'arno', 'ines')),
    *(f'tag {tag}' for tag in ('gold', 'bad')),
    'topic press',
    'product pump',
    'product pump for 1 months',
    'contract care',
    'template rental',
    'territory coast',
    'territory hills',
    *(f'unit {unit}' for unit in UNIT_NAMES),
    *(f'unit {unit} below' for unit in UNIT_NAMES[:8]),
]
DAYS = ['', '', ' until 02.03.', ' from 04.03.', ' from 02.03. until 05.03.']
FACTS = [
    *(f'{who} {verb} tag {tag}' for who in BUYERS for verb in ('gets', 'loses') for tag in ('gold', 'bad')),
    *(f'topic press released for {who}{days}' for who in BUYERS for days in DAYS[1:]),
    *(f'{who} {verb} 1 pump' for who in ('alpha', 'solo') for verb in ('invoiced', 'credited')),
    *(f'{who} {verb} role' for who, _company, _has in CONTACTS for verb in ('gets', 'loses')),
    *(f'{who} {verb}' for who in ('anna', 'gero', 'nora') for verb in ('archived', 'back')),
    'unit group moves below south', 'unit group moves below branch', 'unit team moves below north', 'unit outlet moves below cell',
    'ines joins group', 'sara joins desk', 'ines leads cell', 'anna moves to beta', 'arno moves to gamma', 'care ends 03.03.',
    'territory coast goes to nobody', 'territory hills goes to gero', 'dirk permitted in hills', 'territories drawn anew',
    'valid until 06.03.', 'withdrawn', 'published',
]  # fmt: skip


@st.composite
def libraries(draw):
    """Events, in order; each may name the permissions that were given before."""
    events, units = list(BEGINNING), []
    for number in range(draw(st.integers(2, 9))):
        what = draw(st.sampled_from(['give', 'give', 'deny', 'pass', 'fact', 'fact', 'change']))
        days, passable, name = draw(st.sampled_from(DAYS)), draw(st.sampled_from([' passable', ''])), f'p{number}'
        if what == 'pass' and units:
            source = draw(st.sampled_from(units))
            events.append(f'pass {source} to {draw(st.sampled_from(UNIT_NAMES))}{days}{passable} as {name}')
            units.append(name)
        elif what in ('give', 'pass'):
            events.append(f'allow {draw(st.sampled_from(TARGETS))}{days}')
            if what == 'pass':
                events.append(f'allow unit {draw(st.sampled_from(UNIT_NAMES[:5]))}{days} passable as {name}')
                units.append(name)
        elif what == 'deny':
            events.append(f'deny {draw(st.sampled_from(TARGETS))}{days}')
        elif what == 'change' and units:
            events.append(draw(st.sampled_from(units)) + draw(st.sampled_from([' not passable', ' passable', ' until 05.03.'])))
        else:
            events.append(draw(st.sampled_from(FACTS)))
    return events


@tagged('post_install', '-at_install')
class TestLibraryProperties(LibraryWorld, TransactionCase):
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(events=libraries())
    def test_random_libraries(self, events):
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            self.tell(events)
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
            self.env.transaction.clear()
            self.registry.clear_cache()

    def tell(self, events):
        oracle, self.clock_now = LibraryOracle(), self.NOW
        self.clock.move_to(self.NOW)
        library = Library(self)
        for number, event in enumerate(events):
            if number > len(BEGINNING):
                self.clock_now += timedelta(hours=12)
            self.clock.move_to(self.clock_now)
            if self.is_ring(oracle, event):
                continue
            oracle.happen(self.clock_now, event)
            library.happen(event)
        self.compare(oracle, library, events)

    def is_ring(self, oracle, event):
        """A unit cannot be moved below itself."""
        words = event.split()
        return words[0] == 'unit' and words[2] == 'moves' and words[1] in oracle.upwards(words[4])

    def compare(self, oracle, library, events):
        self.env.flush_all()
        self.env.invalidate_all()
        expected, found = oracle.readers(self.clock_now), library.readers()
        self.assertEqual([who for who in PEOPLE if who in found], expected, events)
        for who in [*expected[:1], *[who for who in PEOPLE if who not in expected and self.users[who].active][:1]]:
            documents = self.env['crm.document'].with_user(self.users[who])
            for way in library.WAYS[:3]:
                self.assertEqual(bool(way(library, documents)), who in expected, (way.__name__, who, events))
