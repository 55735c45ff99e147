"""An enquiry of somebody's customer goes to who has him; dispatchers hear of it, and nobody else."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TerritoryCase
from .enquiry_common import EnquiryWorld

MUNICH, BERLIN = "80331", "10115"


@tagged("post_install", "-at_install")
class TestEnquiryKnown(EnquiryWorld, TerritoryCase):
    def enquire(self, **vals):
        """A lead as an enquiry makes it."""
        vals = {"name": "Enquiry", "zip": BERLIN, "country_id": self.env.ref("base.de").id, "enquiry_source": "web", **vals}
        leads = self.env["crm.lead"].with_user(self.enquiries.env.user).with_context(crm_territory_distribute=True)
        return leads.create(vals)

    def found(self, lead):
        return self.enquiries.search([("lead_id", "=", lead.id)])

    def assertGoesTo(self, lead, unit, owner, outcome="holder", by=None):
        self.assertEqual(lead.team_id, self.units[unit])
        self.assertEqual(lead.user_id.login or None, owner)
        row = self.found(lead)
        self.assertEqual((row.known, row.look, row.state), (outcome, True, "handed"))
        if by:
            self.assertEqual(row.known_by, by)
        return row

    def test_same_address_as_an_open_lead(self):
        self.create_lead("iris", email_from="Anna Roth <ANNA@roth.example>")
        self.assertGoesTo(self.enquire(email_from="anna@roth.example"), "north_inner", "iris", by="E-mail")

    def test_same_number_as_an_open_lead(self):
        self.create_lead("iris", phone="+49891234567")
        self.assertGoesTo(self.enquire(phone="+49891234567"), "north_inner", "iris", by="Phone")

    def test_customer_of_a_unit(self):
        """Also where all leads are won: by the unit that deals with the company."""
        company = self.create_customer("Roth", email="office@roth.example")
        contact = self.env["res.partner"].create({"name": "Anna", "parent_id": company.id, "email": "anna@roth.example"})
        self.create_lead("iris", partner_id=company.id).action_set_won()
        for partner in (company, contact):
            self.assertGoesTo(self.enquire(email_from=partner.email), "north_inner", "iris", by="E-mail")

    def test_lost_leads_tell_nothing(self):
        self.create_lead("iris", email_from="anna@roth.example").action_set_lost()
        lead = self.enquire(email_from="anna@roth.example")
        self.assertNotEqual(lead.team_id, self.units["north_inner"])
        self.assertFalse(self.found(lead))

    def test_nobody_known(self):
        self.create_lead("iris", email_from="bea@roth.example", phone="+49891111111", partner_name="Roth", zip=MUNICH)
        lead = self.enquire(email_from="anna@roth.example", phone="+49892222222", partner_name="Roth", zip=BERLIN)
        self.assertFalse(self.found(lead))

    def test_owner_who_left(self):
        self.create_lead("iris", email_from="anna@roth.example")
        self.users["iris"].active = False
        self.assertGoesTo(self.enquire(email_from="anna@roth.example"), "north_inner", None)

    def test_strict_plan_forbids_the_person(self):
        """The unit gets it; who has no permission for the territory does not."""
        self.plan.mode = "strict"
        self.create_lead("noah", email_from="noahs@roth.example", zip=MUNICH)
        lead = self.create_lead("iris", email_from="irises@roth.example")
        self.assertEqual(lead.user_id, self.users["iris"], "without a postcode nothing is restricted")
        self.assertGoesTo(self.enquire(email_from="irises@roth.example", zip=MUNICH), "north_inner", None)
        self.assertGoesTo(self.enquire(email_from="noahs@roth.example", zip=MUNICH), "north", "noah")

    def test_is_the_task_of_who_has_the_customer(self):
        self.create_lead("iris", email_from="anna@roth.example")
        lead = self.enquire(email_from="anna@roth.example")
        self.assertEqual(lead.activity_ids.user_id, self.users["iris"])

    def test_several_units_have_the_customer(self):
        self.create_lead("iris", email_from="anna@roth.example")
        self.create_lead("finn", email_from="anna@roth.example")
        lead, other = self.enquire(email_from="anna@roth.example"), self.enquire(email_from="bea@roth.example")
        self.assertEqual((lead.team_id, lead.user_id), (other.team_id, other.user_id), "by its postcode, as any other")
        row = self.found(lead)
        self.assertEqual((row.known, row.known_team_ids), ("several", self.units["north_inner"] | self.units["outlet"]))

    def test_newest_of_the_same_unit(self):
        for owner in ("noah", "nora"):
            self.create_lead(owner, email_from="anna@roth.example")
        self.assertGoesTo(self.enquire(email_from="anna@roth.example"), "north", "nora")

    def test_same_company_and_postcode_is_perhaps_the_same(self):
        """Two companies may be called the same: by the postcode, as any other, and a dispatcher is told."""
        self.create_lead("iris", partner_name="Müller & Söhne GmbH", zip="D-10115")
        lead, other = self.enquire(partner_name="MUELLER UND SOEHNE"), self.enquire(partner_name="Meier")
        self.assertEqual((lead.team_id, lead.user_id), (other.team_id, other.user_id))
        row = self.found(lead)
        self.assertEqual((row.known, row.known_by), ("perhaps", "Company and postcode"))
        self.assertEqual((row.known_team_ids, row.customer_name), (self.units["north_inner"], "MUELLER UND SOEHNE"))
        self.assertEqual(row.why, "Perhaps known: same company and postcode")

    def test_protected_customer(self):
        """By whatever customer protection knows him; its holder is no second party, and nobody is told of one."""
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_number", 6)
        held = self.create_lead("sara", partner_name="Müller GmbH", zip=BERLIN, email_from="info@mueller.example")
        for vals in ({"partner_name": "MUELLER"}, {"email_from": "otto@mueller.example"}):
            lead = self.enquire(**vals)
            self.assertGoesTo(lead, "south", "sara")
            self.assertFalse(lead.protection_conflict_ids or lead.protection_notice)
            self.assertEqual(lead.protection_id, held.protection_id)
            self.assertNotIn("protected", "".join(lead.message_ids.mapped("body")))

    def test_of_nobody_with_protection(self):
        """Nothing that is protected, nobody's customer: protected from now on for whoever gets him."""
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.protection_number", 6)
        lead = self.enquire(email_from="anna@roth.example")
        self.assertEqual(bool(lead.protection_id), bool(lead.team_id))

    def test_dispatchers_hear_of_it(self):
        self.create_lead("iris", email_from="anna@roth.example")
        row = self.found(self.enquire(email_from="anna@roth.example", contact_name="Anna Roth"))
        self.enquiries._hand_out_batch(10)
        activities = self.env["mail.activity"].search([("res_model", "=", "crm.territory.enquiry")])
        self.assertEqual(activities.user_id, self.users["dispo"])
        [told] = self.as_user("dispo", row).read(["customer_name", "known", "known_by", "team_id", "sender", "why"])
        self.assertEqual((told["customer_name"], told["known"], told["known_by"]), ("Anna Roth", "holder", "E-mail"))
        self.assertEqual((told["sender"], told["why"]), ("Anna Roth", "Given to the unit that has the customer (E-mail)"))
        self.as_user("dispo", row).action_seen()
        self.assertFalse(row.look or row.customer_name or row.activity_ids)

    def test_another_seller_learns_nothing(self):
        """Neither the lead nor that it came: the same lists, before and after."""
        self.create_lead("iris", email_from="anna@roth.example")
        before = self.as_user("sara", self.env["crm.lead"]).search([]).ids
        lead = self.enquire(email_from="anna@roth.example")
        self.assertEqual(self.as_user("sara", self.env["crm.lead"]).search([]).ids, before)
        self.assertFalse(self.as_user("sara", lead).has_access("read"))
        self.assertTrue(self.as_user("iris", lead).has_access("read"))
        self.assertFalse(self.as_user("iris", self.enquiries).has_access("read"))

    def test_how_an_enquiry_came_in_is_not_changed(self):
        """Who sells cannot make up a consent; merging keeps it."""
        text = self.env["crm.territory.consent.text"]._current("en")
        lead = self.enquire(email_from="anna@roth.example", zip=MUNICH, consent_text_id=text.id, enquiry_reference="AAAAA-BBBBB")
        own = self.create_lead("noah", name="Roth")
        for values in ({"consent_text_id": text.id}, {"consent_date": "2020-01-01"}, {"enquiry_reference": "X"}, {"consent_source": "web"}):
            with self.assertRaisesRegex(AccessError, "is not changed"):
                self.as_user("noah", own).write(values)
            with self.assertRaisesRegex(AccessError, "is not changed"):
                self.env_as("noah")["crm.lead"].create({"name": "Made up", **values})
        with self.assertRaisesRegex(AccessError, "is not changed"):
            self.env_as("noah")["crm.lead"].with_context(default_consent_text_id=text.id).create({"name": "Made up"})
        self.assertFalse(self.as_user("noah", lead).copy().consent_text_id)
        merged = self.as_user("noah", own + lead).merge_opportunity()
        self.assertEqual((merged.consent_text_id, merged.enquiry_reference), (text, "AAAAA-BBBBB"))

    def test_asks_as_often_for_many_as_for_few(self):
        """Importing a thousand does not ask a thousand times."""
        for number in range(40):
            self.create_lead("iris", email_from=f"known{number}@roth.example", partner_name="Roth", zip=BERLIN)
        self.env.flush_all()

        def queries(numbers):
            vals_list = [{"name": "E", "email_from": f"known{number}@roth.example", "zip": BERLIN} for number in numbers]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            known = self.env["crm.lead"].with_context(crm_territory_distribute=True)._known_customers(vals_list)
            self.assertEqual(sorted(known), list(range(len(vals_list))))
            return self.cr.sql_log_count - before

        queries(range(2))
        self.assertLessEqual(queries(range(40)), queries(range(4)))
