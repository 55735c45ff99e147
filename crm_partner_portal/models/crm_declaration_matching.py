import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import email_normalize

from ..termination import numbers_in

_logger = logging.getLogger(__name__)

BATCH = 50
#: what speaks for a contract, and how much
SIGNS = {"number": 4, "customer": 2, "email": 2, "person": 2, "running": 1}
#: candidates that people are shown
MOST = 10


class CrmDeclarationMatching(models.Model):
    """Which contract is meant: signs suggest it, people decide; and what they decide may be undone."""

    _inherit = "crm.declaration"

    state = fields.Selection(
        [
            ("new", "New"),
            ("matched", "Assigned"),
            ("doubtful", "Doubtful"),
            ("unmatched", "Not found"),
            ("done", "Done"),
        ],
        default="new", required=True, readonly=True, index=True, tracking=True, group_expand=True,
    )
    contract_id = fields.Many2one("contract.contract", index="btree_not_null", ondelete="restrict", tracking=True)
    contract_code = fields.Char(related="contract_id.code", string="Number of the contract")
    partner_id = fields.Many2one(related="contract_id.partner_id", string="Customer")
    candidate_ids = fields.Many2many("contract.contract", string="May be meant", readonly=True)
    signs = fields.Char(readonly=True)
    signs_said = fields.Char(string="What speaks for it", compute="_compute_signs_said")
    is_known_address = fields.Boolean(string="Address is on file", readonly=True, help="The e-mail address given is the customer's.")
    deadline = fields.Date(compute="_compute_deadline", store=True, help="By then it has to be handled.")

    # Days within which people handle it: a cancellation at once, a withdrawal with its refund within 14 days (§ 357 (1) BGB)
    DAYS = {"cancel": 3, "withdraw": 14}

    @api.depends("received_at", "kind")
    def _compute_deadline(self):
        for declaration in self:
            received = declaration.received_at and declaration._received().date()
            declaration.deadline = received and fields.Date.add(received, days=self.DAYS[declaration.kind])

    # Suggesting

    @api.model
    def _assign_due(self):
        """Look for the contracts of what is new; what fails waits for people, and holds up no confirmation."""
        for declaration in self.search([("state", "=", "new")], order="id", limit=BATCH):
            try:
                with self.env.cr.savepoint():
                    declaration._suggest()
            except Exception:  # whatever is typed must not hold up the others
                _logger.exception("No contract could be suggested for declaration %s", declaration.id)
                declaration.state = "doubtful"
            self.env["ir.cron"]._commit_progress(1)

    def _suggest(self):
        """Say which contract is probably meant, and how sure that is."""
        scores = self._scores()
        best = max(scores.values(), default=0)
        top = [contract for contract, score in scores.items() if score == best]
        ranked = sorted(scores, key=lambda contract: (-scores[contract], contract.id))[:MOST]
        contract = top[0] if len(top) == 1 else self.env["contract.contract"]
        signs = self._signs(contract) if contract else {}
        self.write({
            "contract_id": contract.id,
            "candidate_ids": [fields.Command.set([candidate.id for candidate in ranked])],
            "signs": ",".join(sign for sign, is_so in signs.items() if is_so),
            "is_known_address": bool(signs.get("email")),
            "state": self._suggested_state(scores, signs),
        })

    def _suggested_state(self, scores, signs):
        """Assigned only where the number, or the customer's, is right and the person or address is, too, and no wish is unclear."""
        if not scores:
            return "unmatched"
        is_him = signs.get("email") or signs.get("person")
        is_clear = not self.wished or self.wished_on
        return "matched" if (signs.get("number") or signs.get("customer")) and is_him and is_clear else "doubtful"

    def _scores(self):
        """Contracts that may be meant, with how much speaks for each."""
        found = self.env["contract.contract"].search(self._candidate_domain(), limit=100)
        scores = {contract: sum(SIGNS[sign] for sign, is_so in self._signs(contract).items() if is_so) for contract in found}
        return {contract: score for contract, score in scores.items() if score > SIGNS["running"]}

    def _candidate_domain(self):
        """Contracts with the number, or of somebody with the customer's number, address or name."""
        numbers = numbers_in(self.contract_ref or "")
        whose = Domain("ref", "in", numbers)
        if address := self._address():
            whose |= Domain("email_normalized", "=", address)
        if self.person:
            whose |= Domain("name", "=ilike", self.person.replace("\\", "").replace("%", "").replace("_", "\\_"))
        partners = self.env["res.partner"].search(whose, limit=100)
        named = Domain.OR(Domain("code", "=ilike", number.replace("\\", "").replace("%", "").replace("_", "\\_")) for number in numbers)
        return Domain("contract_type", "=", "sale") & (named | Domain("commercial_partner_id", "in", partners.commercial_partner_id.ids))

    def _signs(self, contract):
        """What speaks for a contract."""
        numbers = {number.casefold() for number in numbers_in(self.contract_ref or "")}
        company = contract.partner_id.commercial_partner_id
        people = company | company.child_ids | contract.partner_id
        return {
            "number": (contract.code or "").casefold() in numbers,
            "customer": any((person.ref or "").casefold() in numbers for person in people if person.ref),
            "email": self._address() in {email_normalize(person.email or "") for person in people} - {False},
            "person": _plain(self.person) in {_plain(person.name) for person in people},
            "running": not contract.ended_on and not (contract.date_end and contract.date_end < self.received_at.date()),
        }

    @api.depends("signs")
    @api.depends_context("lang")
    def _compute_signs_said(self):
        """In the reader's language: the schedule that suggests has another."""
        words = {
            "number": self.env._("number of the contract"), "customer": self.env._("number of the customer"),
            "email": self.env._("e-mail address"), "person": self.env._("name"), "running": self.env._("is running"),
        }
        for declaration in self:
            declaration.signs_said = ", ".join(words.get(sign, sign) for sign in (declaration.signs or "").split(",") if sign)

    # Choosing

    def _choose(self, contract):
        """One of the contracts that may be meant is.

        :raise UserError: where it is none of them
        """
        self._check_decidable()
        if contract not in self.candidate_ids:
            raise UserError(self.env._("%(number)s: %(contract)s is not among those that may be meant.", number=self.name,
                                       contract=contract.display_name))
        self.contract_id = contract


class ContractContract(models.Model):
    _inherit = "contract.contract"
    _rec_names_search = ["name", "code", "partner_id"]

    def action_choose_for_declaration(self):
        """The button beside each contract that may be meant: it is this one.

        :raise AccessError: where the user does not handle declarations
        """
        self.check_access("read")
        declaration = self.env["crm.declaration"].browse(self.env.context.get("declaration_id")).exists()
        declaration.ensure_one()._choose(self)


def _plain(name):
    return " ".join((name or "").casefold().split())
