import json
import logging
from datetime import timedelta
from hashlib import sha256

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html
from odoo.tools.misc import clean_context, hmac

from ..enquiry import mailbox_of
from .crm_lead_distribution import DISTRIBUTE

_logger = logging.getLogger(__name__)

SECONDS, PER_HOUR = "crm_territory_plz.enquiry_seconds", "crm_territory_plz.enquiry_per_hour"
DEFAULT_SECONDS, DEFAULT_PER_HOUR = 3, 10
#: of the users of keys: so many in an hour are accepted, 0: any number
PER_HOUR_AND_KEY, DEFAULT_PER_HOUR_AND_KEY = "crm_territory_plz.enquiry_key_per_hour", 3000
#: so many times the limit for suspicion are refused
REFUSED_AT = 20
#: confirmations to one address in a day: the form is no means to flood somebody's mailbox
CONFIRMED_A_DAY = 3
BATCH, MOST_ATTEMPTS = 20, 5
#: days after which what was declared spam is forgotten
SPAM_KEPT = 30
#: days for which hashes of addresses are needed
HASHES_KEPT = 2
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOCK = 7_215_331_904
CONTENT = ("contact_name", "company_name", "email", "phone", "zip", "city", "country_id", "message")
SOURCES = [("web", "Web form"), ("api", "Own web site or program"), ("mail", "E-mail"), ("other", "Import or another program")]


