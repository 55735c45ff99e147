from odoo.tests import tagged

from .library_common import LibraryCase


@tagged("post_install", "-at_install")
class TestLibraryQueries(LibraryCase):
    """A constant number of queries, whatever the number of permissions, documents and readers."""

    def queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        function()  # what is cached per user
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def give_many(self, document, count):
        tags = self.env["res.partner.category"].create([{"name": f"Tag {number}"} for number in range(count)])
        self.users["noah"].partner_id.category_id |= tags
        for tag in tags:
            self.give(document, kind="tag", category_id=tag.id)

    def test_page_and_count(self):
        document = self.create_document()
        self.give_many(document, 1)
        documents = self.env["crm.document"].with_user(self.users["noah"])

        def page():
            documents.web_search_read([], {"name": {}, "kind": {}}, limit=80)

        few = self.queries(page)
        for number in range(20):
            self.give_many(self.create_document(f"Document {number}"), 3)
        self.assertEqual(len(documents.search([])), 21)
        self.assertEqual(self.queries(page), few)
        self.assertLessEqual(few, 14)

    def test_readers(self):
        document = self.create_document()
        self.give_many(document, 1)
        few = self.queries(document._readers)
        for number in range(15):
            user = self.create_user(f"reader{number}", "base.group_portal")
            self.give(document, kind="partner", partner_id=user.partner_id.id)
        self.assertEqual(len(document._readers()), 16)
        self.assertEqual(self.queries(document._readers), few)
