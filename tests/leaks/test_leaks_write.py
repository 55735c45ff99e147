"""Nobody writes into, copies or injects through a record they may not see.

Each attempt is made over HTTP and rolled back. It fails the test where an
answer holds a marker, or where a row of the customer changed.
"""

from odoo import fields

from .common import FULL, LeakCase, dealt, people
from .crawler import MANY, RELATIONS, opened_on
from .world import SELLERS, Marker

OWN = ("crm.lead", "res.partner", "calendar.event", "sale.order", "sale.order.line")
TARGETS = ("crm.lead", "res.partner", "sale.order", "account.move")


class TestLeaksWrite(LeakCase):
    prints = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prints = {}

    def attackers(self, count=2):
        """The people whose turn it is in this test."""
        turn = people(dealt(self._testMethodName, count, SELLERS))
        return [person for person in turn if person in SELLERS]

    def attempts(self, models=None):
        """Each attacker with a hidden record of each model, in a rolled-back try."""
        for person in self.attackers():
            for model in models or self.crawler(person).planted_models():
                for res_id in self.first_hidden(person, model):
                    yield person, model, res_id

    def first_hidden(self, person, model):
        """A record of the customer that is hidden from ``person``."""
        return list(self.crawler(person).first_foreign(model))

    def attempt(self, person, channel, request, *steps):
        """Do ``steps`` until one is refused, look at each answer, then undo them.

        A step is called with the browser and the answer before it.
        """
        before, answer, done = self.untouched(), None, False
        with self.undone():
            for step in steps:
                answer = step(self.browser(person), answer)
                if answer is None:
                    break
                self.watch.look(person, channel, request, answer)
                if not answer.ok:
                    break
                done = True
            if done:  # what was refused has been rolled back by the server
                self.compare(person, channel, request, before)
        return answer

    def untouched(self):
        """The rows of the customers before any attempt, which are all undone."""
        cls = type(self)
        if not cls.prints:
            for planting in self.world.plantings.values():
                cls.prints[planting.name] = self.world.fingerprint(planting)
        return cls.prints

    def compare(self, person, channel, request, before):
        """Note each table in which a row of a customer changed."""
        self.env.cr.clear()
        for planting in self.world.plantings.values():
            if self.world.may_write(person, planting):
                continue
            after = self.world.fingerprint(planting)
            for place, rows in before[planting.name].items():
                if rows != after[place]:
                    marker = Marker("CHANGED", planting.name, "row", place)
                    self.watch.leak(person, channel, request, marker)

    def call(self, model, method, *args, **kwargs):
        """A step that calls a method, whatever the step before it brought."""
        return lambda browser, _before: browser.call(model, method, *args, **kwargs)

    def ask(self, url, **params):
        """A step that asks a JSON-RPC route."""
        return lambda browser, _before: browser.rpc(url, **params)

    def upload(self, model, res_id):
        """A step that puts a file on a record's thread."""

        def step(browser, _before):
            data = {"thread_model": model, "thread_id": res_id}
            data["csrf_token"] = browser.csrf_token()
            files = {"ufile": ("mine.txt", b"mine")}
            return browser.open("/mail/attachment/upload", data=data, files=files)

        return step

    def read_created(self, model):
        """A step that reads all of what the step before it has made."""

        def step(browser, before):
            ids = before.result if before and before.ok else None
            ids = [ids] if isinstance(ids, int) else ids
            if not ids or not isinstance(ids, list):
                return None
            names = self.crawler(browser.person).names(model)
            return browser.call(model, "read", ids, names)

        return step

    # -- direct ------------------------------------------------------------

    def test_write_by_id(self):
        for person, model, res_id in self.attempts():
            for name in self.writable_texts(person, model):
                step = self.call(model, "write", [res_id], {name: "injected"})
                self.attempt(person, "write", f"{model}({res_id}).{name}", step)
        self.assertNothingLeaked()

    def writable_texts(self, person, model):
        names = self.crawler(person).names(model, "char", "text", "html", readonly=False, store=True)
        return names if FULL else names[:2]

    def test_web_save_by_id(self):
        for person, model, res_id in self.attempts():
            spec = {"display_name": {}, "write_uid": {"fields": {"display_name": {}}}}
            step = self.call(model, "web_save", [res_id], {"active": True}, spec)
            self.attempt(person, "web_save", f"{model}({res_id})", step)
        self.assertNothingLeaked()

    def test_unlink_by_id(self):
        for person, model, res_id in self.attempts():
            step = self.call(model, "unlink", [res_id])
            self.attempt(person, "unlink", f"{model}({res_id})", step)
        self.assertNothingLeaked()

    def test_copy_by_id(self):
        for person, model, res_id in self.attempts():
            for method in ("copy", "copy_data"):
                step = self.call(model, method, [res_id])
                then = self.read_created(model)
                self.attempt(person, method, f"{model}({res_id})", step, then)
        self.assertNothingLeaked()

    def test_archive_by_id(self):
        """Archiving a contact that has a user names it before the check."""
        for person, model, res_id in self.attempts():
            for method in ("action_archive", "action_unarchive"):
                step = self.call(model, method, [res_id])
                self.attempt(person, method, f"{model}({res_id})", step)
        self.assertNothingLeaked()

    def test_import_over_a_database_id(self):
        for person, model, res_id in self.attempts(["crm.lead", "res.partner"]):
            rows = [[str(res_id), "injected"]]
            step = self.call(model, "load", [".id", "name"], rows)
            self.attempt(person, "load", f"{model}({res_id})", step)
        self.assertNothingLeaked()

    # -- through records of one's own ---------------------------------------

    def test_own_record_pointed_at_a_foreign_one(self):
        for person in self.attackers(1):
            for model in OWN:
                own_id = self.world.own[person].get(model)
                for name, value in self.pointers(person, model) if own_id else ():
                    self.point(person, model, own_id, name, value)
        self.assertNothingLeaked()

    def pointers(self, person, model):
        """Values that point a field of ``model`` at something hidden."""
        crawler = self.crawler(person)
        for name in crawler.names(model, *RELATIONS, readonly=False):
            info = crawler.fields(model)[name]
            for res_id in crawler.first_foreign(info["relation"]):
                if info["type"] not in MANY:
                    yield name, res_id
                    continue
                yield name, [(4, res_id, 0)]
                yield name, [(1, res_id, {"name": "injected"})]
                yield name, [(2, res_id, 0)]
                yield name, [(6, 0, [res_id])]

    def point(self, person, model, own_id, name, value):
        crawler = self.crawler(person)
        step = self.call(model, "write", [own_id], {name: value})
        read = self.call(model, "read", [own_id], crawler.names(model))
        one = self.call(model, "read", [own_id], [name, "display_name"])
        spec = {name: {"fields": {"display_name": {}}}, "display_name": {}}
        nested = self.call(model, "web_read", [own_id], spec)
        export = self.call(model, "export_data", [own_id], [name, f"{name}/name"])
        request = f"{model}.{name}={value}"
        self.attempt(person, "inject", request, step, read, one, nested, export)

    def test_property_fields_pointed_at_foreign_records(self):
        """Properties of a lead are many2one fields without a definition in Python."""
        for person in self.attackers():
            lead_id = self.world.own[person]["crm.lead"]
            for res_id in self.first_hidden(person, "res.partner"):
                prop = {
                    "name": "foreign",
                    "string": "Foreign",
                    "type": "many2one",
                    "comodel": "res.partner",
                    "value": res_id,
                    "definition_changed": True,
                }
                self.attempt(
                    person,
                    "properties",
                    f"crm.lead.lead_properties={res_id}",
                    self.call("crm.lead", "write", [lead_id], {"lead_properties": [prop]}),
                    self.call("crm.lead", "read", [lead_id], ["lead_properties"]),
                )  # fmt: skip
        self.assertNothingLeaked()

    def test_create_pointed_at_a_foreign_record(self):
        for person in self.attackers():
            for model, vals in self.creations(person):
                self.attempt(
                    person,
                    "create",
                    f"{model} {vals}",
                    self.call(model, "create", [vals]),
                    self.read_created(model),
                )
        self.assertNothingLeaked()

    def creations(self, person):
        """Records that carry an id of somebody else's customer."""
        first = {model: next(iter(self.first_hidden(person, model)), None) for model in self.world.plantings["closed"].records}
        partner, lead = first["res.partner"], first["crm.lead"]
        model_id = self.env["ir.model"]._get_id("crm.lead")
        on_lead = {"res_model": "crm.lead", "res_id": lead}
        soon = fields.Datetime.to_string(fields.Datetime.now())
        meeting = {"name": "mine", "start": soon, "stop": soon}
        creations = [
            ("crm.lead", {"name": "mine", "partner_id": partner}),
            ("crm.lead", {"name": "mine", "type": "lead", "partner_id": partner}),
            ("res.partner", {"name": "mine", "parent_id": partner}),
            ("res.partner", {"type": "delivery", "parent_id": partner}),
            ("res.partner", {"name": "mine", "commercial_partner_id": partner}),
            ("res.partner.bank", {"acc_number": "815", "partner_id": partner}),
            ("calendar.event", {**meeting, "opportunity_id": lead}),
            ("calendar.event", {**meeting, "res_model_id": model_id, "res_id": lead}),
            ("calendar.event", {**meeting, "partner_ids": [(4, partner)]}),
            ("calendar.attendee", {"event_id": first["calendar.event"], "partner_id": partner}),
            ("calendar.attendee", {"event_id": self.world.own[person]["calendar.event"], "partner_id": partner}),
            ("calendar.filters", {"partner_id": partner}),
            ("mail.activity", {"res_model_id": model_id, "res_id": lead, "summary": "mine"}),
            ("mail.followers", {**on_lead, "partner_id": self.world.users[person].partner_id.id}),
            ("mail.message", {"model": "crm.lead", "res_id": lead, "body": "mine"}),
            ("mail.message", {"parent_id": first["mail.message"], "body": "mine"}),
            ("mail.notification", {"mail_message_id": first["mail.message"], "res_partner_id": partner}),
            ("mail.message.reaction", {"message_id": first["mail.message"], "content": "x"}),
            ("mail.scheduled.message", {"model": "crm.lead", "res_id": lead, "body": "mine", "scheduled_date": soon}),
            ("ir.attachment", {**on_lead, "name": "mine", "raw": "mine"}),
            ("ir.attachment", {"name": "mine", "res_model": "res.partner", "res_id": partner}),
            ("snailmail.letter", {"model": "crm.lead", "res_id": lead, "partner_id": partner, "company_id": self.env.company.id}),
            ("sms.sms", {"partner_id": partner, "body": "mine"}),
            ("payment.token", {"partner_id": partner, "provider_ref": "mine"}),
            ("sale.order", {"partner_id": partner}),
            ("sale.order", {"partner_id": self.world.own[person]["res.partner"], "opportunity_id": lead}),
            ("sale.order", {"partner_id": self.world.own[person]["res.partner"], "partner_invoice_id": partner}),
            ("sale.order.line", {"order_id": first.get("sale.order"), "name": "mine", "display_type": "line_note"}),
            ("account.move", {"move_type": "out_invoice", "partner_id": partner}),
            ("crm.lead.grant", {"lead_id": lead, "user_id": self.world.users[person].id, "mode": "write", "reason": "mine"}),
            ("crm.partner.unit", {"partner_id": partner, "user_id": self.world.users[person].id}),
            ("discuss.channel", {"name": "mine", "channel_partner_ids": [(4, partner)]}),
            ("res.partner.category", {"name": "mine", "partner_ids": [(4, partner)]}),
            ("crm.tag", {"name": "mine", "lead_ids": [(4, lead)]}),
            ("utm.campaign", {"title": "mine", "crm_lead_ids": [(4, lead)]}),
        ]  # fmt: skip
        return [(model, vals) for model, vals in creations if model in self.env]

    # -- chatter of others ----------------------------------------------------

    def test_chatter_of_foreign_records(self):
        for person, model, res_id in self.attempts(["crm.lead", "res.partner"]):
            mine = self.world.users[person].partner_id.id
            for method, args, kwargs in (
                ("message_post", (), {"body": "mine"}),
                ("message_subscribe", ([mine],), {}),
                ("message_unsubscribe", ([mine],), {}),
                ("activity_schedule", ("mail.mail_activity_data_todo",), {}),
                ("message_notify", (), {"body": "mine", "partner_ids": [mine]}),
                ("message_mail_with_source", ("mail.mail_template_data",), {}),
                ("action_follow", (), {}),
                ("message_change_thread", (res_id,), {}),
            ):
                step = self.call(model, method, [res_id], *args, **kwargs)
                self.attempt(person, "chatter", f"{model}({res_id}).{method}", step)
        self.assertNothingLeaked()

    def test_post_on_foreign_threads_by_route(self):
        for person, model, res_id in self.attempts(["crm.lead", "res.partner"]):
            mine = self.world.users[person].partner_id.id
            post = {
                "thread_model": model,
                "thread_id": res_id,
                "post_data": {"body": "mine", "message_type": "comment"},
            }
            thread = {"res_model": model, "res_id": res_id, "partner_ids": [mine]}
            for url, params in (
                ("/mail/message/post", post),
                ("/mail/thread/subscribe", thread),
                ("/mail/thread/unsubscribe", thread),
            ):
                self.attempt(person, url, f"{model}({res_id})", self.ask(url, **params))
        self.assertNothingLeaked()

    def test_own_post_with_foreign_parent_partners_and_attachments(self):
        for person in self.attackers():
            lead_id = self.world.own[person]["crm.lead"]
            for kwargs in self.foreign_posts(person):
                self.attempt(
                    person,
                    "message_post",
                    f"own lead {kwargs}",
                    self.call("crm.lead", "message_post", [lead_id], body="x", **kwargs),
                    self.messages_of("crm.lead", lead_id),
                )  # fmt: skip
        self.assertNothingLeaked()

    def foreign_posts(self, person):
        for name, model in (
            ("partner_ids", "res.partner"),
            ("attachment_ids", "ir.attachment"),
        ):
            for res_id in self.first_hidden(person, model):
                yield {name: [res_id]}
        for res_id in self.first_hidden(person, "mail.message"):
            yield {"parent_id": res_id}

    def messages_of(self, model, res_id):
        return lambda browser, _before: browser.rpc("/mail/thread/messages", thread_model=model, thread_id=res_id)

    def test_message_routes_of_foreign_messages(self):
        for person, _model, res_id in self.attempts(["mail.message"]):
            for url, params in (
                ("/mail/message/reaction", {"content": "x", "action": "add"}),
                ("/mail/message/update_content", {"update_data": {"body": "mine"}}),
            ):
                step = self.ask(url, message_id=res_id, **params)
                self.attempt(person, url, str(res_id), step)
            for method in ("toggle_message_starred", "set_message_done"):
                step = self.call("mail.message", method, [res_id])
                self.attempt(person, method, f"mail.message({res_id})", step)
        self.assertNothingLeaked()

    def test_attachment_routes(self):
        for person, model, res_id in self.attempts(["crm.lead", "res.partner"]):
            url = "/mail/attachment/upload"
            self.attempt(person, url, f"{model}({res_id})", self.upload(model, res_id))
        for person, _model, res_id in self.attempts(["ir.attachment"]):
            step = self.ask("/mail/attachment/delete", attachment_id=res_id)
            self.attempt(person, "/mail/attachment/delete", str(res_id), step)
        self.assertNothingLeaked()

    def test_activities_of_others(self):
        for person, model, res_id in self.attempts(["mail.activity"]):
            for method in (
                "action_feedback",
                "action_done",
                "action_done_schedule_next",
                "action_reschedule_tomorrow",
                "activity_format",
                "action_open_document",
            ):
                step = self.call(model, method, [res_id])
                self.attempt(person, method, f"{model}({res_id})", step)
        self.assertNothingLeaked()

    # -- wizards ----------------------------------------------------------------

    def test_wizards_on_foreign_records(self):
        """Each wizard opened on a hidden record, and each of its buttons pressed."""
        for person in self.attackers(1):
            for wizard in self.wizards(person):
                for target in TARGETS:
                    for res_id in self.first_hidden(person, target):
                        self.press(person, wizard, target, res_id)
        self.assertNothingLeaked()

    def wizards(self, person):
        return [
            model
            for model in self.crawler(person).models(transient=True)
            if not model.startswith(("base.", "change.", "res.users", "auth"))
        ]

    def press(self, person, wizard, target, res_id):
        context = opened_on(target, res_id)
        vals = self.wizard_values(wizard, target, res_id)
        request = f"{wizard} on {target}({res_id})"
        create = self.call(wizard, "create", [vals], context=context)
        made = self.attempt(person, "wizard", request, create, self.read_created(wizard))
        if made is None or not made.ok:
            return
        for method in self.buttons(wizard):
            self.attempt(
                person,
                "wizard",
                f"{request}.{method}",
                create,
                self.press_created(wizard, method, context),
            )  # fmt: skip

    def wizard_values(self, wizard, target, res_id):
        """Point the wizard's own fields at the record as well."""
        values = {}
        for name, field in self.env[wizard]._fields.items():
            if field.comodel_name == target and field.store and not field.readonly:
                many = field.type in MANY
                values[name] = [(4, res_id, 0)] if many else res_id
        return values

    def buttons(self, wizard):
        prefixes = ("action_", "button_", "do_", "send", "apply", "create_", "merge")
        return [
            name
            for name in dir(type(self.env[wizard]))
            if name.startswith(prefixes) and not getattr(getattr(self.env[wizard], name), "_api_private", False)
        ]

    def press_created(self, wizard, method, context):
        def step(browser, before):
            if not before.ok or not before.result:
                return None
            return browser.button(wizard, method, before.result, context=context)

        return step

    def test_wizards_of_others(self):
        """Half-finished wizards of others are neither read nor pressed."""
        for person in self.attackers():
            for wizard in self.crawler(person).models(transient=True):
                for res_id in self.first_hidden(person, wizard):
                    for method in self.buttons(wizard):
                        step = self.call(wizard, method, [res_id])
                        request = f"{wizard}({res_id}).{method}"
                        self.attempt(person, "wizard", request, step)
        self.assertNothingLeaked()

    def test_merge_with_foreign_leads(self):
        for person in self.attackers():
            own = self.world.own[person]["crm.lead"]
            foreign = self.world.foreign_ids(person, "crm.lead")
            for ids in ([own, foreign[0]], foreign[:2]):
                context = {"active_model": "crm.lead", "active_ids": ids}
                model = "crm.merge.opportunity"
                vals = {"opportunity_ids": [(6, 0, ids)]}
                self.attempt(
                    person,
                    "merge",
                    f"{ids}",
                    self.call(model, "create", [vals], context=context),
                    self.press_created(model, "action_merge", context),
                    self.call("crm.lead", "read", [own]),
                )
                self.attempt(
                    person,
                    "merge",
                    f"crm.lead.merge_opportunity {ids}",
                    self.call("crm.lead", "merge_opportunity", ids),
                )
        self.assertNothingLeaked()

    def test_merge_with_foreign_partners(self):
        for person, _model, res_id in self.attempts(["res.partner"]):
            own = self.world.own[person]["res.partner"]
            model = "base.partner.merge.automatic.wizard"
            vals = {"partner_ids": [(6, 0, [own, res_id])], "dst_partner_id": own}
            context = {"active_model": "res.partner", "active_ids": [own, res_id]}
            self.attempt(
                person,
                "merge",
                f"partners {own}, {res_id}",
                self.call(model, "create", [vals], context=context),
                self.press_created(model, "action_merge", context),
                self.call("res.partner", "read", [own]),
            )
        self.assertNothingLeaked()

    def test_duplicates_of_an_own_lead(self):
        """An own lead with the customer's address tells nothing of the other lead."""
        for person in self.attackers():
            for planting in self.world.hidden(person):
                self.look_for_duplicates(person, planting)
        self.assertNothingLeaked()

    def look_for_duplicates(self, person, planting):
        lead = self.env["crm.lead"].browse(planting.ids("crm.lead"))[0]
        own = self.world.own[person]["crm.lead"]
        names = ["duplicate_lead_ids", "duplicate_lead_count"]
        with self.undone():
            browser = self.browser(person)
            vals = {"email_from": lead.email_from, "phone": lead.phone}
            browser.call("crm.lead", "write", [own], vals)
            answer = browser.call("crm.lead", "read", [own], names)
            browser.button("crm.lead", "action_show_potential_duplicates", [own])
        found = answer.result[0]
        extra = set(found["duplicate_lead_ids"]) - {own}
        if extra or found["duplicate_lead_count"] > 1:
            marker = Marker(str(found), planting.name, "duplicates", "crm.lead")
            self.watch.leak(person, "duplicates", "own lead", marker)

    def test_partner_found_by_address_of_an_own_lead(self):
        """Typing a customer's e-mail into an own lead does not name the customer."""
        for person in self.attackers():
            own = self.world.own[person]["crm.lead"]
            for planting in self.world.hidden(person):
                lead = self.env["crm.lead"].browse(planting.ids("crm.lead"))[0]
                partner = lead.partner_id
                told = self.world.words.find(f"{partner.email} {partner.phone}")
                self.type_address(person, own, partner, told)
        self.assertNothingLeaked()

    def type_address(self, person, own, partner, told):
        browser = self.browser(person)
        with self.undone():
            vals = {"email_from": partner.email, "partner_id": False}
            browser.call("crm.lead", "write", [own], vals)
            steps = [
                browser.call("crm.lead", "read", [own]),
                browser.rpc("/mail/thread/recipients", thread_model="crm.lead", thread_id=own),
                browser.call("crm.lead", "read", [own]),
                browser.call("res.partner", "find_or_create", partner.email),
                browser.call("res.partner", "name_create", partner.email),
            ]
        for answer in steps:
            for marker in self.world.words.find(answer.text) - told:
                if not self.world.may_see(person, marker):
                    self.watch.leak(person, "address", "own lead", marker)