class CrmTerritoryEnquiry(models.Model):
    """What came in by the form or the interface, until it is a lead; and what a dispatcher has to look at.

    Receiving stores one row and does nothing else: the answer is the same, and takes the same time, whether the sender is
    known or not. The lead, its distribution and the confirmation follow in a second transaction, once
    (:meth:`_hand_out_batch`); then the row forgets what was entered.
    """

    _name = "crm.territory.enquiry"
    _description = "Enquiry"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "reference"
    _mail_post_access = "read"  # nobody changes a row but by deciding

    reference = fields.Char(required=True, readonly=True, index=True)
    key = fields.Char(required=True, readonly=True, groups="base.group_system")
    digest = fields.Char(readonly=True, groups="base.group_system")
    state = fields.Selection(
        [("received", "Received"), ("suspected", "Suspicious"), ("handed", "Handed out"), ("spam", "Spam")],
        string="Status",
        required=True,
        readonly=True,
        default="received",
        index=True,
    )
    source = fields.Selection(SOURCES, required=True, readonly=True, default="other")
    lang = fields.Char(readonly=True)
    contact_name = fields.Char(string="Name", readonly=True)
    company_name = fields.Char(string="Company", readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    zip = fields.Char(string="Postcode", readonly=True)
    city = fields.Char(readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    message = fields.Text(readonly=True)
    consent_text_id = fields.Many2one("crm.territory.consent.text", readonly=True, ondelete="restrict")
    client_reference = fields.Char(string="Their Reference", readonly=True)
    api_user_id = fields.Many2one(
        "res.users", string="Sent As", readonly=True, ondelete="set null"
    )
    suspicion = fields.Char(readonly=True)
    suspicion_text = fields.Char(string="Suspicious Because", compute="_compute_suspicion_text")
    sender = fields.Char(compute="_compute_sender")
    why = fields.Char(string="To Look At Because", compute="_compute_why")
    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null", ondelete="set null")
    look = fields.Boolean(string="To Look At", readonly=True)
    told = fields.Boolean(readonly=True)
    known = fields.Selection(
        [
            ("holder", "Given to the unit that has the customer"),
            ("several", "Several units have the customer"),
            ("perhaps", "Perhaps known: same company and postcode"),
        ],
        string="Known Customer",
        readonly=True,
    )
    known_by = fields.Char(string="Same", readonly=True)
    known_team_ids = fields.Many2many(
        "crm.team", "crm_territory_enquiry_known_rel", "enquiry_id", "team_id", string="Units That Have the Customer", readonly=True
    )
    customer_name = fields.Char(string="Customer", readonly=True)
    team_id = fields.Many2one("crm.team", string="Went To", readonly=True, index="btree_not_null", ondelete="set null")
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True, default=0)
    error = fields.Char(readonly=True)
    address_hash = fields.Char(readonly=True, groups="base.group_system")
    sender_hash = fields.Char(readonly=True, groups="base.group_system")
    confirmed = fields.Boolean(readonly=True)

    _once = models.UniqueIndex("(key)")
    _waiting_idx = models.Index("(attempts, id) WHERE state = 'received'")
    _address_idx = models.Index("(address_hash, create_date) WHERE address_hash IS NOT NULL")
    _api_user_idx = models.Index("(api_user_id, create_date) WHERE api_user_id IS NOT NULL")
    _sender_idx = models.Index("(sender_hash, create_date) WHERE sender_hash IS NOT NULL")

    @api.depends("suspicion")
    def _compute_suspicion_text(self):
        words = {
            "trap": self.env._("a field was filled in that people do not see"),
            "fast": self.env._("sent faster than somebody can type"),
            "many": self.env._("many enquiries from the same connection"),
        }
        for enquiry in self:
            codes = (enquiry.suspicion or "").split()
            enquiry.suspicion_text = "; ".join(words[code] for code in codes)

    @api.depends("customer_name", "company_name", "contact_name")
    def _compute_sender(self):
        for enquiry in self:
            named = enquiry.customer_name or ", ".join(filter(None, (enquiry.contact_name, enquiry.company_name)))
            enquiry.sender = named or False

    @api.depends("suspicion_text", "known", "known_by", "error")
    def _compute_why(self):
        outcomes = dict(self._fields["known"]._description_selection(self.env))
        for enquiry in self:
            known = outcomes.get(enquiry.known)
            if known and enquiry.known != "perhaps":  # that one says by what
                known = f"{known} ({enquiry.known_by})"
            enquiry.why = enquiry.suspicion_text or known or enquiry.error or False

    # Receiving

    @api.model
    def _receive(self, source, parts, key, **more):
        """Store an enquiry, once for a key.

        :param parts: what ``enquiry.check`` gave back
        :param key: what tells the same enquiry, sent again, from another
        :param more: further columns
        :return: the reference, and whether the same content is what is stored
        """
        digest = self._digest(parts)
        vals = {
            **self._prepare_content_vals(parts),
            **more,
            "source": source,
            "key": key,
            "digest": digest,
            "reference": self._reference_of(key),
            "sender_hash": self._hash(mailbox_of(parts["email"])),
        }
        self._insert(vals)
        stored = self.sudo().search_fetch([("key", "=", key)], ["reference", "digest"])  # of the same sender
        return stored.reference, stored.digest == digest

    @api.model
    def _prepare_content_vals(self, parts):
        country = self.env["res.country"].search([("code", "=", parts["country"] or "-")], limit=1)
        return {
            "contact_name": parts["name"],
            "company_name": parts["company"],
            "email": parts["email"],
            "phone": parts["phone"],
            "zip": parts["zip"],
            "city": parts["city"],
            "country_id": country.id,
            "message": parts["message"],
        }

    @api.model
    def _insert(self, vals):
        """A row, unless its key is there. Two at the same moment: PostgreSQL refuses one, and Odoo asks again."""
        vals = {"state": "received", "attempts": 0, "look": False, **vals}
        columns = {name: value or None if name not in ("attempts", "look") else value for name, value in vals.items()}
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, create_uid, create_date, write_uid, write_date)"
                " VALUES (%s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC') ON CONFLICT (key) DO NOTHING",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL("%s", value) for value in columns.values()),
                self.env.uid,
                self.env.uid,
            ),
            log_exceptions=False,
        )

    @api.model
    def _digest(self, parts):
        """A number that is the same for the same content; nothing is read from it."""
        return self._hash(json.dumps(parts, sort_keys=True))

    @api.model
    def _hash(self, text):
        return hmac(self.env(su=True), self._name, text)  # the database's secret stays where it is

    @api.model
    def _sign(self, text):
        """The signature of a form's stamp."""
        return hmac(self.env(su=True), f"{self._name}.stamp", text)[:32]  # see _hash

    @api.model
    def _reference_of(self, key):
        """What a sender may name on the phone: ten signs that cannot be guessed, nor mistaken for one another.

        It follows from the key, so that the same enquiry gets the same answer whichever of two requests comes first.
        """
        number = int(self._hash(f"reference {key}"), 16)
        signs = "".join(SIGNS[(number >> 5 * place) & 31] for place in range(10))
        return f"{signs[:5]}-{signs[5:]}"

    @api.model
    def _key_of_form(self, copy, parts):
        """The same content from the same copy of the form is the same enquiry; what was changed in between is another."""
        return sha256(f"form {copy} {self._digest(parts)}".encode()).hexdigest()

    @api.model
    def _key_of_client(self, user, reference):
        return sha256(f"client {user.id} {reference}".encode()).hexdigest()

    # Spam

    @api.model
    def _limit(self, name, default):
        text = self.env["ir.config_parameter"].sudo().get_param(name)  # one setting, no record
        return int(text) if text and text.isdigit() else default

    @api.model
    def _count_from(self, address_hash):
        """How many enquiries came from an address in the last hour."""
        since = fields.Datetime.now() - timedelta(hours=1)
        return self.sudo().search_count([("address_hash", "=", address_hash), ("create_date", ">=", since)])  # a number

    @api.model
    def _is_too_many(self, user, key):
        """Whether a user of keys entered as many within an hour as are accepted; what is stored is answered again."""
        most = self._limit(PER_HOUR_AND_KEY, DEFAULT_PER_HOUR_AND_KEY)
        lately = Domain("api_user_id", "=", user.id) & Domain("create_date", ">=", fields.Datetime.now() - timedelta(hours=1))
        rows = self.sudo()  # two numbers, of the same sender
        return bool(most) and rows.search_count(lately, limit=most) >= most and not rows.search_count([("key", "=", key)], limit=1)

    # Handing out

    @api.model
    def _is_waiting(self):
        return bool(self.search_count(self._waiting_domain() | self._untold_domain(), limit=1))

    @api.model
    def _waiting_domain(self, attempts=1):
        return Domain("state", "=", "received") & Domain("attempts", "<", attempts)

    @api.model
    def _untold_domain(self):
        return Domain("look", "=", True) & Domain("told", "=", False)

    @api.model
    def _cron_hand_out(self):
        """What the process that received it could not hand out: it was ended, or something failed. Each batch commits."""
        last = 0
        while enquiries := self._hand_out_batch(BATCH, MOST_ATTEMPTS, last):
            last = enquiries[-1].id
            if self.env["ir.cron"]._commit_progress(len(enquiries)) <= 0:
                return

    @api.model
    def _hand_out_batch(self, limit, attempts=1, after=0):
        """Make leads of what waits; one process at a time.

        :param attempts: what failed so many times is left
        :return: the enquiries that were dealt with, None where another process is at it
        """
        if not self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))[0][0]:
            return None
        waiting = self.search(self._waiting_domain(attempts) & Domain("id", ">", after), order="id", limit=limit)
        waiting._hand_out()
        self.search(self._untold_domain())._tell_dispatchers()
        return waiting

    def _hand_out(self):
        """Make leads of enquiries; where that fails for one of them, the others do not wait for it."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                self._make_leads()
                self.flush_recordset()
        except psycopg2.OperationalError:
            raise  # asked again as a whole
        except Exception as error:
            self.invalidate_recordset(flush=False)
            if len(self) > 1:
                for enquiry in self:
                    enquiry._hand_out()
            else:
                self._note_failure(error)

    def _note_failure(self, error):
        _logger.warning("Enquiry %s was not handed out: %s", self.reference, error, exc_info=True)
        gives_up = self.attempts + 1 >= MOST_ATTEMPTS
        self.write({"attempts": self.attempts + 1, "error": str(error)[:500], "look": gives_up, "told": False})

    def _make_leads(self):
        """The leads, which are distributed by being created without owner and unit."""
        lang = self._company().partner_id.lang or "en_US"
        leads = self.env["crm.lead"].with_context(lang=lang, **{DISTRIBUTE: True}).create([
            enquiry._prepare_lead_vals() for enquiry in self.with_context(lang=lang)
        ])
        for enquiry, lead in zip(self, leads, strict=True):
            enquiry.write({"lead_id": lead.id, "team_id": lead.team_id.id, "state": "handed", "error": False})
        self._confirm()
        self._forget()

    def _prepare_lead_vals(self):
        """Hook: the lead of an enquiry, in the language of the company."""
        return {
            "name": self.env._("Enquiry: %(customer)s", customer=self.company_name or self.contact_name),
            "contact_name": self.contact_name,
            "partner_name": self.company_name,
            "email_from": self.email,
            "phone": self.phone,
            "zip": self.zip,
            "city": self.city,
            "country_id": self.country_id.id,
            "description": plaintext2html(self.message or ""),
            "lang_id": self.env["res.lang"]._get_data(code=self.lang or "").id,
            "enquiry_source": self.source,
            "enquiry_reference": self.reference,
            "consent_text_id": self.consent_text_id.id,
            "consent_date": self.create_date,
            "consent_source": self.source,
        }

    def _confirm(self):
        """Queue a mail to each sender: that it came in, under which reference; nothing that somebody else may have typed."""
        template = self.env.ref("crm_territory_plz.mail_template_enquiry", raise_if_not_found=False)
        for enquiry in self.filtered(lambda row: template and row.source in ("web", "api")):
            enquiry.confirmed = enquiry._may_confirm()
        if due := self.filtered("confirmed"):
            template.send_mail_batch(due.ids, force_send=False)

    def _may_confirm(self):
        since = fields.Datetime.now() - timedelta(days=1)
        same = Domain("sender_hash", "=", self.sender_hash) & Domain("confirmed", "=", True)
        return self.search_count(same & Domain("create_date", ">=", since)) < CONFIRMED_A_DAY

    def _forget(self):
        """What was entered is in the lead from now on."""
        self.write(dict.fromkeys(CONTENT, False))

    @api.model
    def _company(self):
        """In whose name the form stands."""
        return (self.env.ref("base.main_company", raise_if_not_found=False) or self.env.company).sudo()  # the own one

    # Known customers

    @api.model
    def _note_known(self, known):
        """Let dispatchers know of leads whose customer is somebody's already.

        :param known: ``enquiry.Known`` by lead
        """
        for lead, found in known.items():
            row = self.search([("reference", "=", lead.enquiry_reference)], limit=1) if lead.enquiry_reference else self
            if not row:
                key = f"lead {lead.id}"
                row = self.create({
                    "key": key,
                    "reference": self._reference_of(key),
                    "source": lead.enquiry_source or "other",
                    "state": "handed",
                    "lead_id": lead.id,
                })
            row.write(self._prepare_known_vals(lead, found))

    @api.model
    def _prepare_known_vals(self, lead, found):
        names = self.env["crm.customer.protection.entry"]._kind_names()
        return {
            "known": found.outcome,
            "known_by": ", ".join(name for kind, name in names.items() if kind.value in found.kinds),
            "known_team_ids": [fields.Command.set(found.units)],
            "customer_name": lead.partner_name or lead.contact_name or lead.name,
            "team_id": lead.team_id.id,
            "look": True,
            "told": False,
        }

    # Dispatchers

    def action_hand_out(self):
        """Button: no spam after all, or another try where something failed."""
        enquiries = self._for_dispatcher().filtered(lambda row: row.state in ("suspected", "received"))
        enquiries.write({"state": "received", "look": False, "attempts": 0, **self._prepare_decision_vals()})
        enquiries._hand_out()
        return self._done(enquiries)

    def action_spam(self):
        """Button: it is spam; after 30 days nothing is left of it."""
        enquiries = self._for_dispatcher().filtered(lambda row: row.state == "suspected")
        enquiries.write({"state": "spam", "look": False, **self._prepare_decision_vals()})
        return self._done(enquiries)

    def action_seen(self):
        """Button: nothing more to look at."""
        enquiries = self._for_dispatcher().filtered(lambda row: row.state == "handed")
        enquiries.write({"look": False, "customer_name": False, **self._prepare_decision_vals()})
        return self._done(enquiries)

    def _prepare_decision_vals(self):
        return {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}

    def _done(self, enquiries):
        enquiries.activity_ids.unlink()
        return True

    def _for_dispatcher(self):
        """The enquiries as superuser, who hands out what the dispatcher need not see otherwise.

        :raise AccessError: for anybody else
        """
        if not (self.env.su or self.env["crm.customer.protection"]._is_dispatcher()):
            raise AccessError(self.env._("Enquiries: only dispatchers and administrators decide on these."))
        self.check_access("read")
        return self.with_env(self.env(user=api.SUPERUSER_ID, context=clean_context(self.env.context)))  # checked above

    def _tell_dispatchers(self):
        """One open activity for each dispatcher, however many enquiries there are to look at."""
        if not self:
            return
        dispatchers = self.env["crm.customer.protection.conflict"]._dispatchers()
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)  # for the dispatchers
        busy = activities.search([("res_model", "=", self._name), ("user_id", "in", dispatchers.ids)]).user_id
        activities.create([
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self[:1].id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": self.with_context(lang=user.lang).env._("There are enquiries to look at"),
                "user_id": user.id,
            }
            for user in dispatchers - busy
        ])
        self.told = True

    # Forgetting

    @api.autovacuum
    def _gc_enquiries(self):
        """Forget spam after a while, and from where enquiries came as soon as that is of no use any more."""
        old = fields.Datetime.now() - timedelta(days=SPAM_KEPT)
        self.search([("state", "=", "spam"), ("decided_on", "<", old), ("email", "!=", False)])._forget()
        stale = fields.Datetime.now() - timedelta(days=HASHES_KEPT)
        hashed = Domain("address_hash", "!=", False) | Domain("sender_hash", "!=", False)
        self.search(hashed & Domain("create_date", "<", stale)).write({"address_hash": False, "sender_hash": False})
