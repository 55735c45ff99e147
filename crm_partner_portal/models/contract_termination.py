from datetime import UTC

from odoo import api, fields, models

from ..termination import BERLIN, Terms, end_of_contract, in_words


class ContractContract(models.Model):
    """A contract's terms as they were concluded, and when a declaration ends it."""

    _name = "contract.contract"
    _inherit = ["contract.contract", "crm.contract.terms.mixin"]

    has_terms = fields.Boolean(
        string="Terms are entered", help="Only then the end that a cancellation brings is computed; else people say it.", tracking=True
    )
    is_consumer = fields.Boolean(
        string="With a consumer", compute="_compute_is_consumer", store=True, readonly=False,
        help="Consumers have a right to withdraw, and the law limits terms and notice.",
    )
    told_on = fields.Date(string="Told of the right to withdraw on", help="The withdrawal period runs from here. Empty: never told.")
    ended_on = fields.Date(string="Ends on", readonly=True, copy=False, tracking=True, help="By a cancellation or withdrawal.")
    declaration_ids = fields.One2many("crm.declaration", "contract_id", string="Declarations", readonly=True)
    end_in_words = fields.Char(string="If cancelled today", compute="_compute_end_in_words")

    @api.depends("partner_id.commercial_partner_id.is_company")
    def _compute_is_consumer(self):
        for contract in self:
            contract.is_consumer = not contract.partner_id.commercial_partner_id.is_company

    def _compute_end_in_words(self):
        for contract in self:
            ending = contract._ending("ordinary", fields.Datetime.now()) if contract.has_terms else None
            contract.end_in_words = ending and contract._sentence(ending)

    # The engine

    @api.model
    def _today(self):
        """The day in Germany, whatever the zone of who orders or cancels: terms and times for withdrawal run from it."""
        return fields.Date.context_today(self.with_context(tz=str(BERLIN)))

    @api.private
    def _terms(self):
        """The terms for the engine."""
        start = self._first_day()
        return Terms(concluded=min(self.date, start), start=start, consumer=self.is_consumer, **self._prepare_terms())

    @api.private
    def _first_day(self):
        """The contract's first day, or False: that of its lines where these have their own."""
        days = self.contract_line_ids.filtered("date_start").mapped("date_start") if self.line_recurrence else []
        return min(days, default=self.date_start)

    @api.private
    def _ending(self, kind, received_at, wished=None):
        """What a declaration brings; None where nobody entered the terms.

        :param kind: ordinary, extraordinary or withdrawal
        :param received_at: a moment as Odoo keeps it
        """
        if kind == "withdrawal":
            return end_of_contract(self._terms(), kind, _aware(received_at), told=self.told_on or None)
        if not self.has_terms or not self._first_day():
            return None
        return end_of_contract(self._terms(), kind, _aware(received_at), wished or None)

    @api.private
    def _sentence(self, ending):
        """The end and why, for the customer."""
        if not ending.end:
            return self._reason(ending)
        return self.env._(
            "Your contract runs until %(day)s, because %(why)s (%(paragraph)s).",
            day=in_words(ending.end), why=self._reason(ending), paragraph=self._paragraph_in_words(ending),
        )

    def _paragraph_in_words(self, ending):
        return ending.paragraph.replace("No.", self.env._("No."))

    def _reason(self, ending):
        """Hook: what an end follows from, as the second half of a sentence."""
        env, notice = self.env, self._length_in_words("notice") or self.env._("no time")
        received = in_words(ending.received)
        noticed = {"notice": notice, "received": received}
        words = {
            "lapse": env._("it was concluded until this day and ends by itself"),
            "over": env._("it was concluded until this day and has ended already"),
            "first_term": env._("the first term ends on this day, and your cancellation of %(received)s arrived in time", **noticed),
            "renewed_term": env._("it had been renewed until this day when your cancellation of %(received)s arrived", **noticed),
            "minimum_term": env._("the minimum term binds until then"),
            "notice": env._("the notice of %(notice)s began when your cancellation arrived on %(received)s", **noticed),
            "notice_month": env._("the notice of %(notice)s from %(received)s runs to the end of a month", **noticed),
            "notice_quarter": env._("the notice of %(notice)s from %(received)s runs to the end of a quarter", **noticed),
            "wished": env._("you wish it so, and it could have been cancelled for an earlier day"),
            "law_two_years": env._("a contract may bind a consumer for two years at most"),
            "law_renewal": env._("after the first term a consumer may cancel at any time with a month's notice at most"),
            "law_notice": env._("a consumer has to give a month's notice at most"),
            "old_law_renewal": env._("this contract may be renewed for a year at most"),
            "old_law_notice": env._("a consumer has to give three months' notice at most under this contract"),
            "before_start": env._("the notice of %(notice)s ends before it starts", **noticed),
            "extraordinary": env._("you cancelled for good cause"),
            "withdrawal": env._("you withdrew from it in time"),
            "withdrawal_late": env._("The time for withdrawal was over when yours arrived on %(received)s.", **noticed),
            "withdrawal_business": env._("Only consumers have a right to withdraw."),
        }
        return words[ending.clause]

    # What is open to the customer

    @api.private
    def _may_withdraw(self, moment=None):
        """Whether the button for withdrawal is shown: for the whole period."""
        if self.ended_on or not self._first_day() or not self.date:
            return False
        return self._ending("withdrawal", moment or fields.Datetime.now()).clause == "withdrawal"

    @api.private
    def _may_cancel(self):
        """Whether there is still something to cancel."""
        is_over = self.date_end and self.date_end < self._today()
        return self.contract_type == "sale" and not self.ended_on and not is_over


def _aware(moment):
    return moment.replace(tzinfo=UTC)
