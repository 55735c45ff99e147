"""What happens to leads, and what follows: the next deadline, whether the lead is handled and by whom, and who sees it.

One block a case, one line a moment: when, what happens, until when the owner has time (until the next step), how it
was handled or why its clock stopped, and everybody who sees the lead then. The schedule runs at each of these moments.
Odoo and an oracle that shares no code with it have to agree with each line.

All units are closed, so that a lead is its owner's alone. Offices are open from 8 to 12 and 13 to 17 in Berlin; after
one working day the owner is reminded, after two his superior is asked, after two more the next.

    top (hilda) > division (dora) > branch (bert) > group (gina: otto, olga, paul), sister (sina: simon)

Paul works in the mornings from Monday to Wednesday. It is 2030; Good Friday is the 19th of April.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

BERLIN, UTC = ZoneInfo('Europe/Berlin'), ZoneInfo('UTC')
YEAR = 2030

#: unit, unit above, leader, members
UNITS = [
    ('top', None, 'hilda', ''),
    ('division', 'top', 'dora', ''),
    ('branch', 'division', 'bert', ''),
    ('group', 'branch', 'gina', 'otto olga paul'),
    ('sister', 'branch', 'sina', 'simon'),
]
PEOPLE = 'otto olga paul gina sina simon bert dora hilda'.split()
OFFICE = {day: ((480, 720), (780, 1020)) for day in range(5)}
HOURS = {'paul': {day: ((480, 720),) for day in range(3)}}
HOLIDAYS = ['2030-04-19', '2030-04-22', '2031-01-01']


@dataclass(frozen=True)
class Line:
    moment: datetime
    event: str
    deadline: datetime | None
    handled: str
    sees: tuple[str, ...]


def read(text):
    """A local moment, as naive UTC: 'Mon 04.03. 09:00'."""
    weekday, day, clock = text.split()
    year = YEAR + day.endswith('.01.')
    local = datetime.strptime(f'{day}{year} {clock}', '%d.%m.%Y %H:%M')
    assert local.strftime('%a') == weekday, text
    return local.replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)


def write(moment):
    return f'{moment.replace(tzinfo=UTC).astimezone(BERLIN):%a %d.%m. %H:%M}' if moment else '-'


def cases():
    """Name and lines of each case."""
    for block in filter(None, map(str.strip, TABLE.split('\n\n'))):
        title, *lines = block.splitlines()
        assert title.startswith('# '), title
        yield title[2:], [read_line(line) for line in lines]


def read_line(text):
    moment, event, deadline, handled, sees = (cell.strip() for cell in text.split('|'))
    return Line(read(moment), event, read(deadline) if deadline.strip('-') else None, handled, tuple(sees.split()))


TABLE = """
# nothing is done
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 09:00 |                             | Wed 06.03. 09:00 |               | otto
Wed 06.03. 08:59 |                             | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 08:59 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Mon 18.03. 09:00 |                             | -                |               | otto gina bert

# a mail by the composer
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes                 | -                | mail otto     | otto
Mon 11.03. 10:00 |                             | -                | mail otto     | otto

# a mail in the last minute
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 | otto writes                 | -                | mail otto     | otto

# a mail a minute too late
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 09:01 | otto writes                 | -                | mail otto     | otto gina
Fri 08.03. 10:00 |                             | -                | mail otto     | otto gina

# a reply to the customer
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 10:00 | the customer writes         | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto replies                | -                | mail otto     | otto

# the customer writes, and nobody answers
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | the customer writes         | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# a mass mail
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto mass mails             | -                | mail otto     | otto

# a mail from the owner's own mail program
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto mails from outside     | -                | mail otto     | otto

# a mail to a colleague only
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes to gina         | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# a mail to somebody who is not the customer
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes to somebody     | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# a mail that comes back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes                 | -                | mail otto     | otto
Tue 05.03. 11:00 | the mail comes back         | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# an old mail is imported
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | an old mail is imported     | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# an internal note
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto notes                  | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# another stage
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto moves the stage        | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# a call that is only planned
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a call           | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# a call that is done
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a call           | Wed 06.03. 09:00 |               | otto
Tue 05.03. 11:00 | otto does it                | -                | activity otto | otto
Mon 11.03. 11:00 |                             | -                | activity otto | otto

# an e-mail activity that is done
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans an e-mail        | Wed 06.03. 09:00 |               | otto
Tue 05.03. 11:00 | otto does it                | -                | activity otto | otto

# a meeting activity that is done
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a meeting        | Wed 06.03. 09:00 |               | otto
Tue 05.03. 11:00 | otto does it                | -                | activity otto | otto

# a to-do that is done
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a to-do          | Wed 06.03. 09:00 |               | otto
Tue 05.03. 11:00 | otto does it                | Wed 06.03. 09:00 |               | otto

