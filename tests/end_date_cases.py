"""When a contract ends: what was agreed, what is declared and when it arrives, the end and the clause from which it follows.

One line a case. The terms, in words that may be left out:

    concluded 2026-01-15 · start 2026-02-01 (else the day after it was concluded) · first 12m · min 6m · notice 1m (else none) · to month
    (else any day; also: quarter, term) · then 12m | on (else it ends) · business (else a consumer)

and after ``|`` what is declared: its kind where it is not ordinary, the moment of receipt (Berlin; with Z: UTC), ``for`` the day wished,
``told`` the day of the notice of the right to withdraw; after ``=>`` the last day, or ``stays``, and the clause.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN, UTC = ZoneInfo('Europe/Berlin'), ZoneInfo('UTC')
LENGTHS = {'d': 'day', 'w': 'week', 'm': 'month'}

TABLE = """
-- a first term that ends by itself
ends by itself                         | concluded 2026-01-15 start 2026-02-01 first 12m | 2026-06-01 12:00 => 2027-01-31 lapse
ends by itself, whatever the notice    | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m | 2027-01-20 12:00 => 2027-01-31 lapse
ends by itself, an earlier day wished  | concluded 2026-01-15 start 2026-02-01 first 12m | 2026-06-01 12:00 for 2026-07-01 => 2027-01-31 lapse
ends by itself, a later day wished     | concluded 2026-01-15 start 2026-02-01 first 12m | 2026-06-01 12:00 for 2027-07-01 => 2027-01-31 lapse
over since yesterday                   | concluded 2026-01-15 start 2026-02-01 first 12m | 2027-02-01 00:00 => 2027-01-31 over
on its last day                        | concluded 2026-01-15 start 2026-02-01 first 12m | 2027-01-31 23:59 => 2027-01-31 lapse
extraordinary, but over                | concluded 2026-01-15 start 2026-02-01 first 12m | extraordinary 2027-03-01 09:00 => 2027-01-31 over
starts in the middle of a month        | concluded 2026-01-10 start 2026-01-15 first 12m | 2026-06-01 12:00 => 2027-01-14 lapse
starts on the day it is concluded      | concluded 2026-01-15 start 2026-01-15 first 1m | 2026-01-20 12:00 => 2026-02-14 lapse
by weeks                               | concluded 2026-01-15 start 2026-02-02 first 4w | 2026-02-10 12:00 => 2026-03-01 lapse
by days                                | concluded 2026-01-15 start 2026-02-01 first 30d | 2026-02-10 12:00 => 2026-03-02 lapse

-- ends of months and leap days in first terms
from the 31st for a month              | concluded 2026-01-30 start 2026-01-31 first 1m | 2026-02-01 12:00 => 2026-02-28 lapse
from the 30th for a month              | concluded 2026-01-29 start 2026-01-30 first 1m | 2026-02-01 12:00 => 2026-02-28 lapse
from the 29th for a month              | concluded 2026-01-28 start 2026-01-29 first 1m | 2026-02-01 12:00 => 2026-02-28 lapse
from the 28th for a month              | concluded 2026-01-27 start 2026-01-28 first 1m | 2026-02-01 12:00 => 2026-02-27 lapse
from the 31st for a month, leap year   | concluded 2028-01-30 start 2028-01-31 first 1m | 2028-02-01 12:00 => 2028-02-29 lapse
from the 30th for a month, leap year   | concluded 2028-01-29 start 2028-01-30 first 1m | 2028-02-01 12:00 => 2028-02-29 lapse
from the leap day for a year           | concluded 2028-02-28 start 2028-02-29 first 12m | 2028-06-01 12:00 => 2029-02-28 lapse
from the leap day for two years        | concluded 2024-02-29 start 2024-02-29 first 24m | 2024-06-01 12:00 => 2026-02-28 lapse
from 1 March, over a leap day          | concluded 2027-02-27 start 2027-03-01 first 12m | 2027-06-01 12:00 => 2028-02-29 lapse
from 28 February, to a leap year       | concluded 2027-02-27 start 2027-02-28 first 12m | 2027-06-01 12:00 => 2028-02-27 lapse
365 days over a leap day               | concluded 2027-02-27 start 2027-03-01 first 365d | 2027-06-01 12:00 => 2028-02-28 lapse
from 31 August for half a year         | concluded 2026-08-30 start 2026-08-31 first 6m | 2026-09-01 12:00 => 2027-02-28 lapse
from 31 March for three months         | concluded 2026-03-30 start 2026-03-31 first 3m | 2026-04-01 12:00 => 2026-06-30 lapse
from 1 February for a month            | concluded 2026-01-30 start 2026-02-01 first 1m | 2026-02-05 12:00 => 2026-02-28 lapse
over the end of the year               | concluded 2026-11-10 start 2026-11-15 first 3m | 2026-12-01 12:00 => 2027-02-14 lapse

