"""Who reads a document of the library: what happens, line by line, and everybody to whom it is open then.

One block a case, one line a moment (Berlin, 2030): when, what happens, who reads. What happens is read by an oracle and
done in Odoo; both have to agree with each line, whichever way Odoo is asked. The document is published at the beginning,
without permissions, unless the line says otherwise.

    company (chef) > north (nora) > branch (bert) > group (gina: gero) > team (tina) > cell (cora) > desk (dana: dirk)
                   > south (sven: sara) > outlet (olaf: gesa)

Alma logs in as the company Alpha itself; Anna and Arno are its contacts, Anna with the role *Documents*. Berta is a contact
of Beta with the role, Solo a private customer. Gesa works at the outlet, for the external partner Gamma, with the role.
Ines is an employee without a place in the tree.

The plan of the company has two territories: in coast (of group) Gero is responsible and Ines permitted, in hills (of south)
nobody is named.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

BERLIN, UTC = ZoneInfo('Europe/Berlin'), ZoneInfo('UTC')
YEAR = 2030

#: unit, unit above, leader, members
UNITS = [
    ('company', None, 'chef', ''),
    ('north', 'company', 'nora', ''),
    ('branch', 'north', 'bert', ''),
    ('group', 'branch', 'gina', 'gero'),
    ('team', 'group', 'tina', ''),
    ('cell', 'team', 'cora', ''),
    ('desk', 'cell', 'dana', 'dirk'),
    ('south', 'company', 'sven', 'sara'),
    ('outlet', 'south', 'olaf', 'gesa'),
]
#: territory, unit, responsible, permitted
TERRITORIES = [('coast', 'group', 'gero', 'ines'), ('hills', 'south', None, '')]
COMPANIES = ['alpha', 'beta', 'gamma']
#: contact, company, whether with the role *Documents*
CONTACTS = [('anna', 'alpha', True), ('arno', 'alpha', False), ('berta', 'beta', True), ('gesa', 'gamma', True)]
#: who logs in as a portal user; the others are employees
PORTAL = 'alma anna arno berta solo'.split()
STAFF = 'gesa chef nora bert gina gero tina cora dana dirk sven sara olaf ines'.split()
PEOPLE = PORTAL + STAFF


@dataclass(frozen=True)
class Line:
    moment: datetime
    events: tuple[str, ...]
    readers: tuple[str, ...]


def read(text):
    """A local moment, as naive UTC: '05.03. 09:00'."""
    day, clock = text.split()
    local = datetime.strptime(f'{day}{YEAR} {clock}', '%d.%m.%Y %H:%M')
    return local.replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)


def read_day(text):
    """'05.03.' or '05.03.2029'."""
    return datetime.strptime(text if text[-1] != '.' else f'{text}{YEAR}', '%d.%m.%Y').date()


def cases():
    """Name and lines of each case."""
    for block in filter(None, map(str.strip, TABLE.split('\n\n'))):
        title, *lines = block.splitlines()
        assert title.startswith('# '), title
        yield title[2:], [read_line(line) for line in lines]


def read_line(text):
    moment, events, readers = (cell.strip() for cell in text.split('|'))
    return Line(read(moment), tuple(filter(None, map(str.strip, events.split(';')))), tuple(readers.split()))


# ruff: noqa: E501 - a moment is a line
TABLE = """
# nobody is given it
01.03. 12:00 | |

# a company is given it: who is the company, and who has the role
01.03. 12:00 | allow partner alpha | alma anna

# a contact is given it: nobody else of the company
01.03. 12:00 | allow partner arno | arno

# a contact with the role is given it
01.03. 12:00 | allow partner anna | anna

# a private customer is given it
01.03. 12:00 | allow partner solo | solo

# an external partner's company is given it
01.03. 12:00 | allow partner gamma | gesa

# an employee is given it
01.03. 12:00 | allow partner ines | ines

# two are given it, one permission is taken away
01.03. 12:00 | allow partner alpha as a; allow partner beta | alma anna berta
02.03. 12:00 | drop a | berta

# a permission is taken away: what hangs on another stays
01.03. 12:00 | allow partner alpha as a; alpha gets tag gold; allow tag gold | alma anna
02.03. 12:00 | drop a | alma anna

# the same twice: one taken away leaves the other
01.03. 12:00 | allow partner solo as a; allow partner solo | solo
02.03. 12:00 | drop a | solo

# the role is given and taken away
01.03. 12:00 | allow partner alpha | alma anna
02.03. 12:00 | arno gets role | alma anna arno
03.03. 12:00 | anna loses role | alma arno