# a call that is cancelled
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a call           | Wed 06.03. 09:00 |               | otto
Tue 05.03. 11:00 | otto cancels it             | Wed 06.03. 09:00 |               | otto

# a call that somebody else does
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto plans a call           | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | gina does it                | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert

# a mail that the superior writes
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | gina writes                 | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert

# a meeting with the customer
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto

# a meeting that is moved stays one
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto
Wed 06.03. 10:00 | otto moves the meeting      | -                | meeting otto  | otto

# a meeting that is cancelled was none
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto
Tue 05.03. 12:00 | otto cancels the meeting    | Wed 06.03. 09:00 |               | otto

# a meeting that is cancelled late is escalated at once, and the next step counts from then
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto
Thu 07.03. 10:00 | otto cancels the meeting    | Mon 11.03. 10:00 |               | otto gina

# a meeting of colleagues only
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets gina             | Wed 06.03. 09:00 |               | otto

# the former owner's meeting, moved by the new one
Mon 04.03. 09:00 | created for olga            | Wed 06.03. 09:00 |               | olga
Mon 04.03. 10:00 | olga meets the customer     | -                | meeting olga  | olga
Tue 05.03. 09:00 | assigned to otto            | Thu 07.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto moves the meeting      | Thu 07.03. 09:00 |               | otto
Thu 07.03. 09:00 |                             | Mon 11.03. 09:00 |               | otto gina

# one's own meeting from before, moved when the lead came back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto
Tue 05.03. 09:00 | assigned to olga            | Thu 07.03. 09:00 |               | olga
Tue 05.03. 10:00 | assigned to otto            | Thu 07.03. 10:00 |               | otto
Tue 05.03. 11:00 | otto moves the meeting      | Thu 07.03. 10:00 |               | otto
Thu 07.03. 10:00 |                             | Mon 11.03. 10:00 |               | otto gina

# a substitute acts
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 10:00 | olga stands in for otto     | Wed 06.03. 09:00 |               | otto olga
Tue 05.03. 10:00 | olga writes                 | -                | mail olga     | otto olga

# a substitute calls
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 10:00 | olga stands in for otto     | Wed 06.03. 09:00 |               | otto olga
Tue 05.03. 10:00 | olga plans a call           | Wed 06.03. 09:00 |               | otto olga
Tue 05.03. 11:00 | olga does it                | -                | activity olga | otto olga

# a substitute does nothing either
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 10:00 | olga stands in for otto     | Wed 06.03. 09:00 |               | otto olga
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto olga gina

# two things done: the first counts
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto meets the customer     | -                | meeting otto  | otto
Tue 05.03. 11:00 | otto writes                 | -                | meeting otto  | otto

# over a weekend
Fri 08.03. 15:00 | created for otto            | Tue 12.03. 15:00 |               | otto
Mon 11.03. 15:00 |                             | Tue 12.03. 15:00 |               | otto
Tue 12.03. 15:00 |                             | Thu 14.03. 15:00 |               | otto gina

# assigned at night
Fri 08.03. 22:00 | created for otto            | Wed 13.03. 08:00 |               | otto
Wed 13.03. 08:00 |                             | Fri 15.03. 08:00 |               | otto gina

# clocks are put forward
Thu 28.03. 15:00 | created for otto            | Mon 01.04. 15:00 |               | otto
Mon 01.04. 14:59 |                             | Mon 01.04. 15:00 |               | otto
Mon 01.04. 15:00 |                             | Wed 03.04. 15:00 |               | otto gina

# Easter
Thu 18.04. 10:00 | created for otto            | Wed 24.04. 10:00 |               | otto
Wed 24.04. 10:00 |                             | Fri 26.04. 10:00 |               | otto gina

# over New Year's Eve
Mon 30.12. 16:00 | created for otto            | Thu 02.01. 16:00 |               | otto
Tue 31.12. 16:00 |                             | Thu 02.01. 16:00 |               | otto
Thu 02.01. 16:00 |                             | Mon 06.01. 16:00 |               | otto gina

# part time
Tue 05.03. 10:00 | created for paul            | Mon 11.03. 10:00 |               | paul
Fri 08.03. 10:00 |                             | Mon 11.03. 10:00 |               | paul
Mon 11.03. 10:00 |                             | Wed 13.03. 10:00 |               | paul gina

# on leave when it is assigned
Mon 04.03. 08:00 | otto is off until 08.03.    |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 13.03. 08:00 |               | otto
Fri 08.03. 10:00 |                             | Wed 13.03. 08:00 |               | otto
Wed 13.03. 08:00 |                             | Fri 15.03. 08:00 |               | otto gina

