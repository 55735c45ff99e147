from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccessCase

SECRETS = ("Secret", "secret@", "4930123456")


@tagged("post_install", "-at_install")
class TestWizards(AccessCase):
    """Sara tries to learn of, or to write into, Noah's lead by wizards; Noah works with it as usual."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer(email="secret@example.com", phone="+4930123456")
        cls.lead = cls.create_lead("noah", partner_id=cls.customer.id, email_from="secret@example.com")
        cls.template = cls.env["mail.template"].create({
            "name": "Offer",
            "model_id": cls.env["ir.model"]._get_id("crm.lead"),
            "subject": "About {{ object.name }}",
            "body_html": "<p>For <t t-out='object.partner_id.name'/></p>",
            "partner_to": "{{ object.partner_id.id }}",
        })

    def assertRefused(self, call, *args, **kwargs):
        with self.assertRaises(AccessError) as caught:
            call(*args, **kwargs)
        for secret in SECRETS:
            self.assertNotIn(secret, str(caught.exception))

    def composer(self, login, **context):
        return self.env_as(login)["mail.compose.message"].with_context(**context)

    def pointing(self, **vals):
        return {"composition_mode": "comment", "model": "crm.lead", "res_ids": str(self.lead.ids), **vals}

    # Mail composer

    def test_composer_by_values(self):
        values = self.pointing(template_id=self.template.id)
        self.assertRefused(self.composer("sara").create, values)
        self.assertRefused(self.composer("sara").onchange, values, ["template_id"], {"body": {}, "subject": {}})
        own = self.create_lead("sara")
        wizard = self.composer("sara").create({**values, "res_ids": str(own.ids)})
        self.assertRefused(wizard.write, {"res_ids": str(self.lead.ids)})
        self.assertRefused(wizard.onchange, {"res_ids": str(self.lead.ids)}, ["res_ids"], {"subject": {}})
        self.assertIn("Secret lead", self.composer("noah").create(values).subject)

    def test_composer_by_context(self):
        contexts = [
            {"active_model": "crm.lead", "active_ids": self.lead.ids},
            {"active_model": "crm.lead", "active_id": self.lead.id},
            {"default_model": "crm.lead", "default_res_ids": self.lead.ids},
            {"default_model": "crm.lead", "default_res_ids": str(self.lead.ids)},
        ]
        for context in contexts:
            with self.subTest(context=context):
                composer = self.composer("sara", default_template_id=self.template.id, **context)
                self.assertRefused(composer.create, {})
                self.assertRefused(composer.onchange, {}, [], {"body": {}, "subject": {}, "partner_ids": {}})
                self.assertRefused(composer.default_get, ["res_ids", "subject"])
                self.assertTrue(self.composer("noah", **context).create({}).res_ids)

    def test_ids_in_any_form(self):
        """However the records are named, they are found; stock's own code names some as a set."""
        wizard = self.env["crm.lead.lost"]
        for ids in (7, "7", [7], (7,), {7}, frozenset([7]), "[7]", {"id": 7}, [7, "Name"]):
            with self.subTest(ids=ids):
                self.assertEqual(wizard._wizard_ids(ids), {7})

    def test_composer_answering_a_foreign_message(self):
        message = self.lead.message_post(body="Secret", subject="Secret subject")
        composer = self.composer("sara")
        self.assertRefused(composer.create, {"parent_id": message.id})
        self.assertRefused(composer.onchange, {"parent_id": message.id}, ["parent_id"], {"subject": {}})
        self.assertRefused(composer.with_context(default_parent_id=message.id).onchange, {}, [], {"subject": {}})

    # Templates

    def test_template_on_foreign_record(self):
        template = self.as_user("sara", self.template)
        self.assertRefused(template.send_mail, self.lead.id)
        self.assertRefused(template._render_field, "body_html", self.lead.ids)
        self.assertRefused(template._generate_template, self.lead.ids, ["subject"])
        preview = template.env["mail.template.preview"]
        values = {"mail_template_id": template.id, "resource_ref": f"crm.lead,{self.lead.id}"}
        self.assertRefused(preview.create, values)
        self.assertRefused(preview.onchange, values, ["resource_ref"], {"subject": {}})
        self.assertIn("Secret", self.as_user("noah", self.template)._render_field("subject", self.lead.ids)[self.lead.id])

    def test_send_mail_needs_more_than_reading(self):
        lead = self.create_lead("hedy")
        self.assertRefused(self.as_user("hans", self.template).send_mail, lead.id)
        self.assertTrue(self.as_user("hedy", self.template).send_mail(lead.id))

    def test_values_for_a_mail(self):
        """What is sent along with an own record's mail: no file, message or lead of others."""
        own = self.create_lead("sara")
        file = self.env["ir.attachment"].create(
            {"name": "x", "raw": b"Secret", "res_model": "crm.lead", "res_id": self.lead.id}
        )
        message = self.lead.message_post(body="Secret")
        template = self.as_user("sara", self.template)
        for values in (
            {"attachment_ids": [(4, file.id)]},
            {"attachment_ids": [(6, 0, file.ids)]},
            {"mail_message_id": message.id},
            {"model": "crm.lead", "res_id": self.lead.id},
        ):
            with self.subTest(values=values):
                self.assertRefused(template.send_mail, own.id, email_values=values)
        self.assertTrue(template.send_mail(own.id, email_values={"email_to": "customer@example.com"}))

    def test_template_with_code(self):
        """A placeholder that reads as superuser is neither saved nor rendered for a restricted user."""
        self.put_in_groups("sara", "mail.group_mail_template_editor")
        self.put_in_groups("admin_sales", "mail.group_mail_template_editor")
        own = self.create_lead("sara")
        code = "{{ object.sudo().search([]).mapped('name') }}"
        environment = self.env_as("sara")
        with self.assertRaises(AccessError):
            environment["mail.template"].create({"name": "x", "model_id": self.template.model_id.id, "subject": code})
        composer = self.composer("sara", default_model="crm.lead", default_res_ids=own.ids)
        with self.assertRaises(AccessError):
            composer.create({"composition_mode": "mass_mail", "subject": code, "body": "x"})._action_send_mail()
        self.assertTrue(self.users["admin_sales"].has_group("mail.group_mail_template_editor"))
        self.assertFalse(self.users["sara"].has_group("mail.group_mail_template_editor"))

    # Others

    def test_wizards_belong_to_who_opened_them(self):
        """An uploaded file, a reason for losing a lead: not for colleagues."""
        upload = self.env_as("noah")["base_import.import"].create({"res_model": "crm.lead", "file": b"Secret"})
        lost = self.env_as("noah")["crm.lead.lost"].create({"lead_ids": self.lead.ids, "lost_feedback": "Secret"})
        for wizard in (upload, lost):
            other = self.as_user("nina", wizard)
            self.assertFalse(other.search([("id", "=", wizard.id)]))
            for operation in ("read", "write"):
                self.assertFalse(other.has_access(operation))
            self.assertTrue(self.as_user("noah", wizard).has_access("write"))

    def test_lost_wizard_on_foreign_lead(self):
        wizard = self.env_as("sara")["crm.lead.lost"]
        self.assertRefused(wizard.create, {"lead_ids": self.lead.ids})
        self.assertRefused(wizard.with_context(default_lead_ids=self.lead.ids).create, {})
        self.assertRefused(wizard.onchange, {"lead_ids": [[4, self.lead.id, False]]}, ["lead_ids"], {"lead_ids": {}})

    def test_activity_wizard_on_foreign_lead(self):
        wizard = self.env_as("sara")["mail.activity.schedule"]
        self.assertRefused(wizard.create, {"res_model": "crm.lead", "res_ids": str(self.lead.ids)})
        context = {"active_model": "crm.lead", "active_ids": self.lead.ids}
        self.assertRefused(wizard.with_context(**context).default_get, ["res_ids"])

    def test_follower_wizard_on_foreign_lead(self):
        wizard = self.env_as("sara")["mail.followers.edit"]
        partner = self.users["sara"].partner_id
        self.assertRefused(
            wizard.create, {"res_model": "crm.lead", "res_ids": str(self.lead.ids), "partner_ids": partner.ids}
        )

    def test_sms(self):
        if "sms.composer" not in self.env:
            return  # a wizard of an addon that need not be there
        wizard = self.env_as("sara")["sms.composer"]
        values = {"res_model": "crm.lead", "res_id": self.lead.id, "body": "x"}
        self.assertRefused(wizard.create, values)
        self.assertRefused(wizard.onchange, values, ["res_id"], {"recipient_single_number": {}})
        self.assertRefused(
            wizard.with_context(active_model="crm.lead", active_id=self.lead.id).onchange, {}, [], {"body": {}}
        )

    def test_external_id(self):
        """The external id of an imported lead is told to its readers only."""
        self.env["ir.model.data"].create(
            {"module": "world", "name": "secret_lead", "model": "crm.lead", "res_id": self.lead.id}
        )
        self.assertRefused(self.as_user("sara", self.lead).get_external_id)
        self.assertRefused(self.as_user("sara", self.lead).get_metadata)
        self.assertEqual(self.as_user("noah", self.lead).get_external_id()[self.lead.id], "world.secret_lead")

    def test_superuser(self):
        """Automation on behalf of a user, as superuser, is not refused."""
        wizard = self.composer("sara").sudo().create(self.pointing(template_id=self.template.id))
        self.assertIn("Secret", wizard.subject)
