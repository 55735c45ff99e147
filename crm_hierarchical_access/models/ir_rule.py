from odoo import api, models


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _eval_context(self):
        return super()._eval_context() | {"access": self.env["crm.access"]}

    def _compute_domain_context_values(self):
        """Rules hold until the next deputy, substitute or grant begins or ends."""
        yield from super()._compute_domain_context_values()
        yield self.env["crm.access"]._epoch()

    @api.model
    def _superseded_rules(self):
        """Hook: external ids of stock's "own documents" rules in whose place ours stand.

        They are left out when rules are read and stay as they are in the database, so that uninstalling
        gives them back with whatever an administrator had changed in them.
        """
        return ["crm.crm_rule_personal_lead", "crm.crm_activity_report_rule_personal_activities"]

    def _get_rules(self, model_name, mode="read"):
        rules = super()._get_rules(model_name, mode)
        superseded = {
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
            for xmlid in self._superseded_rules()
        }
        return rules.filtered(lambda rule: rule.id not in superseded)
