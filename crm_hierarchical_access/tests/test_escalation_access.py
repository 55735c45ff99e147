"""A superior without any other right sees the lead that a step released to him, with all that hangs on it, and nothing more."""

import json

from odoo.tests import tagged

from .common import AccessHttpCase, AccessWorld


class EscalatedWorld(AccessWorld):
    """Finn has two leads in the closed outlet that Fred leads; the first is escalated.

    Each word of the first holds ``Zebra``, each of the second ``Quagga``.
    """

    WORDS = ("Zebra", "Quagga")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        policy = cls.env.ref("crm_hierarchical_access.escalation_policy_two_days")
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.escalation_policy_id", policy.id)
        cls.env["crm.lead.clock"].search([]).write({"due_at": False})
        for login in ("fred", "finn"):
            cls.put_in_groups(login, "base.group_allow_export")
        cls.things = {word: cls.create_things(word) for word in cls.WORDS}
        cls.lead = cls.things["Zebra"][0]

    @classmethod
    def create_things(cls, word):
        """A lead and all that hangs on it; the lead is the first, its customer the second."""
        customer = cls.create_customer(f"{word} Inc.", email=f"{word}@customer.example")
        contact = cls.env["res.partner"].create({"name": f"{word} Contact", "parent_id": customer.id})
        lead = cls.create_lead("finn", "outlet", name=f"{word} roof", partner_id=customer.id)
        note = lead.message_post(body=f"{word} waits", author_id=cls.users["finn"].partner_id.id, subtype_xmlid="mail.mt_note")
        file = cls.env["ir.attachment"].create(
            {"name": f"{word}.txt", "raw": f"{word} plan".encode(), "res_model": "crm.lead", "res_id": lead.id, "mimetype": "text/plain"}
        )
        activity = lead.activity_schedule("mail.mail_activity_data_todo", summary=f"{word} to do", user_id=cls.users["finn"].id)
        return [lead, customer, contact, note, file, activity]

    def escalate(self):
        """The schedule releases the first lead to Fred."""
        self.lead.clock_id.write(dict.fromkeys(("counted_from", "escalation_deadline", "due_at", "reminded_at"), "2020-01-06 12:00:00"))
        self.assertEqual(self.env["crm.escalation"]._escalate_batch(5), 1)
        self.env.flush_all()
        self.env.invalidate_all()
        release = self.lead.release_ids
        self.assertEqual((release.user_id, release.team_id), (self.users["fred"], self.units["outlet"]))
        return release


class SeenOverHttp:
    """Mixin: what the browser of who is logged in gets of records."""

    #: the field that holds a word; the name elsewhere
    TELLING = {"mail.message": "body", "mail.activity": "summary"}

    def result(self, model, method, *args, **kwargs):
        """Result of a method; None where it is refused."""
        return json.loads(self.call_kw(model, method, *args, **kwargs)).get("result")

    def answers(self, record):
        """Answers by way: reading, searching, exporting, grouping, by name, and those of its kind."""
        model, ids, told = record._name, record.ids, self.TELLING.get(record._name, "name")
        domain = [["id", "in", ids]]
        answers = {
            "read": self.call_kw(model, "read", ids, [told]),
            "search": self.call_kw(model, "search_read", domain, [told]),
            "web": self.call_kw(model, "web_search_read", domain, {told: {}}),
        }
        if model != "mail.message":  # which administrators alone export
            answers["export"] = self.call_kw(model, "export_data", ids, [told])
        if model == "crm.lead":
            thread = {"thread_model": model, "thread_id": record.id}
            answers["chatter"] = self.call("/mail/thread/messages", **thread)
            answers["name"] = self.call_kw(model, "name_search", record.sudo().name)
        if model == "ir.attachment":
            answers["content"] = self.url_open(f"/web/content/{record.id}").text
        return answers

    def assertSees(self, words, seen):
        """All that hangs on the leads of these words, each by every way that shows it; or not a word."""
        for word in words:
            for record in self.things[word]:
                for way, answer in self.answers(record).items():
                    with self.subTest(record=record, way=way, login=self.session.login):
                        self.assertEqual(word in answer, seen)

    def count(self, model="crm.lead"):
        """How many of our records are counted."""
        ids = [record.id for things in self.things.values() for record in things if record._name == model]
        return self.result(model, "search_count", [["id", "in", ids]])


@tagged("post_install", "-at_install")
class TestSuperiorSees(SeenOverHttp, EscalatedWorld, AccessHttpCase):
    def test_from_the_escalation_until_it_is_handed_back(self):
        self.log_in("fred")
        self.assertSees(self.WORDS, seen=False)
        self.assertEqual((self.count(), self.count("res.partner")), (0, 0))
        release = self.escalate()
        self.assertSees(["Zebra"], seen=True)
        self.assertSees(["Quagga"], seen=False)
        self.assertEqual((self.count(), self.count("res.partner")), (1, 2))
        self.assertEqual(self.result("crm.lead.release", "search_count", []), 1)
        answer = json.loads(self.call_kw("crm.lead.release", "action_hand_back", [release.id], "Go on, Finn"))
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual((release.state, release.decision), ("closed", "returned"))
        self.assertSees(self.WORDS, seen=False)
        self.assertEqual((self.count(), self.count("res.partner"), self.result("crm.lead.release", "search_count", [])), (0, 0, 0))
        self.assertNotIn("Zebra", self.url_open(f"/escalation/{release.id}/take").text)

    def test_nobody_else_sees_it_meanwhile(self):
        self.escalate()
        for login in ("boss", "nina", "dispo", "portal_customer"):
            self.log_in(login)
            self.assertSees(self.WORDS, seen=False)
        self.log_in("finn")
        self.assertSees(self.WORDS, seen=True)
