from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Leads are found by the planned change that opens or closes them to somebody."""

    _inherit = "crm.lead"

    access_gained_effect_id = fields.Many2one(
        "crm.organisation.change.effect",
        string="Gained by a Planned Change",
        compute="_compute_access_effect",
        search="_search_access_gained_effect",
        groups="sales_team.group_sale_manager",
    )
    access_lost_effect_id = fields.Many2one(
        "crm.organisation.change.effect",
        string="Lost by a Planned Change",
        compute="_compute_access_effect",
        search="_search_access_lost_effect",
        groups="sales_team.group_sale_manager",
    )

    def _compute_access_effect(self):
        """Only for searching: a lead may be gained and lost by many people."""
        self.access_gained_effect_id = self.access_lost_effect_id = False

    @api.model
    def _search_access_gained_effect(self, operator, value):
        return self._search_access_effect(operator, value, True)

    @api.model
    def _search_access_lost_effect(self, operator, value):
        return self._search_access_effect(operator, value, False)

    @api.model
    def _search_access_effect(self, operator, value, gained):
        if operator != "in":
            return NotImplemented
        effects = self.env["crm.organisation.change.effect"].browse(id_ for id_ in value if isinstance(id_, int) and id_)
        return Domain.OR(effect._leads_domain(gained) for effect in effects)
