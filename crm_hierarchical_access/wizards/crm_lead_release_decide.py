from odoo import api, fields, models
from odoo.exceptions import UserError

#: what the next deadline is where nothing else is said
DAYS = 2


class CrmLeadReleaseDecide(models.TransientModel):
    """The window in which a superior says what he decides, and an owner why he releases upward.

    It only asks; whether he may is checked by what it calls.
    """

    _name = "crm.lead.release.decide"
    _description = "Decide About a Lead"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True)
    release_id = fields.Many2one("crm.lead.release", readonly=True)
    decision = fields.Selection(
        [
            ("take", "Take over"),
            ("give", "Give to somebody else"),
            ("leave", "Leave with advice"),
            ("return", "Hand back"),
            ("pass_on", "Agree and pass on"),
            ("agree", "Agree"),
            ("offer", "Offer upward"),
        ],
        required=True,
        readonly=True,
    )
    owner_id = fields.Many2one(related="lead_id.user_id", string="Owner", related_sudo=False)
    tried_summary = fields.Text(related="release_id.tried_summary", related_sudo=False)
    user_id = fields.Many2one("res.users", string="Give To", domain=[("share", "=", False)])
    team_id = fields.Many2one("crm.team", string="Unit", help="Empty: it stays in its unit.")
    days = fields.Integer(string="New Deadline", default=DAYS, help="In working days from now; then it goes to the next superior.")
    word = fields.Text(string="What You Say")

    def action_confirm(self):
        """Carry the decision out; errors say what is missing."""
        self.ensure_one()
        result = getattr(self, f"_do_{self.decision}")()
        return result if isinstance(result, dict) else {"type": "ir.actions.act_window_close"}

    def _do_take(self):
        return self.release_id.action_take_over(self.team_id)

    def _do_give(self):
        if not self.user_id:
            raise UserError(self.env._("Give To: name somebody."))
        return self.release_id.action_give(self.user_id, self.team_id)

    def _do_leave(self):
        return self.release_id.action_leave(self.word, self.days)

    def _do_return(self):
        if self.release_id.origin == "upward":
            return self.release_id.action_return(self.word)
        return self.release_id.action_hand_back(self.word)

    def _do_pass_on(self):
        return self.release_id.action_pass_on(self.word)

    def _do_agree(self):
        return self.release_id.action_agree(self.word)

    def _do_offer(self):
        return self.lead_id.action_offer_upward(self.word)

    # Opened

    @api.model
    def _open(self, decision, lead, release=None):
        """The window for a decision."""
        values = {"lead_id": lead.id, "release_id": release and release.id, "decision": decision}
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["decision"]._description_selection(self.env))[decision],
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }
