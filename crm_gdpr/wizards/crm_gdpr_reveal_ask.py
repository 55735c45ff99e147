from odoo import fields, models
from odoo.exceptions import UserError


class CrmGdprRevealAsk(models.TransientModel):
    """Asks why a person is to be revealed."""

    _name = "crm.gdpr.reveal.ask"
    _description = "Reveal a Person"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    reason = fields.Char(required=True)
    minutes = fields.Integer(string="Visible For (Minutes)", compute="_compute_minutes")

    def _compute_minutes(self):
        self.minutes = self.env["crm.gdpr.policy"]._in_force().reveal_minutes

    def action_reveal(self):
        """Note the reason, and show the record again, with its person.

        :raise AccessError: where the user may not read the record
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Reason: say why you need the person."))
        if self.res_model not in self.env["crm.gdpr.policy.line"]._subjects():
            raise UserError(self.env._("Only leads and contacts are revealed."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access("read")
        self.env["crm.gdpr.reveal"].reveal(record._mask_revealed_with(), self.reason.strip())
        return {"type": "ir.actions.client", "tag": "soft_reload"}
