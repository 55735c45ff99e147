from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_access_observe import OBSERVE
from .crm_unit_figure_publication import DEFAULT_MINIMUM, LEAST_MINIMUM, MINIMUM


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    main_root_id = fields.Many2one(
        "crm.team",
        string="Main Root Unit",
        domain=[("parent_id", "=", False)],
        config_parameter="crm_hierarchical_access.main_root_id",
    )
    access_mode = fields.Selection(
        [("enforce", "Enforced"), ("observe", "Observed, not enforced")],
        string="The Rule Is",
        default="enforce",
        required=True,
        help="Observed: everybody sees what Odoo shows without it, and what would have been hidden is logged.",
    )
    access_open_partners = fields.Boolean(
        string="Contacts Without Unit",
        config_parameter="crm_hierarchical_access.open_partners",
        help="People of sales see and change contacts that no unit deals with. Otherwise only administrators do.",
    )
    figures_minimum = fields.Integer(
        string="Smallest Number of Records",
        config_parameter=MINIMUM,
        default=DEFAULT_MINIMUM,
        help="No figure of closed units is over fewer leads.",
    )

    @api.constrains("figures_minimum")
    def _check_figures_minimum(self):
        if any(settings.figures_minimum < LEAST_MINIMUM for settings in self):
            raise ValidationError(self.env._("Smallest Number of Records: at least %s.", LEAST_MINIMUM))


    @api.model
    def get_values(self):
        observing = self.env["crm.access"]._is_observe_mode()
        return {**super().get_values(), "access_mode": OBSERVE if observing else "enforce"}

    def set_values(self):
        """The rest is checked by stock: only administrators of the settings get here."""
        access, figures = self.env["crm.access"], self.env["crm.unit.figure"]
        minimum = figures._get_minimum()
        super().set_values()
        if (self.access_mode == OBSERVE) != access._is_observe_mode():
            access._set_mode(self.access_mode)
        if figures._get_minimum() != minimum:
            self.env.ref("crm_hierarchical_access.crm_unit_figure_cron").sudo()._trigger()  # a schedule, no record

    def action_open_health(self):
        """What to look at, before enforcing and afterwards."""
        return self.env["crm.access.health.page"].action_open()
