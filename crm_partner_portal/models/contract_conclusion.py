from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..termination import in_words, withdrawal_ends
from .contract_paper import paper


class ContractContract(models.Model):
    """A contract concluded online: terms copied from the product, confirmed at once with what the law wants (spec 5, *Conclude*)."""

    _inherit = "contract.contract"

    conclusion_key = fields.Char(readonly=True, copy=False, index="btree_not_null", groups="base.group_system")
    conclusion_clicks = fields.Integer(string="Clicks to conclude", readonly=True, copy=False)
    concluded_by_id = fields.Many2one("res.partner", string="Concluded online by", readonly=True, copy=False, ondelete="set null")

    _conclusion_key_unique = models.UniqueIndex("(conclusion_key) WHERE conclusion_key IS NOT NULL", "An order that is sent twice is one.")

    @api.model
    @api.private
    def _first_possible_day(self, is_consumer, at_once):
        """A consumer's contract begins after the time for withdrawal, unless he asks for it to begin at once (§ 357a BGB)."""
        today = self._today()
        return today if at_once or not is_consumer else withdrawal_ends(today, today) + timedelta(days=1)

    @api.model
    @api.private
    def _conclude(self, product, person, key, clicks, at_once):
        """Conclude a contract for a person of the portal, once for an order form.

        :return: the contract, as superuser (the person sees it by following it)
        """
        contracts = self.sudo()  # customers write contracts by ordering only
        stored = contracts.search([("conclusion_key", "=", key)], limit=1)
        if stored:
            return stored
        vals = self._prepare_conclusion_vals(product, person, at_once)
        contract = contracts.with_context(lang=person.lang).create({**vals, "conclusion_key": key, "conclusion_clicks": clicks})
        self.env["crm.declaration.mail"].sudo()._queue_conclusion(contract)  # its confirmation
        return contract

    @api.model
    def _prepare_conclusion_vals(self, product, person, at_once):
        """Hook: the contract, with the product's terms as they are now."""
        company, today = self.env.company, self._today()
        customer = person.commercial_partner_id
        start = self._first_possible_day(not customer.is_company, at_once)
        billing = {"recurring_rule_type": product.contract_interval, "recurring_invoicing_type": product.contract_paid, "date_start": start}
        line = {"product_id": product.product_variant_id.id, "name": product.name, "quantity": 1, "specific_price": product.list_price}
        return {
            "name": product.name,
            "code": self.env["ir.sequence"].sudo().next_by_code("crm.contract"),  # a number, nothing else
            "company_id": company.id,
            "partner_id": person.id,
            "concluded_by_id": person.id,
            "user_id": customer.user_id.id,
            "date": today,
            "told_on": today,
            "has_terms": True,
            "line_recurrence": True,
            **billing,
            **{name: product[name] for name in self._term_fields()},
            "contract_line_ids": [Command.create({**line, **billing})],
        }

    # The confirmation

    @api.private
    def _confirmation(self):
        """What mail and PDF say of a contract that was concluded: title, introduction, rows, sections."""
        line, company = self.contract_line_ids[:1], self.company_id.sudo()  # name and terms of who confirms
        product = line.product_id.product_tmpl_id
        rows = [
            (self.env._("Contract number"), self.code),
            (self.env._("Contract"), self.name),
            (self.env._("Concluded on"), in_words(self.date)),
            (self.env._("Begins on"), in_words(self._first_day())),
            (self.env._("Price"), product._price_in_words(company, self.is_consumer)),
            *self._terms_in_words(),
        ]
        sections = [(self.env._("Conditions"), html2plaintext(product.contract_conditions or "").strip()),
                    (self.env._("General terms"), html2plaintext(company.contract_terms or "").strip())]
        if self.is_consumer:
            sections += company._withdrawal_sections()
        return {
            "title": self.env._("Confirmation of your contract"),
            "declared": self.env._("You have concluded the following contract with us."),
            "rows": rows, "sections": [section for section in sections if section[1]], "company": company,
        }

    @api.private
    def _confirmation_pdf(self):
        said = self._confirmation()
        return paper(said["title"], said["company"], self.env.lang, said["declared"], said["rows"], said["sections"])

    @api.private
    def _withdrawal_until(self):
        """The last day for withdrawal."""
        return withdrawal_ends(min(self.date, self._first_day()), self.told_on or None)


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_terms = fields.Html(string="General terms of contracts", translate=True)

    @api.private
    def _withdrawal_sections(self):
        """The notice of the right to withdraw and the model form (Art. 246a EGBGB), as an administrator may edit them in the views."""
        views = (
            (self.env._("Notice of the right to withdraw"), "crm_partner_portal.withdrawal_notice"),
            (self.env._("Model form for withdrawal"), "crm_partner_portal.withdrawal_form"),
        )
        address = ", ".join(filter(None, map(str.strip, (self.partner_id._display_address() or "").splitlines())))
        contact = ", ".join(filter(None, [address or self.name, self.phone, self.email]))
        values = {"contact": contact, "base": self.get_base_url()}
        qweb = self.env["ir.qweb"]
        return [(heading, html2plaintext(qweb._render(view, values, minimal_qcontext=True)).strip()) for heading, view in views]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contract_terms = fields.Html(related="company_id.contract_terms", readonly=False)


class CrmDeclarationMail(models.Model):
    _inherit = "crm.declaration.mail"

    @api.model
    @api.private
    def _queue_conclusion(self, contract):
        """Have a new contract confirmed soon, once."""
        mail = self._queue_to(contract.concluded_by_id.email_normalized, {"contract_id": contract.id, "what": "conclusion"})
        self.env.ref("crm_partner_portal.ir_cron_declarations")._trigger()
        return mail

    def _content(self):
        """The contract that was concluded."""
        if self.what != "conclusion":
            return super()._content()
        contract = self.contract_id.with_context(lang=self.contract_id.concluded_by_id.lang)
        said = contract._confirmation()
        file = (f"{contract.code}.pdf", contract._confirmation_pdf(), "application/pdf")
        return contract.env, f"{said['title']} ({contract.code})", said, file