# leave that is entered afterwards
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Mon 04.03. 17:00 | otto is off until 08.03.    | Tue 12.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Tue 12.03. 09:00 |               | otto
Tue 12.03. 09:00 |                             | Thu 14.03. 09:00 |               | otto gina

# leave that is cut short
Mon 04.03. 08:00 | otto is off until 15.03.    |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 20.03. 08:00 |               | otto
Tue 05.03. 10:00 | otto is back                | Thu 07.03. 10:00 |               | otto

# reassigned in between
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | assigned to olga            | Thu 07.03. 10:00 |               | olga
Wed 06.03. 09:00 |                             | Thu 07.03. 10:00 |               | olga
Thu 07.03. 10:00 |                             | Mon 11.03. 10:00 |               | olga gina

# reassigned and back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | assigned to olga            | Thu 07.03. 10:00 |               | olga
Tue 05.03. 11:00 | assigned to otto            | Thu 07.03. 11:00 |               | otto

# assigned to whom it belongs already
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | assigned to otto            | Wed 06.03. 09:00 |               | otto

# what the former owner did does not count for the new one
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes                 | -                | mail otto     | otto
Tue 05.03. 11:00 | assigned to olga            | Thu 07.03. 11:00 |               | olga
Thu 07.03. 11:00 |                             | Mon 11.03. 11:00 |               | olga gina

# what one did before the lead came back does not count, either
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes                 | -                | mail otto     | otto
Tue 05.03. 11:00 | assigned to olga            | Thu 07.03. 11:00 |               | olga
Tue 05.03. 12:00 | assigned to otto            | Thu 07.03. 13:00 |               | otto
Thu 07.03. 13:00 |                             | Mon 11.03. 13:00 |               | otto gina

# reassigned after a step: who was asked still decides
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | assigned to olga            | Fri 08.03. 10:00 |               | olga gina
Fri 08.03. 10:00 |                             | Tue 12.03. 10:00 |               | olga gina
Tue 12.03. 10:00 |                             | -                |               | olga gina bert

# archived and back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto archives               | -                | archived      | otto
Wed 06.03. 10:00 |                             | -                | archived      | otto
Wed 06.03. 11:00 | it is back                  | Fri 08.03. 11:00 |               | otto
Fri 08.03. 11:00 |                             | Tue 12.03. 11:00 |               | otto gina

# lost and back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto loses                  | -                | lost          | otto
Wed 06.03. 11:00 | it is back                  | Fri 08.03. 11:00 |               | otto

# won and reopened
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto wins                   | -                | won           | otto
Thu 07.03. 10:00 |                             | -                | won           | otto
Thu 07.03. 11:00 | it is back                  | Mon 11.03. 11:00 |               | otto
Mon 11.03. 11:00 |                             | Wed 13.03. 11:00 |               | otto gina

# won after a step
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | otto wins                   | -                | won           | otto gina
Fri 08.03. 09:00 |                             | -                | won           | otto gina

# what was handled stays so, archived and back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | otto writes                 | -                | mail otto     | otto
Tue 05.03. 11:00 | otto archives               | -                | mail otto     | otto
Wed 06.03. 11:00 | it is back                  | -                | mail otto     | otto

# nobody hands it out
Mon 04.03. 09:00 | created for nobody          | Wed 06.03. 09:00 |               | gina
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | gina bert
Fri 08.03. 09:00 |                             | -                |               | gina bert dora

# handed out in time
Mon 04.03. 09:00 | created for nobody          | Wed 06.03. 09:00 |               | gina
Tue 05.03. 10:00 | assigned to otto            | Thu 07.03. 10:00 |               | otto
Thu 07.03. 10:00 |                             | Mon 11.03. 10:00 |               | otto gina

# handed out after a step
Mon 04.03. 09:00 | created for nobody          | Wed 06.03. 09:00 |               | gina
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | gina bert
Wed 06.03. 10:00 | assigned to otto            | Fri 08.03. 10:00 |               | otto gina bert

# nobody leads the unit that should hand it out
Mon 04.03. 08:00 | gina is gone                |                  |               |
Mon 04.03. 09:00 | created for nobody          | Wed 06.03. 09:00 |               |
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | bert

# a deputy should hand it out where there is no leader
Mon 04.03. 08:00 | gina is gone                |                  |               |
Mon 04.03. 08:00 | paul deputises in group     |                  |               |
Mon 04.03. 09:00 | created for nobody          | Wed 06.03. 09:00 |               | paul
Wed 06.03. 09:00 |                             | Tue 12.03. 09:00 |               | paul bert

# taken back from its owner
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | assigned to nobody          | Thu 07.03. 10:00 |               | gina

