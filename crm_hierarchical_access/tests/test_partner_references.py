"""No name of a customer through a field that points at it (spec 1, names shown through many2one)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase

SECRET = "Secret customer"


@tagged("post_install", "-at_install")
class TestPartnerReferences(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer(SECRET, email="secret@customer.example", phone="+49 431 5551234")
        cls.lead = cls.create_lead("noah", partner_id=cls.customer.id)
        cls.own = cls.create_lead("sara", name="Own lead")

    def sara(self, model):
        return self.env_as("sara")[model]

    # Pointing

    def test_create(self):
        with self.assertRaises(AccessError) as caught:
            self.sara("crm.lead").create({"name": "Spy", "partner_id": self.customer.id})
        self.assertNotIn(SECRET, str(caught.exception))
        with self.assertRaises(AccessError):
            self.sara("calendar.event").create({
                "name": "Spy",
                "start": "2026-01-01 10:00:00",
                "stop": "2026-01-01 11:00:00",
                "partner_ids": [Command.set(self.customer.ids)],
            })
        with self.assertRaises(AccessError):
            self.sara("calendar.filters").create({"user_id": self.users["sara"].id, "partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            self.sara("calendar.event").create({
                "name": "Spy",
                "start": "2026-01-01 10:00:00",
                "stop": "2026-01-01 11:00:00",
                "opportunity_id": self.lead.id,
            })

    def test_write(self):
        with self.assertRaises(AccessError):
            self.as_user("sara", self.own).write({"partner_id": self.customer.id})

    def test_defaults_from_the_context(self):
        leads = self.sara("crm.lead").with_context(default_partner_id=self.customer.id)
        self.assertNotIn("partner_id", leads.default_get(["partner_id", "name"]))
        with self.assertRaises(AccessError):
            leads.create({"name": "Spy"})
        spec = {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}, "phone": {}}
        with self.assertRaises(AccessError):
            leads.onchange({}, [], spec)

    def test_defaults_of_the_user(self):
        self.env["ir.default"].set("crm.lead", "partner_id", self.customer.id, user_id=self.users["sara"].id)
        leads = self.sara("crm.lead")
        self.assertFalse(leads.create({"name": "Spy"}).partner_id)
        spec = {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}, "phone": {}}
        answer = str(leads.onchange({}, [], spec))
        self.assertNotIn(SECRET, answer)
        self.assertNotIn("secret@", answer)

    def test_copies_point_to_what_one_reads(self):
        daughter = self.point_at_secret()
        self.assertFalse(daughter.copy().parent_id)

    def test_onchange(self):
        spec = {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}}
        with self.assertRaises(AccessError):
            self.sara("crm.lead").onchange({"partner_id": self.customer.id}, ["partner_id"], spec)
        with self.assertRaises(AccessError):
            self.sara("res.partner.bank").onchange(
                {"partner_id": self.customer.id}, ["partner_id"], {"acc_holder_name": {}}
            )
        lines = {"child_ids": [Command.create({"parent_id": self.customer.id})]}
        with self.assertRaises(AccessError):
            self.sara("res.partner").onchange(lines, ["child_ids"], {"child_ids": {"fields": {"name": {}}}})

    def test_onchange_with_readable_customers(self):
        spec = {"partner_id": {"fields": {"display_name": {}}}, "email_from": {}}
        answer = self.env_as("noah")["crm.lead"].onchange({"partner_id": self.customer.id}, ["partner_id"], spec)
        self.assertEqual(answer["value"]["email_from"], "secret@customer.example")

    def test_what_is_there_already_may_be_saved_again(self):
        holding = self.create_customer("Secret holding")
        daughter = self.as_user("sara", self.env["res.partner"]).create({"name": "Daughter", "is_company": True})
        daughter.sudo().parent_id = holding
        daughter = self.as_user("sara", daughter)
        daughter._check_references({"parent_id": holding.id})
        with self.assertRaises(AccessError):
            daughter._check_references({"parent_id": self.customer.id})

    # Naming

    def point_at_secret(self):
        """A record of Sara's that points at the customer by right: assigned by the system."""
        daughter = self.as_user("sara", self.env["res.partner"]).create({"name": "Daughter", "is_company": True})
        daughter.sudo().parent_id = self.customer
        return self.as_user("sara", daughter)

    def test_read(self):
        daughter = self.point_at_secret()
        self.assertEqual(daughter.read(["parent_id"])[0]["parent_id"], (self.customer.id, "Not visible to you"))
        self.assertNotIn(SECRET, str(daughter.search_read([("id", "=", daughter.id)], ["parent_id", "name"])))

    def test_web_read(self):
        daughter = self.point_at_secret()
        spec = {"parent_id": {"fields": {"display_name": {}}}, "name": {}}
        self.assertNotIn(SECRET, str(daughter.web_read(spec)))
        self.assertNotIn(SECRET, str(daughter.web_search_read([("id", "=", daughter.id)], spec)))

    def test_groups(self):
        daughter = self.point_at_secret()
        domain = [("id", "=", daughter.id)]
        self.assertNotIn(SECRET, str(daughter.formatted_read_group(domain, ["parent_id"], ["__count"])))
        self.assertNotIn(SECRET, str(daughter.web_read_group(domain, ["parent_id"], ["__count"])))
        self.assertNotIn(SECRET, str(daughter.read_group(domain, ["id"], ["parent_id"])))
        self.assertIn("Daughter", str(daughter.web_read_group(domain, ["name"], ["__count"])))

    def test_export(self):
        self.put_in_groups("sara", "base.group_allow_export")
        daughter = self.point_at_secret()
        for path in "parent_id", "parent_id/name", "parent_id/email":
            try:
                self.assertNotIn(SECRET, str(daughter.export_data([path])))
            except AccessError as error:
                self.assertNotIn(SECRET, str(error))

    def test_search_on_the_name(self):
        daughter = self.point_at_secret()
        for leaf in ("parent_id.name", "parent_id", "parent_id.email"):
            domain = [("id", "=", daughter.id), (leaf, "ilike", "secret")]
            self.assertFalse(daughter.search(domain), leaf)

    def test_names_are_shown_to_who_sees_the_customer(self):
        self.assertEqual(self.as_user("noah", self.lead).read(["partner_id"])[0]["partner_id"][1], SECRET)

    def test_properties(self):
        self.units["south"].lead_properties_definition = [
            {"name": "spy", "string": "Spy", "type": "many2one", "comodel": "res.partner"},
        ]
        own = self.as_user("sara", self.own)
        self.assertTrue(self.customer.display_name)  # in the cache, as after anything that read it as superuser
        own.write({"lead_properties": {"spy": self.customer.id}})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.customer.sudo().display_name)  # in the cache again
        self.assertNotIn(SECRET, str(own.read(["lead_properties"])))
        spec = {"lead_properties": {}}
        self.assertNotIn(SECRET, str(own.web_read(spec)))

    # Everything else that finds partners

    def test_name_search(self):
        partners = self.sara("res.partner")
        self.assertFalse(partners.name_search("Secret"))
        self.assertFalse(partners.name_search("secret@customer.example"))
        self.assertFalse(partners.web_name_search("Secret", {"display_name": {}}))
        self.assertFalse(partners.search_count([("email", "=", "secret@customer.example")]))

    def test_display_name(self):
        with self.assertRaises(AccessError):
            self.as_user("sara", self.customer).read(["display_name"])

    def test_mention_suggestions(self):
        self.assertNotIn(SECRET, str(self.sara("res.partner").get_mention_suggestions("Secret")))
        self.assertIn("sven", str(self.sara("res.partner").get_mention_suggestions("sven")).lower())

    def test_same_tax_id(self):
        self.customer.write({"vat": "DE123456788", "company_registry": "HRB 1"})
        own = self.sara("res.partner").create({"name": "Own", "vat": "DE123456788", "company_registry": "HRB 1"})
        self.assertFalse(own.same_vat_partner_id)
        self.assertFalse(own.same_company_registry_partner_id)
        twin = self.env_as("noah")["res.partner"].create({"name": "Twin", "company_registry": "HRB 1"})
        self.assertTrue(twin.same_company_registry_partner_id)

    def test_archiving_names_nobody(self):
        portal = self.users["portal_customer"].partner_id
        self.create_lead("noah", partner_id=portal.id)
        with self.assertRaises(AccessError) as caught:
            self.as_user("sara", portal).write({"active": False})
        self.assertNotIn("Portal_Customer", str(caught.exception))

    def test_bank_accounts(self):
        bank = self.env["res.partner.bank"].create({"acc_number": "DE02120300000000202051", "partner_id": self.customer.id})
        self.assertFalse(self.as_user("sara", bank).has_access("read"))
        self.assertFalse(self.as_user("sara", bank).search([("acc_number", "like", "DE0212")]))
        self.assertTrue(self.as_user("noah", bank).has_access("read"))

    # Finding a partner by address

    def test_a_seller_finds_his_own_only(self):
        own = self.as_user("sara", self.own)
        own.email_from = "secret@customer.example"
        self.assertFalse(own._find_matching_partner())
        own._handle_partner_assignment(create_missing=True)
        self.assertNotEqual(own.partner_id, self.customer)
        self.assertTrue(own.partner_id.has_access("write"))

    def test_incoming_mail_makes_no_double(self):
        gateway = self.env["crm.lead"].sudo()
        found = gateway._mail_find_partner_from_emails(["secret@customer.example"], force_create=True)
        self.assertEqual(found, [self.customer])
        self.own.sudo().partner_id = found[0]
        self.assertTrue(self.as_user("sara", self.customer).has_access("read"))

    def test_following(self):
        with self.assertRaises(AccessError):
            self.as_user("sara", self.own).message_subscribe(partner_ids=self.customer.ids)
