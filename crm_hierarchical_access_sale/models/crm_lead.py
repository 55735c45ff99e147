from odoo import models
from odoo.tools import str2bool

#: system parameter: set to False, orders stay with their salesperson when the opportunity is handed on
ORDERS_FOLLOW = "crm_hierarchical_access_sale.orders_follow_opportunity"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        """Orders and invoices go with the opportunity from its owner to the next (spec 1, What follows a lead)."""
        changed = self._assignment_changes(vals) if self.env["crm.access"]._is_enforced() else self.browse()
        handed = {lead: lead._orders_to_hand_on() for lead in changed.sudo()}
        result = super().write(vals)
        for lead, orders in handed.items():
            orders._follow_opportunity(lead)
        return result

    def _handed_on_singly(self):
        """Those whose owner has orders of theirs; called as superuser, like what follows."""
        orders = self.env["sale.order"]._read_group([("opportunity_id", "in", self.ids)], ["opportunity_id"])
        leads = self.browse(lead.id for (lead,) in orders)
        return super()._handed_on_singly() | leads.filtered(lambda lead: lead._orders_to_hand_on())

    def _orders_to_hand_on(self):
        """The orders of the opportunity that are its owner's, whatever their state; none where that is switched off.

        Called as superuser: whoever may hand on the opportunity hands on what belongs to it.
        """
        parameters = self.env["ir.config_parameter"]
        if not str2bool(parameters.get_param(ORDERS_FOLLOW, "True")):
            return self.env["sale.order"]
        return self.order_ids.filtered(lambda order: order.user_id == self.user_id)

    def _update_revenues_from_so(self, order):
        """Whoever may only read the opportunity still confirms the own order."""
        leads = self._filtered_access("write") if self.env["crm.access"]._is_enforced() else self
        return super(CrmLead, leads)._update_revenues_from_so(order)

    def _prepare_opportunity_quotation_context(self):
        """Whoever may only read the opportunity quotes in the own name."""
        context = super()._prepare_opportunity_quotation_context()
        if self.env["crm.access"]._is_enforced() and not self.has_access("write"):
            for name in ("default_user_id", "default_team_id"):
                context.pop(name, None)
        return context

    def _partner_source_customers(self):
        """The customers of the orders come with the opportunity."""
        return super()._partner_source_customers() | self.sudo().order_ids._partner_source_customers()  # ids only
