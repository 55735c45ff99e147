from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..escalation import WorkTime, week_of

MINUTE = timedelta(minutes=1)
WEEKDAYS = range(5)


class Person(NamedTuple):
    """Whose time it is: records, and what a calendar says of them."""

    user: models.BaseModel
    company: models.BaseModel
    calendar: models.BaseModel

    @property
    def zone(self):
        return self.user.tz or self.calendar.tz or self.company.partner_id.tz or "UTC"


class Place(NamedTuple):
    """Whose public holidays somebody has: ids, of which the state's may be None."""

    company: int
    country: int | None
    state: int | None


class CrmWorkTime(models.AbstractModel):
    """Reads calendars, leaves and public holidays for the engine (spec 2, *Clock*), in a few queries for any number of people.

    Nobody's time, that is of leads for which nobody is there, is the main company's: under the id False.
    """

    _name = "crm.work.time"
    _description = "Working Time"

    # What is asked

    @api.model
    def _deadlines(self, rows):
        """Deadlines, in order; None where nobody works any more.

        :param rows: id of a user, id of a unit or False, start, working days
        """
        rows = list(rows)
        times = self._work_times_of(rows)
        known = {row: times[row[:2]].deadline(*row[2:]) for row in set(rows)}
        return [known[row] for row in rows]

    @api.model
    def _worked_hours(self, rows):
        """Working hours between two moments, in order.

        :param rows: id of a user, id of a unit or False, begin, end
        """
        rows = list(rows)
        times = self._work_times_of(rows)
        return [times[row[:2]].hours_between(*row[2:]) for row in rows]

    @api.model
    def _zone_of(self, user):
        """The name of the time zone in which somebody works, and is told of moments."""
        return user.tz or self.sudo()._person(user.sudo()).zone  # a name of a zone, no more

    def _work_times_of(self, rows):
        """The times for rows that begin with a user, a unit and a moment."""
        units = defaultdict(set)
        for user, unit, *_rest in rows:
            units[user].add(unit)
        start = min((row[2] for row in rows), default=None)
        return self._work_times(self.env["res.users"].browse(filter(None, units)), units, start)

    @api.model
    def _work_times(self, users, unit_ids_by_user, start):
        """When people work, for leads of units, whose state may be another than the person's.

        :param unit_ids_by_user: ids of units, False for none, by id of user
        :param start: what is before is not read
        :return: ``escalation.WorkTime`` by user id and unit id
        """
        self = self.sudo()  # whatever is read here ends in a deadline or a number of hours, no more
        people = {user.id: self._person(user) for user in users.sudo()}  # likewise
        if False in unit_ids_by_user:
            people[False] = self._person(self.env["res.users"])
        closed = self._closed(people, start)
        places = self._places_of(people, unit_ids_by_user)
        holidays = self.env["crm.public.holiday"]._dates(set(places.values()), start)
        fortnights = {calendar: self._fortnight(calendar) for calendar in {person.calendar for person in people.values()}}
        return {
            (user, unit): WorkTime(people[user].zone, fortnights[people[user].calendar], closed[user], holidays[place])
            for (user, unit), place in places.items()
        }

    # What changes it

    @api.model
    def _changed(self, users=None):
        """The running clocks of these people, or of everybody, are looked at again: their deadlines may be others."""
        clocks = self.env["crm.lead.clock"].sudo()  # their deadlines only
        if users is None:
            clocks._look_again()
        elif users:
            clocks._look_again_for(users.ids)

    # Calendars

    def _person(self, user):
        company = user.company_id or self._main_company()
        resources = user.resource_ids
        resource = resources.filtered(lambda each: each.company_id == company)[:1] or resources[:1]
        return Person(user, company, self._fixed_calendar(resource.calendar_id, company.resource_calendar_id))

    def _main_company(self):
        return self.env.ref("base.main_company", raise_if_not_found=False) or self.env.company

    def _fixed_calendar(self, own, of_company):
        """Flexible hours have no opening: those of the company hold, where it has some."""
        return of_company if not own or own.flexible_hours else own

    def _fortnight(self, calendar):
        """Hours by day, as the engine takes them."""
        if not calendar or calendar.flexible_hours:
            return self._around_noon(calendar.hours_per_day or 8)
        hours = defaultdict(list)
        for attendance in calendar.attendance_ids:
            if not attendance.display_type and attendance.day_period != "lunch":
                for week in self._weeks(attendance):
                    hours[int(attendance.dayofweek) + 7 * week].append(self._minutes(attendance))
        return {day: tuple(sorted(spans)) for day, spans in hours.items()}

    def _weeks(self, attendance):
        return [int(attendance.week_type)] if attendance.calendar_id.two_weeks_calendar else [0, 1]

    def _minutes(self, attendance):
        return round(attendance.hour_from * 60), round(attendance.hour_to * 60)

    def _around_noon(self, hours):
        """Where nobody says at what time so many hours are worked: around noon, Monday to Friday."""
        half = round(min(hours, 24) * 30)
        return week_of({day: ((720 - half, 720 + half),) for day in WEEKDAYS})

    # Leaves

    def _closed(self, people, start):
        """Leaves by user: the person's own, and those of everybody with the same calendar or in the same company."""
        own, common = defaultdict(list), defaultdict(list)
        for leave in self.env["resource.calendar.leaves"].search_fetch(self._leave_domain(people, start)):
            span = self._to_the_minute(leave)
            if leave.resource_id:
                own[leave.resource_id.user_id.id].append(span)
            else:
                common[leave.company_id, leave.calendar_id].append(span)
        return {user: own[user] + self._common_leaves(common, person) for user, person in people.items()}

    def _leave_domain(self, people, start):
        resources = [resource.id for person in people.values() for resource in person.user.resource_ids]
        domain = Domain("time_type", "=", "leave") & Domain("resource_id", "in", [False, *resources])
        return domain & Domain("date_to", ">=", start) if start else domain

    def _common_leaves(self, common, person):
        keys = [(company, calendar) for company in (person.company, self.env["res.company"]) for calendar in
                (person.calendar, self.env["resource.calendar"])]
        return [span for key in dict.fromkeys(keys) for span in common[key]]

    def _to_the_minute(self, leave):
        """A leave until the last second of a day leaves no second of it open."""
        begin, end = leave.date_from.replace(second=0), leave.date_to.replace(second=0)
        return begin, end + MINUTE if leave.date_to.second else end

    # Public holidays

    def _places_of(self, people, unit_ids_by_user):
        """``Place`` by user and unit: the person's state, else the unit's, else the company's."""
        of_units = self._states_of_units()
        places = {}
        for user, person in people.items():
            for unit in unit_ids_by_user.get(user, [False]):
                state = person.user.holiday_state_id or self._unit_state(unit, of_units) or person.company.state_id
                country = state.country_id or person.company.country_id
                places[user, unit] = Place(person.company.id, country.id or None, state.id or None)
        return places

    def _states_of_units(self):
        units = self.env["crm.team"].with_context(active_test=False).search_fetch([("holiday_state_id", "!=", False)])
        return {unit.id: unit.holiday_state_id for unit in units}

    def _unit_state(self, unit, of_units):
        """The state of the unit, or of the nearest above that has one."""
        path = self.env["crm.access"]._organisation().tree.path(unit)
        return next((of_units[place] for place in path if place in of_units), self.env["res.country.state"])
