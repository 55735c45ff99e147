from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..winner import WINNER_ONLY

#: for so long somebody looks into a lead that is the winner's only
DAYS = 7


class CrmGdprOverride(models.Model):
    """Who looked into a lead that is the winner's only, why, and until when; the owner and the officer are told (spec 6)."""

    _name = "crm.gdpr.override"
    _inherit = ["crm.access.kept.mixin"]
    _description = "Override of Winner Only"
    _order = "id desc"
    _rec_name = "reason"

    user_id = fields.Many2one("res.users", string="Who", required=True, index=True, ondelete="restrict", readonly=True)
    create_date = fields.Datetime(string="When", readonly=True)
    lead_number = fields.Integer(required=True, readonly=True, help="Kept where the lead is deleted.")
    owner_id = fields.Many2one("res.users", required=True, ondelete="restrict", readonly=True)
    team_id = fields.Many2one("crm.team", string="Unit", ondelete="set null", readonly=True)
    date_end = fields.Date(string="Until", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)

    # Who may

    @api.model
    def _is_cut_off(self, lead):
        """Whether the current user would see the lead, were it not the winner's only, and does not."""
        access = self.env["crm.access"]
        if lead.sudo(False).has_access("read"):
            return False
        taken = access._organisation().taken_away(lead.sudo()._access_case(), access._now())  # yes or no
        return any(restriction.name == WINNER_ONLY and reason.user == self.env.uid for restriction, reason in taken)

    @api.model
    @api.private
    def override(self, lead, reason):
        """Let the current user read a lead for some days, note it, and tell its owner and the data protection officer.

        :raise AccessError: where the lead is not withheld from the user by this policy alone
        :raise UserError: without a reason
        """
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Reason: say why you need to look into this lead."))
        lead = lead.exists()
        if not lead or not self._is_cut_off(lead):
            raise AccessError(self.env._("This lead is not withheld from you as the winner's only."))
        lead = lead.sudo()  # the right was checked above; the owner is told
        until = fields.Date.context_today(self) + timedelta(days=DAYS)
        self.env["crm.lead.grant"].sudo().create(
            {"lead_id": lead.id, "user_id": self.env.uid, "mode": "read", "date_end": until, "reason": reason, "with_persons": True}
        )
        note = self.sudo().create({  # everybody's are noted, nobody writes them himself
            "user_id": self.env.uid,
            "lead_number": lead.id,
            "owner_id": lead.user_id.id,
            "team_id": lead.team_id.id,
            "date_end": until,
            "reason": reason,
        })  # fmt: skip
        note._tell(lead)
        self.env["crm.gdpr.access"].note("override", "crm.lead", lead.ids, reason=reason)
        return note

    def _tell(self, lead):
        """Owner and officers learn who looks, why, and until when; officers by the lead's number, as they need not see it."""
        body = self.env._(
            "%(user)s looks into lead no. %(number)s until %(until)s. Reason: %(reason)s",
            user=self.user_id.name,
            number=lead.id,
            until=fields.Date.to_string(self.date_end),
            reason=self.reason,
        )
        subject = self.env._("Somebody looks into a lead that is its winner's only")
        lead.message_notify(partner_ids=lead.user_id.partner_id.ids, body=body, subject=subject)
        policy = self.env["crm.gdpr.policy"]
        policy._notify(policy._officers(), subject, body)

    def _kept_text(self):
        return self.env._("Who looked into which lead, and why, is not changed.")
