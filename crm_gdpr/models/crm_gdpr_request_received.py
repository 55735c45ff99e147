from odoo import api, fields, models
from odoo.exceptions import UserError

#: kinds of requests that are answered with a copy of the data, and the file's kind
COPIES = {"access": "pdf", "portability": "json"}
#: what a person may have corrected by typing it
CORRECTED = ("name", "phone", "street", "zip", "city")


class CrmGdprRequest(models.Model):
    """Requests that people make themselves, by ``/datenschutz`` or in the portal, and what staff does with them."""

    _inherit = "crm.gdpr.request"

    way = fields.Selection([("staff", "Entered by Staff"), ("web", "By the Person")], default="staff", readonly=True, copy=False)
    partner_id = fields.Many2one("res.partner", string="Contact", copy=False, index="btree_not_null", ondelete="set null")
    corrections = fields.Json(readonly=True, copy=False)
    corrections_text = fields.Text(string="To Be Corrected", compute="_compute_corrections_text")
    is_applied = fields.Boolean(string="Corrected", readonly=True, copy=False)
    doubt = fields.Char(
        string="Why Doubt Is Reasonable", copy=False, help="Art. 12(6): identity is asked for only where doubt is reasonable."
    )
    is_identity_asked = fields.Boolean(string="Identity Asked For", readonly=True, copy=False)
    is_restricted = fields.Boolean(string="Restricted", readonly=True, copy=False, help="Nobody changes or uses the data (Art. 18).")

    @api.depends("corrections")
    def _compute_corrections_text(self):
        known = self.env["res.partner"]._fields
        for request in self:
            rows = [(known[name]._description_string(self.env), *change) for name, change in (request.corrections or {}).items()]
            request.corrections_text = "\n".join(f"{label}: {old or '–'} → {new}" for label, old, new in rows)

    # Received

    @api.model
    @api.private
    def receive(self, kind, email, partner_id, typed, lang):
        """Take in what a person asks for who has proved the address, or is logged in; the same twice is one.

        :param typed: what stood in the form
        :return: what to tell the person
        """
        person = self.env["crm.gdpr.person"].sudo()  # of who asks
        contact = person.contacts(email, partner_id)[:1]
        corrections = self._corrections(contact, typed) if kind == "rectification" else {}
        same = [("email", "=", email), ("kind", "=", kind), ("state", "in", ("new", "working", "extended")), ("way", "=", "web")]
        request = self.sudo().search(same, limit=1)  # the person's own
        vals = {"note": (typed.get("note") or "").strip(), "corrections": corrections or False}
        if request:
            request.write(vals)
        else:
            request = self.sudo().create({**self._prepare_received_vals(kind, email, contact, lang), **vals})  # the person's own
            request._tell_officers()
        return request._done_text() if kind != "objection" else request._object()

    def _prepare_received_vals(self, kind, email, contact, lang):
        """Hook: values of a request of the person."""
        return {
            "kind": kind,
            "way": "web",
            "name": contact.name or email,
            "email": email,
            "partner_id": contact.id,
            "lang": lang if lang in dict(self.env["res.lang"].get_installed()) else False,
            "company_id": (contact.company_id or self.env.company).id,
        }

    @api.model
    def _corrections(self, contact, typed):
        """{field: [old, new]} of what somebody typed otherwise than it is."""
        wished = {name: " ".join(typed[name].split()) for name in CORRECTED if name in typed}
        return {name: [contact[name] or "", new] for name, new in wished.items() if contact and new and new != (contact[name] or "")}

    @api.model
    @api.private
    def note_access(self, email, partner_id, kind, lang):
        """Note that a person got a copy of the data, answered at once; once a day each."""
        kind = {file: asked for asked, file in COPIES.items()}[kind]
        today = fields.Date.context_today(self)
        requests = self.sudo()  # the person's own
        if email and not requests.search_count([("email", "=", email), ("kind", "=", kind), ("received", "=", today)], limit=1):
            contact = self.env["crm.gdpr.person"].sudo().contacts(email, partner_id)[:1]  # of who asks
            requests.create({**self._prepare_received_vals(kind, email, contact, lang), "state": "answered", "answered": today})

    def _done_text(self):
        return self.env._(
            "Your request has arrived as no. %(number)s. You get an answer by %(day)s at the latest.",
            number=self.id,
            day=f"{self.deadline:%d.%m.%Y}",
        )

    def _tell_officers(self):
        policy = self.env["crm.gdpr.policy"]
        text = self.env._("%(request)s has come in. It is to be answered by %(day)s.", request=self.display_name, day=self.deadline)
        subject = self.env._("A person asks for a right of data protection")
        policy._notify(policy._officers(), subject, text)  # no data of the person

    # Objection: at once

    def action_object(self):
        """The same for who objects by letter or telephone."""
        self.ensure_one()
        self.check_access("write")
        if self.kind != "objection" or self.state in ("answered", "refused") or not self.email:
            raise UserError(self.env._("E-mail: there is no address that gets advertising, or it was stopped already."))
        self._object()

    def _object(self):
        """No advertising from now on, whoever asks and whatever else is open (Art. 21(2), (3)).

        :return: what to tell the person
        """
        reason = self.env._("Objection to advertising (Art. 21(2) GDPR), request no. %s", self.id)
        self.env["mail.blacklist"].sudo()._add(self.email, message=reason)  # an address that its owner proved
        self._withdraw_all()
        self.write({"state": "answered", "answered": fields.Date.context_today(self)})
        return self.env._("You get no advertising from us any more, from now on.")

    def _withdraw_all(self):
        """Hook: what somebody agreed to, and objects to now."""

    # Rectification

    def action_apply(self):
        """Correct the person's contacts and leads as asked, and tell who works with them (Art. 16, 19)."""
        self.ensure_one()
        self.check_access("write")
        if self.kind != "rectification" or self.is_applied or not self.corrections:
            raise UserError(self.env._("To Be Corrected: there is nothing, or it was done already."))
        contacts, leads = self._records()
        new = {name: value for name, (_old, value) in self.corrections.items()}
        of_leads = {**new, "contact_name": new["name"]} if "name" in new else dict(new)
        of_leads.pop("name", None)
        contacts.write(new)
        leads.write(of_leads)
        told = self._tell_recipients(contacts, leads)
        self.sudo().write({"is_applied": True})  # checked above
        self.answer = self._render_letter("crm_gdpr.letter_rectified", told=told)

    def _records(self):
        """Contacts and leads of the person, as superuser: the officer decides on the data of people he or she need not see."""
        person = self.env["crm.gdpr.person"].sudo()
        contacts = self.partner_id.sudo() or person.contacts(self.email)
        return contacts, person.leads(self.email, contacts)

    def _tell_recipients(self, contacts, leads):
        """Those who work with the records are told on them; what they are called, for the answer (Art. 19)."""
        text = self.env._("Corrected at the person's request (Art. 16 GDPR). Please correct copies that you keep elsewhere, too.")
        for lead in leads.filtered("user_id"):
            lead.message_post(body=text, partner_ids=lead.user_id.partner_id.ids)
        for contact in contacts - leads.partner_id:
            contact.message_post(body=text)
        operators = leads.team_id.access_operator_id
        return [self.env._("our sales"), *operators.mapped("name")]

    # Restriction

    def action_restrict(self):
        """Nobody changes the person's data from now on, until it is lifted (Art. 18)."""
        self.ensure_one()
        self.check_access("write")
        if self.kind != "restriction" or self.is_restricted:
            raise UserError(self.env._("Restricted: this is no request for it, or it was done already."))
        if not any(self._records()):
            raise UserError(self.env._("Contact: nobody is found by the address; choose who asks."))
        self.sudo().write({"is_restricted": True, "state": "working"})  # checked above
        self.env.registry.clear_cache()
        self.answer = self._render_letter("crm_gdpr.letter_restricted")

    def action_lift(self):
        """The person is told before it is lifted (Art. 18(3)): by the letter that the officer sends."""
        self.ensure_one()
        self.check_access("write")
        self.filtered("is_restricted").sudo().write({"is_restricted": False})  # checked above
        self.env.registry.clear_cache()
        subject = self._in_their_words().env._("The restriction of your data is lifted")
        return self._send(subject, self._render_letter("crm_gdpr.letter_lifted"))

    # Identity

    def action_ask_identity(self):
        """Ask who it is, where doubt is reasonable and said (Art. 12(6)), once."""
        self.ensure_one()
        self.check_access("write")
        if not (self.doubt or "").strip() or self.is_identity_asked:
            raise UserError(self.env._("Why Doubt Is Reasonable: say it before you ask, and ask once."))
        self.sudo().write({"is_identity_asked": True})  # checked above
        subject = self._in_their_words().env._("Please show us that it is you")
        return self._send(subject, self._render_letter("crm_gdpr.letter_identity"))
