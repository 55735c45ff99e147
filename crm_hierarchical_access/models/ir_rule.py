from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import ormcache


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _eval_context(self):
        return super()._eval_context() | {"access": self.env["crm.access"]}

    def _compute_domain_context_values(self):
        """Rules hold until the next deputy, substitute or grant begins or ends."""
        yield from super()._compute_domain_context_values()
        yield self.env["crm.access"]._epoch()
        yield self.env["crm.access"]._is_enforced()

    @api.model
    def _superseded_rules(self):
        """Hook: external ids of stock's "own documents" rules in whose place ours stand.

        They are left out when rules are read and stay as they are in the database, so that uninstalling
        gives them back with whatever an administrator had changed in them.
        """
        return ["crm.crm_rule_personal_lead", "crm.crm_activity_report_rule_personal_activities"]

    def _get_rules(self, model_name, mode="read"):
        """Stock's rules without those that are superseded; while the rule is observed, without ours in their place."""
        rules = super()._get_rules(model_name, mode)
        if self.env["crm.access"]._is_enforced():
            superseded = {
                self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
                for xmlid in self._superseded_rules()
            }
            return rules.filtered(lambda rule: rule.id not in superseded)
        if self.env["crm.access"]._is_own_model(model_name):
            return rules
        return rules.filtered(lambda rule: rule.id not in self._our_rules())

    @api.model
    @ormcache()
    def _our_rules(self):
        """Ids of the rules that came with our addons."""
        data = self.env["ir.model.data"].sudo()  # ids of rules, no record
        domain = [("model", "=", "ir.rule"), ("module", "in", list(self.env["crm.access"]._own_addons()))]
        return frozenset(data.search(domain).mapped("res_id"))

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Not kept in rules: wizards, and what is attached to documents by addons that need not be there."""
        domain = super()._compute_domain(model_name, mode)
        if self.env[model_name]._transient:
            return domain & self._wizard_domain(model_name)
        domain &= self.env["crm.access"]._external_domain(model_name, mode)
        if attached := self.env["crm.access"]._access_attached_models().get(model_name):
            return domain & self.env["crm.access"]._documents_domain(*attached)
        return domain

    @api.model
    def _wizard_domain(self, model_name):
        """Wizards belong to who opened them: most have no rule of their own, and hold what was typed or uploaded."""
        if self.env[model_name]._log_access and self.env["crm.access"]._is_restricted():
            return Domain("create_uid", "=", self.env.uid)
        return Domain.TRUE

    def _make_access_error(self, operation, records):
        """Stock names the records to users in developer mode."""
        error = super()._make_access_error(operation, records)
        if not self.env["crm.access"].sudo(False)._is_restricted():
            return error
        hidden = AccessError(self._access_error_text(operation, records))
        if hasattr(error, "context"):
            hidden.context = error.context
        return hidden

    def _access_error_text(self, operation, records):
        operations = {
            "read": self.env._("read"),
            "write": self.env._("change"),
            "create": self.env._("create"),
            "unlink": self.env._("delete"),
        }
        return self.env._(
            "You are not allowed to %(operation)s this: %(type)s (%(model)s).\n\n"
            "If you need it, ask its owner or your sales leader to share it with you.",
            operation=operations[operation],
            type=self.env["ir.model"]._get(records._name).name or records._name,
            model=records._name,
        )