-- notice to the end of the first term, then for an indefinite time
a month before, in time                | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-12-31 23:59 => 2027-01-31 first_term
a month before, a day late             | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-01-01 00:00 => 2027-02-01 notice
a month before, late                   | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-01-20 12:00 => 2027-02-20 notice
long before                            | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-02-02 12:00 => 2027-01-31 first_term
after the first term                   | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-05-31 12:00 => 2027-06-30 notice
a month from 31 January                | concluded 2025-01-15 start 2025-02-01 first 6m notice 1m then on | 2026-01-31 12:00 => 2026-02-28 notice
a month from 28 February               | concluded 2025-01-15 start 2025-02-01 first 6m notice 1m then on | 2026-02-28 12:00 => 2026-03-28 notice
a month from the leap day              | concluded 2027-01-15 start 2027-02-01 first 6m notice 1m then on | 2028-02-29 12:00 => 2028-03-29 notice
a month to the leap day                | concluded 2027-02-20 start 2027-03-01 first 12m notice 1m then on | 2028-01-31 23:00 => 2028-02-29 first_term
a month to 28 February, on the 31st    | concluded 2026-02-20 start 2026-03-01 first 12m notice 1m then on | 2027-01-31 12:00 => 2027-02-28 first_term
two weeks, in time                     | concluded 2026-01-15 start 2026-02-01 first 12m notice 2w then on | 2027-01-17 12:00 => 2027-01-31 first_term
two weeks, late                        | concluded 2026-01-15 start 2026-02-01 first 12m notice 2w then on | 2027-01-18 12:00 => 2027-02-01 notice
ten days, in time                      | concluded 2026-01-15 start 2026-02-01 first 12m notice 10d then on | 2027-01-21 12:00 => 2027-01-31 first_term
ten days, late                         | concluded 2026-01-15 start 2026-02-01 first 12m notice 10d then on | 2027-01-22 12:00 => 2027-02-01 notice
no notice                              | concluded 2026-01-15 start 2026-02-01 first 12m then on | 2027-01-31 12:00 => 2027-01-31 first_term
no notice, a day late                  | concluded 2026-01-15 start 2026-02-01 first 12m then on | 2027-02-01 12:00 => 2027-02-01 notice
the last day is a Sunday               | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-12-31 12:00 => 2027-01-31 first_term

-- the day wished
a day in the past means the earliest   | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-05-10 12:00 for 2027-01-01 => 2027-06-10 notice
too early means the earliest           | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-05-10 12:00 for 2027-05-20 => 2027-06-10 notice
the earliest wished                    | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-05-10 12:00 for 2027-06-10 => 2027-06-10 notice
later wished                           | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2027-05-10 12:00 for 2027-08-15 => 2027-08-15 wished
later wished than the first term       | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-05-10 12:00 for 2027-03-15 => 2027-03-15 wished
within the first term                  | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-05-10 12:00 for 2026-08-15 => 2027-01-31 first_term
the first term's last day              | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-05-10 12:00 for 2027-01-31 => 2027-01-31 first_term
wished between ends of months          | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-10 12:00 for 2026-08-15 => 2026-08-31 wished
wished within a renewal                | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then 12m business | 2026-05-10 12:00 for 2027-06-01 => 2028-01-31 renewed_term
in a thousand years                    | concluded 2026-01-15 start 2026-02-01 notice 2w | 2026-05-10 12:00 for 3026-06-01 => 2126-05-10 wished