# a tag of a company
01.03. 12:00 | allow tag gold |
02.03. 12:00 | alpha gets tag gold | alma anna
03.03. 12:00 | alpha loses tag gold |

# a tag of a contact is his alone
01.03. 12:00 | allow tag gold; arno gets tag gold | arno

# a tag of one of two
01.03. 12:00 | allow tag gold; alpha gets tag gold; beta gets tag silver | alma anna

# a tag is archived
01.03. 12:00 | allow tag gold; alpha gets tag gold | alma anna
02.03. 12:00 | tag gold archived |

# tags of employees and external partners
01.03. 12:00 | allow tag gold; gamma gets tag gold; chef gets tag gold | gesa chef

# two tags: either opens, the loss of one closes only what hung on it
01.03. 12:00 | allow tag gold; allow tag silver; alpha gets tag gold; beta gets tag silver; beta gets tag gold | alma anna berta
02.03. 12:00 | beta loses tag silver | alma anna berta
03.03. 12:00 | beta loses tag gold | alma anna

# a topic is released
01.03. 12:00 | allow topic press |
02.03. 12:00 | topic press released for alpha | alma anna

# a topic released for a contact
01.03. 12:00 | allow topic press; topic press released for arno | arno

# a topic ends with the last day
01.03. 12:00 | allow topic press; topic press released for alpha until 05.03. | alma anna
05.03. 23:59 | | alma anna
06.03. 00:00 | |

# a topic begins with the first day
01.03. 12:00 | allow topic press; topic press released for alpha from 05.03. |
04.03. 23:59 | |
05.03. 00:00 | | alma anna

# a topic is taken back from one customer
01.03. 12:00 | allow topic press; topic press released for alpha; topic press released for beta | alma anna berta
02.03. 12:00 | topic press not released for alpha | berta

# a topic is archived
01.03. 12:00 | allow topic press; topic press released for beta | berta
02.03. 12:00 | topic press archived |

# another topic opens nothing
01.03. 12:00 | allow topic press; topic news released for beta |

# topic and permission both have days: both have to be in force
01.03. 12:00 | allow topic press from 03.03. until 10.03.; topic press released for beta from 05.03. until 20.03. |
04.03. 12:00 | |
05.03. 12:00 | | berta
11.03. 12:00 | |

# a product is invoiced
01.03. 12:00 | allow product pump |
02.03. 12:00 | alpha invoiced 1 pump | alma anna

# a product invoiced to a contact
01.03. 12:00 | allow product pump; arno invoiced 1 pump | alma anna arno

# another product
01.03. 12:00 | allow product pump; alpha invoiced 1 hose |

# a product is invoiced and credited
01.03. 12:00 | allow product pump; alpha invoiced 2 pump | alma anna
02.03. 12:00 | alpha credited 1 pump | alma anna
03.03. 12:00 | alpha credited 1 pump |

# more credited than invoiced, then bought again
01.03. 12:00 | allow product pump; alpha invoiced 1 pump | alma anna
02.03. 12:00 | alpha credited 2 pump |
03.03. 12:00 | alpha invoiced 1 pump |
04.03. 12:00 | alpha invoiced 1 pump | alma anna

# a product is delivered
01.03. 12:00 | allow product pump; beta delivered 1 pump | berta

# a product delivered to a private customer, and one invoiced to another
01.03. 12:00 | allow product pump; solo delivered 1 pump; beta invoiced 1 pump | berta solo

# a delivery without quantity
01.03. 12:00 | allow product pump; beta delivered 0 pump |

# a product for some months
01.03. 12:00 | allow product pump for 2 months; alpha invoiced 1 pump | alma anna
30.04. 12:00 | | alma anna
01.05. 12:00 | |

# the months are counted from the latest purchase
01.03. 12:00 | allow product pump for 1 months; beta invoiced 1 pump | berta
20.03. 12:00 | beta invoiced 1 pump | berta
19.04. 12:00 | | berta
20.04. 12:00 | |

# the latest purchase is credited: the one before counts
01.03. 12:00 | allow product pump for 1 months; beta invoiced 1 pump | berta
20.03. 12:00 | beta invoiced 1 pump | berta
21.03. 12:00 | beta credited 1 pump | berta
01.04. 12:00 | |

# bought, credited and bought again: the last counts
01.03. 12:00 | allow product pump for 1 months; beta invoiced 1 pump | berta
02.03. 12:00 | beta credited 1 pump |
03.03. 12:00 | beta invoiced 1 pump | berta
02.04. 12:00 | | berta
03.04. 12:00 | |

