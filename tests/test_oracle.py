"""The second reading of the rule is itself right: it gives Nordlicht's published answers."""

from datetime import datetime

import pytest
from oracle import Oracle
from world import read_expected, read_world

NOW = datetime(2026, 3, 2, 12, 0)


@pytest.fixture(scope='module')
def nordlicht():
    return read_world()


def test_nordlicht_has_its_size(nordlicht):
    assert (len(nordlicht.users), len(nordlicht.leads)) == (97, 1000)


def test_nordlicht_reads_and_writes_as_published(nordlicht):
    oracle, expected = Oracle(nordlicht, NOW), read_expected()
    assert expected.keys() == nordlicht.leads.keys()
    for lead in nordlicht.leads.values():
        verdicts = {login: oracle.verdict(user, lead) for login, user in nordlicht.users.items()}
        readers = {login for login, verdict in verdicts.items() if verdict.readable}
        writers = {login for login, verdict in verdicts.items() if verdict.writable}
        assert (readers, writers) == expected[lead.name], lead


def test_every_right_has_a_reason(nordlicht):
    oracle = Oracle(nordlicht, NOW)
    for lead in nordlicht.leads.values():
        for user in nordlicht.users.values():
            verdict = oracle.verdict(user, lead)
            assert verdict.readable == bool(verdict.reasons)
            assert verdict.writable == bool(verdict.write_reasons)
            assert verdict.writable or not verdict.manageable
