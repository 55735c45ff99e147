from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.protection import Customer, Kind, company_name

from ..enquiry import Trace, Where, who_has

#: what tells that it is the same person or company, beyond doubt
CERTAIN = (Kind.EMAIL, Kind.PHONE)


class CrmTerritoryKnown(models.AbstractModel):
    """Whether the customers of new leads are somebody's already: asked as superuser, in one go, before they are saved.

    Nobody is told but the dispatchers, and the unit that has the customer, which gets the lead.
    """

    _name = "crm.territory.known"
    _description = "Known Customers"

    @api.model
    def _who_has(self, leads):
        """Who has the customers of leads.

        :return: ``enquiry.Known`` by lead, for those whose customer is known
        """
        leads = leads.sudo()  # see the class
        traces = defaultdict(list)
        keys = self._keys(leads)
        for find in (self._find_protected, self._find_leads, self._find_customers, self._find_namesakes):
            for lead, trace in find(leads, keys):
                traces[lead].append(trace)
        return {lead: who_has(found) for lead, found in traces.items()}

    @api.model
    def _customer_keys(self, lead):
        """The keys of a lead's customer, as customer protection knows them."""
        return self.env["crm.customer.protection.entry"]._customer(lead).keys()

    @api.model
    def _keys(self, leads):
        """For each certain key, why, and the leads that have it."""
        keys = defaultdict(dict)
        for lead in leads:
            for key, kind in self._customer_keys(lead).items():
                if kind in CERTAIN:
                    keys[key][lead] = kind
        return keys

    # Where a customer may be found

    @api.model
    def _find_protected(self, leads, keys):
        """Customers that are protected for somebody, by any of their keys."""
        protections, entry = self.env["crm.customer.protection"].sudo(), self.env["crm.customer.protection.entry"]
        if not protections._is_on():
            return
        ignored = entry._own_domains()
        by_lead = {lead: {str(key): kind for key, kind in entry._customer(lead).keys(ignored).items()} for lead in leads}
        holders = self.env["crm.customer.protection.key"]._holders({key for found in by_lead.values() for key in found})
        for lead, found in by_lead.items():
            for key, kind in found.items():
                if protection := holders.get(key):
                    yield lead, self._trace(Where.PROTECTED, protection, {kind.value})

    @api.model
    def _find_leads(self, leads, keys):
        """Leads that are being worked on, with the same address or number."""
        if same := self._same_person_domain(leads):
            rows = self.env["crm.lead"].sudo().search(self._open_domain() & same)  # compared
            for row in rows:
                yield from self._traces(Where.LEAD, row, self._customer_keys(row), keys)

    @api.model
    def _find_customers(self, leads, keys):
        """Contacts with the same address or number, whose company units deal with."""
        same = self._same_person_domain(leads)
        partners = self.env["res.partner"].sudo().search(same) if same else self.env["res.partner"]  # compared
        rows = self.env["crm.partner.unit"].sudo().search(
            Domain("partner_id", "in", partners.commercial_partner_id.ids) & Domain("team_id.active", "=", True)
        )
        by_company = rows.grouped("partner_id")
        for partner in partners:
            own = Customer(partner.email, partner.phone_sanitized).keys()
            for row in by_company.get(partner.commercial_partner_id, ()):
                yield from self._traces(Where.CUSTOMER, row, own, keys)

    @api.model
    def _find_namesakes(self, leads, keys):
        """Leads that are being worked on, of a company with the same name and postcode: perhaps the same."""
        named = defaultdict(list)
        for lead in leads:
            if lead.zip_read and company_name(lead.partner_name):
                named[company_name(lead.partner_name), lead.zip_read].append(lead)
        zips = list({zip_read for _name, zip_read in named})
        domain = self._open_domain() & Domain("zip_read", "in", zips) & Domain("partner_name", "!=", False)
        for row in self.env["crm.lead"].sudo().search(domain) if zips else ():  # compared
            for lead in named.get((company_name(row.partner_name), row.zip_read), ()):
                yield lead, Trace(
                    Where.LEAD, row.team_id.id, None, frozenset({Kind.NAME.value}), certain=False, since=row.id
                )

    # The same person

    @api.model
    def _same_person_domain(self, leads):
        """What an index answers; :meth:`_traces` compares what is found by it. None where there is nothing to go by."""
        emails = [email for email in leads.mapped("email_normalized") if email]
        phones = [phone for phone in leads.mapped("phone_sanitized") if phone]
        domains = [Domain(name, "in", values) for name, values in (("email_normalized", emails), ("phone_sanitized", phones)) if values]
        return Domain.OR(domains) if domains else None

    @api.model
    def _open_domain(self):
        """Leads that a unit has and works on."""
        return (
            Domain("active", "=", True)
            & Domain("won_status", "=", "pending")
            & Domain("team_id.active", "=", True)
        )

    @api.model
    def _traces(self, where, row, own, keys):
        """A trace for each lead with which a record shares keys."""
        kinds = defaultdict(set)
        for key, kind in own.items():
            for lead in keys.get(key, ()):
                kinds[lead].add(kind.value)
        for lead, shared in kinds.items():
            yield lead, self._trace(where, row, shared)

    @api.model
    def _trace(self, where, row, kinds):
        owner = row.user_id.filtered("active")
        return Trace(where, row.team_id.id, owner.id or None, frozenset(kinds), since=row.id)