# with and without a limit of months
01.03. 12:00 | allow product pump for 1 months as short; allow product pump as long; solo invoiced 1 pump | solo
01.06. 12:00 | | solo
02.06. 12:00 | drop long |

# bought for some months by one, lately by another
01.03. 12:00 | allow product pump for 1 months; solo invoiced 1 pump | solo
25.03. 12:00 | beta invoiced 1 pump | berta solo
02.04. 12:00 | | berta

# a delivered product for some months
01.03. 12:00 | allow product pump for 1 months; solo delivered 1 pump | solo
31.03. 12:00 | | solo
01.04. 12:00 | |

# a contract
01.03. 12:00 | alpha signs care of service; allow contract care | alma anna

# a contract of a contact
01.03. 12:00 | arno signs care of service; allow contract care | alma anna arno

# a contract ends with its last day
01.03. 12:00 | alpha signs care of service; allow contract care | alma anna
02.03. 12:00 | care ends 05.03. | alma anna
05.03. 23:30 | | alma anna
06.03. 00:30 | |

# a contract that has not begun
01.03. 12:00 | alpha signs care of service from 05.03.; allow contract care |
05.03. 12:00 | | alma anna

# a contract is archived
01.03. 12:00 | alpha signs care of service; allow contract care | alma anna
02.03. 12:00 | care archived |

# any contract of a template
01.03. 12:00 | alpha signs care of service; beta signs other of rental; allow template service | alma anna
02.03. 12:00 | solo signs third of service | alma anna solo
03.03. 12:00 | care ends 02.03. | solo

# a contract of the template, not of the customer
01.03. 12:00 | alpha signs care of service; beta signs other of service; allow contract other | berta

# a unit: its people, none above, none below
01.03. 12:00 | allow unit group | gina gero

# a unit and below
01.03. 12:00 | allow unit group below | gina gero tina cora dana dirk

# the root and below: everybody in the tree
01.03. 12:00 | allow unit company below | gesa chef nora bert gina gero tina cora dana dirk sven sara olaf

# the lowest unit
01.03. 12:00 | allow unit desk below | dana dirk

# an external partner's person by unit
01.03. 12:00 | allow unit outlet | gesa olaf

# somebody joins and leaves a unit
01.03. 12:00 | allow unit desk | dana dirk
02.03. 12:00 | ines joins desk | dana dirk ines
03.03. 12:00 | dirk leaves desk | dana ines

# a unit gets another leader
01.03. 12:00 | allow unit desk | dana dirk
02.03. 12:00 | ines leads desk | dirk ines

# a deputy, to the minute
01.03. 12:00 | allow unit desk; ines deputises desk from 02.03. 09:00 until 03.03. 09:00 | dana dirk
02.03. 08:59 | | dana dirk
02.03. 09:00 | | dana dirk ines
03.03. 08:59 | | dana dirk ines
03.03. 09:00 | | dana dirk

# a substitute of a member
01.03. 12:00 | allow unit desk; ines substitutes dirk from 02.03. 09:00 until 03.03. 09:00 | dana dirk
02.03. 09:00 | | dana dirk ines
03.03. 09:00 | | dana dirk

# a deputy below a unit given it with those below
01.03. 12:00 | allow unit south below; ines deputises outlet from 02.03. 09:00 until 03.03. 09:00 | gesa sven sara olaf
02.03. 12:00 | | gesa sven sara olaf ines

# a unit is moved into the branch, and out again
01.03. 12:00 | allow unit north below | nora bert gina gero tina cora dana dirk
02.03. 12:00 | unit outlet moves below team | gesa nora bert gina gero tina cora dana dirk olaf
03.03. 12:00 | unit group moves below south | nora bert
04.03. 12:00 | unit outlet moves below north | gesa nora bert olaf

# a unit is given it, moving it changes nothing
01.03. 12:00 | allow unit group | gina gero
02.03. 12:00 | unit group moves below south | gina gero

# a territory: its responsible, whom it permits, the leaders of its unit and above
01.03. 12:00 | allow territory coast | chef nora bert gina gero ines

# a territory of which nobody is responsible: the members of its unit
01.03. 12:00 | allow territory hills | chef sven sara

# somebody becomes responsible for a territory, and leaves it
01.03. 12:00 | allow territory hills | chef sven sara
02.03. 12:00 | territory hills goes to ines | chef sven ines
03.03. 12:00 | territory hills goes to nobody | chef sven sara

