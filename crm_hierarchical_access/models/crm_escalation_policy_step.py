from odoo import api, fields, models


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

    @api.model_create_multi
    def create(self, vals_list):
        before = self.env["crm.team"]._escalation_courses()
        steps = super().create(vals_list)
        self.env["crm.escalation.policy"]._time_changed(before)
        return steps

    def write(self, vals):
        before = self.env["crm.team"]._escalation_courses()
        result = super().write(vals)
        self.env["crm.escalation.policy"]._time_changed(before)
        return result

    def unlink(self):
        before = self.env["crm.team"]._escalation_courses()
        result = super().unlink()
        self.env["crm.escalation.policy"]._time_changed(before)
        return result
