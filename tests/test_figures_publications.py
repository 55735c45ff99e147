"""Whoever keeps every publication and subtracts any two figures is told about enough records, or none.

Needs no database. `FIGURES=500` looks further than the usual 15 sequences.
"""

import os
import random
from itertools import combinations

from odoo.addons.crm_hierarchical_access.figures import OUT, State, settle

SEQUENCES = int(os.environ.get('FIGURES', 15))
CELLS = 'ABCDE'


class Attacker:
    """Keeps what each publication says of each record, which no one is told, and counts what differences concern."""

    def __init__(self):
        self.snapshots, self.minimums = [{}], [None]

    def keep(self, snapshot, minimum):
        self.snapshots.append(snapshot)
        self.minimums.append(minimum)

    def allowed(self, one, other):
        """The smallest number in force at either publication and between them."""
        return min(self.minimums[max(one, 1):other + 1])

    def concerned(self, one, figures, other, other_figures, measure):
        """How many records two figures do not have in common; a figure is any union of what was published."""
        was = self.values(one, figures, measure)
        is_ = self.values(other, other_figures, measure)
        return sum(was.get(record) != is_.get(record) for record in was.keys() | is_.keys())

    def values(self, number, figures, measure):
        return {
            record: value
            for record, (figure, *values) in self.snapshots[number].items()
            if figure in figures and (value := (1, *values)[measure]) is not None
        }


def publish(records, history, minimums, minimum, withdrawn=frozenset()):
    """Settle a publication, and return what it says of the records."""
    number = len(minimums) + 1
    wishes = {record: (history.get(record, []), records.get(record, OUT)) for record in records.keys() | history.keys()}
    for record, state in settle(wishes, minimums, minimum, withdrawn).items():
        history.setdefault(record, []).append((number, state))
    minimums[number] = minimum
    last = {record: past[-1][1] for record, past in history.items()}
    return {record: (state.figure, *state.values) for record, state in last.items() if state.figure}


def change(records, choose):
    """Let some records come, go, move and change in value."""
    for record in range(40):
        if choose.random() < 0.35:
            values = choose.choice([None, 10.0, 20.0, float(record)]), choose.choice([None, 0.0, 1.0])
            records[record] = State(choose.choice(CELLS[:choose.randint(1, len(CELLS))]), values)
        elif choose.random() < 0.05:
            records.pop(record, None)


def too_small(snapshot, minimum):
    """The figures that a larger number forbids."""
    columns = {}
    for figure, *values in snapshot.values():
        for measure, value in enumerate((1, *values)):
            columns[figure, measure] = columns.get((figure, measure), 0) + (value is not None)
    return frozenset(figure for (figure, _measure), count in columns.items() if 0 < count < minimum)


def unions(choose):
    for size in (0, 1, 2):
        yield from map(set, combinations(CELLS, size))
    yield {figure for figure in CELLS if choose.random() < 0.5}
    yield set(CELLS)


def check_sequence(seed):
    choose, attacker = random.Random(seed), Attacker()
    records, history, minimums, snapshot, minimum = {}, {}, {}, {}, choose.choice([3, 4, 5])
    published = 0
    for _step in range(8):
        change(records, choose)
        if choose.random() < 0.15:
            minimum = choose.choice([3, 5, 7])
        snapshot = publish(records, history, minimums, minimum, too_small(snapshot, minimum))
        attacker.keep(snapshot, minimum)
        published += bool(snapshot)
    for one, other in combinations(range(len(attacker.snapshots)), 2):
        for figures in unions(choose):
            for other_figures in (figures, *unions(choose)):
                for measure in range(3):
                    count = attacker.concerned(one, figures, other, other_figures, measure)
                    assert not count or count >= attacker.allowed(one, other), (seed, one, figures, other, other_figures)
    return published


def test_no_two_figures_differ_by_a_few_records():
    assert sum(check_sequence(seed) for seed in range(SEQUENCES)) > SEQUENCES * 4


def test_one_more_record_waits():
    history, minimums = {}, {}
    records = {number: State('A', (10.0,)) for number in range(5)}
    assert len(publish(records, history, minimums, 5)) == 5
    records[5] = State('A', (99.0,))
    assert 5 not in publish(records, history, minimums, 5)
    records.update({number: State('A', (10.0,)) for number in range(6, 10)})
    assert len(publish(records, history, minimums, 5)) == 10


def test_what_goes_back_does_not_count():
    """Five go, then four of them come back with one other: against the first publication that concerns two."""
    history, minimums = {}, {}
    records = {number: State('A', (float(number + 1),)) for number in range(10)} | {
        number: State('B', (1.0,)) for number in range(10, 20)
    }
    publish(records, history, minimums, 5)
    for number in range(5):
        records[number] = State('B', records[number].values)
    moved = publish(records, history, minimums, 5)
    assert moved[0][0] == 'B'
    for number in range(4):
        records[number] = State('A', records[number].values)
    records[10] = State('A', (1.0,))
    assert publish(records, history, minimums, 5) == moved
