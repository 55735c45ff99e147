from odoo import fields, models


class CrmEscalationPolicyStep(models.Model):
    """One step of an escalation: to the next superior, some working days after the step before."""

    _name = "crm.escalation.policy.step"
    _description = "Step of an Escalation Policy"
    _order = "sequence, id"
    _rec_name = "days"

    policy_id = fields.Many2one("crm.escalation.policy", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    days = fields.Integer(string="After", default=2, required=True, help="In working days of the owner, after the step before.")

    _at_least_one_day = models.Constraint("CHECK (days >= 1)", "After: a step comes at least one day after the one before.")