# the superior takes it over
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | gina takes it over          | Fri 08.03. 10:00 |               | gina
Fri 08.03. 10:00 |                             | Tue 12.03. 10:00 |               | gina bert

# the second superior takes it over
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Fri 08.03. 10:00 | bert takes it over          | Tue 12.03. 10:00 |               | bert
Tue 12.03. 10:00 |                             | Thu 14.03. 10:00 |               | bert gina

# the superior gives it to somebody else
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | gina gives it to olga       | Fri 08.03. 10:00 |               | olga gina

# the superior leaves it with advice
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Thu 07.03. 10:00 | gina leaves it for 3 days   | Tue 12.03. 10:00 |               | otto gina
Fri 08.03. 09:00 |                             | Tue 12.03. 10:00 |               | otto gina
Tue 12.03. 10:00 |                             | -                |               | otto gina bert

# advice after the last step
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Mon 11.03. 10:00 | bert leaves it for 1 days   | Tue 12.03. 10:00 |               | otto gina bert
Tue 12.03. 10:00 |                             | -                |               | otto gina bert dora

# the superior hands it back
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | gina hands it back          | Fri 08.03. 09:00 |               | otto
Fri 08.03. 09:00 |                             | -                |               | otto gina bert

# the higher superior hands it back: those below it, too
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Fri 08.03. 10:00 | bert hands it back          | -                |               | otto

# the lower superior hands it back: the higher release stays, with all between
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Fri 08.03. 10:00 | gina hands it back          | -                |               | otto gina bert

# handed back once it is handled
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | otto writes                 | -                | mail otto     | otto gina
Wed 06.03. 11:00 | gina hands it back          | -                | mail otto     | otto

# the superior's deputy decides
Mon 04.03. 08:00 | paul deputises in group     |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto paul gina
Wed 06.03. 10:00 | paul hands it back          | Fri 08.03. 09:00 |               | otto

# a deputy in the place of a superior who is gone
Mon 04.03. 08:00 | gina is gone                |                  |               |
Mon 04.03. 08:00 | paul deputises in group     |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto paul
Fri 08.03. 09:00 |                             | -                |               | otto paul bert

# the superior is gone and nobody deputises
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 09:00 | gina is gone                | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto bert
Fri 08.03. 09:00 |                             | -                |               | otto bert dora

# the owner deputises for his superior
Mon 04.03. 08:00 | otto deputises in group     |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina

# the owner leads his unit; his own deputy does not count
Mon 04.03. 08:00 | otto leads group            |                  |               |
Mon 04.03. 08:00 | paul deputises in group     |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto paul bert

# the same person leads two units
Mon 04.03. 08:00 | gina leads branch           |                  |               |
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina dora

# another superior after the step
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Thu 07.03. 09:00 | sina leads group            | Fri 08.03. 09:00 |               | otto sina
Fri 08.03. 09:00 |                             | -                |               | otto sina bert

# moved to a sister unit before any step
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | moved to sister             | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto sina

# moved to a sister unit after a step
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | moved to sister             | Fri 08.03. 09:00 |               | otto
Fri 08.03. 09:00 |                             | -                |               | otto sina

# moved to a sister unit and back: what has ended stays so, and the next superior is asked
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | moved to sister             | Fri 08.03. 09:00 |               | otto
Wed 06.03. 11:00 | moved to group              | Fri 08.03. 09:00 |               | otto
Fri 08.03. 09:00 |                             | -                |               | otto gina bert

# moved to a sister unit after two steps: the common superior keeps his release
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Fri 08.03. 09:00 |                             | -                |               | otto gina bert
Fri 08.03. 10:00 | moved to sister             | -                |               | otto sina bert

# moved and assigned to somebody there
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto gina
Wed 06.03. 10:00 | moved to sister for simon   | Fri 08.03. 10:00 |               | simon
Fri 08.03. 10:00 |                             | Tue 12.03. 10:00 |               | simon sina

# moved up to the branch
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Tue 05.03. 10:00 | moved to branch             | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:00 |                             | Fri 08.03. 09:00 |               | otto bert
Fri 08.03. 09:00 |                             | -                |               | otto bert dora

# the schedule was held up: the next step counts from when it came
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Thu 07.03. 14:00 |                             | Mon 11.03. 14:00 |               | otto gina

# the schedule came a little later: the time of day is kept
Mon 04.03. 09:00 | created for otto            | Wed 06.03. 09:00 |               | otto
Wed 06.03. 09:05 |                             | Fri 08.03. 09:00 |               | otto gina

# no policy
Mon 04.03. 08:00 | no policy holds             |                  |               |
Mon 04.03. 09:00 | created for otto            | -                |               | otto
Mon 11.03. 09:00 |                             | -                |               | otto
"""
