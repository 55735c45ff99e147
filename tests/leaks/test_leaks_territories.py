"""Territories close leads in every channel: strict plans, whatever changes; enquiries and known customers are told to nobody else.

The plan of Sales gives each customer a territory of the owner and the owner's unit; a fourth is the franchise's::

    North (1): Open, sister      ── customer "open"
    South (2): South A, sharer   ── customer "shared"
    Closed (3): Closed, seller   ── customer "closed"
    Elsewhere (9): Franchise, agent
"""

from odoo import Command

from odoo.addons.crm_territory_plz.models.crm_lead_distribution import DISTRIBUTE

from .common import FULL, LossCase, people

TERRITORIES = {
    "North": ("1", "Open", "sister"),
    "South": ("2", "South A", "sharer"),
    "Closed": ("3", "Closed", "seller"),
    "Elsewhere": ("9", "Franchise", "agent"),
}
POSTCODES = {"open": "10115", "shared": "20095", "closed": "30159"}


class TestLeaksTerritories(LossCase):
    crawled = ("lists", "records") if FULL else ("planted_lists",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.world.units["Sales"].id)
        # A customer that was entered by hand stays with who entered it, whatever becomes of its leads.
        cls.env["crm.partner.unit"].search([("origin", "=", "manual")]).unlink()
        # Bills and framework contracts that belong to no opportunity are in no territory: they are the head's.
        for model, owner in (("account.move", "invoice_user_id"), ("sale.blanket.order", "user_id")):
            documents = [id_ for planting in cls.world.plantings.values() for id_ in planting.ids(model)]
            head = {owner: cls.world.users["head"].id, "team_id": cls.world.units["Sales"].id}
            cls.env[model].browse(documents).write(head)
        for customer, postcode in POSTCODES.items():
            cls.leads_of(customer).write({"zip": postcode, "country_id": cls.env.ref("base.de").id})

    @classmethod
    def leads_of(cls, customer):
        leads = cls.env["crm.lead"].with_context(active_test=False, tracking_disable=True)
        return leads.browse(cls.world.plantings[customer].ids("crm.lead"))

    def activate(self, mode="strict", unit="Sales", **changed):
        """Let a plan hold, all of its leads moved.

        :param changed: by territory what is not as in the table: prefixes, unit, responsible
        """
        rows = {name: changed.get(name, row) for name, row in TERRITORIES.items()}
        plan = self.env["crm.territory.plan"].create({
            "name": "Plan",
            "team_id": self.world.units[unit].id,
            "mode": mode,
            "territory_ids": [
                Command.create({
                    "name": name,
                    "prefixes": prefixes,
                    "team_id": self.world.units[place].id,
                    "user_id": responsible and self.world.users[responsible].id,
                })
                for name, (prefixes, place, responsible) in rows.items()
            ],
        })
        plan._activate(at_once=float("inf"))
        self.env.flush_all()
        return plan

    def keeps(self, person, customer):
        self.assertTrue(self.reads(person, customer), f"{person} lost {customer}")

    # Strict plans

    def test_plan_begins_to_hold(self):
        """Sharing shows no lead whose territory is another's."""
        self.loses("neighbour", "shared")
        self.activate()
        self.look_for_the_rest("neighbour")
        for person, customer in (("sister", "open"), ("sharer", "shared"), ("south", "shared"), ("closer", "closed")):
            self.keeps(person, customer)

    def test_postcode_corrected(self):
        """By the owner, who gives the lead away with it."""
        self.activate()
        for person in ("sister", "sister_leader", "north"):
            self.loses(person, "open")
        self.world.may["neighbour"] = {}
        for lead in self.leads_of("open"):
            answer = self.browser("sister").call("crm.lead", "write", [lead.id], {"zip": "99999"})
            self.assertTrue(answer.ok, answer.text)
        self.crawled = ("planted_lists", "records")
        self.look_for_the_rest(*people(["sister"], among=["sister", "sister_leader", "north"]))
        self.keeps("head", "open")

    def test_plan_replaced(self):
        self.activate()
        for person in ("sister", "sister_leader", "north"):
            self.loses(person, "open")
        self.world.may["neighbour"] = {}
        self.activate(North=("4", "Open", "sister"), Elsewhere=("1 9", "Franchise", "agent"))
        self.look_for_the_rest(*people(["sister_leader"], among=["sister", "sister_leader", "north"]))
        self.keeps("head", "open")

    def test_person_moved(self):
        """A member of a territory's unit, of which nobody is responsible, until he goes to another unit that shares all the same."""
        self.activate(South=("2", "South B", False))
        self.world.may["sharer"] = {}
        self.loses("neighbour", "shared")
        member = self.world.units["South B"].crm_team_member_ids
        member.crm_team_id = self.world.units["South A"]
        self.look_for_the_rest(*people(["neighbour"], among=["neighbour", "sharer"]))
        self.keeps("south", "shared")

    def test_responsible_replaced(self):
        """Who owns leads of a territory that is given to somebody else does not see them any more."""
        plan = self.activate()
        self.loses("sister", "open")
        self.world.may["neighbour"] = {}
        plan.territory_ids.filtered(lambda row: row.name == "North").user_id = self.world.users["sister_leader"]
        self.look_for_the_rest("sister")
        self.keeps("sister_leader", "open")

    # Enquiries

    def enquire(self, customer, postcode, home="lead", **vals):
        """An enquiry that comes in, with words of a customer in all it says."""
        planting = self.world.plantings[customer]
        names = ("name", "contact_name", "partner_name", "description")
        words = {name: self.world.words.word(planting, home, f"enquiry.{name}") for name in names}
        leads = self.env["crm.lead"].with_context(**{DISTRIBUTE: True})
        lead = leads.create({**words, "zip": postcode, "country_id": self.env.ref("base.de").id, "enquiry_source": "web", **vals})
        self.world._note_rows(self.env["crm.lead"])
        for model in ("crm.territory.enquiry", "mail.activity", "mail.message"):
            self.world._note_rows(self.env[model].sudo())
        return lead

    def tasks_of(self, person):
        domain = [("res_model", "=", "crm.lead"), ("user_id", "=", self.world.users[person].id)]
        return self.browser(person).call("mail.activity", "search_read", domain, ["res_id"]).text

    def test_lax_plan_gives_the_task_to_the_responsible_alone(self):
        """Everybody in the region reads the enquiry, and nobody else; the task is its owner's."""
        plan = self.activate()
        plan._end()
        self.activate(mode="lax")
        self.world.may = {person: dict(may) for person, may in self.world.may.items()}
        lead = self.enquire("shared", "20095")
        self.assertEqual((lead.team_id, lead.user_id), (self.world.units["South A"], self.world.users["sharer"]))
        self.assertIn(f'"res_id": {lead.id}', self.tasks_of("sharer"))
        for person in ("neighbour", "south", "sister", "head"):
            self.assertNotIn(f'"res_id": {lead.id}', self.tasks_of(person), person)
        for person in ("neighbour", "sister", "head"):  # in the region of Sales
            self.assertTrue(self.browser(person).call("crm.lead", "read", [lead.id], ["name"]).ok, person)
        for person in ("franchisee", "colleague", "seller", "accountant"):
            self.assertFalse(self.browser(person).call("crm.lead", "read", [lead.id], ["name"]).ok, person)
        self.look_for_the_rest("agent")

    def test_waiting_enquiry_is_told_to_its_territory_alone(self):
        """Nobody is responsible: members and the leader of the unit may take it; nobody beside them hears of it."""
        self.activate(North=("1", "Open", False))
        self.world.may["neighbour"] = {}
        lead = self.enquire("open", "10115")
        self.assertFalse(lead.user_id)
        self.keeps("sister", "open")
        self.look_for_the_rest(*people(["neighbour"], among=["agent", "colleague", "neighbour"]))

    def test_known_customer_is_told_to_the_dispatcher_alone(self):
        """An enquiry of the seller's customer goes to the seller; the person whose territory it is learns nothing of it."""
        self.activate()
        self.world.may["neighbour"] = {}
        known = self.leads_of("closed").filtered(lambda lead: lead.email_normalized and lead.active)[0]
        lead = self.enquire("closed", "10115", home="enquiry", email_from=known.email_from)
        self.assertEqual(lead.team_id, self.world.units["Closed"])
        row = self.env["crm.territory.enquiry"].search([("lead_id", "=", lead.id)])
        self.assertEqual(row.known, "holder")
        self.assertFalse(self.browser("sister").call("crm.territory.enquiry", "read", [row.id], ["customer_name"]).ok)
        self.assertTrue(self.browser("dispatcher").call("crm.territory.enquiry", "read", [row.id], ["customer_name"]).ok)
        self.look_for_the_rest(*people(["sister"], among=["sister", "colleague"]))
