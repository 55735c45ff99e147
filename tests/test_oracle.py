"""The second reading of the rule is itself right: it gives Nordlicht's published answers."""

from datetime import datetime

import pytest
from oracle import Oracle
from world import read_expected, read_expected_inbound, read_expected_territories, read_inbound, read_world

NOW = datetime(2026, 3, 2, 12, 0)


@pytest.fixture(scope='module', params=[False, True], ids=['without plans', 'with plans'])
def nordlicht(request):
    return read_world(plans=request.param)


def test_nordlicht_has_its_size(nordlicht):
    assert (len(nordlicht.users), len(nordlicht.leads)) == (97, 1000)


def test_nordlicht_reads_and_writes_as_published(nordlicht):
    oracle, expected = Oracle(nordlicht, NOW), read_expected(plans=bool(nordlicht.plans))
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


def test_nordlicht_lies_in_its_territories():
    world = read_world(plans=True)
    oracle = Oracle(world, NOW)
    territories = {name: oracle.territory(lead) for name, lead in world.leads.items()}
    assert {name: found and found.name for name, found in territories.items()} == read_expected_territories()


def test_nordlicht_hands_out_what_comes_in():
    oracle, inbound = Oracle(read_world(plans=True), NOW), read_inbound()
    handed = {name: oracle.handed_out(lead) for name, lead in inbound.items()}
    assert {name: (found and found.name, *rest) for name, (found, *rest) in handed.items()} == read_expected_inbound()
