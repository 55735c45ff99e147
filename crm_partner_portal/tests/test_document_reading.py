from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .downloads_world import DownloadsWorld


@tagged("post_install", "-at_install")
class TestDocumentReading(DownloadsWorld, TransactionCase):
    """Who sees what others downloaded and confirmed."""

    def setUp(self):
        super().setUp()
        self.document = self.create_document("Price list", readers=["carla"], ask_receipt=True)
        self.received = self.give(
            self.document, "carla", kind="unit", partner_id=False, team_id=self.units["north"].id, may_pass_on=True
        )

    def pass_on(self):
        document = self.document.with_user(self.users["nina"])
        return document._pass_on(document._received(), self.units["north_inner"])

    def fetch(self, login):
        document = self.document.with_user(self.users[login])
        self.env["crm.document.fetch"].with_user(self.users[login])._note(document.current_version_id)

    def readers(self, login, model="crm.document.reading"):
        rows = self.env[model].with_user(self.users[login]).search([("document_id", "=", self.document.id)])
        return set(rows.user_id.mapped("login"))

    def test_leaders_see_those_to_whom_they_passed_it_on(self):
        self.pass_on()
        for login in ("iris", "carla", "noah"):
            self.fetch(login)
        for model in ("crm.document.reading", "crm.document.fetch"):
            with self.subTest(model):
                self.assertEqual(self.readers("nina", model), {"iris"})
                self.assertEqual(self.readers("edda", model), {"iris", "carla", "noah"})
                self.assertEqual(self.readers("sven", model), set())
                self.assertEqual(self.readers("noah", model), {"noah"})

    def test_what_was_taken_back_is_not_seen_any_more(self):
        passed = self.pass_on()
        self.fetch("iris")
        passed.sudo().unlink()
        self.assertEqual(self.readers("nina"), set())

    def test_others_rows_are_not_read_by_id(self):
        self.fetch("carla")
        row = self.env["crm.document.fetch"].search([("user_id", "=", self.users["carla"].id)])
        for login in ("sven", "noah"):
            with self.assertRaises(AccessError):
                row.with_user(self.users[login]).read(["date"])

    def test_downloads_and_receipts_are_counted_per_person(self):
        for _time in range(2):
            self.fetch("carla")
        self.document.with_user(self.users["carla"]).action_confirm_receipt()
        [row] = self.env["crm.document.reading"].search([("document_id", "=", self.document.id)])
        self.assertEqual((row.fetches, row.confirmed, row.number, row.is_current), (2, 1, 1, True))

    def test_nothing_is_changed_afterwards(self):
        self.fetch("carla")
        row = self.env["crm.document.fetch"].search([("user_id", "=", self.users["carla"].id)])
        for change in (lambda: row.write({"via": "mail"}), row.unlink):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            row.with_user(self.users["edda"]).create({"version_id": row.version_id.id, "date": row.date})

    # What is new

    def new(self, login, since):
        documents = self.env["crm.document"].with_user(self.users[login])
        return documents.search(documents._new_domain(since)).mapped("name")

    def test_what_was_published_or_opened_since_is_new(self):
        published = self.document.publish_date
        self.assertEqual(self.new("carla", published), [])
        self.env.cr.execute("UPDATE crm_document_permission SET create_date = create_date - interval '9 days'")
        self.env.cr.execute("UPDATE crm_document SET publish_date = publish_date - interval '9 days'")
        self.env.invalidate_all()
        self.give(self.document, "otto")
        moment = self.document.publish_date.replace(hour=0) + (published - self.document.publish_date) / 2
        self.assertEqual(self.new("otto", moment), ["Price list"])
        self.assertEqual(self.new("carla", moment), [])
        self.assertEqual(self.new("carla", None), [])

    def test_a_visit_ends_after_a_while(self):
        visits = self.env["crm.document.visit"].with_user(self.users["carla"])
        self.assertIsNone(visits._begin())
        self.assertIsNone(visits._begin())
        self.env.cr.execute("UPDATE crm_document_visit SET seen_at = seen_at - interval '2 hours' RETURNING seen_at")
        [(left,)] = self.env.cr.fetchall()
        self.assertEqual(visits._begin(), left)
        self.assertEqual(visits._begin(), left)
