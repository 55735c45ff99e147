from odoo import api, models

from ..service import About


class CrmContractPages(models.AbstractModel):
    """The pages of contracts without a visitor, for counting what they ask for."""

    _name = "crm.contract.pages"
    _description = "Pages of Contracts, for Counting"

    @api.model
    def _page(self, template, **values):
        common = {"langs": [], "company": self.env.company, "typed": {}, "is_empty": False, "csrf_token": lambda: "", "form_key": ""}
        spoken = self.env["ir.qweb"].with_context(lang="en_US")
        return str(spoken._render(template, {**common, **values}))

    @api.model
    def _offers(self, product):
        return self._page("crm_partner_portal.offers", offers=[product._offer(self.env.company)])

    @api.model
    def _offer(self, product):
        """The page of an offer as a customer sees it who is logged in."""
        day = self.env["contract.contract"]._first_possible_day(True, False)
        return self._page(
            "crm_partner_portal.offer", offer=product._offer(self.env.company), terms="", sections=[], is_consumer=True, later=day,
            person=self.env.user, is_employee=False, clicks="1",
        )

    @api.model
    def _contract(self):
        return self._page("crm_partner_portal.contract_buttons", contract_id=0, may_cancel=True, may_withdraw=True, has_paper=False)

    @api.model
    def _declare(self, kind):
        values = {"csrf_token": "", "person": "A", "email": "a@example.com"}
        return self._page("crm_partner_portal.contract_declare_form", contract_id=0, kind=kind, **values)

    @api.model
    def _public(self, kind):
        return self._page(f"crm_partner_portal.declaration_{kind}", kind=kind)

    @api.model
    def _framework(self):
        """What a framework contract has in the list."""
        return self._page("crm_partner_portal.portal_framework_again", framework_id=0, framework_name="", is_again=True)

    @api.model
    def _reorder(self):
        """The overview of an order; its lines are filled in with what was ordered last."""
        framework = self.env["sale.blanket.order"].new({"currency_id": self.env.company.currency_id.id})
        values = {"framework": framework, "framework_id": 0, "lines": (), "net": 0, "total": 0, "reference": ""}
        return self._page("crm_partner_portal.portal_framework_order_form", **values)

    @api.model
    def _item(self):
        return self.env["account.move.line"].new({"name": "1"})

    @api.model
    def _invoice_items(self):
        """What an invoice has for each item."""
        values = {"case_document": "invoice-0", "case_delivery": None, "case_lines": [self._item()], "whole": ""}
        return self._page("crm_partner_portal.portal_case_items", **values)

    @api.model
    def _complaint(self):
        """The form that it leads to."""
        item = self._item()
        return self._page(
            "crm_partner_portal.portal_case_form_sent", about=About("invoice", self.env["account.move"].new(), item, item),
            about_name="1", kind="complaint", kinds={"complaint": ""}, person=None, text="", stars=0, most=1, largest=1,
        )
