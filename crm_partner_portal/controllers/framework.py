import uuid

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..library.amounts import read_amount

#: signs in the key that a form sends
KEY_LENGTH = 36


class PortalFrameworks(CustomerPortal):
    """Framework contracts: what is agreed, used and left; the same again in two clicks."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "framework_count" in counters:
            frameworks = request.env["sale.blanket.order"]
            values["framework_count"] = frameworks.sudo().search_count(frameworks._portal_domain())  # one's own
        return values

    @route(["/my/frameworks"], type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_my_frameworks(self):
        frameworks = request.env["sale.blanket.order"]._portal_frameworks()
        return request.render("crm_partner_portal.portal_my_frameworks", {"page_name": "frameworks", "frameworks": frameworks})

    @route(["/my/frameworks/<int:framework_id>"], type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_my_framework(self, framework_id):
        framework = self._framework(framework_id)
        orders = framework._get_sale_orders().sorted("date_order", reverse=True)
        values = {"page_name": "framework", "framework": framework, "framework_orders": orders[:20]}
        return request.render("crm_partner_portal.portal_my_framework", values)

    @route(["/my/frameworks/<int:framework_id>/order"], type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_framework_order(self, framework_id):
        """The overview: what was ordered last, to be changed or ordered as it is."""
        framework = self._framework(framework_id)
        if not framework._is_portal_open():
            return request.redirect(f"/my/frameworks/{framework.id}")
        return self._order_page(framework, framework._portal_last_quantities())

    @route(["/my/frameworks/<int:framework_id>/order"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_framework_order_now(self, framework_id, form_key="", reference="", **form):
        """Order; whoever asks for more than is left sees how much is. *Update* shows the sum without ordering."""
        framework = self._framework(framework_id)
        quantities = {line.id: self._quantity(form.get(f"quantity_{line.id}")) for line in framework._portal_lines()}
        typed = {"form_key": form_key[:KEY_LENGTH], "reference": reference[:100]}
        if "update" in form or None in quantities.values() or not form_key:
            return self._order_page(framework, quantities, **typed, is_unreadable=None in quantities.values())
        framework._stand_in_line()
        framework = self._framework(framework_id)  # the right may have ended meanwhile
        try:
            with request.env.cr.savepoint():
                order = framework._portal_reorder(quantities, form_key[:KEY_LENGTH], reference)
        except UserError as refusal:
            return self._order_page(self._framework(framework_id), quantities, **typed, refusal=refusal.args[0])
        return request.redirect(f"/my/orders/{order.id}?message=sign_ok")

    def _framework(self, framework_id):
        """The user's framework contract; what belongs to others answers as what does not exist."""
        framework = request.env["sale.blanket.order"]._portal_framework(framework_id)
        if not framework:
            raise NotFound()
        return framework

    def _quantity(self, text):
        """A quantity as it was typed; 0 for nothing, None for what cannot be read."""
        point = request.env["res.lang"]._get_data(code=request.lang.code).decimal_point
        return read_amount(text.strip(), point) if (text or "").strip() else 0.0

    def _order_page(self, framework, quantities, form_key="", **values):
        lines = framework._portal_lines()
        amounts = [line._portal_amounts(quantities[line.id] or 0.0) for line in lines]
        return request.render(
            "crm_partner_portal.portal_framework_order",
            {
                "page_name": "framework_order",
                "framework": framework,
                "lines": lines,
                "quantities": quantities,
                "net": sum(net for net, _total in amounts),
                "total": sum(total for _net, total in amounts),
                "form_key": form_key or str(uuid.uuid4()),
                "reference": "",
                **values,
            },
        )
