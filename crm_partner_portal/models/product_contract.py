from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..termination import period_ends

INTERVALS = [("weekly", "Week"), ("monthly", "Month"), ("quarterly", "Quarter"), ("semesterly", "Half a year"), ("yearly", "Year")]


class ProductTemplate(models.Model):
    """A product that is sold as a contract: term, notice, renewal, price and billing interval (spec 5, *Conclude*)."""

    _name = "product.template"
    _inherit = ["product.template", "crm.contract.terms.mixin"]

    is_contract = fields.Boolean(string="Sold as a contract", help="Recurring invoices, a term, and notice.")
    is_contract_offered = fields.Boolean(string="Offered online", help="Shown at /vertraege; who has a login concludes it there.")
    contract_interval = fields.Selection(INTERVALS, string="Invoiced each", default="monthly", required=True)
    contract_paid = fields.Selection(
        [("pre-paid", "At the beginning"), ("post-paid", "At the end")], string="Invoiced", default="pre-paid", required=True
    )
    contract_conditions = fields.Html(string="Conditions of this contract", translate=True, help="Besides the company's general terms.")

    @api.constrains(
        "is_contract_offered", "is_contract", "term_first", "term_first_unit", "term_minimum", "term_notice", "term_notice_unit",
        "term_renewal",
    )
    def _check_offer(self):
        """What is offered to consumers keeps to § 309 No. 9 BGB."""
        begin = fields.Date.to_date("2026-01-01")
        for product in self.filtered(lambda each: each.is_contract and each.is_contract_offered):
            first, notice = product._period("first"), product._period("notice")
            if first and period_ends(begin, first) > fields.Date.to_date("2027-12-31"):
                raise ValidationError(self.env._("%s: a consumer is bound for two years at most.", product.name))
            if first and product.term_renewal == "again":
                raise ValidationError(self.env._("%s: a contract with a consumer is renewed for an indefinite time only.", product.name))
            if notice and (first or product.term_minimum) and period_ends(begin, notice) > fields.Date.to_date("2026-01-31"):
                raise ValidationError(self.env._("%s: a consumer has to give a month's notice at most.", product.name))

    @api.model
    @api.private
    def _offered_contracts(self, company):
        """The products offered online by a company (superuser: offers are public)."""
        domain = Domain("is_contract", "=", True) & Domain("is_contract_offered", "=", True) & Domain("sale_ok", "=", True)
        return self.sudo().search(domain & Domain("company_id", "in", [False, company.id]), order="sequence, name, id")

    # In words

    @api.private
    def _offer(self, company, is_consumer=True):
        """What has to be said of an offer before it is ordered (§ 312d BGB, Art. 246a EGBGB)."""
        return {
            "product": self,
            "name": self.name,
            "description": self.description_sale or "",
            "price": self._price_in_words(company, is_consumer),
            "rows": self._offer_rows(company, is_consumer),
            "conditions": html2plaintext(self.contract_conditions or "").strip(),
        }

    def _gross(self, company, is_consumer):
        taxes = self.taxes_id._filter_taxes_by_company(company)
        prices = taxes.compute_all(self.list_price, currency=company.currency_id, product=self.product_variant_id)
        return prices["total_included" if is_consumer else "total_excluded"]

    def _price_in_words(self, company, is_consumer):
        money = company.currency_id.format(self._gross(company, is_consumer))
        interval = dict(self._fields["contract_interval"]._description_selection(self.env))[self.contract_interval]
        if is_consumer:
            return self.env._("%(money)s per %(interval)s, taxes included", money=money, interval=interval)
        return self.env._("%(money)s per %(interval)s, plus taxes", money=money, interval=interval)

    def _offer_rows(self, company, is_consumer):
        rows = [
            (self.env._("Price"), self._price_in_words(company, is_consumer)),
            (self.env._("Invoiced"), dict(self._fields["contract_paid"]._description_selection(self.env))[self.contract_paid]),
            *self._terms_in_words(),
        ]
        if total := self._total_of_first_term(company, is_consumer):
            rows.insert(1, (self.env._("Total of the first term"), company.currency_id.format(total)))
        return rows

    def _total_of_first_term(self, company, is_consumer):
        """The price of all that is bound at first; 0 without a first term."""
        first = self._period("first")
        if not first:
            return 0
        begin = fields.Date.to_date("2026-01-01")
        step = self.env["contract.line"].get_relative_delta(self.contract_interval, 1)
        days = (period_ends(begin, first) - begin).days + 1
        whole, day = 0, begin
        while (day + step - begin).days <= days:
            day, whole = day + step, whole + 1
        rest = (days - (day - begin).days) / ((day + step) - day).days
        return (whole + rest) * self._gross(company, is_consumer)


class CrmContractTermsMixin(models.AbstractModel):
    _inherit = "crm.contract.terms.mixin"

    @api.private
    def _terms_in_words(self):
        """Pairs of label and text: term, renewal, notice."""
        rows = [(self.env._("Term"), self._length_in_words("first") or self.env._("indefinite"))]
        if self.term_minimum:
            rows.append((self.env._("Minimum term"), self._length_in_words("minimum")))
        if self.term_first:
            renewals = {
                "end": self.env._("it ends by itself"),
                "on": self.env._("it goes on for an indefinite time"),
                "again": self.env._("it is renewed, each time for %s", self._length_in_words("again")),
            }
            rows.append((self.env._("After the first term"), renewals[self.term_renewal]))
        if self.term_renewal != "end" or not self.term_first:
            rows.append((self.env._("Period of notice"), self._notice_in_words()))
        return rows

    def _notice_in_words(self):
        to = {
            "day": self.env._("at any time"), "month": self.env._("to the end of a month"),
            "quarter": self.env._("to the end of a quarter"), "term": self.env._("to the end of the term"),
        }[self.term_notice_to]
        length = self._length_in_words("notice")
        return self.env._("%(length)s, %(to)s", length=length, to=to) if length else to
