from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..health.check import INFO, RED, YELLOW

SEVERITIES = [(RED, "To be mended"), (YELLOW, "To be looked at"), (INFO, "To be known")]
DAYS = 14


class CrmAccessHealthPage(models.TransientModel):
    """The health page: what the checks found when it was opened, worst first."""

    _name = "crm.access.health.page"
    _description = "Health of the Organisation"

    line_ids = fields.One2many("crm.access.health.line", "page_id", string="Found", readonly=True)
    is_observing = fields.Boolean(compute="_compute_is_observing")
    is_system = fields.Boolean(compute="_compute_is_observing")
    observed = fields.Char(compute="_compute_is_observing")

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("Health")

    def _compute_is_observing(self):
        access = self.env["crm.access"]
        people, records = access._observed_since(DAYS)
        for page in self:
            page.is_observing = access._is_observe_mode()
            page.is_system = self.env.user.has_group("base.group_system")
            page.observed = self.env._(
                "%(people)s people looked at %(records)s records in %(days)s days that they would not see.",
                people=people,
                records=records,
                days=DAYS,
            )

    @api.model_create_multi
    def create(self, vals_list):
        health = self.env["crm.access.health"]
        health._check_may_look()
        self.env["crm.access.observation"].sudo()._gather()  # so that the figure is of now; nothing is read
        found = sorted(health._run(), key=health._weight)
        lines = [fields.Command.create(self.env["crm.access.health.line"]._prepare_line_vals(one)) for one in found]
        pages = super().create([{}] * len(vals_list))
        for page in pages:
            page.sudo().line_ids = lines  # what this administrator's checks found
        return pages

    @api.model
    def action_open(self):
        """The page as it is now."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_refresh(self):
        """Run the checks again."""
        return {**self.action_open(), "target": "main"}

    def action_enforce(self):
        """Put the rule into force.

        :raise AccessError: for anybody but administrators of the settings
        """
        self.env["crm.access.health"]._check_may_look()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators of the settings put the rule into force."))
        self.env["crm.access"]._set_mode("enforce")
        return self.action_refresh()

    def action_open_observations(self):
        """What would have been hidden."""
        return self.env["crm.access.observation"].action_open()


class CrmAccessHealthLine(models.TransientModel):
    """What one check found."""

    _name = "crm.access.health.line"
    _description = "Finding about the Organisation"

    page_id = fields.Many2one("crm.access.health.page", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True)
    severity = fields.Selection(SEVERITIES, required=True)
    title = fields.Char(string="Found", required=True)
    text = fields.Char(string="What It Means")
    count = fields.Integer(string="Number")
    mends = fields.Char(string="Mending")
    confirm = fields.Char()

    @api.model
    def _prepare_line_vals(self, found):
        """The line of a ``health.Found``, in the reader's words."""
        check = found.check
        return {
            "name": check.name,
            "severity": check.severity,
            "title": self.env._(check.title),
            "text": self.env._(check.text),
            "count": found.count,
            "mends": self.env._(check.mends) if check.mends else False,
            "confirm": self.env._(check.confirm) if check.confirm else False,
        }

    def action_show(self):
        """The records as they are found now."""
        self.ensure_one()
        health = self.env["crm.access.health"]
        health._check_may_look()
        found = next(iter(health._run([self.name])), None)
        return health._action_show(found) if found else self.page_id.action_refresh()

    def action_mend(self):
        """Mend it, or ask before where that changes something."""
        self.ensure_one()
        self.env["crm.access.health"]._check_may_look()
        if not self.confirm or self.env.context.get("confirmed"):
            return self.env["crm.access.health"]._mend(self.name) or self.page_id.action_refresh()
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("crm_hierarchical_access.crm_access_health_line_view_confirm").id, "form")],
            "target": "new",
        }
