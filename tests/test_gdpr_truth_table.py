"""Who sees a person, by which way: a truth table over HTTP, made from the registry (spec 6, *Names of contact persons*).

Rows are roles, columns are ways in which values leave or are compared. The fields are not written down: every model with
a field that the policy in force masks, found by the registry, is asked for all of them.
"""

import base64
import io
import json
from functools import partial

from PIL import Image

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_gdpr.tests.common import PERSON, SECRETS, MaskWorld
from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

#: role, login, whether the person is seen; others see the company
ROLES = {
    "owner": ("nora", True),
    "substitute": ("sara", True),
    "granted with persons": ("hedy", True),
    "leader it was released to": ("sven", True),
    "sees everything": ("admin_sales", True),
    "colleague who sees persons": ("norbert", True),
    "colleague by sharing": ("noah", False),
    "leader": ("nina", False),
    "leader with oversight": ("boss", False),
    "granted without persons": ("hans", False),
    "external sales partner": ("erna", False),
    "dispatcher": ("dispo", False),
    "stranger": ("fred", False),
    "employee outside sales": ("office", False),
    "portal": ("portal_customer", False),
}
#: ways besides those of every field
WAYS = (
    "name search", "name search of leads", "name search of users", "link to a user", "search by a user", "display name",
    "grouping by link", "onchange", "chatter", "thread", "recipients", "inbox", "messages", "tracking", "activities", "calendar",
    "attendees", "mail preview", "report", "vcard", "avatar", "picture", "files", "mention", "portal",
)  # fmt: skip
#: those by which everybody is told who sees the person
TELLING = {
    "name search", "link to a user", "search by a user", "display name", "grouping by link", "onchange", "chatter", "messages",
    "mail preview", "report", "vcard", "picture", "mention", "read crm.lead", "search crm.lead.contact_name",
    "search res.partner.name", "sort crm.lead.contact_name", "group crm.lead.email_from", "aggregate crm.lead.phone",
}  # fmt: skip
#: kinds of fields that are compared as text
TEXTS = ("char", "text", "html")