-- for an indefinite time from the beginning
any day, no notice                     | concluded 2026-01-15 start 2026-02-01 | 2026-05-10 12:00 => 2026-05-10 notice
any day, a month                       | concluded 2026-01-15 start 2026-02-01 notice 1m | 2026-05-10 12:00 => 2026-06-10 notice
any day, six weeks                     | concluded 2026-01-15 start 2026-02-01 notice 6w | 2026-05-10 12:00 => 2026-06-21 notice
any day, three months, from the 30th   | concluded 2025-01-15 start 2025-02-01 notice 3m | 2025-11-30 12:00 => 2026-02-28 notice
to the end of a month                  | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-10 12:00 => 2026-05-31 notice_month
to the end of a month, just in time    | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-17 23:59 => 2026-05-31 notice_month
to the end of a month, a day late      | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-18 00:00 => 2026-06-30 notice_month
a month to the end of a month          | concluded 2026-01-15 start 2026-02-01 notice 1m to month | 2026-05-31 12:00 => 2026-06-30 notice_month
a month to the end of February         | concluded 2025-01-15 start 2025-02-01 notice 1m to month | 2026-01-29 12:00 => 2026-02-28 notice_month
a month to the leap day                | concluded 2025-01-15 start 2025-02-01 notice 1m to month | 2028-01-30 12:00 => 2028-02-29 notice_month
to the end of the year's last month    | concluded 2026-01-15 start 2026-02-01 notice 1m to month | 2026-12-01 12:00 => 2027-01-31 notice_month
to the end of a quarter                | concluded 2026-01-15 start 2026-02-01 notice 6w to quarter | 2026-05-10 12:00 => 2026-06-30 notice_quarter
to the end of a quarter, just in time  | concluded 2026-01-15 start 2026-02-01 notice 6w to quarter | 2026-05-19 12:00 => 2026-06-30 notice_quarter
to the end of a quarter, a day late    | concluded 2026-01-15 start 2026-02-01 notice 6w to quarter | 2026-05-20 12:00 => 2026-09-30 notice_quarter
to the end of the last quarter         | concluded 2026-01-15 start 2026-02-01 notice 3m to quarter | 2026-10-01 12:00 => 2027-03-31 notice_quarter
to the end of a term that there is not | concluded 2026-01-15 start 2026-02-01 notice 1m to term | 2026-05-10 12:00 => 2026-06-10 notice

-- a minimum term
within it                              | concluded 2026-01-15 start 2026-02-01 min 6m notice 1m | 2026-03-10 12:00 => 2026-07-31 minimum_term
notice ends on its last day            | concluded 2026-01-15 start 2026-02-01 min 6m notice 1m | 2026-06-30 12:00 => 2026-07-31 minimum_term
notice ends after it                   | concluded 2026-01-15 start 2026-02-01 min 6m notice 1m | 2026-07-10 12:00 => 2026-08-10 notice
longer than the first term             | concluded 2026-01-15 start 2026-02-01 first 3m min 6m notice 1m then on | 2026-02-10 12:00 => 2026-07-31 minimum_term
shorter than the first term            | concluded 2026-01-15 start 2026-02-01 first 12m min 6m notice 1m then on | 2026-02-10 12:00 => 2027-01-31 first_term
longer, with renewals, business        | concluded 2026-01-15 start 2026-02-01 first 3m min 5m notice 1w then 3m business | 2026-02-10 12:00 => 2026-07-31 renewed_term
business, to the end of a quarter      | concluded 2026-01-15 start 2026-02-01 min 6m notice 1m to quarter business | 2026-03-10 12:00 => 2026-09-30 minimum_term
from the 31st for a month              | concluded 2026-01-30 start 2026-01-31 min 1m notice 1w | 2026-02-02 12:00 => 2026-02-28 minimum_term