# somebody is permitted in a territory, and not any more
01.03. 12:00 | allow territory hills | chef sven sara
02.03. 12:00 | dirk permitted in hills | chef dirk sven sara
03.03. 12:00 | dirk not permitted in hills | chef sven sara

# the unit of a territory is moved: other leaders are above
01.03. 12:00 | allow territory coast | chef nora bert gina gero ines
02.03. 12:00 | unit group moves below south | chef gina gero sven ines

# a new version of the plan: the territory stays
01.03. 12:00 | allow territory coast; allow territory hills | chef nora bert gina gero sven sara ines
02.03. 12:00 | territories drawn anew | chef nora bert gina gero sven sara ines
03.03. 12:00 | territory hills goes to ines | chef nora bert gina gero sven ines

# the plan ends, and its territories with it
01.03. 12:00 | allow territory coast; allow territory hills | chef nora bert gina gero sven sara ines
02.03. 12:00 | territories end |

# a deputy in a unit above a territory, and a substitute of its responsible
01.03. 12:00 | allow territory coast | chef nora bert gina gero ines
02.03. 08:00 | sara deputises branch from 02.03. 09:00 until 03.03. 09:00; dirk substitutes gero from 02.03. 10:00 until 02.03. 12:00 | chef nora bert gina gero ines
02.03. 09:00 | | chef nora bert gina gero sara ines
02.03. 11:00 | | chef nora bert gina gero dirk sara ines
02.03. 12:00 | | chef nora bert gina gero sara ines
03.03. 09:00 | | chef nora bert gina gero ines

# a territory's responsible is archived: nobody gains by that
01.03. 12:00 | allow territory coast; gina joins south; territory hills goes to olaf; allow territory hills | chef nora bert gina gero sven olaf ines
02.03. 12:00 | olaf archived | chef nora bert gina gero sven ines

# a denial of a territory
01.03. 12:00 | allow unit company below; allow partner ines; deny territory hills; deny territory coast | gesa tina cora dana dirk olaf

# a territory for some days
01.03. 12:00 | allow territory hills from 03.03. until 04.03. |
03.03. 00:00 | | chef sven sara
04.03. 23:59 | | chef sven sara
05.03. 00:00 | |

# a denial of the one person beats what the company was given
01.03. 12:00 | allow partner alpha; deny partner anna | alma

# a denial of the company beats what a contact with the role was given
01.03. 12:00 | allow partner anna; allow partner arno; deny partner alpha | arno

# a denial of the tag beats the partner
01.03. 12:00 | allow partner alpha; allow partner beta; deny tag bad; beta gets tag bad | alma anna

# a denial beats whatever opens
01.03. 12:00 | allow partner solo; allow tag gold; solo gets tag gold; allow product pump; solo invoiced 1 pump; deny tag bad; solo gets tag bad |
02.03. 12:00 | solo loses tag bad | solo

# a denial of a topic
01.03. 12:00 | allow partner alpha; allow partner beta; topic press released for beta until 05.03.; deny topic press | alma anna
06.03. 12:00 | | alma anna berta

# a denial of a product
01.03. 12:00 | allow partner alpha; allow partner beta; deny product pump; beta invoiced 1 pump | alma anna
02.03. 12:00 | beta credited 1 pump | alma anna berta

# a denial of a product for some months
01.03. 12:00 | allow partner beta; deny product pump for 1 months; beta invoiced 1 pump |
31.03. 12:00 | |
01.04. 12:00 | | berta

# a denial of a contract
01.03. 12:00 | allow partner beta; beta signs care of service; deny contract care |
02.03. 12:00 | care ends 02.03. |
03.03. 12:00 | | berta

# a denial of a template
01.03. 12:00 | allow partner alpha; allow partner beta; beta signs care of service; deny template service | alma anna

# a denial of a unit, not of those below
01.03. 12:00 | allow unit group below; deny unit team | gina gero cora dana dirk

# a denial of a unit and below
01.03. 12:00 | allow unit group below; deny unit team below | gina gero

# a denial with days
01.03. 12:00 | allow partner beta; deny partner beta from 03.03. until 04.03. | berta
02.03. 23:59 | | berta
03.03. 00:00 | |
04.03. 23:59 | |
05.03. 00:00 | | berta

# a denial is taken away
01.03. 12:00 | allow partner beta; deny partner beta as d |
02.03. 12:00 | drop d | berta

# a denial alone opens nothing
01.03. 12:00 | deny partner beta |