def a_picture():
    """A picture that is nobody else's."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (201, 17, 93)).save(picture, "PNG")
    return base64.b64encode(picture.getvalue())


@tagged("-at_install", "post_install")
class TestGdprTruthTable(MaskWorld, AccessHttpCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units["company"].oversight = "read"
        for login, groups in (
            ("norbert", "sales_team.group_sale_salesman,crm_gdpr.group_sees_persons"),
            ("erna", "crm_hierarchical_access.group_external_partner"),
        ):
            cls.create_user(login, groups)
            cls.add_member("north", login)
        users = cls.users
        cls.env["crm.user.substitute"].create({"user_id": users["nora"].id, "substitute_id": users["sara"].id})
        for login, persons in (("hedy", True), ("hans", False)):
            cls.env["crm.lead.grant"].create(
                {"lead_id": cls.lead.id, "user_id": users[login].id, "reason": "Help", "with_persons": persons}
            )
        for login, _sees in ROLES.values():
            if login != "portal_customer":
                cls.put_in_groups(login, "base.group_allow_export")
        cls.person.image_1920 = a_picture()
        cls.lead_made_by_the_person()
        cls.released = cls.lead.copy({"user_id": users["siri"].id, "team_id": cls.units["south"].id, "name": "Zweiter Auftrag"})
        cls.released.release_team_id = cls.units["south"]
        cls.other_person = cls.env["res.partner"].create({"name": "Aaron", "email": "a@kunde.example", "parent_id": cls.company.id})
        cls.other = cls.create_lead("nora", name="Tür", partner_id=cls.other_person.id, contact_name="Aaron", phone="1")
        cls.hang_things_on(cls.lead)
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Greeting",
                "model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "subject": "{{ object.contact_name }}",
                "body_html": '<p>Guten Tag <t t-out="object.contact_name"/>, <t t-out="object.partner_id.email"/></p>',
            }
        )
        cls.report = cls.make_report()
        cls.env.flush_all()

    @classmethod
    def lead_made_by_the_person(cls):
        """The person has a login of the portal, and stands behind a link to a user."""
        named = {"name": PERSON["name"], "email": PERSON["email"], "signature": f"<p>{PERSON['name']}</p>"}
        user = cls.create_user(PERSON["email"], "base.group_portal", partner_id=cls.person.id, **named)
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE crm_lead SET create_uid = %s WHERE id = %s", [user.id, cls.lead.id])
        cls.env.invalidate_all()

    @classmethod
    def hang_things_on(cls, lead):
        """A message, a tracked change, an activity, a meeting, and a notification to a colleague, each naming the person."""
        text = f"{PERSON['name']} rief an, {PERSON['phone']}"
        noah = cls.users["noah"].partner_id
        lead.message_post(body=text, author_id=cls.person.id, email_from=PERSON["email"], partner_ids=noah.ids)
        lead.with_context(tracking_disable=False, mail_notrack=False).write({"email_from": "alt." + PERSON["email"]})
        cls.flush_tracking()
        lead.with_context(tracking_disable=False, mail_notrack=False).write({"email_from": PERSON["email"]})
        cls.flush_tracking()
        lead.activity_schedule("mail.mail_activity_data_call", summary=text, note=text, user_id=cls.users["nora"].id)
        cls.meeting = cls.env["calendar.event"].create(
            {
                "name": text,
                "start": "2026-11-30 10:00:00",
                "stop": "2026-11-30 11:00:00",
                "opportunity_id": lead.id,
                "user_id": cls.users["nora"].id,
                "partner_ids": [Command.set([cls.person.id, cls.users["nora"].partner_id.id, noah.id])],
            }
        )

    @classmethod
    def flush_tracking(cls):
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    @classmethod
    def make_report(cls):
        arch = """<t t-name="crm_gdpr.test_report"><t t-call="web.html_container"><p t-foreach="docs" t-as="o">
            <span t-field="o.contact_name"/> <span t-out="o.partner_id.display_name"/> <span t-field="o.phone"/></p></t></t>"""
        cls.env["ir.ui.view"].create({"type": "qweb", "key": "crm_gdpr.test_report", "name": "test", "arch": arch})
        return cls.env["ir.actions.report"].create(
            {"name": "Card", "model": "crm.lead", "report_type": "qweb-html", "report_name": "crm_gdpr.test_report"}
        )

    # The table

    def test_the_table(self):
        wrong, ways = [], self.ways()
        for role, (login, sees) in ROLES.items():
            self.log_in(login)
            lead = self.released if login == "sven" else self.lead
            told = {way: self.words_in(ask(lead)) for way, ask in ways.items()}
            leaks = {way: words for way, words in told.items() if words and not sees}
            wrong += [f"{role} by {way}: {', '.join(words)}" for way, words in leaks.items()]
            if sees:
                wrong += [f"{role} not by {way}" for way, words in told.items() if not words and self.has_to_tell(way, login)]
        self.assertEqual(wrong, [])

    def words_in(self, answer):
        return sorted({word for word in SECRETS if word.lower() in answer.lower()})

    def has_to_tell(self, way, login):
        """Whether who sees the person is told by a way, so that the way is known to be tried."""
        if login == "sven":
            return way in {"read crm.lead", "search crm.lead.contact_name", "display name", "onchange"}
        if way in {"onchange", "sort crm.lead.contact_name"} and login in ("hedy", "norbert"):
            return False  # reads only, or one of the leads only
        return way in TELLING or way in {"read res.partner", "export crm.lead", "export res.partner"}

    def ways(self):
        """By name, what is asked; each takes the lead and gives the answer as text."""
        ways = {name: getattr(self, "by_" + name.replace(" ", "_")) for name in WAYS}
        for model in sorted(self.env["crm.gdpr.mask"]._fields_masked()):
            if self.env[model]._auto and not self.env[model]._transient:
                ways[f"read {model}"] = partial(self.read_all, model)
                ways[f"export {model}"] = partial(self.export_all, model)
        for model in ("crm.lead", "res.partner"):
            for name in self.fields_of(model):
                field = self.env[model]._fields[name]
                if field.type in TEXTS:
                    ways[f"search {model}.{name}"] = partial(self.search_by, model, name)
                if field.type in TEXTS and field.store and field.type != "html":
                    ways[f"group {model}.{name}"] = partial(self.group_by, model, name)
                    ways[f"aggregate {model}.{name}"] = partial(self.aggregate, model, name)
                    ways[f"sort {model}.{name}"] = partial(self.sort_by, model, name)
        return ways

    # Ways of their own

    def by_name_search(self, lead):
        return self.call_kw("res.partner", "name_search", "Zwirner")

    def by_name_search_of_leads(self, lead):
        return self.call_kw("crm.lead", "name_search", "Fenster")

    def by_name_search_of_users(self, lead):
        return self.call_kw("res.users", "name_search", "Zwirner")

    def by_link_to_a_user(self, lead):
        return self.call_kw("crm.lead", "web_read", [self.lead.id], {"create_uid": {"fields": {"display_name": {}}}})

    def by_search_by_a_user(self, lead):
        """The person, where a part of the user's name or login finds the lead."""
        asked = [[name, "ilike", "zwirner"] for name in ("create_uid", "create_uid.name", "create_uid.login", "create_uid.email")]
        found = [json.loads(self.call_kw("crm.lead", "search", [["id", "=", self.lead.id], leaf])).get("result") for leaf in asked]
        return "Zwirner" if any(found) else ""

    def by_display_name(self, lead):
        return self.call_kw("crm.lead", "web_read", [lead.id], {"partner_id": {"fields": {"display_name": {}}}})

    def by_grouping_by_link(self, lead):
        return self.call_kw("crm.lead", "formatted_read_group", [["id", "=", lead.id]], ["partner_id"], ["__count"])

    def by_onchange(self, lead):
        return self.call_kw("crm.lead", "onchange", [lead.id], {}, [], {name: {} for name in self.fields_of("crm.lead")})

    def by_chatter(self, lead):
        return self.call("/mail/thread/messages", thread_model="crm.lead", thread_id=lead.id)

    def by_thread(self, lead):
        asked = ["activities", "followers", "suggestedRecipients", "attachments"]
        thread = {"thread_model": "crm.lead", "thread_id": lead.id, "request_list": asked}
        return self.call("/mail/data", fetch_params=[["mail.thread", thread]])

    def by_recipients(self, lead):
        return self.call("/mail/thread/recipients", thread_model="crm.lead", thread_id=lead.id)

    def by_inbox(self, lead):
        return self.call("/mail/inbox/messages")

    def by_messages(self, lead):
        return self.call_kw("mail.message", "search_read", [["model", "=", "crm.lead"], ["res_id", "=", lead.id]], [])

    def by_tracking(self, lead):
        return self.call_kw("mail.tracking.value", "search_read", [], [])

    def by_activities(self, lead):
        return self.call_kw("mail.activity", "search_read", [["res_model", "=", "crm.lead"]], [])

    def by_calendar(self, lead):
        return self.call_kw("calendar.event", "search_read", [["id", "=", self.meeting.id]], [])

    def by_attendees(self, lead):
        return self.call_kw("res.partner", "get_attendee_detail", [self.person.id], [self.meeting.id])

    def by_report(self, lead):
        return self.url_open(f"/report/html/crm_gdpr.test_report/{lead.id}").text

    def by_vcard(self, lead):
        return self.url_open(f"/web/partner/vcard?partner_ids={self.person.id}").text

    def by_avatar(self, lead):
        return self.picture(f"/web/image/res.partner/{self.person.id}/avatar_128")

    def by_picture(self, lead):
        return self.picture(f"/web/image/res.partner/{self.person.id}/image_1920")

    def by_files(self, lead):
        domain = [["res_model", "=", "res.partner"], ["res_id", "=", self.person.id], ["res_field", "!=", False]]
        found = json.loads(self.call_kw("ir.attachment", "search_read", domain, ["checksum"])).get("result")
        return "Zwirner" if found else ""

    def by_mention(self, lead):
        return self.call_kw("res.partner", "get_mention_suggestions", "Zwirner")

    def by_mail_preview(self, lead):
        vals = {"mail_template_id": self.template.id, "resource_ref": f"crm.lead,{lead.id}"}
        made = json.loads(self.call_kw("mail.template.preview", "create", [vals])).get("result")
        return self.call_kw("mail.template.preview", "read", made, ["subject", "body_html", "email_to"]) if made else ""

    def by_portal(self, lead):
        return self.url_open("/my").text

    # What is asked of every field

    def fields_of(self, model):
        return sorted(self.env["crm.gdpr.mask"]._fields_masked()[model])

    def read_all(self, model, lead):
        names = [name for name in self.fields_of(model) if self.env[model]._fields[name].type in TEXTS]
        domain = {"crm.lead": [["id", "=", lead.id]], "res.partner": [["id", "=", self.person.id]]}.get(model, [])
        return self.call_kw(model, "search_read", domain, names, limit=200)

    def export_all(self, model, lead):
        names = [name for name in self.fields_of(model) if self.env[model]._fields[name].type in TEXTS]
        ids = {"crm.lead": lead.ids, "res.partner": self.person.ids}.get(model) or self.env[model].search([], limit=50).ids
        return "".join(
            self.call_kw(model, "export_data", ids, names, context={"import_compat": compatible}) for compatible in (True, False)
        )

    def subject(self, model, lead):
        return lead if model == "crm.lead" else self.person

    def search_by(self, model, name, lead):
        """The person, where asking for a part of the value finds the record."""
        record = self.subject(model, lead)
        value = str(record[name] or "")
        word = next((word for word in SECRETS if word.lower() in value.lower()), None)
        if word is None:
            return ""
        found = json.loads(self.call_kw(model, "search", [["id", "=", record.id], [name, "ilike", word]]))
        return word if found.get("result") else ""

    def group_by(self, model, name, lead):
        return self.call_kw(model, "formatted_read_group", [["id", "=", self.subject(model, lead).id]], [name], ["__count"])

    def aggregate(self, model, name, lead):
        aggregates = [f"{name}:array_agg", f"{name}:max"]
        return self.call_kw(model, "formatted_read_group", [["id", "=", self.subject(model, lead).id]], [], aggregates)

    def sort_by(self, model, name, lead):
        """The person, where the order up and down differs."""
        others = {"crm.lead": self.lead | self.other, "res.partner": self.person | self.other_person}[model]
        answers = [
            json.loads(self.call_kw(model, "search", [["id", "in", others.ids]], order=f"{name} {way} NULLS LAST, id")).get("result")
            for way in ("asc", "desc")
        ]
        return "" if answers[0] == answers[1] else "Zwirner"

    def picture(self, url):
        """The person, where the answer is her picture: nothing else has its colour."""
        answer = self.url_open(url)
        try:
            colour = Image.open(io.BytesIO(answer.content)).convert("RGB").getpixel((5, 5))
        except Exception:
            return "Zwirner" if b"Q</text>" in answer.content else ""
        return "Zwirner" if colour == (201, 17, 93) else ""