-- renewals between businesses: as agreed
for a year, in time                    | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then 12m business | 2026-10-31 12:00 => 2027-01-31 first_term
for a year, a day late                 | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then 12m business | 2026-11-01 12:00 => 2028-01-31 renewed_term
for a year, in the third               | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then 12m business | 2028-11-01 12:00 => 2030-01-31 renewed_term
first term of three years              | concluded 2026-01-15 start 2026-02-01 first 36m notice 6m then 12m business | 2026-03-01 12:00 => 2029-01-31 first_term
a leap day among the renewals          | concluded 2027-02-20 start 2027-03-01 first 12m notice 1m then 12m business | 2028-02-10 12:00 => 2029-02-28 renewed_term
to the leap day again                  | concluded 2024-02-28 start 2024-02-29 first 12m notice 1m then 12m business | 2027-06-10 12:00 => 2028-02-29 renewed_term
by a quarter, from the 31st            | concluded 2025-12-30 start 2025-12-31 first 2m notice 1w then 3m business | 2026-02-27 12:00 => 2026-05-31 renewed_term
by a month, late by two                | concluded 2026-01-15 start 2026-01-31 first 1m notice 6w then 1m business | 2026-02-20 12:00 => 2026-04-30 renewed_term
half a year's notice                   | concluded 2026-01-15 start 2026-02-01 first 12m notice 6m then on business | 2026-10-10 12:00 => 2027-04-10 notice
half a year's notice to a quarter      | concluded 2026-01-15 start 2026-02-01 first 12m notice 6m to quarter then on business | 2026-10-10 12:00 => 2027-06-30 notice_quarter

-- § 309 No. 9 BGB as it is: consumers, from 1 March 2022 on
no renewal for a year                  | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then 12m | 2027-05-10 12:00 => 2027-06-10 law_renewal
no renewal for a year, late by a day   | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then 12m | 2027-01-01 12:00 => 2027-02-01 law_renewal
a renewal changes nothing in time      | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then 12m | 2026-12-31 12:00 => 2027-01-31 first_term
three months are one                   | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then 12m | 2026-12-31 12:00 => 2027-01-31 law_notice
three months are one, then late        | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then 12m | 2027-01-05 12:00 => 2027-02-05 law_renewal
three months are one, afterwards       | concluded 2026-01-15 start 2026-02-01 first 12m notice 3m then on | 2027-05-10 12:00 => 2027-06-10 law_notice
not to the end of a quarter            | concluded 2026-01-15 start 2026-02-01 first 12m notice 2w to quarter then on | 2027-04-05 12:00 => 2027-04-19 law_renewal
32 days are a month                    | concluded 2026-01-15 start 2026-02-01 first 12m notice 32d then on | 2026-12-31 12:00 => 2027-01-31 law_notice
28 days stay 28 days                   | concluded 2026-01-15 start 2026-02-01 first 12m notice 28d then on | 2027-05-10 12:00 => 2027-06-07 notice
the day that the law began             | concluded 2022-03-01 start 2022-03-02 first 12m notice 3m then 12m | 2023-01-31 12:00 => 2023-03-01 law_notice
minimum term, three months are one     | concluded 2026-01-15 start 2026-02-01 min 12m notice 3m | 2026-12-20 12:00 => 2027-01-31 law_notice
three months for an indefinite time    | concluded 2026-01-15 start 2026-02-01 notice 3m | 2026-12-20 12:00 => 2027-03-20 notice
three years are two                    | concluded 2026-01-15 start 2026-02-01 first 36m notice 1m then on | 2026-06-10 12:00 => 2028-01-15 law_two_years
three years are two, without renewal   | concluded 2026-01-15 start 2026-02-01 first 36m | 2026-06-10 12:00 => 2028-01-15 law_two_years
two years count from the conclusion    | concluded 2026-01-15 start 2026-04-01 first 24m notice 1m then on | 2026-06-10 12:00 => 2028-01-15 law_two_years
two years from the day it is concluded | concluded 2026-01-15 start 2026-01-15 first 24m notice 1m then on | 2026-06-10 12:00 => 2028-01-14 first_term
three years of minimum                 | concluded 2026-01-15 start 2026-02-01 min 36m notice 1m | 2026-06-10 12:00 => 2028-01-15 law_two_years
three years of minimum and first term  | concluded 2026-01-15 start 2026-02-01 first 36m min 36m notice 1m then on | 2026-06-10 12:00 => 2028-01-15 law_two_years
three years for a business             | concluded 2026-01-15 start 2026-02-01 first 36m notice 1m then on business | 2026-06-10 12:00 => 2029-01-31 first_term
two years from the leap day            | concluded 2028-02-29 start 2028-03-01 first 36m notice 1m then on | 2028-06-10 12:00 => 2030-02-28 law_two_years

