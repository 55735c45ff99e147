from odoo import api, models
from odoo.fields import Domain


class SaleBlanketOrder(models.Model):
    """Framework contracts come under the rule by owner and unit, as orders do (spec 1)."""

    _name = "sale.blanket.order"
    _inherit = [
        "sale.blanket.order",
        "crm.access.document.mixin",
        "crm.access.handover.mixin",
        "crm.partner.source.mixin",
        "crm.portal.document.mixin",
    ]

    @api.model
    def _access_back_office_groups(self):
        return ("account.group_account_readonly", "account.group_account_invoice")

    # Handing on

    @api.model_create_multi
    def create(self, vals_list):
        for vals in map(self._with_context_defaults, vals_list):
            self._check_assignment(*self._assignment(vals))
        return super().create(vals_list)

    def write(self, vals):
        content, handover = self._split_handover(vals)
        result = super().write(content) if content or not handover else True
        if handover:
            super(SaleBlanketOrder, self.sudo()).write(handover)  # checked above; who gives it away may read it no more
        return result

    # In the portal

    @api.model
    def _portal_role(self):
        return "orders"

    @api.model
    def _portal_company_path(self):
        return "partner_id.commercial_partner_id"

    @api.model
    def _portal_domain(self):
        """One's own, and the company's with the role *Orders*; drafts are the seller's."""
        return super()._portal_domain() & Domain("state", "!=", "draft")


class SaleBlanketOrderLine(models.Model):
    """The addon shows every employee the lines, and so the prices, of all customers."""

    _name = "sale.blanket.order.line"
    _inherit = ["sale.blanket.order.line", "crm.access.document.mixin"]

    @api.model
    def _access_document_domain(self, scope, mode):
        """As the framework contract; adding and removing lines is changing it."""
        order_mode = "read" if mode == "read" else "write"
        return Domain("order_id", "any!", self.env["sale.blanket.order"]._access_domain(scope, order_mode))

    @api.model
    def _portal_domain(self):
        return Domain("order_id", "any", self.env["sale.blanket.order"]._portal_domain())

    def _access_observed_as(self):
        return self.sudo().order_id.sudo(False)

    @api.model
    def _access_observed_fields(self):
        return ["order_id"]

    def write(self, values):
        if "order_id" in values and self.env["crm.access"]._is_enforced():
            # ORM checks a line where it was, not where it is moved to
            self.env["sale.blanket.order"].browse(values["order_id"]).check_access("write")
        return super().write(values)
