from odoo import api, models
from odoo.tools import ormcache

#: our rules for people of the portal; they hold also while the sales tree's rule is only observed
PORTAL_RULES = (
    "account_move_rule_portal",
    "account_move_line_rule_portal",
    "sale_order_rule_portal",
    "sale_order_line_rule_portal",
    "contract_line_rule_portal",
    "contract_modification_rule_portal",
    "helpdesk_ticket_rule_portal_roles",
    "helpdesk_ticket_stage_rule_manager",
    "sale_blanket_order_line_rule_order",
)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _compute_domain_context_values(self):
        """What portal users may see changes with their company and roles, at once; stock's own rules freeze the company."""
        yield from super()._compute_domain_context_values()
        yield self.env["crm.access"]._portal_key()

    @api.model
    @ormcache()
    def _our_rules(self):
        ref = self.env["ir.model.data"]._xmlid_to_res_id
        return super()._our_rules() - {ref(f"crm_partner_portal.{name}", raise_if_not_found=False) for name in PORTAL_RULES}
