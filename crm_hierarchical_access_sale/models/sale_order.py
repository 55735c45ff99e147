from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "crm.access.document.mixin",
        "crm.access.handover.mixin",
        "crm.partner.source.mixin",
        "crm.access.cost.mixin",
    ]

    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the order's unit."
    )

    # The rule

    @api.model
    def _access_opportunity_path(self):
        return "opportunity_id"

    @api.model
    def _access_document_domain(self, scope, mode):
        """By owner and unit, or through an opportunity of which the user has as much (to create: may change)."""
        lead_mode = "write" if mode == "create" else mode
        opportunity = self.env["crm.lead"]._access_domain(scope, lead_mode)
        return super()._access_document_domain(scope, mode) | Domain("opportunity_id", "any!", opportunity)

    # Owner and unit come from the opportunity

    @api.depends("opportunity_id")
    def _compute_user_id(self):
        """A new order belongs to whom its opportunity belongs to."""
        if not self.env["crm.access"]._is_enforced():
            return super()._compute_user_id()
        following = self.filtered(lambda order: not order._origin.id and order._opportunity_to_follow().user_id)
        super(SaleOrder, self - following)._compute_user_id()
        for order in following:
            order.user_id = order.opportunity_id.user_id

    @api.depends("opportunity_id")
    def _compute_team_id(self):
        """A new order is of the unit of its opportunity; one that has a unit keeps it when its owner changes."""
        if not self.env["crm.access"]._is_enforced():
            return super()._compute_team_id()
        following = self.filtered(lambda order: not order._origin.id and order._opportunity_to_follow().team_id)
        keeping = self.filtered(lambda order: order._origin.team_id)
        super(SaleOrder, self - following - keeping)._compute_team_id()
        for order in following:
            order.team_id = order.opportunity_id.team_id
        for order in keeping - following:
            order.team_id = order._origin.team_id

    def _opportunity_to_follow(self):
        """The opportunity, where the user may change it: others order in their own name."""
        return self.opportunity_id.sudo(False)._filtered_access("write")

    # Handing on

    @api.model_create_multi
    def create(self, vals_list):
        for vals in map(self._with_context_defaults, vals_list):
            if not self._is_assigned_like_opportunity(vals):
                self._check_assignment(*self._assignment(vals))
        return super().create(vals_list)

    def write(self, vals):
        content, handover = self._split_handover(vals)
        result = super().write(content) if content or not handover else True
        if handover:
            super(SaleOrder, self.sudo()).write(handover)  # checked above; who gives it away may read it no more
        return result

    def _prepare_handover_vals(self, vals):
        """The owner before knows the portal link: the order gets a new one."""
        vals = super()._prepare_handover_vals(vals)
        return {**vals, "access_token": False} if "user_id" in vals else vals

    def _follow_opportunity(self, lead):
        """Hand orders and their invoices to the owner and the unit that their opportunity has now."""
        former = self.user_id
        invoices = self.invoice_ids.filtered(lambda move: move.invoice_user_id in former)
        for order in self:
            order.write({"user_id": lead.user_id.id, "team_id": lead.team_id.id})
        for invoice in invoices:
            invoice.write({"invoice_user_id": lead.user_id.id, "team_id": lead.team_id.id})

    def _is_assigned_like_opportunity(self, vals):
        """Whether the values name the owner and the unit of an opportunity that the user may change."""
        lead = self.env["crm.lead"].browse(vals.get("opportunity_id"))._filtered_access("write")
        return bool(lead) and all(
            not vals.get(name) or vals[name] == lead[name].id for name in ("user_id", "team_id")
        )

    # What external partners' people start and do not see: deliveries, purchases, bookings

    def action_confirm(self):
        return super(SaleOrder, self._beyond_external("write")).action_confirm()

    def _action_cancel(self):
        return super(SaleOrder, self._beyond_external("write"))._action_cancel()

    def _beyond_external(self, mode):
        """These orders, for what other apps do on them in models that are closed to external partners' people.

        :raise AccessError: where such a person has no right to the orders themselves
        """
        if not self.env["crm.access"]._is_external():
            return self
        self.check_access(mode)
        return self.sudo()  # checked; what is made of the orders is not handed out

    # What stock computes beyond what the user sees

    def _fetch_duplicate_orders(self):
        """Found by SQL, and named in a warning: those that the user reads."""
        found = super()._fetch_duplicate_orders()
        if not self.env["crm.access"]._is_enforced():
            return found
        seen = set(self.browse({id_ for ids in found.values() for id_ in ids})._filtered_access("read").ids)
        return {order_id: ids & seen for order_id, ids in found.items()}

    # Dealing with a customer

    @api.model
    def _partner_source_fields(self):
        return ["partner_id", "partner_invoice_id", "partner_shipping_id"]

    @api.model
    def _partner_source_triggers(self):
        return super()._partner_source_triggers() | {"opportunity_id"}

    @api.model
    def _partner_source_territory(self, alias, query):
        """That of the opportunity."""
        name = self.env["crm.lead"]._access_fields().get("territory")
        if not name:
            return SQL("NULL::int")
        opportunity = self._field_to_sql(alias, "opportunity_id", query)
        return SQL("(SELECT %s FROM crm_lead o WHERE o.id = %s)", SQL.identifier("o", name), opportunity)

    @api.model
    def _partner_source_queries(self):
        """Who sees the order through its opportunity sees whom it is for."""
        orders = self.sudo().with_context(active_test=False)  # for the rows, which have a rule of their own
        return super()._partner_source_queries() + [
            orders._partner_source_query(name, link="opportunity_id") for name in self._partner_source_fields()
        ]
