from odoo import fields, models


class CrmTeam(models.Model):
    """Which escalation policy holds in a unit."""

    _inherit = "crm.team"

    escalation_policy_id = fields.Many2one(
        "crm.escalation.policy",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="When leads that nobody works on are released to the superior. Empty: as in the unit above.",
    )
