from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import format_datetime


class CrmAbsence(models.TransientModel):
    """Plan an absence: who works the leads, who leads the units (spec 1, *Absence and leaving*)."""

    _name = "crm.absence"
    _description = "Absence"

    user_id = fields.Many2one(
        "res.users",
        string="Who Is Away",
        required=True,
        default=lambda self: self.env.user,
        domain=lambda self: self._domain_user_id(),
    )
    date_from = fields.Datetime(string="From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime(string="Until", required=True)
    reason = fields.Char(help="Seen by the substitute and the deputies.")
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        domain=[("share", "=", False)],
        help="Sees and works the leads of who is away, as if they were his or her own.",
    )
    unit_ids = fields.One2many(
        "crm.absence.unit", "absence_id", compute="_compute_unit_ids", store=True, readonly=False, string="Units Led"
    )
    enters_calendar = fields.Boolean(string="Enter in the Calendar", default=True)
    conflicts = fields.Text(compute="_compute_conflicts")

    _in_order = models.Constraint("CHECK (date_from < date_to)", "Until must be later than From.")

    @api.model
    def _domain_user_id(self):
        if self.env.user.has_group("sales_team.group_sale_manager"):
            return [("share", "=", False)]
        return [("id", "in", [self.env.uid, *self.env["crm.access"].people_in_charge()])]

    @api.depends("user_id")
    def _compute_unit_ids(self):
        for absence in self:
            units = absence._units_led() if absence._may_plan() else self.env["crm.team"]
            absence.unit_ids = [Command.clear(), *(Command.create({"team_id": unit.id}) for unit in units)]

    @api.depends("user_id", "date_from", "date_to", "substitute_id", "unit_ids.deputy_id")
    def _compute_conflicts(self):
        for absence in self:
            may_tell = absence._may_plan() and absence.date_from and absence.date_to
            absence.conflicts = "\n".join(absence._conflicts()) if may_tell else False

    def _units_led(self):
        return self.env["crm.team"].sudo().search([("user_id", "=", self.user_id.id)])  # of somebody he may plan for

    # What else overlaps

    def _conflicts(self):
        """A sentence for each thing that does not fit; tells when somebody is away, never why."""
        absent = self._overlapping("crm.user.substitute", Domain("user_id", "in", self._acting().ids))
        for user in absent.user_id:
            yield self.env._("%(user)s is away, too, in that time.", user=user.name)
        for row in self._overlapping("crm.user.substitute", Domain("user_id", "=", self.user_id.id)):
            yield self.env._("%(user)s has a substitute already: %(other)s.", user=self.user_id.name, other=row.substitute_id.name)
        for row in self._overlapping("crm.user.substitute", Domain("substitute_id", "=", self.user_id.id)):
            yield self.env._("%(user)s stands in for %(other)s in that time.", user=self.user_id.name, other=row.user_id.name)
        for row in self._overlapping("crm.team.deputy", Domain("team_id", "in", self.unit_ids.team_id.ids)):
            yield self.env._("%(unit)s has a deputy already: %(user)s.", unit=row.team_id.name, user=row.user_id.name)

    def _acting(self):
        """Everybody who is to act for the absent person."""
        return (self.substitute_id | self.unit_ids.deputy_id) - self.user_id

    def _overlapping(self, model_name, domain):
        """Rows of a model with a period in which this one falls."""
        begun = Domain("date_from", "=", False) | Domain("date_from", "<", self.date_to)
        unended = Domain("date_to", "=", False) | Domain("date_to", ">", self.date_from)
        return self.env[model_name].sudo().search(domain & begun & unended)  # of people he may plan for, or names

    # Who may

    def _may_plan(self):
        """Whether the current user may plan for that person: himself, his people, administrators all."""
        user = self.user_id
        return (
            user == self.env.user
            or self.env.user.has_group("sales_team.group_sale_manager")
            or user.id in self.env["crm.access"].people_in_charge()
        )

    def _check(self):
        """
        :raise AccessError: for somebody else's people
        :raise UserError: where it does not fit, naming the field
        """
        if not self._may_plan():
            raise AccessError(self.env._("Who Is Away: you may plan for yourself and for those whom you lead."))
        if self.date_to <= fields.Datetime.now():
            raise UserError(self.env._("Until: this is over already."))
        if self.user_id in self.substitute_id | self.unit_ids.deputy_id:
            raise UserError(self.env._("Substitute, Deputy: nobody can stand in for himself."))
        if foreign := self.unit_ids.team_id - self._units_led():
            raise UserError(self.env._("Units Led: %(unit)s is led by somebody else.", unit=foreign[0].sudo(False).display_name))

    # Planning it

    def action_plan(self):
        """Name substitute and deputies for the period, and tell them."""
        self.ensure_one()
        self._check()
        absence = self.sudo()  # the right was checked; leaders may not write deputies otherwise
        absence.env["crm.user.substitute"].create(
            {**absence._prepare_period_vals(), "user_id": self.user_id.id, "substitute_id": self.substitute_id.id}
        )
        absence.env["crm.team.deputy"].create(absence._prepare_deputies_vals())
        for user in absence._acting():
            absence._tell(user)
        if self.enters_calendar:
            absence._enter_calendar()
        return {"type": "ir.actions.client", "tag": "display_notification", "params": self._prepare_notification()}

    def _prepare_period_vals(self):
        return {"date_from": self.date_from, "date_to": self.date_to, "reason": self.reason}

    def _prepare_deputies_vals(self):
        period = self._prepare_period_vals()
        return [{**period, "team_id": row.team_id.id, "user_id": row.deputy_id.id} for row in self.unit_ids if row.deputy_id]

    def _prepare_notification(self):
        return {
            "type": "success",
            "message": self.env._("Planned. %(user)s was told.", user=", ".join(self._acting().mapped("name"))),
            "next": {"type": "ir.actions.act_window_close"},
        }

    def _tell(self, user):
        """Tell somebody, in his language and time, for whom he acts; no customer is named."""
        absence = self.with_context(lang=user.lang, tz=user.tz)
        period = {name: format_datetime(absence.env, absence[name], tz=user.tz or "UTC") for name in ("date_from", "date_to")}
        units = ", ".join(self.unit_ids.filtered(lambda row: row.deputy_id == user).team_id.mapped("name"))
        lines = []
        if user == self.substitute_id:
            lines.append(
                absence.env._(
                    "From %(date_from)s until %(date_to)s you see and work the leads of %(user)s.", user=self.user_id.name, **period
                )
            )
        if units:
            lines.append(absence.env._("From %(date_from)s until %(date_to)s you lead %(units)s.", units=units, **period))
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=absence.env._("You stand in for %(user)s", user=self.user_id.name),
            body="\n".join(lines),
        )

    def _enter_calendar(self):
        """A busy block in the calendar of who is away."""
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": self.env._("Away"),
                "start": self.date_from,
                "stop": max(self.date_to, self.date_from + timedelta(minutes=1)),
                "user_id": self.user_id.id,
                "partner_ids": [Command.set(self.user_id.partner_id.ids)],
                "show_as": "busy",
            }
        )
