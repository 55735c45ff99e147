from odoo import api, fields, models
from odoo.exceptions import UserError

from ..termination import in_words


class CrmDeclarationDecision(models.Model):
    """What follows from a declaration: decided by people, carried out at once, and taken back where it was wrong."""

    _inherit = "crm.declaration"

    end_on = fields.Date(string="Contract ends on", readonly=True, tracking=True)
    proposed_end = fields.Date(string="End by the terms", compute="_compute_proposal")
    explanation = fields.Char(string="Why then", compute="_compute_proposal")
    agreed_end = fields.Date(
        string="Other day", help="Where something else was agreed, or the terms are not entered. Empty: as the terms say."
    )
    effect = fields.Selection(
        [("ended", "Contract ends"), ("withdrawn", "Withdrawn From"), ("rejected", "Nothing follows from it")], readonly=True, tracking=True
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    before = fields.Json(readonly=True, copy=False, groups="base.group_system")

    def _ending_kind(self):
        if self.kind == "withdraw":
            return "withdrawal"
        return "extraordinary" if self.is_extraordinary else "ordinary"

    @api.private
    def _ending(self):
        """What the declaration brings for the contract it is assigned to; None where the terms are not entered."""
        contract = self.contract_id.sudo()  # its terms, for who handles the declaration or made it
        return contract and contract._ending(self._ending_kind(), self.received_at, self.wished_on)

    @api.depends("contract_id", "wished_on", "kind", "is_extraordinary")
    def _compute_proposal(self):
        for declaration in self:
            ending = declaration._ending() or None
            declaration.proposed_end = ending and ending.end
            declaration.explanation = ending and declaration.contract_id.sudo()._sentence(ending)  # as _ending

    # Told to the customer

    def _may_tell_end(self):
        """Only who logged in, or has the address on file, is told when a contract ends (law)."""
        is_his = self.way == "portal" or self.is_known_address
        return is_his and self.state in ("matched", "done") and bool(self._told_end())

    def _told_end(self):
        """The day decided; the one by the terms before, unless it takes a good cause, which people look at."""
        return self.end_on or (not self.effect and not self.is_extraordinary and self.proposed_end)

    def _end_in_words(self):
        if not self._told_end():
            return super()._end_in_words()
        if self.end_on and self.end_on != self.proposed_end:
            return in_words(self.end_on)
        return f"{in_words(self._told_end())}. {self.explanation}"

    # Deciding

    def _check_decidable(self):
        self.check_access("write")
        for declaration in self:
            if declaration.state == "done":
                raise UserError(self.env._("%s is decided already; undo that first.", declaration.name))

    def action_assign(self):
        """It is meant for the contract chosen.

        :raise UserError: where none is chosen
        """
        self._check_decidable()
        for declaration in self:
            if not declaration.contract_id:
                raise UserError(self.env._("%s: please choose the contract that is meant.", declaration.name))
            declaration.sudo().state = "matched"  # by who may write it

    def action_carry_out(self):
        """End the contract as declared, or take note of the withdrawal."""
        self.action_assign()
        for declaration in self.sudo():  # what follows for contract and invoices is the system's, asked for by who may decide
            declaration._carry_out()

    def action_reject(self):
        """Nothing follows from it: it is double, or is none."""
        self._check_decidable()
        self._decide("rejected")

    def action_undo(self):
        """Take back what was decided; the declaration waits for a decision again.

        :raise UserError: where invoices were written since
        """
        self.check_access("write")
        for declaration in self.filtered(lambda each: each.state == "done"):
            declaration._take_back()
        self.sudo().write({  # by who may write it
            "state": "doubtful", "effect": False, "end_on": False, "decided_by_id": False, "decided_on": False, "before": False,
        })

    def _decide(self, effect, **vals):
        self.sudo().write({  # by who may write it, or the customer himself for his own contract
            "state": "done", "effect": effect, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now(), **vals,
        })

    def _carry_out(self):
        """End the contract, and have the end confirmed where the receipt could not tell it."""
        contract, ending = self.contract_id, self._ending()
        if contract.ended_on:
            raise UserError(
                self.env._("%(contract)s ends on %(day)s already.", contract=contract.display_name, day=in_words(contract.ended_on))
            )
        end = self.agreed_end or (ending and ending.end)
        if not end:
            raise UserError(self.explanation or self.env._("%s: please enter the day on which the contract ends.", self.name))
        is_withdrawn = self.kind == "withdraw"
        before = contract._end_on(end, self, is_withdrawn)
        self._decide("withdrawn" if is_withdrawn else "ended", end_on=end, before=before)
        self._confirm_end()
        self._tell_people()

    def _confirm_end(self):
        """The end follows by mail, to the address on file where the one typed is another."""
        receipt = self.mail_ids.filtered(lambda mail: mail.what == "receipt")
        if self.kind == "cancel" and not (receipt.state == "waiting" and self._may_tell_end()):
            self.env["crm.declaration.mail"]._queue(self, "end")
            self.env.ref("crm_partner_portal.ir_cron_declarations")._trigger()

    def _tell_people(self):
        """Hook: tell those who deal with the customer."""

    def _take_back(self):
        """Undo the effects."""
        contract = self.contract_id.sudo()  # see _carry_out
        before = self.sudo().before  # what was kept for that
        if before:
            contract._end_undone(before)
        self.mail_ids.sudo().filtered(lambda mail: mail.what == "end" and mail.state == "waiting").unlink()  # not sent yet
