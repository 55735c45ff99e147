"""The organisation in which leaks are looked for, and the words planted in it.

Every planted value is a word that occurs nowhere else, so a response that
contains it came from the customer in which it was planted. Who may see which
customer is written by hand below, from the rules of the sales tree; nothing
here asks the code under test.

The organisation (leader in brackets)::

    Sales (head)
    ├── North (north)
    │   ├── Closed group, upward access: own unit (closer)   seller, colleague
    │   └── Open group (sister_leader)                       sister
    └── South, shares its customers to read (south)
        ├── South A                                          sharer
        ├── South B                                          neighbour
        └── Franchise, upward access: own unit (franchisee)  agent

Three customers: of *seller* ("closed"), of *sister* ("open") and of *sharer*
("shared").
"""

import base64
import random
import re
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import Command, fields

PASSWORD = "Leak-proof-0815"

# What each person may read of each customer: r = read, w = read and write.
# Everything that is not named here has to stay hidden.
MAY = {
    "seller": {"closed": "w"},
    "colleague": {},
    "closer": {"closed": "w"},
    "north": {"open": "w"},
    "head": {"open": "w", "shared": "w"},
    "sister_leader": {"open": "w"},
    "sister": {"open": "w"},
    "south": {"shared": "w"},
    "sharer": {"shared": "w"},
    "neighbour": {"shared": "r"},
    "franchisee": {},
    "agent": {},
    "dispatcher": {},
    "accountant": {},
    "portal": {},
}
# Accounting needs invoices and whom they are addressed to, whoever sold.
HOMES_OF = {
    "accountant": {"partner", "invoice", "order", "payment", "contract"},
}
OUTSIDERS = [person for person in MAY if "closed" not in MAY[person]]
SELLERS = [person for person in MAY if person not in ("accountant", "portal")]


@dataclass(frozen=True)
class Marker:
    """A planted word, the customer it belongs to and the record that carries it."""

    word: str
    planting: str
    home: str
    place: str

    def __str__(self):
        return f"{self.word} ({self.planting} {self.place})"


@dataclass
class Planting:
    """One customer: its records by model, and the words in them."""

    name: str
    owner: str
    records: dict = field(default_factory=dict)
    markers: list = field(default_factory=list)

    def ids(self, model):
        """Ids of the planted records of ``model``."""
        return self.records.get(model, [])

    def add(self, records):
        """Note planted records; returns them."""
        known = self.records.setdefault(records._name, [])
        known += [res_id for res_id in records.ids if res_id not in known]
        return records


class Words:
    """Makes words and numbers that occur nowhere else, and finds them again."""

    _prefix = {"closed": "zqc", "open": "zqo", "shared": "zqs", "staff": "zqn"}
    _pattern = re.compile(r"zq[cosn][a-z]{9}|7[1234]\d{7}77")

    def __init__(self):
        self._random = random.Random("leaks")
        self.known = {}
        self.encoded = {}

    def prefix(self, planting):
        """How each word of a customer begins: for searches by part of it."""
        return self._prefix[planting.name]

    def word(self, planting, home, place):
        """A new word, noted as a marker of ``planting``."""
        letters = "".join(self._random.choices("bcdfghjklmnpqrstvwxyz", k=9))
        return self._note(self.prefix(planting) + letters, planting, home, place)

    def number(self, planting, home, place):
        """A new eleven-digit number, noted as a marker of ``planting``."""
        first = {"closed": "1", "open": "2", "shared": "3", "staff": "4"}[planting.name]
        digits = f"7{first}{self._random.randrange(10**7):07d}77"
        return self._note(digits, planting, home, place)

    def file(self, planting, home, place):
        """A text file around a new word; its base64 form is a marker too."""
        content = b"%s is confidential" % self.word(planting, home, place).encode()
        encoded = base64.b64encode(content).decode()
        self.encoded[encoded[:16]] = planting.markers[-1]
        return content

    def _note(self, word, planting, home, place):
        marker = Marker(word, planting.name, home, place)
        self.known[word] = marker
        planting.markers.append(marker)
        return word

    def find(self, text):
        """The markers in ``text``, whatever its case and spacing of digits."""
        lowered = text.lower()
        found = {word for word in self._pattern.findall(lowered) if word in self.known}
        squeezed = re.sub(r"(?<=\d)[\s,.\-\u00a0]+(?=\d)", "", lowered)
        found |= {w for w in self._pattern.findall(squeezed) if w in self.known}
        markers = {self.known[word] for word in found}
        markers |= {mark for code, mark in self.encoded.items() if code in text}
        return markers


