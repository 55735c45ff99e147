"""A second, literal reading of who reads a document; shares no code with the engine and knows no keys."""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from library_cases import BERLIN, COMPANIES, CONTACTS, PEOPLE, TERRITORIES, UNITS, UTC, read, read_day


@dataclass
class Given:
    """One line of the document's permissions."""

    opens: bool
    kind: str
    name: str
    below: bool = False
    months: int = 0
    begin: date | None = None
    end: date | None = None
    passable: bool = False
    above: 'Given | None' = None
    gone: bool = False


@dataclass
class Party:
    """A company or a person: tags, purchases, topics, contracts."""

    company: str | None = None
    tags: set = field(default_factory=set)
    topics: list = field(default_factory=list)
    trade: list = field(default_factory=list)


class LibraryOracle:
    """The library, and the little that the rule knows of everybody."""

    def __init__(self):
        self.state, self.begin, self.end = 'published', None, None
        self.given, self.names = [], {}
        self.parties = {name: Party() for name in COMPANIES + PEOPLE if name != 'alma'}
        self.role = {contact for contact, _company, has in CONTACTS if has}
        for contact, company, _has in CONTACTS:
            self.parties[contact].company = company
        self.dead_tags, self.dead_topics, self.archived = set(), set(), set()
        self.contracts, self.templates = {}, {}
        self.above = {unit: above for unit, above, _leader, _members in UNITS}
        self.leader = {unit: leader for unit, _above, leader, _members in UNITS}
        self.members = {unit: set(members.split()) for unit, _above, _leader, members in UNITS}
        self.deputies, self.substitutes = [], []
        self.at_work = {name: [unit, user, set(permitted.split())] for name, unit, user, permitted in TERRITORIES}

    # What happens

    def happen(self, now, event):
        self.now, self.today = now, now.replace(tzinfo=UTC).astimezone(BERLIN).date()
        for pattern, method in self.EVENTS:
            if match := re.fullmatch(pattern, event):
                return method(self, **match.groupdict())
        raise AssertionError(event)

    def give(self, verb, target, months, begin, end, passable, name):
        kind, what, *below = target.split()
        line = Given(
            verb == 'allow', kind, what, bool(below), int(months or 0), day(begin), day(end), bool(passable),
        )
        self.given.append(line)
        self.names[name] = line

    def hand_down(self, source, unit, begin, end, passable, name):
        line = Given(True, 'unit', unit, begin=day(begin), end=day(end), passable=bool(passable), above=self.names[source])
        self.given.append(line)
        self.names[name] = line

    def drop(self, name):
        self.names[name].gone = True

    def limit(self, name, end):
        self.names[name].end = day(end)

    def may_pass(self, name, no):
        self.names[name].passable = not no

    def set_state(self, state):
        self.state = state

    def valid(self, begin, end):
        self.begin, self.end = day(begin), day(end)

    def tag(self, who, verb, tag):
        (self.party(who).tags.add if verb == 'gets' else self.party(who).tags.discard)(tag)

    def kill_tag(self, tag):
        self.dead_tags.add(tag)

    def release(self, topic, who, begin, end):
        self.party(who).topics.append((topic, day(begin), day(end)))

    def unrelease(self, topic, who):
        self.party(who).topics = [row for row in self.party(who).topics if row[0] != topic]

    def kill_topic(self, topic):
        self.dead_topics.add(topic)

    def trade(self, who, verb, amount, product):
        self.party(who).trade.append((self.today, product, int(amount) * (-1 if verb == 'credited' else 1)))

    def sign(self, who, name, template, begin, end):
        self.contracts[name] = {'who': who, 'template': template, 'begin': day(begin) or self.today, 'end': day(end)}

    def end_contract(self, name, end):
        self.contracts[name]['end'] = day(end)

    def kill_contract(self, name):
        del self.contracts[name]

    def set_role(self, who, verb):
        (self.role.add if verb == 'gets' else self.role.discard)(who)

    def move_contact(self, who, company):
        """The role is one in the company that is left."""
        self.parties[who].company = company
        self.role.discard(who)

    def archive(self, who, verb):
        (self.archived.add if verb == 'archived' else self.archived.discard)(who)

    def move_unit(self, unit, above):
        self.above[unit] = above

    def join(self, who, verb, unit):
        (self.members[unit].add if verb == 'joins' else self.members[unit].discard)(who)

    def lead(self, who, unit):
        self.leader[unit] = who

    def deputise(self, who, unit, begin, end):
        self.deputies.append((who, unit, read(begin), read(end)))

    def substitute(self, who, absent, begin, end):
        self.substitutes.append((who, absent, read(begin), read(end)))

    def name_responsible(self, territory, who):
        self.at_work[territory][1] = None if who == 'nobody' else who

    def permit(self, who, no, territory):
        (self.at_work[territory][2].discard if no else self.at_work[territory][2].add)(who)

    def draw_anew(self):
        """A new version of the plan has the same territories."""

    def end_plan(self):
        self.at_work = {}

    def nothing(self):
        pass

    DAYS = r'(?: from (?P<begin>\S+))?(?: until (?P<end>\S+))?'
    TIMES = r' from (?P<begin>\S+ \S+) until (?P<end>\S+ \S+)'
    EVENTS = [
        (
            r'(?P<verb>allow|deny) (?P<target>\w+ \w+(?: below)?)(?: for (?P<months>\d+) months)?'
            + DAYS + r'(?: (?P<passable>passable))?(?: as (?P<name>\w+))?',
            give,
        ),
        (r'pass (?P<source>\w+) to (?P<unit>\w+)' + DAYS + r'(?: (?P<passable>passable))? as (?P<name>\w+)', hand_down),
        (r'drop (?P<name>\w+)', drop),
        (r'valid' + DAYS, valid),
        (r'(?P<state>draft|published|withdrawn)', set_state),
        (r'new version', nothing),
        (r'tag (?P<tag>\w+) archived', kill_tag),
        (r'(?P<who>\w+) (?P<verb>gets|loses) tag (?P<tag>\w+)', tag),
        (r'(?P<who>\w+) (?P<verb>gets|loses) role', set_role),
        (r'topic (?P<topic>\w+) released for (?P<who>\w+)' + DAYS, release),
        (r'topic (?P<topic>\w+) not released for (?P<who>\w+)', unrelease),
        (r'topic (?P<topic>\w+) archived', kill_topic),
        (r'(?P<who>\w+) (?P<verb>invoiced|credited|delivered) (?P<amount>\d+) (?P<product>\w+)', trade),
        (r'(?P<who>\w+) signs (?P<name>\w+) of (?P<template>\w+)' + DAYS, sign),
        (r'(?P<name>care|other|third) ends (?P<end>\S+)', end_contract),
        (r'(?P<name>care|other|third) archived', kill_contract),
        (r'territory (?P<territory>\w+) goes to (?P<who>\w+)', name_responsible),
        (r'(?P<who>\w+) (?P<no>not )?permitted in (?P<territory>\w+)', permit),
        (r'territories drawn anew', draw_anew),
        (r'territories end', end_plan),
        (r'unit (?P<unit>\w+) moves below (?P<above>\w+)', move_unit),
        (r'(?P<who>\w+) moves to (?P<company>\w+)', move_contact),
        (r'(?P<who>\w+) (?P<verb>archived|back)', archive),
        (r'(?P<who>\w+) (?P<verb>joins|leaves) (?P<unit>\w+)', join),
        (r'(?P<who>\w+) leads (?P<unit>\w+)', lead),
        (r'(?P<who>\w+) deputises (?P<unit>\w+)' + TIMES, deputise),
        (r'(?P<who>\w+) substitutes (?P<absent>\w+)' + TIMES, substitute),
        (r'(?P<name>\w+) (?P<no>not )?passable', may_pass),
        (r'(?P<name>\w+) until (?P<end>\S+)', limit),
    ]

    def party(self, who):
        return self.parties['alpha' if who == 'alma' else who]

    # Who reads it

    def readers(self, now):
        self.now, self.today = now, now.replace(tzinfo=UTC).astimezone(BERLIN).date()
        return [who for who in PEOPLE if self.reads(who)]

    def reads(self, who):
        if who in self.archived or self.state != 'published' or not self.is_day(self.begin, self.end):
            return False
        lines = [line for line in self.given if self.is_there(line) and self.is_day(line.begin, line.end)]
        if any(not line.opens and self.is_about(line, who) for line in lines):
            return False
        return any(line.opens and self.has_not_ended_above(line) and self.is_about(line, who) for line in lines)

    def is_there(self, line):
        """What was passed on is gone with what it was passed on from."""
        return not line.gone and (line.above is None or self.is_there(line.above))

    def is_day(self, begin, end):
        return (begin is None or begin <= self.today) and (end is None or self.today <= end)

    def has_not_ended_above(self, line):
        above = line.above
        if above is None:
            return True
        return (
            above.passable
            and self.is_day(above.begin, above.end)
            and above.name in list(self.upwards(line.name))[1:]
            and not self.is_denied_to_unit(above.name)
            and self.has_not_ended_above(above)
        )

    def is_denied_to_unit(self, unit):
        return any(
            not line.opens and not line.gone and line.kind == 'unit' and self.is_day(line.begin, line.end)
            and (line.name == unit or line.below and line.name in self.upwards(unit))
            for line in self.given
        )

    def is_about(self, line, who):
        return getattr(self, 'is_' + line.kind)(line, who)

    def acts_for(self, who):
        """The parties for which somebody acts."""
        if who == 'alma':
            return ['alpha']
        company = self.parties[who].company
        return [who, company] if company and who in self.role else [who]

    def with_contacts(self, who):
        """The same, and everybody of a company for which he acts."""
        acting = self.acts_for(who)
        return acting + [name for name, party in self.parties.items() if party.company in acting and name not in acting]

    def is_partner(self, line, who):
        return line.name in ['alpha' if name == 'alma' else name for name in self.acts_for(who)]

    def is_tag(self, line, who):
        return line.name not in self.dead_tags and any(line.name in self.parties[name].tags for name in self.acts_for(who))

    def is_topic(self, line, who):
        rows = [row for name in self.acts_for(who) for row in self.parties[name].topics]
        return line.name not in self.dead_topics and any(
            topic == line.name and self.is_day(begin, end) for topic, begin, end in rows
        )

    def is_contract(self, line, who):
        return line.name in self.running(who)

    def is_template(self, line, who):
        return any(self.contracts[name]['template'] == line.name for name in self.running(who))

    def running(self, who):
        return [
            name
            for name, contract in self.contracts.items()
            if ('alpha' if contract['who'] == 'alma' else contract['who']) in self.with_contacts(who)
            and self.is_day(contract['begin'], contract['end'])
        ]

    def is_product(self, line, who):
        rows = sorted(
            (row for name in self.with_contacts(who) for row in self.parties[name].trade if row[1] == line.name),
            key=lambda row: (row[0], -row[2]),
        )
        pieces, owed = [], 0  # one entry a piece, with the day it came; what goes back is what came last
        for bought, _product, amount in rows:
            for _piece in range(abs(amount)):
                if amount > 0 and owed:
                    owed -= 1
                elif amount > 0:
                    pieces.append(bought)
                elif pieces:
                    pieces.pop()
                else:
                    owed += 1
        return bool(pieces) and (not line.months or self.today < months_later(pieces[-1], line.months))

    def is_territory(self, line, who):
        return line.name in self.at_work and any(self.works_in(line.name, person) for person in self.stood_in_for(who))

    def works_in(self, territory, who):
        unit, responsible, permitted = self.at_work[territory]
        return (
            who == responsible
            or who in permitted
            or any(self.leads(who, place) for place in self.upwards(unit))
            or responsible is None and self.has_place(who, unit)
        )

    def stood_in_for(self, who):
        return [who, *(absent for other, absent, begin, end in self.substitutes if other == who and begin <= self.now < end)]

    def is_unit(self, line, who):
        units = {unit for unit in self.above for person in self.stood_in_for(who) if self.has_place(person, unit)}
        if line.below:
            return any(line.name in self.upwards(unit) for unit in units)
        return line.name in units

    def has_place(self, who, unit):
        return self.leads(who, unit) or who in self.members[unit] and who not in self.archived

    def leads(self, who, unit):
        return who not in self.archived and (
            self.leader[unit] == who
            or any(other == who and place == unit and begin <= self.now < end for other, place, begin, end in self.deputies)
        )

    def upwards(self, unit):
        while unit:
            yield unit
            unit = self.above[unit]


def day(text):
    return read_day(text) if text else None


def months_later(start, months):
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
