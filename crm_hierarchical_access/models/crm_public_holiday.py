from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..escalation import public_holidays

#: this year and so many after it are filled in
YEARS_AHEAD = 2


class CrmPublicHoliday(models.Model):
    """A day on which nobody of a country, a state or a company works (spec 2, *Clock*).

    Filled in from a library, which never touches again what it brought: a person may change, archive and delete it.
    """

    _name = "crm.public.holiday"
    _description = "Public Holiday"
    _order = "date, state_id, id"

    name = fields.Char(required=True)
    date = fields.Date(required=True, index=True)
    country_id = fields.Many2one(
        "res.country", required=True, index=True, default=lambda self: self.env.company.country_id, ondelete="cascade"
    )
    state_id = fields.Many2one(
        "res.country.state",
        index="btree_not_null",
        domain="[('country_id', '=', country_id)]",
        ondelete="cascade",
        help="Empty: in the whole country.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", ondelete="cascade", help="Empty: for the people of all companies."
    )
    active = fields.Boolean(default=True, help="Archived: people work on this day.")
    origin = fields.Selection(
        [("library", "Filled in"), ("manual", "Entered")], default="manual", required=True, readonly=True, copy=False
    )
    library_key = fields.Char(readonly=True, copy=False, help="What the library called it, whatever it was changed to.")

    _one_per_day = models.UniqueIndex(
        "(date, country_id, COALESCE(state_id, 0), COALESCE(company_id, 0)) WHERE active IS TRUE",
        "This day is a public holiday there already.",
    )
    _one_per_library_key = models.UniqueIndex("(library_key) WHERE library_key IS NOT NULL")

    @api.constrains("country_id", "state_id")
    def _check_state_is_of_country(self):
        for day in self:
            if day.state_id and day.state_id.country_id != day.country_id:
                raise ValidationError(
                    self.env._(
                        "State: %(state)s does not belong to %(country)s.",
                        state=day.state_id.name,
                        country=day.country_id.name,
                    )
                )

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.state_id.country_id != self.country_id:
            self.state_id = False

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env["crm.work.time"]._changed()
        return days

    def write(self, vals):
        result = super().write(vals)
        self.env["crm.work.time"]._changed()
        return result

    def unlink(self):
        """What the library brought is archived, else it would bring it again."""
        filled = self.filtered("library_key")
        filled.active = False
        result = super(CrmPublicHoliday, self - filled).unlink()
        self.env["crm.work.time"]._changed()
        return result

    # What working time asks

    @api.model
    def _dates(self, places, start):
        """The dates of the holidays by place.

        :param places: triples of ids: company, country, state; the last two may be None
        :param start: a moment (UTC), or None; what is long before is not read
        """
        days = defaultdict(set)
        for day in self.sudo().search_fetch(self._dates_domain(places, start)):  # who works when is no secret
            days[day.company_id.id, day.country_id.id, day.state_id.id].add(day.date)
        return {
            place: {date for of in (False, company) for where in (False, state) for date in days.get((of, country, where), ())}
            for place in places
            for company, country, state in [place]
        }

    def _dates_domain(self, places, start):
        domain = fields.Domain("country_id", "in", [country for _company, country, _state in places if country])
        if start:  # in the east a day begins when here it is still the one before
            domain &= fields.Domain("date", ">=", start.date() - timedelta(days=1))
        return domain

    # Filling in

    @api.model
    def _cron_fill(self):
        """Fill in what is missing, one country after the other; each commits."""
        for country in self._countries_in_use():
            self._fill(country, self._years())
            if self.env["ir.cron"]._commit_progress(1) <= 0:
                return

    @api.model
    def _fill_soon(self):
        """Somebody works in a state of another country: its holidays are filled in by the schedule, at once."""
        cron = self.env.ref("crm_hierarchical_access.ir_cron_public_holidays", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # starts what would start anyway

    def _years(self):
        this_year = fields.Date.today().year
        return range(this_year, this_year + YEARS_AHEAD + 1)

    def _countries_in_use(self):
        """The countries of companies, people and units."""
        companies = self.env["res.company"].sudo().search([("partner_id.country_id", "!=", False)])  # countries alone
        people = self.env["res.users"].sudo().search([("holiday_state_id", "!=", False)])  # countries alone
        units = self.env["crm.team"].sudo().search([("holiday_state_id", "!=", False)])  # countries alone
        states = companies.state_id | people.holiday_state_id | units.holiday_state_id
        return companies.country_id | states.country_id

    def _fill(self, country, years):
        """Add the holidays of a country and all its states that were never filled in, and are not entered by hand.

        :return: what was added
        """
        states = {state.id: (state.code, state.name) for state in country.state_ids}
        found = public_holidays(country.code, states, years, self._language())
        known, entered = self._known(country, years)
        vals = [self._prepare_library_vals(country, *place, name) for place, name in found.items() if place not in entered]
        missing = [each for each in vals if each["library_key"] not in known]
        return self.create(missing) if missing else self.browse()

    def _language(self):
        company = self.env.ref("base.main_company", raise_if_not_found=False) or self.env.company
        return company.partner_id.lang or ""

    def _known(self, country, years):
        """The library's keys that were ever filled in, and the days (state id or None, date) that are entered."""
        days = self.with_context(active_test=False).search_fetch([("country_id", "=", country.id)])
        everybodys = days.filtered(lambda day: not day.company_id)
        return set(days.mapped("library_key")), {(day.state_id.id or None, day.date) for day in everybodys}

    def _prepare_library_vals(self, country, state, date, name):
        """Hook: the values of a holiday that is filled in."""
        return {
            "name": name,
            "date": date,
            "country_id": country.id,
            "state_id": state,
            "origin": "library",
            "library_key": f"{country.code} {self._state_code(state)} {date}",
        }

    def _state_code(self, state):
        return self.env["res.country.state"].browse(state).code or "*"
