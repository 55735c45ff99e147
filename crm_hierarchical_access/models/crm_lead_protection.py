from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .crm_customer_protection import REMIND_DAYS
from .crm_customer_protection_entry import LEAD_FIELDS


class CrmLead(models.Model):
    """A lead is how a customer is brought in; its own party sees the clock, a second one that it came second."""

    _inherit = "crm.lead"

    protection_id = fields.Many2one(
        "crm.customer.protection", index="btree_not_null", ondelete="set null", readonly=True, copy=False
    )
    protection_until = fields.Date(
        string="Protected Until",
        compute="_compute_protection",
        search="_search_protection_until",
        help="The last day on which the customer is protected for your company or division.",
    )
    protection_ends_soon = fields.Boolean(compute="_compute_protection")
    protection_notice = fields.Char(compute="_compute_protection_notice")
    protection_conflict_ids = fields.One2many(
        "crm.customer.protection.conflict",
        "lead_id",
        string="Protected for Others",
        groups="crm_hierarchical_access.group_dispatcher,sales_team.group_sale_manager",
    )

    @api.depends("protection_id.date_to", "protection_id.state")
    def _compute_protection(self):
        soon = fields.Datetime.now() + timedelta(days=REMIND_DAYS)
        for lead in self:
            protection = lead.sudo().protection_id  # that of the lead's own party: its end only
            running = bool(protection) and protection._is_in_force()
            lead.protection_until = protection.last_day if running else False
            lead.protection_ends_soon = running and protection.date_to <= soon

    @api.model
    def _search_protection_until(self, operator, value):
        if operator == "not in":
            return NotImplemented  # Odoo asks for the opposite
        running = Domain("state", "=", "active") & Domain("date_to", ">", fields.Datetime.now())
        found = Domain("protection_id", "any!", running & Domain("last_day", operator, value))
        return found | Domain("protection_id", "not any!", running) if operator == "in" and False in value else found

    @api.depends_context("lang")
    @api.depends("protection_conflict_ids.state")
    def _compute_protection_notice(self):
        """The same words whoever has the customer: neither names nor how many."""
        for lead in self:
            conflicts = lead.sudo().protection_conflict_ids.filtered(lambda row: row.state == "open")  # the date only
            ends = [row.last_day for row in conflicts if row.protection_id._is_in_force()]
            lead.protection_notice = bool(ends) and self.env._(
                "This customer is protected until %(day)s. The dispatcher has been told.",
                day=format_date(self.env, max(ends)),
            )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        self.env["crm.customer.protection.entry"]._enter(leads)
        return leads

    def write(self, vals):
        protections = self.env["crm.customer.protection"].sudo()  # kept, not shown
        followed = {"team_id", "user_id", "active", "stage_id"}
        if (LEAD_FIELDS | followed).isdisjoint(vals) or not protections._is_on():
            return super().write(vals)
        result = super().write(vals)
        leads = self.sudo()  # whoever handed them on may read them no more
        own = leads.protection_id
        if not {"team_id", "user_id"}.isdisjoint(vals):
            for protection in own.filtered(lambda row: row.lead_id in leads):
                protection._follow_lead(protection.lead_id)
        if vals.get("active") is False:
            own._end_where_lost()
        if "stage_id" in vals:
            leads.filtered(lambda lead: lead.won_status == "won").protection_id._prolong()
        if not LEAD_FIELDS.isdisjoint(vals) or vals.get("active"):
            self.env["crm.customer.protection.entry"]._enter(leads)
        return result

    def unlink(self):
        """A customer of whom no lead is left is nobody's, as one whose leads were lost."""
        own = self.sudo().protection_id  # ended, not shown
        result = super().unlink()
        own._end_where_lost()
        return result

    def _set_protections(self, protections):
        """Write the protection of each lead in one statement.

        :param protections: ids by id of the lead
        """
        if not protections:
            return
        self.flush_model(["protection_id"])
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead SET protection_id = new.protection"
                " FROM unnest(%s::int[], %s::int[]) new(lead, protection)"
                " WHERE crm_lead.id = new.lead AND crm_lead.protection_id IS DISTINCT FROM new.protection"
                " RETURNING crm_lead.id",
                list(protections),
                list(protections.values()),
            )
        )
        self.invalidate_recordset(["protection_id"], flush=False)