class World:
    """Plants the organisation and its customers in ``env``."""

    def __init__(self, env):
        self.env = env(
            context={
                **env.context,
                "no_reset_password": True,
                "mail_notify_force_send": False,
            }
        )
        self.words = Words()
        self.start = env.cr.now()
        self.may = {person: dict(customers) for person, customers in MAY.items()}
        self.known_fields = {}
        self.users = {}
        self.units = {}
        self.plantings = {}
        self._make_people()
        self._make_tree()
        if "product.product" in env:
            self.product = self.env["product.product"].create({"name": "Leak product", "list_price": 1.0, "taxes_id": False})
        for name, owner in (
            ("closed", "seller"),
            ("open", "sister"),
            ("shared", "sharer"),
        ):
            self.plant(name, owner)
        self._make_possessions()
        self.env.flush_all()
        self._note_all_records()

    # -- people and tree -------------------------------------------------

    def _make_people(self):
        sales = self.env.ref("sales_team.group_sale_salesman")
        for person in MAY:
            self.users[person] = self._make_user(person, sales)
        dispatchers = self.env.ref("crm_hierarchical_access.group_dispatcher", raise_if_not_found=False)
        if dispatchers:
            self.users["dispatcher"].group_ids += dispatchers

    def _make_user(self, person, sales):
        groups = {
            "accountant": self.env.ref("account.group_account_invoice", raise_if_not_found=False) or self.env.ref("base.group_user"),
            "portal": self.env.ref("base.group_portal"),
        }
        group = groups.get(person, sales)
        if person != "portal":
            group += self.env.ref("base.group_allow_export")
        return self.env["res.users"].create(
            {
                "name": f"Leak {person.replace('_', ' ')}",
                "login": f"leak.{person}",
                "email": f"{person}@staff.example.com",
                "password": PASSWORD,
                "notification_type": "email" if person == "portal" else "inbox",
                "group_ids": [Command.set(group.ids)],
            }
        )

    def _make_tree(self):
        if "membership_multi" in self.env["crm.team"]._fields:
            self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        top = self._make_unit("Sales", None, "head")
        north = self._make_unit("North", top, "north")
        self._make_unit("Closed", north, "closer", "seller colleague", up="unit")
        self._make_unit("Open", north, "sister_leader", "sister")
        south = self._make_unit("South", top, "south", sharing="read")
        self._make_unit("South A", south, None, "sharer")
        self._make_unit("South B", south, None, "neighbour")
        self._make_unit("Franchise", south, "franchisee", "agent", up="unit")

    def _make_unit(self, name, parent, leader, members="", up="all", sharing="none"):
        vals = {
            "name": f"Leak {name}",
            "user_id": self.users[leader].id if leader else False,
            "crm_team_member_ids": [Command.create({"user_id": self.users[person].id}) for person in members.split()],
            "parent_id": parent.id if parent else False,
            "upward_access": up,
            "sharing": sharing,
        }
        Team = self.env["crm.team"]
        unit = Team.create({k: v for k, v in vals.items() if k in Team._fields})
        self.units[name] = unit
        return unit

    # -- the customer ----------------------------------------------------

    def plant(self, name, owner):
        """Make a customer of ``owner`` with a word in everything it can carry."""
        planting = self.plantings[name] = Planting(name, owner)
        gardener = Gardener(self, planting, self.users[owner])
        gardener.plant()
        return planting

    def _make_possessions(self):
        """Each seller has a customer, lead and meeting of their own."""
        self.own = {}
        for person in SELLERS:
            env = self.env(user=self.users[person])
            self.own[person] = own = {}
            partner = env["res.partner"].create({"name": f"Own customer of {person}"})
            own["res.partner"] = partner.id
            own["crm.lead"] = self._own_lead(env, person, partner).id
            own["calendar.event"] = self._own_meeting(env, person).id
            if "sale.order" in env:
                order = self._own_order(env, partner)
                own["sale.order"] = order.id
                own["sale.order.line"] = order.order_line.id

    def _own_lead(self, env, person, partner):
        return env["crm.lead"].create(
            {
                "name": f"Own lead of {person}",
                "type": "opportunity",
                "partner_id": partner.id,
            }
        )

    def _own_meeting(self, env, person):
        return env["calendar.event"].create(
            {
                "name": f"Own meeting of {person}",
                "start": self.start,
                "stop": self.start + timedelta(hours=1),
            }
        )

    def _own_order(self, env, partner):
        line = Command.create({"product_id": self.product.id, "name": "Own line"})
        return env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})

    def _note_all_records(self):
        """Find every stored row with a planted word, also those made on the way."""
        for model in self.env.registry.values():
            if model._auto and not model._abstract and model._table_query is None:
                self._note_rows(self.env[model._name].sudo())

    def _note_rows(self, records):
        texts = [f for f in records._fields.values() if f.store and f.column_type and f.column_type[0] in ("varchar", "text")]
        for planting in self.plantings.values():
            if not texts:
                return
            self._note_found(records, texts, planting)

    def _note_found(self, records, texts, planting):
        prefix = self.words.prefix(planting)
        columns = " || ' ' || ".join(f"COALESCE(\"{f.name}\"::text, '')" for f in texts)
        self.env.cr.execute(
            f'SELECT id FROM "{records._table}" WHERE {columns} ~* %s',  # noqa: S608
            [prefix + "[bcdfghjklmnpqrstvwxyz]{9}"],
        )
        found = records.browse(row[0] for row in self.env.cr.fetchall())
        if found:
            planting.add(found)

    # -- who may see what --------------------------------------------------

    def may_see(self, person, marker):
        """Whether the table allows ``person`` to see ``marker``."""
        if marker.planting in self.may[person]:
            return True
        if marker.home == "desk":
            return self.plantings[marker.planting].owner == person
        return marker.home in HOMES_OF.get(person, ())

    def may_write(self, person, planting):
        """Whether the table allows ``person`` to change a customer."""
        return self.may[person].get(planting.name) == "w"

    def fingerprint(self, planting):
        """What the rows of a customer and those that point to them look like now."""
        prints = {model: self._fingerprint_rows(self.env[model]._table, ids) for model, ids in planting.records.items()}
        for table, model_column, id_column in POINTERS:
            for model in ("crm.lead", "res.partner", "sale.order", "account.move"):
                prints[f"{table} of {model}"] = self._fingerprint_pointers(table, model_column, id_column, model, planting.ids(model))
        return prints

    def _fingerprint_rows(self, table, ids):
        self.env.cr.execute(
            "SELECT md5(string_agg((to_jsonb(t) - 'write_date' - 'write_uid')::text,"
            f" '' ORDER BY id)) FROM \"{table}\" t WHERE id = ANY(%s)",  # noqa: S608
            [ids],
        )
        return self.env.cr.fetchone()[0]

    def _fingerprint_pointers(self, table, model_column, id_column, model, ids):
        self.env.cr.execute(
            f"SELECT count(*) FROM {table}"  # noqa: S608
            f" WHERE {model_column} = %s AND {id_column} = ANY(%s)",
            [model, ids],
        )
        return self.env.cr.fetchone()[0]

    def hidden(self, person):
        """The customers of which ``person`` may see nothing."""
        return [p for name, p in self.plantings.items() if name not in self.may[person]]

    def foreign_ids(self, person, model):
        """Planted records of ``model`` that ``person`` may not read."""
        if HOMES_OF.get(person) and MODEL_HOME.get(model) in HOMES_OF[person]:
            return []
        return [i for planting in self.hidden(person) for i in planting.ids(model)]

    def sample_ids(self, person, model, customers=None):
        """Some of the hidden records: of each customer (of all, unless ``customers`` are named) the first and the last."""
        foreign = self.foreign_ids(person, model)
        ends = [p.ids(model)[:1] + p.ids(model)[-1:] for name, p in self.plantings.items() if customers is None or name in customers]
        return sorted({i for ids in ends for i in ids if i in foreign})


