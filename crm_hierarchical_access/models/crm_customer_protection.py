from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..protection import last_day, protected_until

NUMBER = "crm_hierarchical_access.protection_number"
UNIT = "crm_hierarchical_access.protection_unit"
PROLONG = "crm_hierarchical_access.protection_prolong_won"
BUILT_TO = "crm_hierarchical_access.protection_built_to"
REMIND_DAYS = 14
BATCH = 1000


class CrmCustomerProtection(models.Model):
    """Who brought a customer in first has it for a settable time (spec 1, *Customer protection*).

    What a customer is found by stands in the table of keys, one row per key: PostgreSQL decides who was first.
    """

    _name = "crm.customer.protection"
    _description = "Protected Customer"
    _order = "date_to desc, id desc"

    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="set null")
    customer_name = fields.Char(string="Customer", required=True)
    partner_id = fields.Many2one("res.partner", string="Contact", index="btree_not_null", ondelete="set null")
    team_id = fields.Many2one("crm.team", string="Protected For", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Brought In By", index="btree_not_null", ondelete="set null")
    date_from = fields.Datetime(string="Since", required=True)
    date_to = fields.Datetime(string="End", required=True, help="The moment at which it is over.")
    last_day = fields.Date(string="Protected Until", compute="_compute_last_day", store=True)
    state = fields.Selection(
        [("active", "Protected"), ("expired", "Expired"), ("released", "Released")],
        string="Status",
        default="active",
        required=True,
        index=True,
    )
    reason = fields.Char(string="Reason for the End")
    reminded = fields.Boolean()
    key_ids = fields.One2many("crm.customer.protection.key", "protection_id", string="Keys")
    conflict_ids = fields.One2many("crm.customer.protection.conflict", "protection_id", string="Conflicts")
    conflict_count = fields.Integer(string="Entered Again", compute="_compute_conflict_count")

    _clock_idx = models.Index("(date_to) WHERE state = 'active'")

    @api.depends("date_to")
    def _compute_last_day(self):
        zone = self._zone()
        for protection in self:
            protection.last_day = protection.date_to and last_day(protection.date_to, zone)

    def _compute_display_name(self):
        """A lead names the protection it belongs to: it need not be of somebody whose leads one sees."""
        for protection in self:
            protection.display_name = self.env._("Protection %(number)s", number=protection.id)

    @api.depends("conflict_ids")
    def _compute_conflict_count(self):
        counts = dict(
            self.env["crm.customer.protection.conflict"]._read_group(
                [("protection_id", "in", self.ids)], ["protection_id"], ["__count"]
            )
        )
        for protection in self:
            protection.conflict_count = counts.get(protection, 0)

    # Settings

    @api.model
    def _setting(self, name, default=""):
        return self.env["ir.config_parameter"].sudo().get_param(name) or default  # one setting, no record

    @api.model
    def _is_on(self):
        """Whether anybody's customers are protected."""
        return int(self._setting(NUMBER, 0)) > 0

    @api.model
    def _zone(self):
        """Days begin and end where the main company is."""
        company = self.env.ref("base.main_company", raise_if_not_found=False) or self.env.company
        return company.sudo().partner_id.tz or "Europe/Berlin"  # of one's own house

    @api.model
    def _number_for(self, team):
        """For how many days or months a unit's customers are protected: the nearest unit above that says so."""
        for unit in team.sudo()._path_upward():  # a policy, which tells nothing of customers
            if unit.protection_own:
                return unit.protection_number
        return int(self._setting(NUMBER, 0))

    @api.model
    def _end_for(self, team, start, zone=None):
        """The moment at which a protection is over; None where the unit's customers are not protected."""
        number = self._number_for(team)
        return protected_until(start, number, self._setting(UNIT, "months"), zone or self._zone()) if number > 0 else None

    # Ending

    def _is_in_force(self):
        return self.state == "active" and self.date_to > fields.Datetime.now()

    def _end(self, reason, state="released"):
        """End protections; others may bring the customers in from now on."""
        if self:
            self.write({"state": state, "reason": reason})
            self.env["crm.customer.protection.key"].sudo().search([("protection_id", "in", self.ids)]).unlink()

    def action_release(self):
        """Button: end by hand."""
        self._check_dispatcher()
        self.check_access("read")
        self.sudo()._end(self.env._("Released by %(user)s", user=self.env.user.name))  # checked above
        return True

    @api.model
    def _check_dispatcher(self):
        """
        :raise AccessError: for whom the list is none of
        """
        if not (self.env.su or self._is_dispatcher()):
            raise AccessError(self.env._("Protected customers: only dispatchers and administrators decide on these."))

    @api.model
    def _is_dispatcher(self):
        user = self.env.user
        return user.has_group("crm_hierarchical_access.group_dispatcher") or user.has_group(
            "sales_team.group_sale_manager"
        )

    def write(self, vals):
        if vals.get("date_to") and any(
            protection.date_from >= fields.Datetime.to_datetime(vals["date_to"]) for protection in self
        ):
            raise UserError(self.env._("End: it has to be after the beginning."))
        return super().write(vals)

    # What happens to the leads they came from

    def _follow_lead(self, lead):
        """Handed to another unit or person, a customer stays protected, for them."""
        if lead.team_id:
            self.write({"team_id": lead.team_id.id, "user_id": lead.user_id.id})

    def _end_where_lost(self):
        """End protections without a lead that is still worked on."""
        busy = self.env["crm.lead"].sudo()._read_group([("protection_id", "in", self.ids)], ["protection_id"])
        lost = self - self.browse(protection.id for (protection,) in busy)
        lost.filtered(lambda protection: protection.state == "active")._end(self.env._("All leads were lost"))

    def _prolong(self):
        """A sale starts the clock anew, where that is set."""
        if self._setting(PROLONG) != "True":
            return
        now = fields.Datetime.now()
        for protection in self.filtered(lambda row: row._is_in_force()):
            end = self._end_for(protection.team_id, now)
            if end and end > protection.date_to:
                protection.write({"date_to": end, "reminded": False})

    # Clock

    @api.model
    def _cron_clock(self):
        """Remind of what ends soon, end what is over; each batch commits."""
        for work in (self._remind_batch, self._expire_batch):
            while done := work(BATCH):
                if self.env["ir.cron"]._commit_progress(done) <= 0:
                    return

    @api.model
    def _expire_batch(self, limit):
        """End up to ``limit`` protections that are over.

        :return: how many
        """
        over = self.search([("state", "=", "active"), ("date_to", "<=", fields.Datetime.now())], limit=limit)
        readers = self.env["crm.customer.protection.conflict"]._dispatchers()
        over._end(self.with_context(lang=readers[:1].lang).env._("The time was over"), "expired")
        return len(over)

    @api.model
    def _remind_batch(self, limit):
        """Tell up to ``limit`` people whose protection ends soon.

        :return: how many
        """
        now = fields.Datetime.now()
        domain = [
            ("state", "=", "active"),
            ("reminded", "=", False),
            ("date_to", ">", now),
            ("date_to", "<=", now + timedelta(days=REMIND_DAYS)),
        ]
        ending = self.search(domain, limit=limit)
        for protection in ending.filtered(lambda row: row.lead_id.active and row.user_id.active):
            spoken = protection.with_context(lang=protection.user_id.lang)  # the schedule has another language
            spoken.lead_id.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=protection.last_day,
                user_id=protection.user_id.id,
                summary=spoken.env._("Customer protection ends"),
            )
        ending.reminded = True
        return len(ending)

    # Leads there were before

    @api.model
    def _cron_build(self):
        """Protect what is there already, oldest first; each batch commits."""
        while done := self._build_batch(BATCH):
            if self.env["ir.cron"]._commit_progress(done) <= 0:
                return

    @api.model
    def _build_batch(self, limit):
        """Take the next ``limit`` leads by age.

        :return: how many
        """
        parameters = self.env["ir.config_parameter"].sudo()
        done = int(parameters.get_param(BUILT_TO) or 0)
        leads = self.env["crm.lead"].search([("id", ">", done)], order="id", limit=limit)
        if leads and self._is_on():
            self.env["crm.customer.protection.entry"]._enter(leads, quiet=True)
            parameters.set_param(BUILT_TO, leads[-1].id)
        return len(leads) if self._is_on() else 0

    @api.model
    def _settings_changed(self, was_on):
        """Switched on: what is there already is protected by a schedule, at once."""
        if self._is_on() and not was_on:
            self.env["ir.config_parameter"].sudo().set_param(BUILT_TO, 0)
            self.env.ref("crm_hierarchical_access.ir_cron_protection_build").sudo()._trigger()

    @api.model
    def _until_by_partner(self, partners):
        """Per company of the partners, the last day it is protected for a party of the current user.

        :return: dates by id of the company
        """
        access = self.env["crm.access"]
        parties = {access._party(unit) for unit in access._places()}
        rows = self.sudo().search([  # only what is protected for the user's own party is told
            ("partner_id", "in", partners.commercial_partner_id.ids),
            ("state", "=", "active"),
            ("date_to", ">", fields.Datetime.now()),
        ])
        return {row.partner_id.id: row.last_day for row in rows if access._party(row.team_id.id) in parties}
