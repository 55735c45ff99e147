"""What hangs on a document is not found by who may not read it, however the search names the document."""

from odoo.fields import Datetime
from odoo.tests import tagged

from ..models.crm_access_attached_mixin import FEW
from .common import AccessCase


@tagged("post_install", "-at_install")
class TestAttached(AccessCase):
    """Noah wrote, followed and was to do something on leads before they were handed on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = {"own": cls.create_lead("noah"), "foreign": cls.create_lead("sara")}
        noah = cls.users["noah"]
        for lead in cls.leads.values():
            lead.message_subscribe(noah.partner_id.ids)
            lead.message_post(body="Mine", author_id=noah.partner_id.id)
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=noah.id)
            cls.env["ir.attachment"].create({"name": "Mine", "raw": b"mine", "res_model": "crm.lead", "res_id": lead.id})
            cls.env["mail.scheduled.message"].create(
                {
                    "model": "crm.lead",
                    "res_id": lead.id,
                    "author_id": noah.partner_id.id,
                    "body": "Mine",
                    "scheduled_date": Datetime.add(Datetime.now(), days=1),
                }
            )
        cls.many = list(range(10**8, 10**8 + FEW))

    def test_by_each_way_of_naming_documents(self):
        own, foreign = self.leads["own"].id, self.leads["foreign"].id
        for model, model_field in (
            ("mail.message", "model"),
            ("mail.followers", "res_model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
            ("mail.scheduled.message", "model"),
        ):
            records = self.env_as("noah")[model]
            for ids in ([own, foreign], [own, foreign, *self.many], None):
                domain = [(model_field, "=", "crm.lead"), *([("res_id", "in", ids)] if ids else [])]
                with self.subTest(model=model, ids=len(ids or ())):
                    self.assertEqual(set(records.search(domain).mapped("res_id")) & {own, foreign}, {own})
                    self.assertEqual(records.search_count([*domain, ("res_id", "=", foreign)]), 0)

    def test_of_other_models(self):
        """Documents that are under no rule, and nobody's: as in stock."""
        note = self.env["ir.attachment"].create({"name": "Note", "raw": b"note", "res_model": "res.country", "res_id": 1})
        found = self.env_as("noah")["ir.attachment"].search([("res_model", "=", "res.country"), ("res_id", "in", [1])])
        self.assertIn(note.id, found.ids)
