from odoo import api, fields, models


class CrmGdprPolicyPartMixin(models.AbstractModel):
    """A line of a policy: what is signed with it, and so changed in drafts only."""

    _name = "crm.gdpr.policy.part.mixin"
    _description = "Part of a Policy"

    policy_id = fields.Many2one("crm.gdpr.policy", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.policy_id._check_is_draft()
        return parts

    def write(self, vals):
        self.policy_id._check_is_draft()
        result = super().write(vals)
        self.policy_id._check_is_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts_only(self):
        self.policy_id._check_is_draft()
