from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .access_keys import AccessKeys, HasKey

TELLS_OF_CONTACT = ("comment", "email", "email_outgoing")


class CrmCustomer(models.Model):
    """One line per customer, for those with oversight (spec 1, *Consolidated customer list*).

    Which customers: those that a unit overseen by the reader deals with. What is told of them is what the reader sees
    under the rule: rows of units, leads. Another branch's units, people and revenue are not among them.
    """

    _name = "crm.customer"
    _description = "Customer of All Units"
    _inherit = ["crm.access.mixin"]
    _auto = False
    _order = "name, id"
    _depends = {
        "res.partner": ["access_keys", "city", "commercial_partner_id", "complete_name", "country_id", "active"],
        "crm.partner.unit": ["partner_id", "team_id"],
    }

    name = fields.Char(string="Customer", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    city = fields.Char(readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    active = fields.Boolean(readonly=True)
    access_keys = AccessKeys()
    unit_ids = fields.Many2many(
        "crm.team", string="Units", compute="_compute_dealing", search="_search_unit_ids", help="Who deals with it."
    )
    user_ids = fields.Many2many(
        "res.users", string="Responsible", compute="_compute_dealing", search="_search_user_ids"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    lead_count = fields.Integer(string="Leads", compute="_compute_leads", help="Open and won.")
    open_revenue = fields.Monetary(compute="_compute_leads", help="Expected, of open leads.")
    won_revenue = fields.Monetary(compute="_compute_leads")
    last_contact = fields.Datetime(
        compute="_compute_leads", help="The last message to or from the customer about one of the leads."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.id, p.id AS partner_id, p.complete_name AS name, p.city, p.country_id, p.active,
                   p.access_keys
              FROM res_partner p
             WHERE p.commercial_partner_id = p.id
               AND EXISTS (SELECT FROM crm_partner_unit u WHERE u.partner_id = p.id AND u.team_id IS NOT NULL)
            """
        )

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends_context("uid")
    def _compute_dealing(self):
        rows = defaultdict(lambda: self.env["crm.partner.unit"])
        for row in self.env["crm.partner.unit"].search([("partner_id", "in", self.ids)]):
            rows[row.partner_id.id] |= row
        for customer in self:
            customer.unit_ids = rows[customer.id].team_id
            customer.user_ids = rows[customer.id].user_id

    @api.depends_context("uid", "company")
    def _compute_leads(self):
        """In a fixed number of queries for a page, all under the rule but for dates of messages."""
        found = self._visible_leads()
        contacts = self._last_contacts([lead for _customer, leads in found.items() for lead in leads.ids])
        for customer in self:
            leads = found[customer.id]
            customer.lead_count = len(leads)
            customer.won_revenue = sum(leads.filtered(lambda lead: lead.won_status == "won").mapped("expected_revenue"))
            customer.open_revenue = sum(leads.mapped("expected_revenue")) - customer.won_revenue
            customer.last_contact = max((contacts[id_] for id_ in leads.ids if id_ in contacts), default=False)

    def _visible_leads(self):
        """The open and won leads that the user sees, per id of a customer."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)  # ids, to find leads under the rule
        family = partners.search_fetch([("commercial_partner_id", "in", self.ids)], ["commercial_partner_id"])
        companies = {partner.id: partner.commercial_partner_id.id for partner in family}
        leads = self.env["crm.lead"].search_fetch(
            [("partner_id", "in", family.ids), ("won_status", "!=", "lost")],
            ["partner_id", "won_status", "expected_revenue"],
        )
        found = defaultdict(lambda: self.env["crm.lead"])
        ids = defaultdict(list)
        for lead in leads:
            ids[companies[lead.partner_id.id]].append(lead.id)
        found.update((customer, leads.browse(lead_ids)) for customer, lead_ids in ids.items())
        return found

    def _last_contacts(self, lead_ids):
        """When the last message about each lead was exchanged with the customer, notes among colleagues left out."""
        messages = self.env["mail.message"].sudo()  # dates only, of leads that the user sees
        return dict(
            messages._read_group(
                [
                    ("model", "=", "crm.lead"),
                    ("res_id", "in", lead_ids),
                    ("message_type", "in", TELLS_OF_CONTACT),
                    ("is_internal", "=", False),
                    ("subtype_id.internal", "=", False),
                ],
                ["res_id"],
                ["date:max"],
            )
        )

    def _search_unit_ids(self, operator, value):
        return self._search_dealing("team_id", operator, value)

    def _search_user_ids(self, operator, value):
        return self._search_dealing("user_id", operator, value)

    def _search_dealing(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["crm.partner.unit"]._search([(name, operator, value)])  # under the rule
        return Domain("partner_id", "in", rows.subselect(SQL.identifier(rows.table, "partner_id")))

    # The rule

    @api.model
    def _access_domain(self, scope, mode):
        """The customers of units that the user oversees, as far as the rule shows them; nobody writes them here."""
        keys = self.env["crm.access"]._overseen_keys() if mode == "read" else ()
        if not keys:
            return Domain.FALSE
        seen = self.env["crm.access"].domain("res.partner", "read")
        return HasKey("access_keys", keys) & Domain("partner_id", "any!", seen)

    def export_data(self, fields_to_export):
        """For those who may export (stock's group) and oversee somebody, or see all.

        :raise AccessError: for others
        """
        access = self.env["crm.access"]
        if access._is_subject() and not access._overseen_keys():
            raise AccessError(self.env._("Only those who oversee units can export their customers."))
        return super().export_data(fields_to_export)

    # Actions

    def action_open(self):
        """The contact, with all there is to see of it."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