-- … and as it was before
renewed for a year                     | concluded 2022-02-28 start 2022-02-28 first 24m notice 3m then 12m | 2023-12-10 12:00 => 2025-02-27 renewed_term
bound for two years and a day          | concluded 2022-02-28 start 2022-03-01 first 24m notice 3m then 12m | 2023-12-10 12:00 => 2024-03-10 law_two_years
renewed for two years: for one         | concluded 2021-02-28 start 2021-03-01 first 24m notice 3m then 24m | 2022-12-10 12:00 => 2024-02-29 old_law_renewal
six months' notice are three           | concluded 2021-02-28 start 2021-03-01 first 24m notice 6m then 12m | 2022-10-10 12:00 => 2023-02-28 old_law_notice
three months' notice stay              | concluded 2021-02-28 start 2021-03-01 first 24m notice 3m then 12m | 2022-11-30 12:00 => 2023-02-28 first_term
the last day of the old law            | concluded 2022-02-28 start 2022-03-01 first 12m notice 3m then 12m | 2023-01-31 12:00 => 2024-02-29 renewed_term
three years are two, old law           | concluded 2021-02-28 start 2021-03-01 first 36m notice 3m then 12m | 2022-10-10 12:00 => 2023-02-28 law_two_years
a business has six                     | concluded 2021-02-28 start 2021-03-01 first 24m notice 6m then 12m business | 2022-10-10 12:00 => 2024-02-29 renewed_term
old, after the first term, indefinite  | concluded 2021-02-28 start 2021-03-01 first 12m notice 6m then on | 2026-05-10 12:00 => 2026-08-10 old_law_notice

-- before it starts
indefinite, notice ends before         | concluded 2026-01-15 start 2026-06-01 notice 1m | 2026-02-10 12:00 => 2026-03-10 before_start
indefinite, notice ends on the first day | concluded 2026-01-15 start 2026-03-10 notice 1m | 2026-02-10 12:00 => 2026-03-10 notice
indefinite, notice ends after          | concluded 2026-01-15 start 2026-02-01 notice 1m | 2026-01-20 12:00 => 2026-02-20 notice
with a first term                      | concluded 2026-01-15 start 2026-06-01 first 12m notice 1m then on | 2026-02-10 12:00 => 2027-05-31 first_term
with a minimum term                    | concluded 2026-01-15 start 2026-06-01 min 3m notice 1m | 2026-02-10 12:00 => 2026-08-31 minimum_term
to the end of a month, before          | concluded 2026-01-15 start 2026-06-01 notice 2w to month | 2026-02-10 12:00 => 2026-02-28 before_start
extraordinary                          | concluded 2026-01-15 start 2026-06-01 first 12m | extraordinary 2026-02-10 12:00 => 2026-02-10 extraordinary

-- extraordinary
at once                                | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | extraordinary 2026-05-10 12:00 => 2026-05-10 extraordinary
a day in the past means at once        | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | extraordinary 2026-05-10 12:00 for 2026-05-01 => 2026-05-10 extraordinary
later wished                           | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | extraordinary 2026-05-10 12:00 for 2026-05-31 => 2026-05-31 extraordinary

-- zones and changes of the clock
in Berlin it is the next day already   | concluded 2026-01-15 start 2026-02-01 first 12m notice 1m then on | 2026-12-31 23:30Z => 2027-02-01 notice
in Berlin it is the next day, summer   | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-17 22:00Z => 2026-06-30 notice_month
still the same day, summer             | concluded 2026-01-15 start 2026-02-01 notice 2w to month | 2026-05-17 21:59Z => 2026-05-31 notice_month
the night that summer begins           | concluded 2025-01-15 start 2025-02-01 notice 1d | 2026-03-29 00:30Z => 2026-03-30 notice
before the night that summer begins    | concluded 2025-01-15 start 2025-02-01 notice 1d | 2026-03-28 22:59Z => 2026-03-29 notice
the hour that is there twice           | concluded 2025-01-15 start 2025-02-01 notice 1d | 2026-10-25 01:30Z => 2026-10-26 notice