# a denial of somebody who is in two units
01.03. 12:00 | sara joins desk; allow unit desk; deny unit south | dana dirk

# a permission ends with its last day
01.03. 12:00 | allow partner solo until 05.03. | solo
05.03. 23:59 | | solo
06.03. 00:00 | |

# a permission begins with its first day
01.03. 12:00 | allow partner solo from 05.03. |
04.03. 23:59 | |
05.03. 00:00 | | solo

# a permission for one day
01.03. 12:00 | allow tag gold from 05.03. until 05.03.; solo gets tag gold |
05.03. 00:00 | | solo
06.03. 00:00 | |

# a permission is lengthened and shortened
01.03. 12:00 | allow partner solo until 05.03. as a | solo
06.03. 12:00 | a until 10.03. | solo
07.03. 12:00 | a until 06.03. |

# one permission expires, another goes on
01.03. 12:00 | allow partner alpha until 05.03.; allow tag gold; alpha gets tag gold | alma anna
06.03. 12:00 | | alma anna

# the clocks go forward on the last day
01.03. 12:00 | allow partner solo until 31.03. | solo
31.03. 23:59 | | solo
01.04. 00:00 | |

# the document is a draft
01.03. 12:00 | draft; allow partner alpha; allow unit company below |
02.03. 12:00 | published | alma anna gesa chef nora bert gina gero tina cora dana dirk sven sara olaf

# the document is withdrawn, and published again
01.03. 12:00 | allow partner alpha | alma anna
02.03. 12:00 | withdrawn |
03.03. 12:00 | published | alma anna

# the document is valid from a day
01.03. 12:00 | allow partner alpha; valid from 05.03. |
04.03. 23:59 | |
05.03. 00:00 | | alma anna

# the document is valid until a day
01.03. 12:00 | allow partner alpha; valid until 05.03. | alma anna
05.03. 23:59 | | alma anna
06.03. 00:00 | |

# valid days and days of the permission
01.03. 12:00 | allow partner alpha from 03.03. until 20.03.; valid from 05.03. until 10.03. |
04.03. 12:00 | |
05.03. 12:00 | | alma anna
11.03. 12:00 | |

# a new version: who reads stays
01.03. 12:00 | allow partner alpha | alma anna
02.03. 12:00 | new version | alma anna

# a contact changes company
01.03. 12:00 | allow partner alpha | alma anna
02.03. 12:00 | anna moves to beta | alma

# a contact with the role in one company comes to another
01.03. 12:00 | allow partner alpha | alma anna
02.03. 12:00 | berta moves to alpha | alma anna
03.03. 12:00 | berta gets role | alma anna berta

# a contact changes company: purchases stay with the company, the own tag goes along
01.03. 12:00 | allow product pump; alpha invoiced 1 pump; allow tag gold; arno gets tag gold | alma anna arno
02.03. 12:00 | anna moves to beta; arno moves to beta | alma arno

# a denied company's contact leaves it
01.03. 12:00 | allow partner anna; deny partner alpha |
02.03. 12:00 | anna moves to beta | anna

# an account is archived, and back
01.03. 12:00 | allow partner alpha; allow partner solo | alma anna solo
02.03. 12:00 | anna archived | alma solo
03.03. 12:00 | anna back | alma anna solo

# an employee's account is archived
01.03. 12:00 | allow unit group | gina gero
02.03. 12:00 | gero archived | gina

# a leader's account is archived
01.03. 12:00 | allow unit group below | gina gero tina cora dana dirk
02.03. 12:00 | cora archived | gina gero tina dana dirk

# an external partner's person loses the role, and reads by unit still
01.03. 12:00 | allow partner gamma; allow unit outlet as u | gesa olaf
02.03. 12:00 | gesa loses role | gesa olaf
03.03. 12:00 | drop u |

# passed on to one unit
01.03. 12:00 | allow unit north passable as n | nora
02.03. 12:00 | pass n to branch as b | nora bert

# passed on over a level
01.03. 12:00 | allow unit north passable as n; pass n to desk as d | nora dana dirk

# passed on by a unit that may not
01.03. 12:00 | allow unit north as n; pass n to branch as b | nora

# passed on to a unit elsewhere
01.03. 12:00 | allow unit north passable as n; pass n to outlet as o | nora

# passed on to the unit itself
01.03. 12:00 | allow unit group until 05.03. passable as n; pass n to group as g | gina gero
06.03. 12:00 | |

# passed on for fewer days
01.03. 12:00 | allow unit north passable as n; pass n to branch from 03.03. until 05.03. as b | nora
03.03. 12:00 | | nora bert
06.03. 12:00 | | nora

