from odoo import SUPERUSER_ID, api, fields, models

from ..protection import Customer, Entry, Holding, Kind, who_was_first

#: fields of a lead that tell which customer it is, and whose
LEAD_FIELDS = {"email_from", "phone", "partner_name", "zip", "partner_id", "team_id"}
PARTNER_FIELDS = {"email", "phone", "vat", "name", "zip", "parent_id"}


class CrmCustomerProtectionEntry(models.AbstractModel):
    """What happens when leads are entered: asked in one go for any number, as superuser.

    Who enters learns of it what :meth:`_tell_entered` says, and nothing of who has the customer.
    """

    _name = "crm.customer.protection.entry"
    _description = "Entering Customers"

    @api.model
    def _enter(self, leads, quiet=False):
        """Protect the customers of leads for their parties, and note those that another party has.

        :param quiet: for leads of the past: dispatchers find them in their list, nobody is told
        """
        protections = self.env["crm.customer.protection"].sudo()
        if not leads or not protections._is_on():
            return
        leads = leads.sudo().sorted("id")  # see the class
        now, zone = fields.Datetime.now(), protections._zone()
        starts = {lead: lead.create_date if quiet else now for lead in leads}
        ends = {lead: protections._end_for(lead.team_id, start, zone) for lead, start in starts.items()}
        entries = self._entries(leads, ends)
        outcome = who_was_first(entries, self._held({key for entry in entries for key in entry.keys}))
        self._begin(outcome.begun, starts, ends)
        self._join(outcome.joined, leads)
        self._part(leads.filtered(lambda lead: lead.id not in outcome.joined))
        conflicts = self._note_conflicts(outcome.conflicts, leads)
        if not quiet:
            self._tell_entered(conflicts.lead_id)
            conflicts._tell_dispatchers()

    # What is entered

    @api.model
    def _entries(self, leads, ends):
        access, now = self.env["crm.access"], fields.Datetime.now()
        ignored, settled = self._own_domains(), self._settled(leads)
        return [
            Entry(
                lead.id,
                access._party(lead.team_id.id),
                {str(key): kind for key, kind in self._customer(lead).keys(ignored).items()},
                bool(ends[lead] and ends[lead] > now),
                settled.get(lead.id, frozenset()),
            )
            for lead in leads
        ]

    @api.model
    def _customer(self, lead):
        """Hook: the customer of a lead as entered."""
        company = lead.partner_id.commercial_partner_id
        return Customer(
            lead.email_from or lead.partner_id.email,
            lead.phone_sanitized or lead.partner_id.phone_sanitized,
            company.vat,
            lead.partner_name or (company.name if company.is_company else None),
            lead.zip or company.zip,
        )

    @api.model
    def _customer_name(self, lead):
        """Under which name a lead's customer stands in the lists."""
        return lead.partner_name or lead.partner_id.name or lead.contact_name or lead.name

    @api.model
    def _own_domains(self):
        """Domains that tell no customer: those of the companies of this database."""
        emails = self.env["res.company"].sudo().search([("email", "!=", False)]).mapped("email")  # compared only
        return frozenset(email.rpartition("@")[2].strip("> ").casefold() for email in emails if email)

    @api.model
    def _settled(self, leads):
        """Per lead, the protections about which a dispatcher has decided."""
        conflicts = self.env["crm.customer.protection.conflict"].sudo()  # ids only
        rows = conflicts._read_group(
            [("lead_id", "in", leads.ids), ("state", "not in", ("open", "handed"))],
            ["lead_id"],
            ["protection_id:array_agg"],
        )
        return {lead.id: frozenset(ids) for lead, ids in rows}

    @api.model
    def _held(self, keys):
        access = self.env["crm.access"]
        holders = self.env["crm.customer.protection.key"]._holders(keys)
        holdings = {}
        for protection in set(holders.values()):
            holdings[protection] = Holding(access._party(protection.team_id.id), protection.id)
        return {key: holdings[protection] for key, protection in holders.items()}

    # What follows

    @api.model
    def _begin(self, begun, starts, ends):
        """Make the protections that begin."""
        by_id = {lead.id: lead for lead in starts}
        leads = [by_id[holding.lead] for holding in begun]
        created = self.env["crm.customer.protection"].sudo().create([
            self._prepare_protection_vals(lead, starts[lead], ends[lead]) for lead in leads
        ])
        for holding, protection in zip(begun, created, strict=True):
            holding.id = protection.id

    @api.model
    def _prepare_protection_vals(self, lead, start, end):
        return {
            "lead_id": lead.id,
            "customer_name": self._customer_name(lead),
            "partner_id": lead.partner_id.commercial_partner_id.id,
            "team_id": lead.team_id.id,
            "user_id": lead.user_id.id,
            "date_from": start,
            "date_to": end,
        }

    @api.model
    def _join(self, joined, leads):
        """Let leads know the protection they belong to, and close conflicts with one's own party."""
        self.env["crm.customer.protection.key"]._claim({
            key: holding.id for holding in set(joined.values()) for key in holding.claims
        })
        by_holding = {}
        for lead_id, holding in joined.items():
            by_holding.setdefault(holding.id, []).append(lead_id)
        leads._set_protections({lead_id: holding.id for lead_id, holding in joined.items()})
        self.env["crm.customer.protection.conflict"].sudo().search([
            ("lead_id", "in", list(joined)),
            ("state", "=", "open"),
        ]).filtered(lambda row: row.lead_id.id in by_holding.get(row.protection_id.id, ())).state = "handed"

    @api.model
    def _part(self, leads):
        """Leads handed to another party are no longer of what is protected for the one before."""
        access = self.env["crm.access"]
        leads._set_protections({
            lead.id: None
            for lead in leads.filtered("protection_id")
            if access._party(lead.protection_id.team_id.id) != access._party(lead.team_id.id)
        })

    @api.model
    def _note_conflicts(self, conflicts, leads):
        """Rows for the dispatcher, those there are already left out.

        :return: the new ones
        """
        by_id = {lead.id: lead for lead in leads}
        rows = self.env["crm.customer.protection.conflict"].sudo()
        rows = rows.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        noted = rows.search_fetch([("lead_id", "in", list(by_id))], ["lead_id", "protection_id"])
        known = {(row.lead_id.id, row.protection_id.id) for row in noted}
        return rows.create([
            self._prepare_conflict_vals(by_id[conflict.lead], conflict)
            for conflict in conflicts
            if (conflict.lead, conflict.holding.id) not in known
        ])

    @api.model
    def _prepare_conflict_vals(self, lead, conflict):
        return {
            "lead_id": lead.id,
            "protection_id": conflict.holding.id,
            "customer_name": self._customer_name(lead),
            "team_id": lead.team_id.id,
            "user_id": (lead.create_uid if self.env.uid == SUPERUSER_ID else self.env.user).id,  # a schedule enters nothing
            "matched_kinds": ",".join(kind.value for kind in Kind if kind in conflict.kinds),
        }

    @api.model
    def _kind_names(self):
        return {
            Kind.EMAIL: self.env._("E-mail"),
            Kind.DOMAIN: self.env._("E-mail domain"),
            Kind.PHONE: self.env._("Phone"),
            Kind.VAT: self.env._("VAT number"),
            Kind.NAME: self.env._("Company and postcode"),
        }

    @api.model
    def _tell_entered(self, leads):
        """A note on each lead, in the language of its owner; the same words whoever has the customer."""
        leads.invalidate_recordset(["protection_notice"], flush=False)
        spoken = (lead.with_context(lang=lead.user_id.lang or self.env.lang) for lead in leads)
        bodies = {lead.id: lead.protection_notice for lead in spoken if lead.protection_notice}
        if bodies:
            leads.browse(bodies)._message_log_batch(bodies=bodies, author_id=self.env.ref("base.partner_root").id)