# Tables that point to a record by model and id.
POINTERS = (
    ("mail_message", "model", "res_id"),
    ("mail_followers", "res_model", "res_id"),
    ("mail_activity", "res_model", "res_id"),
    ("ir_attachment", "res_model", "res_id"),
    ("calendar_event", "res_model", "res_id"),
    ("mail_scheduled_message", "model", "res_id"),
)
# Records that accounting may open.
MODEL_HOME = {
    "res.partner": "partner",
    "res.partner.bank": "partner",
    "account.move": "invoice",
    "account.move.line": "invoice",
    "sale.order": "order",
    "sale.order.line": "order",
    "payment.token": "payment",
    "payment.transaction": "payment",
    "contract.contract": "contract",
    "contract.line": "contract",
    "contract.modification": "contract",
}


class Gardener:
    """Plants one customer, record by record, as its owner where stock allows it."""

    def __init__(self, world, planting, owner):
        self.world = world
        self.planting = planting
        self.owner = owner
        self.su = world.env
        self.env = world.env(user=owner)

    def word(self, home, place):
        return self.world.words.word(self.planting, home, place)

    def number(self, home, place):
        return self.world.words.number(self.planting, home, place)

    def mail(self, home, place):
        return f"{self.word(home, place)}@{self.word(home, place + '_domain')}.example"

    def has(self, model):
        return model in self.su

    def values(self, home, model, names):
        """A word for each field of ``names`` that ``model`` has here."""
        known = self.su[model]._fields
        return {name: self.word(home, f"{model}.{name}") for name in names.split() if name in known}

    def make(self, model, vals, sudo=False):
        """Create a record and note it; fields of absent addons are left out."""
        env = self.su if sudo else self.env
        known = env[model]._fields
        vals = {name: value for name, value in vals.items() if name in known}
        return self.planting.add(env[model].create(vals))

    def plant(self):
        self.plant_partner()
        self.plant_lead()
        self.plant_release()
        self.plant_chatter()
        self.plant_attachments()
        self.plant_activities()
        self.plant_meetings()
        if self.has("sale.order"):
            self.plant_order()
        if self.has("account.move"):
            self.plant_invoice()
        if self.has("payment.token"):
            self.plant_payment()
        if self.has("contract.contract"):
            self.plant_contract()
        if self.has("crm.document"):
            self.plant_documents()
        if self.has("sale.blanket.order"):
            self.plant_framework()
        if self.has("helpdesk.ticket"):
            self.plant_case()
        self.plant_outgoing()
        self.plant_wizards()
        self.plant_private()

    # -- partner ---------------------------------------------------------

    def plant_partner(self):
        self.partner = self.make(
            "res.partner",
            {
                "is_company": True,
                "email": self.mail("partner", "res.partner.email"),
                "phone": "+49" + self.number("partner", "res.partner.phone"),
                **self.values(
                    "partner",
                    "res.partner",
                    "name ref vat company_registry website comment function street street2 zip city barcode",
                ),
            },
        )
        self.partner.sudo().write(
            self.values(
                "partner",
                "res.partner",
                "sale_warn_msg website_description website_short_description global_location_number",
            )
        )
        self.contact = self.make(
            "res.partner",
            {
                "parent_id": self.partner.id,
                "email": self.mail("partner", "contact.email"),
                "phone": "+49" + self.number("partner", "contact.phone"),
                "name": self.word("partner", "contact.name"),
                "function": self.word("partner", "contact.function"),
                "comment": self.word("partner", "contact.comment"),
            },
        )
        self.address = self.make(
            "res.partner",
            {
                "parent_id": self.partner.id,
                "type": "delivery",
                "name": self.word("partner", "address.name"),
                "street": self.word("partner", "address.street"),
                "city": self.word("partner", "address.city"),
            },
        )
        self.bank = self.make(
            "res.partner.bank",
            {
                "partner_id": self.partner.id,
                "acc_number": self.number("partner", "bank.acc_number"),
                "acc_holder_name": self.word("partner", "bank.acc_holder_name"),
                "clearing_number": self.word("partner", "bank.clearing_number"),
                "note": self.word("partner", "bank.note"),
            },
            sudo=True,
        )

    # -- lead --------------------------------------------------------------

    def plant_lead(self):
        self.lead = self.make("crm.lead", self._lead_vals("lead"))
        self.twin = self.make(
            "crm.lead",
            {
                "type": "lead",
                "name": self.word("lead", "twin.name"),
                "contact_name": self.word("lead", "twin.contact_name"),
                "email_from": self.lead.email_from,
                "phone": self.lead.phone,
                "expected_revenue": float(self.number("lead", "twin.revenue")),
            },
        )
        self.lost = self.make(
            "crm.lead",
            {
                "type": "opportunity",
                "name": self.word("lead", "lost.name"),
                "partner_id": self.contact.id,
                "active": False,
                "probability": 0,
            },
        )

    def plant_release(self):
        """What a superior was told and said about the lead; it is over, so that it shows the lead to nobody."""
        if not self.has("crm.lead.release"):
            return
        self.planting.add(self.lead.sudo().clock_id)
        self.release = self.make(
            "crm.lead.release",
            {
                "lead_id": self.lead.id,
                "team_id": self.lead.team_id.id,
                "origin": "step",
                "state": "closed",
                "decision": "left",
                **self.values("lead", "crm.lead.release", "reason advice tried_summary"),
            },
            sudo=True,
        )

    def _lead_vals(self, place):
        """Values of a lead; stock writes its e-mail and phone to the partner as well."""
        return {
            "type": "opportunity",
            "partner_id": self.partner.id,
            "expected_revenue": float(self.number("lead", f"{place}.revenue")),
            "email_from": self.mail("partner", f"{place}.email"),
            "email_cc": self.mail("lead", f"{place}.email_cc"),
            "phone": "+49" + self.number("partner", f"{place}.phone"),
            **self.values(
                "lead",
                "crm.lead",
                "name contact_name partner_name function website street street2 zip city description referred",
            ),
        }

    # -- chatter -----------------------------------------------------------

    def plant_chatter(self):
        self.message = self._post(self.lead, "lead", "comment")
        self.note = self._post(self.lead, "lead", "note")
        self.partner_note = self._post(self.partner, "partner", "note")
        self.twin_note = self._post(self.twin, "lead", "note")
        self._react()
        self._preview_link()
        self._track()
        self.lead.message_subscribe(partner_ids=self.contact.ids)
        followers = self.su["mail.followers"].search([("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])
        self.planting.add(followers)

    def _post(self, record, home, kind):
        place = f"{record._name} {kind}"
        message = record.message_post(
            body=self.word(home, f"{place}.body"),
            subject=self.word(home, f"{place}.subject"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment" if kind == "comment" else "mail.mt_note",
            partner_ids=self.contact.ids if kind == "comment" else [],
            attachments=[
                (
                    self.word(home, f"{place}.attachment.name") + ".txt",
                    self.world.words.file(self.planting, home, f"{place}.attachment.content"),
                )
            ],
        )
        self.planting.add(message.sudo().attachment_ids)
        self.planting.add(message.sudo().notification_ids)
        return self.planting.add(message)

    def _react(self):
        self.make(
            "mail.message.reaction",
            {
                "message_id": self.note.id,
                "content": self.word("lead", "reaction.content"),
                "partner_id": self.owner.partner_id.id,
            },
            sudo=True,
        )

    def _preview_link(self):
        preview = self.make(
            "mail.link.preview",
            {
                "source_url": f"https://{self.word('lead', 'preview.url')}.example",
                "og_title": self.word("lead", "preview.title"),
                "og_description": self.word("lead", "preview.description"),
            },
            sudo=True,
        )
        if self.has("mail.message.link.preview"):
            self.make(
                "mail.message.link.preview",
                {"message_id": self.note.id, "link_preview_id": preview.id},
                sudo=True,
            )

    def _track(self):
        """Old values live on in the chatter's tracking."""
        old = {
            "email_from": self.mail("partner", "tracking.email"),
            "phone": "+49" + self.number("partner", "tracking.phone"),
            "expected_revenue": float(self.number("lead", "tracking.revenue")),
            "partner_name": self.word("lead", "tracking.partner_name"),
        }
        new = {name: self.lead[name] for name in old}
        for vals in (old, new):
            self.lead.write(vals)
            self.env.flush_all()
            self.env.cr.precommit.run()
        messages = self.lead.sudo().message_ids
        self.planting.add(messages)
        self.planting.add(messages.tracking_value_ids)

    def plant_attachments(self):
        targets = [(self.lead, "lead"), (self.partner, "partner")]
        for record, home in targets:
            place = f"{record._name} attachment"
            self.make(
                "ir.attachment",
                {
                    "name": self.word(home, f"{place}.name") + ".txt",
                    "description": self.word(home, f"{place}.description"),
                    "raw": self.world.words.file(self.planting, home, f"{place}.content"),
                    "mimetype": "text/plain",
                    "res_model": record._name,
                    "res_id": record.id,
                },
            )

    def plant_activities(self):
        kind = self.su.ref("mail.mail_activity_data_todo")
        for record, home in ((self.lead, "lead"), (self.partner, "partner")):
            place = f"{record._name} activity"
            self.planting.add(
                record.activity_schedule(
                    activity_type_id=kind.id,
                    summary=self.word(home, f"{place}.summary"),
                    note=self.word(home, f"{place}.note"),
                    user_id=self.owner.id,
                )
            )

    def plant_meetings(self):
        for privacy in ("public", "private"):
            place = f"{privacy} meeting"
            event = self.make(
                "calendar.event",
                {
                    "start": self.world.start + timedelta(days=1),
                    "stop": self.world.start + timedelta(days=1, hours=1),
                    "user_id": self.owner.id,
                    "privacy": privacy,
                    "opportunity_id": self.lead.id,
                    "res_model_id": self.su["ir.model"]._get_id("crm.lead"),
                    "res_id": self.lead.id,
                    "name": self.word("lead", f"{place}.name"),
                    "description": self.word("lead", f"{place}.description"),
                    "location": self.word("lead", f"{place}.location"),
                    "videocall_location": "https://meet.example/" + self.word("lead", f"{place}.videocall"),
                    "partner_ids": [Command.set((self.contact + self.owner.partner_id).ids)],
                },
            )
            self.planting.add(event.sudo().attendee_ids)
            self.meeting = event

    # -- money -------------------------------------------------------------

    def plant_order(self):
        self.order = self.make(
            "sale.order",
            {
                "partner_id": self.partner.id,
                "opportunity_id": self.lead.id,
                "user_id": self.owner.id,
                "team_id": self.lead.team_id.id,
                **self.values(
                    "order",
                    "sale.order",
                    "name client_order_ref origin reference note signed_by",
                ),
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.world.product.id,
                            "name": self.word("order", "line.name"),
                            "price_unit": float(self.number("order", "line.price")),
                        }
                    )
                ],
            },
            sudo=True,
        )
        self.planting.add(self.order.order_line)
        self._post(self.order.with_user(self.owner), "order", "note")

    def plant_contract(self):
        price = float(self.number("contract", "contract.line.price"))
        line = {"product_id": self.world.product.id, "name": self.word("contract", "contract.line.name"), "price_unit": price}
        change = {"date": fields.Date.today(), "description": self.word("contract", "contract.modification")}
        contract = self.make(
            "contract.contract",
            {
                "partner_id": self.partner.id,
                **self.values("contract", "contract.contract", "name code note"),
                "contract_line_ids": [Command.create(line)],
                "modification_ids": [Command.create(change)],
            },
            sudo=True,
        )
        self.planting.add(contract.contract_line_ids)
        self.planting.add(contract.modification_ids)

    def plant_framework(self):
        line = {
            "product_id": self.world.product.id,
            "product_uom": self.world.product.uom_id.id,
            "name": self.word("framework", "framework line.name"),
            "price_unit": float(self.number("framework", "framework line.price")),
        }
        self.framework = self.make(
            "sale.blanket.order",
            {
                "partner_id": self.partner.id,
                "pricelist_id": self.su["product.pricelist"].create({"name": "Agreed"}).id,
                "user_id": self.owner.id,
                "team_id": self.lead.team_id.id,
                "validity_start_date": fields.Date.today(),
                "validity_date": self.world.start + timedelta(days=365),
                **self.values("framework", "sale.blanket.order", "client_order_ref note"),
                "line_ids": [Command.create(line)],
            },
        )
        self.framework.sudo().action_confirm()
        self.planting.add(self.framework.line_ids)
        self._post(self.framework, "framework", "note")

    def plant_case(self):
        """A service case of the customer, of which the contact wrote; one that the team keeps for a duplicate."""
        twin = self.make("helpdesk.ticket", self._case_vals("duplicate"), sudo=True)
        self.case = self.make("helpdesk.ticket", {**self._case_vals("case"), "duplicate_id": twin.id}, sudo=True)
        self._post(self.case.with_user(self.owner), "case", "note")
        self._post(self.case.with_user(self.owner), "case", "comment")

    def _case_vals(self, place):
        return {
            "partner_id": self.contact.id,
            "partner_name": self.word("case", f"{place}.partner_name"),
            "partner_email": self.mail("case", f"{place}.email"),
            "name": self.word("case", f"{place}.name"),
            "description": self.word("case", f"{place}.description"),
        }

    def plant_documents(self):
        """One given to the customer, and a draft given to nobody."""
        topic = self.make("crm.document.topic", {"name": f"Topic of {self.planting.name}"}, sudo=True)
        self.make("crm.document.topic.release", {"topic_id": topic.id, "partner_id": self.partner.id}, sudo=True)
        for place in ("document", "draft"):
            version = {
                "filename": self.word("library", f"{place}.filename") + ".txt",
                "file": base64.b64encode(self.world.words.file(self.planting, "library", f"{place}.content")),
                "note": self.word("library", f"{place}.note"),
            }
            document = self.make(
                "crm.document",
                {
                    "name": self.word("library", f"{place}.name"),
                    "summary": self.word("library", f"{place}.summary"),
                    "topic_ids": [Command.set(topic.ids)],
                    "version_ids": [Command.create(version)],
                },
                sudo=True,
            )
            self.planting.add(document.version_ids)
            if place == "document":
                given = {"document_id": document.id, "kind": "partner", "partner_id": self.partner.id}
                self.make("crm.document.permission", given, sudo=True)
                document.action_publish()

    def plant_invoice(self):
        journal = self._sale_journal()
        self.invoice = self.make(
            "account.move",
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "journal_id": journal.id,
                "invoice_user_id": self.owner.id,
                "team_id": self.lead.team_id.id,
                "invoice_date": fields.Date.today(),
                **self.values("invoice", "account.move", "ref narration payment_reference"),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": self.word("invoice", "invoice line.name"),
                            "price_unit": 42.0,
                            "account_id": journal.default_account_id.id,
                            "tax_ids": False,
                        }
                    )
                ],
            },
            sudo=True,
        )
        self.planting.add(self.invoice.line_ids)

    def _sale_journal(self):
        company = self.su.company
        journals = self.su["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
        if journals.default_account_id:
            return journals
        account = self.su["account.account"].create({"name": "Leak income", "code": "LEAK1", "account_type": "income"})
        return self.su["account.journal"].create(
            {
                "name": "Leak sales",
                "code": "LEAK",
                "type": "sale",
                "default_account_id": account.id,
            }
        )

    def plant_payment(self):
        provider = self.su["payment.provider"].search([], limit=1)
        methods = self.su["payment.method"].with_context(active_test=False)
        method = methods.search([], limit=1)
        self.token = self.make(
            "payment.token",
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": self.partner.id,
                "payment_details": self.word("payment", "token.details"),
                "provider_ref": self.word("payment", "token.ref"),
            },
            sudo=True,
        )
        self.make(
            "payment.transaction",
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": self.partner.id,
                "amount": 42.0,
                "currency_id": self.su.company.currency_id.id,
                "reference": self.word("payment", "transaction.reference"),
            },
            sudo=True,
        )

    # -- what is on its way out ---------------------------------------------

    def plant_outgoing(self):
        self.make(
            "mail.scheduled.message",
            {
                "model": "crm.lead",
                "res_id": self.lead.id,
                "scheduled_date": self.world.start + timedelta(days=3),
                "author_id": self.owner.partner_id.id,
                "subject": self.word("lead", "scheduled.subject"),
                "body": self.word("lead", "scheduled.body"),
            },
        )
        self.make(
            "mail.mail",
            {
                "model": "crm.lead",
                "res_id": self.lead.id,
                "subject": self.word("lead", "mail.subject"),
                "body_html": self.word("lead", "mail.body"),
                "email_to": self.mail("lead", "mail.email_to"),
                "author_id": self.owner.partner_id.id,
            },
            sudo=True,
        )
        if self.has("sms.sms"):
            self.make(
                "sms.sms",
                {
                    "number": "+49" + self.number("lead", "sms.number"),
                    "body": self.word("lead", "sms.body"),
                    "partner_id": self.contact.id,
                    "mail_message_id": self.note.id,
                },
                sudo=True,
            )
        if self.has("snailmail.letter"):
            self._plant_letter()

    def _plant_letter(self):
        letter = self.make(
            "snailmail.letter",
            {
                "model": "crm.lead",
                "res_id": self.lead.id,
                "partner_id": self.partner.id,
                "message_id": self.note.id,
                "company_id": self.su.company.id,
            },
            sudo=True,
        )
        letter.write(self.values("lead", "snailmail.letter", "street city info_msg"))

    # -- wizards somebody left half done ------------------------------------

    def plant_wizards(self):
        if self.has("base_import.import"):
            self._plant_import()
        if self.has("crm.lead.release.decide"):
            self._plant_decision()
        self.make(
            "crm.lead.lost",
            {
                "lead_ids": [Command.set(self.lead.ids)],
                "lost_feedback": self.word("desk", "lost wizard.feedback"),
            },
        )
        self.make(
            "mail.compose.message",
            {
                "model": "crm.lead",
                "res_ids": str(self.lead.ids),
                "subject": self.word("desk", "composer.subject"),
                "body": self.word("desk", "composer.body"),
            },
        )
        self.make(
            "mail.activity.schedule",
            {
                "res_model": "crm.lead",
                "res_ids": str(self.lead.ids),
                "summary": self.word("desk", "schedule wizard.summary"),
                "note": self.word("desk", "schedule wizard.note"),
            },
        )
        self.make("crm.lead2opportunity.partner", {"lead_id": self.twin.id})
        if self.has("sms.composer"):
            self.make(
                "sms.composer",
                {
                    "res_model": "crm.lead",
                    "res_ids": str(self.lead.ids),
                    "body": self.word("desk", "sms composer.body"),
                },
            )

    def _plant_decision(self):
        self.make(
            "crm.lead.release.decide",
            {
                "lead_id": self.lead.id,
                "release_id": self.release.id,
                "decision": "leave",
                "word": self.word("desk", "decide wizard.word"),
            },
        )

    def _plant_import(self):
        self.make(
            "base_import.import",
            {
                "res_model": "crm.lead",
                "file_name": self.word("desk", "import.file_name") + ".csv",
                "file_type": "text/csv",
                "file": self.world.words.file(self.planting, "desk", "import.file"),
            },
        )

    def plant_private(self):
        self.make(
            "ir.filters",
            {
                "name": self.word("desk", "filter.name"),
                "model_id": "crm.lead",
                "user_ids": [Command.set(self.owner.ids)],
                "domain": "[('name', 'ilike', '%s')]" % self.word("desk", "filter.domain"),
            },
            sudo=True,
        )
        calendars = self.make(
            "calendar.filters",
            {"user_id": self.owner.id, "partner_id": self.contact.id},
        )
        self.planting.add(calendars)