# passed on for more days than received
01.03. 12:00 | allow unit north from 03.03. until 05.03. passable as n; pass n to branch from 01.03. until 20.03. as b |
03.03. 00:00 | | nora bert
06.03. 00:00 | |

# what was received is shortened and lengthened
01.03. 12:00 | allow unit north passable as n; pass n to branch as b | nora bert
02.03. 12:00 | n until 05.03. | nora bert
06.03. 12:00 | |
07.03. 12:00 | n until 10.03. | nora bert

# seven levels
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk

# seven levels: the right ends in the middle
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk
02.03. 12:00 | drop g | chef nora bert

# seven levels: may not pass on any more, in the middle
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk
02.03. 12:00 | g not passable | chef nora bert gina gero
03.03. 12:00 | g passable | chef nora bert gina gero tina cora dana dirk

# seven levels: expiry in the middle
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch until 05.03. passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk
05.03. 23:59 | | chef nora bert gina gero tina cora dana dirk
06.03. 00:00 | | chef nora

# seven levels: a denial of a unit in the middle takes it from all below
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk
02.03. 12:00 | deny unit branch until 05.03. | chef nora
06.03. 12:00 | | chef nora bert gina gero tina cora dana dirk

# seven levels: the first ends
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to group passable as g; pass g to team passable as t; pass t to cell passable as e; pass e to desk as d | chef nora bert gina gero tina cora dana dirk
02.03. 12:00 | c until 02.03. | chef nora bert gina gero tina cora dana dirk
03.03. 12:00 | |

# seven levels: the lowest two by another way too
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch passable as b; pass b to cell passable as e; pass e to desk as d; allow unit desk | chef nora bert cora dana dirk
02.03. 12:00 | drop n | chef dana dirk

# a denial of a person on the way takes nothing from those below
01.03. 12:00 | allow unit company passable as c; pass c to north passable as n; pass n to branch as b; deny partner nora | chef bert

# a denial of units further up and below takes it from the chain
01.03. 12:00 | allow unit north passable as n; pass n to branch passable as b; pass b to group as g; deny unit company below |

# a denial of a unit below takes it from there only
01.03. 12:00 | allow unit north passable as n; pass n to branch as b; pass n to group as g; deny unit group | nora bert

# a unit that was passed it on is moved away, and back
01.03. 12:00 | allow unit north passable as n; pass n to group passable as g; pass g to team as t | nora gina gero tina
02.03. 12:00 | unit group moves below south | nora
03.03. 12:00 | unit group moves below branch | nora gina gero tina

# a unit between is moved away with those below
01.03. 12:00 | allow unit north passable as n; pass n to team as t | nora tina
02.03. 12:00 | unit group moves below south | nora

# moved within the branch
01.03. 12:00 | allow unit north passable as n; pass n to team as t | nora tina
02.03. 12:00 | unit team moves below branch | nora tina

# the unit that passed it on is moved below the one it gave it to
01.03. 12:00 | allow unit branch passable as b; pass b to group as g; unit group moves below north | bert

# passed on by two: one taken away leaves the other
01.03. 12:00 | allow unit north passable as n; allow unit branch passable as b; pass n to team as x; pass b to team as y | nora bert tina
02.03. 12:00 | drop n | bert tina
03.03. 12:00 | drop b |

# passed on, and given to a customer: each for itself
01.03. 12:00 | allow unit north passable as n; pass n to branch as b; allow partner solo | solo nora bert
02.03. 12:00 | drop n | solo

# a deputy reads what was passed on
01.03. 12:00 | allow unit north passable as n; pass n to branch as b; ines deputises branch from 02.03. 09:00 until 03.03. 09:00 | nora bert
02.03. 10:00 | | nora bert ines

# the price list: one partner may see and pass on, the other from a date
01.03. 12:00 | allow unit north passable as a; allow unit south from 10.03. as b; pass a to group passable as g; pass g to desk as d | nora gina gero dana dirk
09.03. 23:59 | | nora gina gero dana dirk
10.03. 00:00 | | nora gina gero dana dirk sven sara
11.03. 12:00 | a until 10.03. | sven sara

# everything at once
01.03. 12:00 | allow tag gold; alpha gets tag gold; allow unit south below; deny partner arno; arno gets tag gold; deny unit outlet; allow partner beta until 02.03. | alma anna berta sven sara
03.03. 12:00 | alpha loses tag gold | sven sara
"""
