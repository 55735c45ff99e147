from odoo import api, fields, models

from ..exporting import ExportRule, rule_for


class CrmGdprPolicyExport(models.Model):
    """What a role may export, as part of a policy that is signed (spec 6, *Leaving with customers*)."""

    _name = "crm.gdpr.policy.export"
    _description = "Exports of a Role"
    _inherit = "crm.gdpr.policy.part.mixin"
    _order = "policy_id, sequence, id"
    _rec_name = "group_id"

    group_id = fields.Many2one(
        "res.groups", string="Role", ondelete="cascade", help="Empty: everybody. The first line that fits somebody counts."
    )
    quota = fields.Integer(string="Records a Day", default=500, help="Leads and contacts, however they are exported. 0: no exports.")
    alone = fields.Integer(
        string="At Once, Alone",
        default=200,
        help="More at once, and more than the day's number, need a second person. 0: as many as a day.",
    )
    unusual = fields.Integer(
        string="Reading Is Unusual Above", default=500, help="Leads and contacts a day; the data protection officer is told once that day."
    )

    _counts = models.Constraint("CHECK (quota >= 0 AND alone >= 0 AND unusual >= 0)", "Numbers of records are not negative.")

    def _as_rule(self):
        """The line as the engine reads it (``exporting.ExportRule``)."""
        return ExportRule(self.group_id.id or 0, self.quota, self.alone, self.unusual)


class CrmGdprPolicy(models.Model):
    _inherit = "crm.gdpr.policy"

    export_ids = fields.One2many("crm.gdpr.policy.export", "policy_id", string="Exports", copy=True)

    def _as_policy(self):
        policy = super()._as_policy()
        policy.exports = tuple(line._as_rule() for line in self.export_ids)
        return policy

    @api.model
    def _export_rule(self, user):
        """The rule that fits a user (``exporting.ExportRule``), None where none does."""
        return rule_for(self._in_force().exports, user._get_group_ids())
