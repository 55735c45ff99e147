"""A second, literal reading of the specification (2, *Escalation*) for the table of cases.

Shares no code with the product: it is told what happens, line by line, and says the deadline, whether the lead is
handled, and who sees it. Only what the table's organisation needs is here: all its units are closed.
"""

import re
from datetime import date, datetime, timedelta

from escalation_cases import BERLIN, HOURS, OFFICE, PEOPLE, UNITS, UTC, YEAR
from worktime_oracle import WorkTimeOracle

STEPS = [2, 2]
#: a step that comes later than this was held up
HELD_UP = timedelta(hours=1)
COUNTS = {'call', 'e-mail', 'meeting'}


def day_end(text):
    """The end of a day '08.03.' in Berlin, in UTC."""
    local = datetime.strptime(f'{text}{YEAR}', '%d.%m.%Y') + timedelta(days=1)
    return local.replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)


class EscalationOracle:
    def __init__(self, holidays):
        self.holidays = [date.fromisoformat(day) for day in holidays]
        self.above = {unit: above for unit, above, _leader, _members in UNITS}
        self.leader = {unit: leader for unit, _above, leader, _members in UNITS}
        self.deputies = {unit: [] for unit in self.above}
        self.substitutes, self.leaves, self.gone = {}, {}, set()
        self.steps = STEPS
        self.owner = self.unit = self.clock = self.planned = None
        self.over = ''
        self.rows = []
        self.meetings = {}

    # Who

    def path(self, unit):
        return [unit, *self.path(self.above[unit])] if unit else []

    def leaders(self, unit):
        return [person for person in [self.leader[unit], *self.deputies[unit]] if person not in self.gone]

    def superior(self):
        """Spec: the leader of the nearest unit upward that is led by somebody active other than the owner."""
        clock = self.clock
        units, passed = self.path(self.unit), [clock['who'], *(person for _unit, person in clock['asked'])]
        last = clock['asked'][-1][0] if clock['asked'] else None
        if last in units:
            units = units[units.index(last) + 1:]
        for unit in units:
            leading = self.leaders(unit)
            if self.leader[unit] not in self.gone and self.leader[unit] in passed:
                continue
            if leading := [person for person in leading if person not in passed]:
                return unit, leading[0]
        return None

    def sees(self):
        people = set()
        if self.owner:
            people |= {self.owner, *self.substitutes.get(self.owner, ())}
        else:
            people |= set(self.leaders(self.unit))
        path = self.path(self.unit)
        heights = [path.index(unit) for unit in self.rows if unit in path]
        for unit in path[:max(heights, default=-1) + 1]:
            people |= set(self.leaders(unit))
        return {person for person in PEOPLE if person in people - self.gone}

    # When

    def deadline(self):
        """When the next step is due; None where there is none."""
        clock = self.clock
        if not clock or self.handled() or self.steps is None:
            return None
        days = clock['given'] or (self.steps[clock['step']] if clock['step'] < len(self.steps) else None)
        return days and self.hours(clock['who']).deadline(clock['from'], days)

    def hours(self, person):
        week = HOURS.get(person, OFFICE)
        fortnight = {day + seven: spans for day, spans in week.items() for seven in (0, 7)}
        return WorkTimeOracle('Europe/Berlin', fortnight, self.leaves.get(person, ()), self.holidays)

    def handled(self):
        return self.over or (self.clock or {}).get('handled', '')

    # What happens

    def happen(self, now, event):
        self.now = now
        for pattern, method in self.EVENTS:
            if found := re.fullmatch(pattern, event):
                getattr(self, method)(*found.groups())
                break
        else:
            raise ValueError(event)
        self.run_schedule()

    def run_schedule(self):
        while self.clock and (due := self.deadline()) and due <= self.now:
            asked = self.superior()
            if asked is None:
                return
            self.rows = [unit for unit in self.rows if unit != asked[0]] + [asked[0]]
            late = self.now - due > HELD_UP
            self.clock.update({'step': self.clock['step'] + 1, 'from': self.now if late else due, 'given': 0})
            self.clock['asked'].append(asked)

    def start(self):
        who = self.owner or next(iter(self.leaders(self.unit)), None)
        self.clock = {'who': who, 'start': self.now, 'from': self.now, 'step': 0, 'given': 0, 'asked': [], 'handled': '', 'by': None}

    def nothing(self):
        pass

    def create(self, person):
        self.unit, self.owner = 'group', None if person == 'nobody' else person
        self.start()

    def assign(self, person):
        person = None if person == 'nobody' else person
        if person != self.owner:
            self.owner = person
            self.start()

    def move(self, unit, person=None):
        self.unit = unit
        self.rows = [row for row in self.rows if row in self.path(unit)]
        if person:
            self.assign(person)

    def work(self, how, person):
        """Somebody did something; it counts where he is the owner or stands in for him, once."""
        if not self.handled() and person in {self.clock['who'], *self.substitutes.get(self.clock['who'], ())}:
            self.clock.update(handled=f'{how} {person}')

    def mail(self, person):
        self.work('mail', person)

    def mail_back(self):
        if self.clock['handled'].startswith('mail'):
            self.clock['handled'] = ''

    def plan(self, _person, what):
        self.planned = what

    def do(self, person):
        if self.planned in COUNTS:
            self.work('activity', person)

    def meet(self, person, whom):
        if whom == 'the customer':
            self.work('meeting', person)

    def unmeet(self, _person):
        if self.clock['handled'].startswith('meeting'):
            self.clock['handled'] = ''

    def end(self, _person, how):
        if not self.handled():
            self.over = {'archives': 'archived', 'loses': 'lost', 'wins': 'won'}[how]

    def back(self):
        if self.over:
            self.over = ''
            self.start()

    def stand_in(self, person, absent):
        self.substitutes.setdefault(absent, []).append(person)

    def deputise(self, person, unit):
        self.deputies[unit].append(person)

    def lead(self, person, unit):
        self.leader[unit] = person

    def go(self, person):
        self.gone.add(person)

    def off(self, person, day):
        self.leaves[person] = [(self.now, day_end(day))]

    def return_from_leave(self, person):
        self.leaves[person] = [(begin, self.now) for begin, _end in self.leaves[person]]

    def no_policy(self):
        self.steps = None

    # What superiors decide

    def unit_of(self, person):
        """The unit released to of which the person is to decide."""
        return next(unit for unit in self.rows if person in self.leaders(unit))

    def take(self, person):
        self.hand_back(person)
        self.assign(person)

    def give(self, _superior, person):
        self.assign(person)

    def leave(self, _person, days):
        self.clock.update({'from': self.now, 'given': int(days)})

    def hand_back(self, person):
        unit = self.unit_of(person)
        self.rows = [row for row in self.rows if unit not in self.path(row)]

    EVENTS = [
        (r'', 'nothing'),
        (r'created for (\w+)', 'create'),
        (r'assigned to (\w+)', 'assign'),
        (r'moved to (\w+)(?: for (\w+))?', 'move'),
        (r'the customer writes|an old mail is imported', 'nothing'),
        (r'\w+ (?:notes|moves the stage|moves the meeting|writes to \w+|cancels it)', 'nothing'),
        (r'(\w+) (?:writes|replies|mass mails|mails from outside)', 'mail'),
        (r'the mail comes back', 'mail_back'),
        (r'(\w+) plans an? (.+)', 'plan'),
        (r'(\w+) does it', 'do'),
        (r'(\w+) meets (.+)', 'meet'),
        (r'(\w+) cancels the meeting', 'unmeet'),
        (r'(\w+) (archives|loses|wins)', 'end'),
        (r'it is back', 'back'),
        (r'(\w+) stands in for (\w+)', 'stand_in'),
        (r'(\w+) deputises in (\w+)', 'deputise'),
        (r'(\w+) leads (\w+)', 'lead'),
        (r'(\w+) is gone', 'go'),
        (r'(\w+) is off until (\S+)', 'off'),
        (r'(\w+) is back', 'return_from_leave'),
        (r'no policy holds', 'no_policy'),
        (r'(\w+) takes it over', 'take'),
        (r'(\w+) gives it to (\w+)', 'give'),
        (r'(\w+) leaves it for (\d+) days', 'leave'),
        (r'(\w+) hands it back', 'hand_back'),
    ]