-- withdrawal
on the day it is concluded             | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-06-22 12:00 told 2026-06-22 => 2026-06-22 withdrawal
on the fourteenth day                  | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-07-06 23:59 told 2026-06-22 => 2026-07-06 withdrawal
on the fifteenth day                   | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-07-07 00:00 told 2026-06-22 => stays withdrawal_late
in Berlin it is the fifteenth          | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-07-06 22:00Z told 2026-06-22 => stays withdrawal_late
the fourteenth day is a Saturday       | concluded 2026-06-20 start 2026-07-01 first 12m | withdrawal 2026-07-06 12:00 told 2026-06-20 => 2026-07-06 withdrawal
the fourteenth day is Christmas        | concluded 2026-12-11 start 2027-01-01 first 12m | withdrawal 2026-12-28 12:00 told 2026-12-11 => 2026-12-28 withdrawal
… and the day after                    | concluded 2026-12-11 start 2027-01-01 first 12m | withdrawal 2026-12-29 12:00 told 2026-12-11 => stays withdrawal_late
the fourteenth day is Good Friday      | concluded 2026-03-20 start 2026-04-01 first 12m | withdrawal 2026-04-07 12:00 told 2026-03-20 => 2026-04-07 withdrawal
the fourteenth day is Ascension Day    | concluded 2026-04-30 start 2026-05-01 first 12m | withdrawal 2026-05-15 12:00 told 2026-04-30 => 2026-05-15 withdrawal
told later                             | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-07-15 12:00 told 2026-07-01 => 2026-07-15 withdrawal
told before                            | concluded 2026-06-22 start 2026-07-01 first 12m | withdrawal 2026-07-06 12:00 told 2026-06-01 => 2026-07-06 withdrawal
never told                             | concluded 2026-06-22 start 2026-07-01 first 24m | withdrawal 2027-07-06 12:00 => 2027-07-06 withdrawal
never told, too late                   | concluded 2026-06-22 start 2026-07-01 first 24m | withdrawal 2027-07-07 12:00 => stays withdrawal_late
told after a year                      | concluded 2026-06-22 start 2026-07-01 first 24m | withdrawal 2027-07-07 12:00 told 2027-07-01 => stays withdrawal_late
a business                             | concluded 2026-06-22 start 2026-07-01 first 12m business | withdrawal 2026-06-23 12:00 told 2026-06-22 => stays withdrawal_business
"""


def read_length(text):
    """('12m') → (12, 'month')"""
    return int(text[:-1]), LENGTHS[text[-1]]


def read_words(text):
    """Words that come with a value each, and 'business'."""
    words = iter(text.split())
    return {word: True if word == 'business' else next(words) for word in words}


def read_terms(text):
    """What was agreed, as plain values by name."""
    words = read_words(text)
    first_day = date.fromisoformat(words.get('start') or words['concluded'])
    return {
        'concluded': date.fromisoformat(words['concluded']),
        'start': first_day,
        'first_term': read_length(words['first']) if 'first' in words else None,
        'minimum_term': read_length(words['min']) if 'min' in words else None,
        'notice': read_length(words.get('notice', '0d')),
        'notice_to': words.get('to', 'day'),
        'renewal': {None: None, 'on': 'indefinite'}.get(words.get('then')) or ('then' in words and read_length(words['then'])) or None,
        'consumer': 'business' not in words,
    }


def read_declared(text):
    """Kind, aware moment, day wished, day told."""
    kind = next((kind for kind in ('extraordinary', 'withdrawal') if text.strip().startswith(kind)), 'ordinary')
    day, clock, *rest = text.replace(kind, '', 1).split()
    words = dict(zip(rest[::2], rest[1::2], strict=True))
    moment = datetime.fromisoformat(f'{day} {clock.rstrip("Z")}').replace(tzinfo=UTC if clock.endswith('Z') else BERLIN)
    return kind, moment, *(words.get(word) and date.fromisoformat(words[word]) for word in ('for', 'told'))


def _rows():
    part = ''
    for line in filter(None, map(str.strip, TABLE.splitlines())):
        if line.startswith('--'):
            part = line[2:].strip()
            continue
        name, terms, rest = line.split('|')
        declared, result = rest.split('=>')
        end, clause = result.split()
        yield f'{part}: {name.strip()}', read_terms(terms), read_declared(declared), None if end == 'stays' else date.fromisoformat(end), clause


CASES = list(_rows())
