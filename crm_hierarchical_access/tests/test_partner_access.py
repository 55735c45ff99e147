"""Who sees a customer: the units that deal with it, under the rule for leads (spec 1, Partners)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.res_partner import OPEN_PARTNERS
from .common import AccessCase


class PartnerCase(AccessCase):
    def sees(self, login, partner, mode="read"):
        """Whether a user has a partner by check and by search; the two must agree."""
        partner = self.as_user(login, partner)
        checked = partner.has_access(mode)
        if mode == "read":
            found = partner.with_context(active_test=False).search([("id", "=", partner.id)])
            self.assertEqual(bool(found), checked, login)
        return checked

    def seen_by(self, partner, mode="read"):
        return {login for login in self.users if self.sees(login, partner, mode)}


#: who is not asked: administrators of sales, and people outside sales
UNRESTRICTED = {"admin_sales", "office"}


@tagged("post_install", "-at_install")
class TestPartnerAccess(PartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer()
        cls.contact = cls.env["res.partner"].create({"name": "Secret contact", "parent_id": cls.customer.id})
        cls.lead = cls.create_lead("noah", partner_id=cls.contact.id)

    # Who sees

    def test_company_and_contacts_are_seen_like_the_lead(self):
        for partner in self.customer, self.contact:
            self.assertEqual(self.seen_by(partner), {"noah", "nina", "boss"} | UNRESTRICTED)

    def test_contact_of_later_is_seen_too(self):
        contact = self.env["res.partner"].create({"name": "Later", "parent_id": self.customer.id})
        self.assertTrue(self.sees("noah", contact))
        self.assertFalse(self.sees("sara", contact))

    def test_two_units_deal_with_one_company(self):
        self.create_lead("sara", partner_id=self.customer.id)
        expected = {"noah", "nina", "boss", "sara", "sven"}
        self.assertEqual(self.seen_by(self.customer), expected | UNRESTRICTED)

    def test_closed_unit(self):
        self.give_away(self.lead, "finn")
        self.assertEqual(self.seen_by(self.customer), {"finn"} | UNRESTRICTED)

    def test_release(self):
        self.give_away(self.lead, "finn")
        self.lead.release_team_id = self.units["outlet"]
        self.assertEqual(self.seen_by(self.customer), {"finn", "fred"} | UNRESTRICTED)

    def test_sharing_reads_and_does_not_write(self):
        self.give_away(self.lead, "hans")
        self.assertTrue(self.sees("hedy", self.customer))
        self.assertFalse(self.sees("hedy", self.customer, "write"))
        self.assertTrue(self.sees("hugo", self.customer, "write"))

    def test_unassigned(self):
        self.lead.write({"user_id": False, "team_id": self.units["outlet"].id})
        self.assertEqual(self.seen_by(self.customer), {"fred"} | UNRESTRICTED)
        self.lead.team_id = False
        self.assertEqual(self.seen_by(self.customer), {"dispo"} | UNRESTRICTED)

    def test_lost_leads_count(self):
        self.lead.action_archive()
        self.assertTrue(self.sees("noah", self.customer))

    def test_shared_by_hand(self):
        grant = self.env["crm.lead.grant"].create({
            "lead_id": self.lead.id,
            "user_id": self.users["sara"].id,
            "reason": "fair",
        })
        self.assertTrue(self.sees("sara", self.customer))
        self.assertFalse(self.sees("sara", self.customer, "write"))
        grant.mode = "write"
        self.assertTrue(self.sees("sara", self.contact, "write"))
        self.lead.partner_id = other = self.create_customer("Other")
        self.assertFalse(self.sees("sara", self.customer))
        self.assertTrue(self.sees("sara", other))
        grant.unlink()
        self.assertFalse(self.sees("sara", other))

    def test_shared_by_hand_moves_with_the_lead(self):
        other = self.create_customer("Other")
        for partner in self.customer, other:  # the rows stay as they are
            self.create_lead("noah", partner_id=partner.id)
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"})
        self.lead.partner_id = other
        self.assertTrue(self.sees("sara", other))
        self.assertFalse(self.sees("sara", self.customer))

    def test_losing_the_lead_loses_the_customer(self):
        self.give_away(self.lead, "sara")
        self.assertEqual(self.seen_by(self.contact), {"sara", "sven", "boss"} | UNRESTRICTED)

    def test_moving_a_unit_changes_who_sees_and_writes_no_partner(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin, ctid FROM res_partner WHERE id = %s", [self.customer.id])
        before = self.env.cr.fetchall()
        self.units["north"].parent_id = self.units["south"]
        self.assertTrue(self.sees("sven", self.customer))
        self.units["north"].user_id = self.users["siri"]
        self.assertTrue(self.sees("siri", self.customer))
        self.assertFalse(self.sees("nina", self.customer))
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin, ctid FROM res_partner WHERE id = %s", [self.customer.id])
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_deleting_a_unit(self):
        unit = self.create_unit("passing", "company", "nina", ["noah"])
        self.lead.team_id = unit
        unit.unlink()
        self.assertFalse(self.lead.team_id)
        self.assertEqual(self.customer.access_unit_ids.mapped("user_id"), self.users["noah"])

    # Always seen

    def test_colleagues_and_companies(self):
        for partner in self.users["sara"].partner_id, self.env.company.partner_id:
            self.assertTrue(self.sees("finn", partner))
            self.assertFalse(self.sees("finn", partner, "write"))
        self.assertTrue(self.sees("finn", self.users["finn"].partner_id, "write"))

    def test_colleagues_who_left(self):
        self.users["sara"].action_archive()
        self.assertTrue(self.sees("finn", self.users["sara"].partner_id))

    def test_becoming_a_colleague(self):
        partner = self.create_customer("Hired")
        self.assertFalse(self.sees("finn", partner))
        user = self.env["res.users"].create({"name": "Hired", "login": "hired", "partner_id": partner.id})
        self.assertTrue(self.sees("finn", partner))
        user.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        self.assertFalse(self.sees("finn", partner))

    def test_addresses_of_a_company(self):
        address = self.create_customer("Branch office")
        company = self.env["res.company"].create({"name": "Sister"})
        address.write({"is_company": False, "parent_id": company.partner_id.id})
        self.assertTrue(self.sees("finn", address))
        company.partner_id = self.create_customer("Renamed sister")
        self.assertFalse(self.sees("finn", address))

    def test_employer(self):
        self.users["finn"].partner_id.parent_id = self.customer
        self.assertTrue(self.sees("finn", self.customer))
        self.assertFalse(self.sees("finn", self.customer, "write"))
        self.users["finn"].partner_id.parent_id = False
        self.assertFalse(self.sees("finn", self.customer))

    # Nobody's

    def test_unowned_addresses_are_closed_unless_set(self):
        unowned = self.create_customer("Unowned")
        self.assertEqual(self.seen_by(unowned), UNRESTRICTED)
        self.env["ir.config_parameter"].set_param(OPEN_PARTNERS, "True")
        self.assertTrue(self.sees("finn", unowned))
        self.assertTrue(self.sees("finn", unowned, "write"))
        self.assertFalse(self.sees("finn", self.customer))
        self.env["ir.config_parameter"].set_param(OPEN_PARTNERS, False)
        self.assertFalse(self.sees("finn", unowned))

    def test_unowned_addresses_are_counted(self):
        before = self.env["res.partner"]._count_unowned()
        self.create_customer("Unowned")
        self.assertEqual(self.env["res.partner"]._count_unowned(), before + 1)

    # Who the rule holds for

    def test_accountants_who_sell_see_customers(self):
        if not self.env.ref("account.group_account_invoice", raise_if_not_found=False):
            self.skipTest("account is not installed")
        self.put_in_groups("finn", "account.group_account_invoice")
        self.assertTrue(self.sees("finn", self.customer))

    def test_clauses_that_keys_cannot_say(self):
        from ..access import Clause, Level, Scope

        clause = Clause(owners=self.users["noah"].ids and frozenset(self.users["noah"].ids), units=None, owned=True)
        scope = Scope([(Level.READ, clause)], frozenset(self.units[name].id for name in self.units))
        Partner = self.as_user("sara", self.env["res.partner"])
        domain = Partner._access_domain(scope, "read")
        self.assertIn(self.customer, self.env["res.partner"].search(domain))
        self.assertEqual(self.customer.filtered_domain(domain), self.customer)
        self.give_away(self.lead, "siri")
        self.assertNotIn(self.customer, self.env["res.partner"].search(domain))

    def test_rows_are_seen_like_leads(self):
        self.create_lead("sara", partner_id=self.customer.id)
        rows = self.as_user("noah", self.env["crm.partner.unit"]).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(rows.user_id, self.users["noah"])


@tagged("post_install", "-at_install")
class TestPartnerWrite(PartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.create_customer()
        cls.lead = cls.create_lead("noah", partner_id=cls.customer.id)

    def test_the_owner_writes_and_others_do_not(self):
        self.as_user("noah", self.customer).write({"city": "Kiel"})
        with self.assertRaises(AccessError):
            self.as_user("sara", self.customer).write({"city": "Rostock"})

    def test_what_sales_people_enter_has_their_row(self):
        partner = self.as_user("noah", self.env["res.partner"]).create({"name": "Found by Noah", "is_company": True})
        row = partner.sudo().access_unit_ids
        self.assertEqual(
            (row.user_id, row.team_id, row.origin), (self.users["noah"], self.units["north"], "created")
        )
        self.assertEqual(self.seen_by(partner), {"noah", "nina", "boss"} | UNRESTRICTED)

    def test_what_was_entered_belongs_to_the_lead_then(self):
        partner = self.as_user("noah", self.env["res.partner"]).create({"name": "Found by Noah", "is_company": True})
        lead = self.create_lead("noah", partner_id=partner.id)
        self.assertEqual(partner.sudo().access_unit_ids.origin, "derived")
        self.give_away(lead, "sara")
        self.assertFalse(self.sees("noah", partner))

    def test_what_was_entered_for_another(self):
        partner = self.as_user("nina", self.env["res.partner"]).create({"name": "Found by Nina", "is_company": True})
        self.as_user("nina", self.env["crm.lead"]).create({
            "name": "For Noah",
            "partner_id": partner.id,
            "user_id": self.users["noah"].id,
            "team_id": self.units["north"].id,
        })
        self.assertEqual(partner.sudo().access_unit_ids.user_id, self.users["noah"])

    def test_what_was_entered_stays_when_others_deal_with_it(self):
        partner = self.as_user("noah", self.env["res.partner"]).create({"name": "Found by Noah", "is_company": True})
        self.create_lead("sara", partner_id=partner.id)
        self.assertTrue(self.sees("noah", partner))

    def test_no_contact_below_a_foreign_company(self):
        foreign = self.as_user("sara", self.env["res.partner"])
        for vals in {"name": "Spy"}, {"name": "Spy", "is_company": True}:
            with self.assertRaises(AccessError):
                foreign.create({**vals, "parent_id": self.customer.id})
        own = foreign.create({"name": "Own"})
        with self.assertRaises(AccessError):
            own.write({"parent_id": self.customer.id})
        self.env.transaction.default_env = own.env  # as in a request of hers
        with self.assertRaises(AccessError):
            own.write({"child_ids": [Command.link(self.customer.id)]})

    def test_contacts_below_unowned_companies(self):
        unowned = self.create_customer("Unowned")
        with self.assertRaises(AccessError):
            self.as_user("sara", self.env["res.partner"]).create({"name": "Spy", "parent_id": unowned.id})

    def test_contact_of_own_company(self):
        contact = self.as_user("noah", self.env["res.partner"]).create({
            "name": "Contact",
            "parent_id": self.customer.id,
        })
        self.assertFalse(contact.sudo().access_unit_ids)
        self.assertTrue(self.sees("nina", contact))

    def test_contact_moves_to_another_company(self):
        other = self.create_customer("Other")
        self.create_lead("finn", partner_id=other.id)
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id})
        lead = self.create_lead("noah", partner_id=contact.id)
        self.lead.partner_id = False
        contact.parent_id = other
        self.assertFalse(self.customer.access_unit_ids)
        self.assertEqual(other.access_unit_ids.user_id, self.users["finn"] | self.users["noah"])
        self.assertTrue(self.sees("finn", contact))
        lead.unlink()
        self.assertFalse(self.sees("noah", contact))

    def test_own_contact_moves_with_its_row(self):
        contact = self.as_user("noah", self.env["res.partner"]).create({"name": "Contact"})
        contact.parent_id = self.customer.with_env(contact.env)
        self.assertFalse(contact.sudo().access_unit_ids)
        self.assertTrue(self.sees("nina", contact))
        contact.parent_id = False
        self.assertEqual(contact.sudo().access_unit_ids.user_id, self.users["noah"])

    def test_deleting_needs_all_units(self):
        self.lead.partner_id = False
        created = self.as_user("noah", self.env["res.partner"]).create({"name": "Created"})
        foreign = self.create_lead("sara", partner_id=created.id)
        with self.assertRaises(AccessError):
            self.as_user("noah", created).unlink()
        foreign.partner_id = False
        self.as_user("noah", created).unlink()
        self.assertFalse(created.exists())

    # By hand

    def test_rows_by_hand(self):
        row = self.as_user("nina", self.env["crm.partner.unit"]).create({
            "partner_id": self.customer.id,
            "team_id": self.units["north"].id,
            "user_id": self.users["nora"].id,
        })
        self.assertTrue(self.sees("nora", self.customer))
        row.unlink()
        self.assertFalse(self.sees("nora", self.customer))

    def test_rows_by_hand_are_for_who_manages(self):
        rows = self.env["crm.partner.unit"]
        vals = {"partner_id": self.customer.id, "user_id": self.users["sara"].id, "team_id": self.units["south"].id}
        with self.assertRaises(AccessError):
            self.as_user("sara", rows).create(vals)
        with self.assertRaises(AccessError):  # foreign unit
            self.as_user("noah", rows).create(vals)
        self.give_away(self.lead, "hans")
        with self.assertRaises(AccessError):  # reads only
            self.as_user("hedy", rows).create({
                **vals,
                "user_id": self.users["hedy"].id,
                "team_id": self.units["house"].id,
            })

    def test_rows_from_leads_are_not_changed_by_hand(self):
        row = self.as_user("noah", self.customer.access_unit_ids)
        with self.assertRaises(UserError):
            row.write({"user_id": self.users["nina"].id})
        with self.assertRaises(UserError):
            row.unlink()

    def test_rows_are_not_moved_to_foreign_customers(self):
        own = self.as_user("sara", self.env["res.partner"]).create({"name": "Own"})
        row = self.as_user("sara", own.sudo().access_unit_ids)
        with self.assertRaises(AccessError):
            row.write({"partner_id": self.customer.id})


@tagged("post_install", "-at_install")
class TestPartnerRows(PartnerCase):
    def rows(self, partner):
        return {(row.user_id.login, row.team_id.name) for row in partner.access_unit_ids}

    def test_rows_follow_the_leads(self):
        first, second = self.create_customer("First"), self.create_customer("Second")
        lead = self.create_lead("noah", partner_id=first.id)
        twin = self.create_lead("noah", partner_id=first.id)
        self.assertEqual(self.rows(first), {("noah", "Unit north")})
        lead.partner_id = second
        self.assertEqual(self.rows(second), {("noah", "Unit north")})
        twin.write({"user_id": self.users["sara"].id, "team_id": self.units["south"].id})
        self.assertEqual(self.rows(first), {("sara", "Unit south")})
        twin.unlink()
        self.assertFalse(first.access_unit_ids)
        self.assertFalse(first.access_keys)

    def test_row_without_owner_and_unit(self):
        customer = self.create_customer()
        lead = self.create_lead(partner_id=customer.id)
        lead.write({"user_id": False, "team_id": False})
        self.assertEqual(len(customer.access_unit_ids), 1)
        lead.unlink()
        self.assertFalse(customer.access_unit_ids)

    def test_nothing_is_written_when_nothing_changes(self):
        customer = self.create_customer()
        lead = self.create_lead("noah", partner_id=customer.id)
        self.create_lead("noah", partner_id=customer.id)
        self.env.flush_all()
        query = "SELECT p.xmin, r.xmin, r.id FROM res_partner p JOIN crm_partner_unit r ON r.partner_id = p.id WHERE p.id = %s"
        self.env.cr.execute(query, [customer.id])
        before = self.env.cr.fetchall()
        self.create_lead("noah", partner_id=customer.id)
        lead.write({"user_id": self.users["noah"].id, "partner_id": customer.id})
        self.env["crm.partner.unit"]._rebuild()
        self.env.flush_all()
        self.env.cr.execute(query, [customer.id])
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_partners_count_as_unchanged(self):
        customer = self.create_customer()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET write_date = '2020-01-01' WHERE id = %s", [customer.id])
        customer.invalidate_recordset()
        self.create_lead("noah", partner_id=customer.id)
        self.env.flush_all()
        self.assertEqual(customer.write_date.year, 2020)

    def test_rebuild(self):
        customer = self.create_customer()
        self.create_lead("noah", partner_id=customer.id)
        keys = customer.access_keys
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM crm_partner_unit; UPDATE res_partner SET access_keys = NULL")
        self.env.invalidate_all()
        self.env["crm.partner.unit"]._rebuild()
        self.assertEqual(self.rows(customer), {("noah", "Unit north")})
        self.assertEqual(customer.access_keys, keys)
        self.assertTrue(self.env.user.partner_id.access_keys)

    def test_merge(self):
        first, second = self.create_customer("First"), self.create_customer("Second")
        self.create_lead("noah", partner_id=first.id)
        self.create_lead("noah", partner_id=second.id)
        self.create_lead("sara", partner_id=second.id)
        self.env["crm.partner.unit"].create({"partner_id": second.id, "user_id": self.users["finn"].id})
        self.env["crm.partner.unit"].create({"partner_id": first.id, "user_id": self.users["finn"].id})
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((first | second).ids, first)
        self.assertFalse(second.exists())
        self.assertEqual(
            self.rows(first), {("noah", "Unit north"), ("sara", "Unit south"), ("finn", False)}
        )
        self.assertTrue(self.sees("finn", first))

    def test_a_thousand_leads_cost_a_fixed_number_of_queries(self):
        customers = self.env["res.partner"].create([{"name": f"Customer {i}"} for i in range(20)])
        vals = [{"name": "Lead", "partner_id": customer.id, "user_id": self.users["noah"].id} for customer in customers]

        def queries(values):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["crm.partner.unit"]._update(values)
            return self.env.cr.sql_log_count - before

        self.env["crm.lead"].create(vals)
        self.env.cr.execute("DELETE FROM crm_partner_unit")
        self.assertLessEqual(queries(customers), 2)
        self.assertLessEqual(queries(customers), 1)
