from odoo import api, fields, models


class CrmDocumentPermission(models.Model):
    """A document is given, or refused, to whoever works in a territory (spec 4, *Permission*)."""

    _inherit = "crm.document.permission"

    kind = fields.Selection(selection_add=[("territory", "Postcode territory")], ondelete={"territory": "cascade"})
    territory_id = fields.Many2one(
        "crm.territory",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("plan_state", "=", "active")],
        help="Its responsible, whom it permits, the leaders of its unit and of those above; the unit's members where nobody"
        " is responsible.",
    )

    @api.model
    def _targets(self):
        return {**super()._targets(), "territory": "territory_id"}
