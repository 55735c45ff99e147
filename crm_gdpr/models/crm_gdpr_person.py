from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, format_date, format_datetime, formatLang, html2plaintext

from ..erasure import markers_of, redacted
from ..portal import COUNTED, GIVEN, addresses_in, called, in_order, is_given, lines_of, numbers_in

#: many2ones that say something of the record, and nothing of another person
NAMED = ("crm.stage", "res.country", "res.country.state", "res.currency", "product.product", "crm.lost.reason", "utm.source", "utm.medium")
#: shorter words of a name are words of the language
SHORTEST = 4
#: in the context: dates and amounts as people write them, not as programs read them
SPOKEN = "crm_gdpr_spoken"


class CrmGdprPerson(models.AbstractModel):
    """What is held of a person, and who sees it (Art. 15 GDPR): everything of this person, nothing of anybody else.

    A person is an e-mail address that was proved by a code, or a contact that has logged in. Where data lie is asked of the
    places of erasing (``_gdpr_handlers``), so an addon that names its places there is told of here, too.
    """

    _name = "crm.gdpr.person"
    _description = "What Is Held of a Person"

    # Who

    @api.model
    @api.private
    def contacts(self, email, partner_id=None):
        """The person's contacts, as superuser: those with the address who are no company and no employee.

        :return: contacts; none where they are of several people, whom an address does not tell apart
        """
        if partner_id:
            return self.env["res.partner"].sudo().with_context(active_test=False).browse(partner_id).exists()  # of who logged in
        found = self._outsiders(email)
        return found if len(self._names_of(found)) < 2 else found.browse()

    @api.model
    @api.private
    def is_of_several(self, email):
        """Whether contacts of different names, who are no employees, have the address."""
        return len(self._names_of(self._outsiders(email))) > 1

    def _outsiders(self, email):
        staff = self.env["crm.gdpr.mask"]._staff()
        return self._found(email).filtered(lambda contact: contact.id not in staff)

    @staticmethod
    def _names_of(contacts):
        return {called(contact.name) for contact in contacts}

    @api.model
    @api.private
    def is_shared(self, email):
        """Whether contacts of different names have the address: then somebody has to look who asks (Art. 12(6))."""
        return bool(email and self._found(email)) and not self.contacts(email)

    def _found(self, email):
        """Whoever has an address, as superuser: those who call tell what is the person's, or yes and no."""
        everybody = self.env["res.partner"].sudo().with_context(active_test=False)  # as said
        address = email_normalize(email or "")
        return everybody.search([("email_normalized", "=", address), ("is_company", "=", False)]) if address else everybody

    @api.model
    @api.private
    def leads(self, email, contacts):
        """The person's leads, as superuser: of the contacts, or with the address and of nobody else."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)  # of who proved the address
        own = Domain("partner_id", "in", contacts.ids)
        address = email_normalize(email or "")
        if address and not self.is_shared(email):
            own |= Domain("email_normalized", "=", address) & (
                Domain("partner_id", "=", False) | Domain("partner_id.is_company", "=", True)
            )
        return leads.search(own)

    def _erasure(self, email, contacts):
        """What the machinery of erasing asks to find records: never stored."""
        scope = {"res.partner": contacts.ids, "crm.lead": self.leads(email, contacts).ids}
        known = "" if self.is_shared(email) else email
        return self.env["crm.gdpr.erasure"].sudo().new({"scope": scope, "emails": known or ""})  # of who proved the address

    @api.model
    def _numbers(self, erasure):
        """{name of model: numbers of the records that are the person's}."""
        self.env.flush_all()
        found = defaultdict(set, {model: set(ids) for model, ids in erasure.scope.items()})
        for place in erasure._places().values():
            if place.model not in erasure.scope:  # contacts and leads of others may have the address, too
                found[place.model] |= erasure._belonging(place, found)
        return {model: sorted(ids) for model, ids in found.items() if ids and model != "crm.gdpr.code"}  # what opened the page

    # What

    @api.model
    @api.private
    def held(self, email, partner_id=None):
        """Everything that is held of a person, as plain values: what page, PDF and JSON say."""
        contacts = self.contacts(email, partner_id)
        erasure = self._erasure(email, contacts)
        numbers = self._numbers(erasure)
        own = self._own(email, contacts, numbers)
        company = self.env.company.sudo()  # who answers
        return {
            "format": "crm_gdpr.access",
            "version": 1,
            "generated": fields.Datetime.now().isoformat(timespec="seconds") + "Z",
            "controller": {"name": company.name, "address": self._address(company), "email": company.email or ""},
            "person": {"names": sorted(own["names"]), "emails": sorted(own["emails"])},
            **self._records(erasure, numbers, own),
            "purposes": self._purposes(),
            "consents": self._consents(email, contacts),
            "readers": self._readers(contacts, numbers.get("crm.lead", ())),
            "read": self._read(numbers),
            "rights": self._rights(),
        }

    @staticmethod
    def _address(company):
        return ", ".join(lines_of(company.partner_id._display_address(without_company=True)))

    def _own(self, email, contacts, numbers):
        """By what the person is known: nothing of this is left out of texts."""
        leads = self.env["crm.lead"].sudo().browse(numbers.get("crm.lead", ()))  # of the person
        address = email_normalize(email or "")
        addressed = leads.filtered(lambda lead: address and lead.email_normalized == address)
        mine = addressed | leads.filtered(lambda lead: lead.partner_id in contacts)
        names = {*contacts.mapped("name"), *addressed.mapped("contact_name")}
        emails = {address, *contacts.mapped("email_normalized")}
        phones = {*contacts.mapped("phone"), *mine.mapped("phone")}
        return {"names": set(filter(None, names)), "emails": set(filter(None, emails)), "phones": set(filter(None, phones))}

    def _records(self, erasure, numbers, own):
        """Records with what they say, and how many there are of those that say what others did."""
        held, counted, titles = [], [], erasure._titles(numbers)
        for model_name, ids in numbers.items():
            model = self.env[model_name].sudo().with_context(active_test=False)  # of the person
            records = model.browse(ids).exists()
            told = self._told(records, own)
            if rows := [row for record in told if (row := self._row(record, erasure))]:
                held.append({"model": model_name, "title": titles[model_name], "records": rows})
            if rest := len(records - told):
                counted.append({"model": model_name, "title": titles[model_name], "count": rest})
        self._leave_out_others(held, own)
        return {"held": held, "counted": counted}

    def _told(self, records, own):
        """Those that are the person's to read: of messages what the person wrote."""
        if records._name in COUNTED:
            return records.browse()
        if records._name == "mail.message":
            return records.filtered(lambda message: email_normalize(message.email_from or "") in own["emails"])
        return records

    def _row(self, record, erasure):
        values = [value for name in self._given_fields(record, erasure) if (value := self._value(record, name))]
        return {"number": record.id, "values": values} if values else None

    def _given_fields(self, record, erasure):
        """Names of the fields of a record that are given; of a company's lead those of its contact."""
        if record._name in GIVEN:
            return [name for name in GIVEN[record._name] if name in record._fields]
        place = erasure._places().get(record._name)
        if record._name == "crm.lead" and place and record.id in erasure._leads_of_companies():
            return in_order(erasure._blank_columns(place, record.id) & record._fields.keys())
        return in_order(name for name, field in record._fields.items() if self._is_given(field))

    @staticmethod
    def _is_given(field):
        if not field.store or field.name in ("id", "write_date", "parent_path"):
            return False
        is_named = field.type == "many2one" and field.comodel_name in NAMED and not field.groups
        return is_named or is_given(field.name, field.type, field.groups)

    def _value(self, record, name):
        """Name, label and text of a value; None for nothing."""
        field = record._fields[name]
        value = record[name]
        if not value:
            return None
        label = field._description_string(self.env) or name
        return {"name": name, "label": label, "value": self._as_text(record, field, value), "is_free": field.type in ("text", "html")}

    def _as_text(self, record, field, value):
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "html":
            return html2plaintext(value).strip()
        if field.type == "selection":
            return str(dict(field._description_selection(self.env)).get(value, value))
        if self.env.context.get(SPOKEN):
            return self._as_spoken(record, field, value)
        return value.isoformat(sep=" ", timespec="minutes") if field.type == "datetime" else str(value)

    def _as_spoken(self, record, field, value):
        """A moment, a day or an amount as it is written in the reader's language."""
        if field.type == "datetime":
            return format_datetime(self.env, value, tz=self.env.company.partner_id.sudo().tz or "UTC", dt_format="short")  # of who answers
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=record[field.get_currency_field(record)])
        return formatLang(self.env, value, digits=(field.get_digits(self.env) or (0, 2))[1]) if field.type == "float" else str(value)

    def _day(self, moment):
        """The day of a moment, in the reader's words or as a program reads it."""
        return format_date(self.env, moment.date()) if self.env.context.get(SPOKEN) else moment.date().isoformat()

    # Nobody else

    def _leave_out_others(self, held, own):
        """Take other people out of the texts, in place; out of what somebody wrote freely single last names, too."""
        values = [value for section in held for row in section["records"] for value in row["values"]]
        free = [value for value in values if value.pop("is_free")]
        self._redact(values, self._others("\n".join(value["value"] for value in values), own))
        self._redact(free, (self._words_of_people("\n".join(value["value"] for value in free), own),))

    def _redact(self, values, others):
        markers = markers_of(*others)
        for value in values if markers else ():
            value["value"] = redacted(value["value"], markers)

    def _others(self, text, own):
        """Names, addresses and numbers in a text that are not the person's."""
        names = {name for name in self._names_in(text) if not self._is_own(name, own)}
        emails = addresses_in(text) - {email.lower() for email in own["emails"]}
        return sorted(names, key=len, reverse=True), sorted(emails), self._numbers_of_others(text, own)

    @staticmethod
    def _is_own(name, own):
        words = {word for each in own["names"] for word in each.lower().split()}
        return set(name.lower().split()) <= words

    def _names_in(self, text):
        """Names of people that are in the address book, or on leads, and stand in a text."""
        self.env.flush_all()
        query = """
            SELECT name FROM res_partner
             WHERE is_company IS NOT TRUE AND length(name) >= %(shortest)s AND position(lower(name) in %(text)s) > 0
             UNION
            SELECT contact_name FROM crm_lead
             WHERE length(contact_name) >= %(shortest)s AND position(lower(contact_name) in %(text)s) > 0"""
        return {name for (name,) in self.env.execute_query(SQL(query, shortest=SHORTEST, text=text.lower()))}

    def _words_of_people(self, text, own):
        """Single words in a text that people wrote freely, by which colleagues, and people of the address book, are called."""
        mine = {word for name in own["names"] for word in name.lower().split()}
        spoken = {word.strip(".,;:!?()\"'") for word in text.split()}
        spoken = {word for word in spoken if len(word) >= SHORTEST and word[:1].isupper() and word.lower() not in mine}
        staff = self.env["res.partner"].sudo().browse(self.env["crm.gdpr.mask"]._staff())  # not told
        words = {word for name in staff.mapped("name") if name for word in name.split()}
        query = """
            SELECT regexp_replace(trim(name), '^.*\\s', '') FROM res_partner WHERE is_company IS NOT TRUE AND name ~ '\\S\\s+\\S'
             UNION SELECT regexp_replace(trim(contact_name), '^.*\\s', '') FROM crm_lead WHERE contact_name ~ '\\S\\s+\\S'"""
        words |= {word for (word,) in self.env.execute_query(SQL(query))} if spoken else set()
        return words & spoken

    def _numbers_of_others(self, text, own):
        """Phone numbers in a text that are other contacts' or leads'."""
        mine = {digits for number in own["phones"] for digits in numbers_in(number)}
        found = {digits: number for digits, number in numbers_in(text).items() if digits not in mine}
        query = """
            SELECT right(regexp_replace(phone, '\\D', '', 'g'), 7) FROM res_partner WHERE phone IS NOT NULL
             UNION SELECT right(regexp_replace(phone, '\\D', '', 'g'), 7) FROM crm_lead WHERE phone IS NOT NULL"""
        known = {digits for (digits,) in self.env.execute_query(SQL(query))} if found else set()
        return [number for digits, number in found.items() if digits in known]

    # Around it

    @api.model
    def _purposes(self):
        """Hook: what the data are used for, and by which law."""
        policy = self.env["crm.gdpr.policy"].sudo()._active()  # what everybody may know
        text = policy._purpose_text()
        return [{"title": policy.name, "text": text}] if text else []

    @api.model
    def _consents(self, email, contacts):
        """Hook: what the person agreed to."""
        return []

    @api.model
    def _readers(self, contacts, lead_ids):
        """Who sees the person's contacts and leads now: how many people of which unit, and the partner company that runs it; no names."""
        leads = self.env["crm.lead"].sudo().browse(lead_ids)  # of the person
        reasons = [reason for record in (*contacts, *leads) for reason in record._access_reasons()]
        people = self.env["res.users"].sudo().browse({reason.user for reason in reasons})  # counted
        units = Counter(user.crm_team_ids[:1] for user in people)
        return [
            {"unit": unit.name or self.env._("Without a unit"), "operator": self._operator_name(unit.access_operator_id), "people": count}
            for unit, count in sorted(units.items(), key=lambda pair: pair[0].name or "")
        ]

    @api.model
    def _operator_name(self, operator):
        """Hook: how a partner company is called."""
        return operator.name or ""

    @api.model
    def _read(self, numbers):
        """How often the person's leads and contacts were read, exported, printed or revealed, and when last."""
        ways = dict(self.env["crm.gdpr.access"]._fields["how"]._description_selection(self.env))
        named = [(model, id_) for model in self.env["crm.gdpr.policy.line"]._subjects() for id_ in numbers.get(model, ())]
        if not named:
            return []
        asked = SQL(" OR ").join(SQL("(res_model = %s AND res_ids @> %s::jsonb)", model, str(id_)) for model, id_ in named)
        query = "SELECT how, COUNT(*), MAX(moment) FROM crm_gdpr_access WHERE %s GROUP BY how ORDER BY how"
        rows = self.env.execute_query(SQL(query, asked))
        return [{"how": str(ways.get(how, how)), "times": times, "last": self._day(last)} for how, times, last in rows]

    @api.model
    def _rights(self):
        return [
            self.env._(
                "You may have your data corrected (Art. 16 GDPR), erased (Art. 17), restricted (Art. 18), and take them along (Art. 20)."
            ),
            self.env._("You may object to advertising at any time, without giving a reason (Art. 21(2) GDPR)."),
            self.env._("You may complain to a supervisory authority for data protection (Art. 77 GDPR)."),
            self.env._("Data of other people within your data were left out (Art. 15(4) GDPR)."),
        ]
