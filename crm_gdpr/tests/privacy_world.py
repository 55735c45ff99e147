"""A person whose data lie about among those of others, with the words of each, and a reader of the codes that are mailed."""

import io
import re
from unittest.mock import patch

from odoo.tools.pdf import PdfFileReader

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL

EMAIL = "henriette.apfelbaum@kunde.example"
PHONE = "+49 711 5550123"
OWN = {"name": "Henriette Apfelbaum", "email": EMAIL, "phone": PHONE, "street": "Kiesweg 7", "zip": "70173", "city": "Stuttgart"}
#: other people, of whom the person must be told nothing
OTHERS = ("Gustav Zwetschgenbaum", "gustav@zwetschge.example", "0711 7654321", "Zwetschgenbaum", "Noraly Kirschbaum", "Kirschbaum")


def text_of(pdf):
    """What stands on the pages of a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfFileReader(io.BytesIO(pdf)).pages).split())


class PrivacyWorld:
    """Mixin beside ``AccessWorld``: ``person``, ``lead``, ``message`` of the person and ``remark`` of a colleague about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("officer", "crm_gdpr.group_officer")
        cls.seller = cls.create_user("noraly", name="Noraly Kirschbaum", email="noraly@firma.example")
        cls.add_member("north", "noraly")
        people = cls.env["res.partner"].with_context(**NO_MAIL)
        cls.firm = people.create({"name": "Obsthof AG", "is_company": True})
        cls.other = people.create({"name": OTHERS[0], "email": OTHERS[1], "phone": OTHERS[2], "parent_id": cls.firm.id})
        cls.person = people.create({**OWN, "comment": "<p>Kennt Zwetschgenbaum, Tel. 0711 / 765 43 21</p>"})
        cls.lead = cls.create_lead(
            "noraly",
            name="Dach für Henriette",
            partner_id=cls.person.id,
            description="<p>Gustav Zwetschgenbaum (gustav@zwetschge.example) empfiehlt sie, sagt Kirschbaum</p>",
        )
        cls.others_lead = cls.create_lead("noraly", name="Keller für Gustav", partner_id=cls.other.id)
        post = cls.lead.with_context(mail_notrack=True).message_post
        cls.message = post(body="Bitte rufen Sie mich an", author_id=cls.person.id, email_from=EMAIL)
        cls.remark = post(body="Zahlt spät, sagt Gustav Zwetschgenbaum", author_id=cls.seller.partner_id.id)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.mails = []
        server = self.env.registry["ir.mail_server"]
        self.startPatcher(patch.object(server, "_disable_send", lambda *_args: False))
        self.startPatcher(patch.object(server, "_connect__", lambda *_args, **_kwargs: None))
        self.startPatcher(patch.object(server, "send_email", self._catch()))

    def _catch(self):
        mails = self.mails

        def send_email(_server, message, *_args, **_kwargs):
            mails.append(message)
            return message["Message-Id"]

        return send_email

    def run_mailing(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_gdpr.ir_cron_codes").method_direct_trigger()
        self.env.invalidate_all()

    def mailed_code(self):
        """The code of the last mail, as somebody reads it."""
        self.run_mailing()
        text = "".join(part.get_content() for part in self.mails[-1].walk() if part.get_content_type() == "text/plain")
        return re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", text)[0]

    def assert_nobody_else(self, text):
        text = str(text)
        self.assertEqual([word for word in OTHERS if word.lower() in text.lower()], [])
        self.assertNotRegex(text, r"/ ?765|765\W{1,3}43|43\W{1,3}21|7654321")  # not 765 alone: a record may have that number
