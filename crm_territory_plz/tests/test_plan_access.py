"""Who reads plans and territories: the own branch, where one works besides, and dispatchers all."""

from odoo.tests import Form, tagged

from .common import TerritoryCase

MODELS = ("crm.territory.plan", "crm.territory", "crm.territory.prefix")


@tagged("post_install", "-at_install")
class TestPlanAccess(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        territories = [("North", "1", "north", "noah", "sara"), ("South", "8", "south", "sven")]
        cls.plan = cls.create_plan("company", mode="strict", territories=territories)
        cls.outlet = cls.create_plan("outlet", territories=[("Outlet", "8", "outlet")])
        cls.draft = cls.plan._new_version()
        cls.env.flush_all()

    def read_by(self, login):
        """Names of the plans, and of the territories, that a user reads, by search and by record."""
        plans, territories = self.plan | self.outlet | self.draft, (self.plan | self.outlet | self.draft).territory_ids
        for records in (plans, territories, territories.prefix_ids):
            mine = self.as_user(login, records)
            self.assertEqual(mine.search([("id", "in", mine.ids)]), mine._filtered_access("read"), (login, records._name))
        plans, territories = (self.as_user(login, records)._filtered_access("read") for records in (plans, territories))
        return sorted(plans.mapped("display_name")), sorted(territories.mapped("name"))

    def test_who_reads_what(self):
        company, draft, outlet = "Plan company", "Plan company, version 2", "Plan outlet"
        for login, expected in {
            "dispo": ([company, draft, outlet], ["North", "North", "Outlet", "South", "South"]),  # of no unit
            "noah": ([company, draft], ["North", "North"]),
            "sara": ([company, draft], ["North", "South", "South"]),  # permitted in the north
            "siri": ([company, draft], ["South", "South"]),
            "fred": ([company, draft, outlet], ["Outlet"]),
            "boss": ([company, draft, outlet], ["North", "North", "Outlet", "South", "South"]),
        }.items():
            self.assertEqual(self.read_by(login), expected, login)

    def test_whoever_reads_a_plan_opens_its_form(self):
        """How many leads it moves is told to planners alone: it counts other people's."""
        for login in ("boss", "siri", "dispo", "admin_sales"):
            plan = self.as_user(login, self.plan)
            self.assertEqual(Form(plan).name, "Plan company", login)
            self.assertEqual("todo_count" in plan.fields_get(), login == "admin_sales", login)

    def test_where_one_works_is_only_read(self):
        """Also by a sales administrator who does not see all."""
        managers = self.env.ref("sales_team.group_sale_manager")
        managers.user_ids += self.users["sara"]
        managers.implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        permitted, own = self.as_user("sara", self.plan.territory_ids.sorted("name"))
        own.sequence = 1
        self.assertTrue(permitted.has_access("read"))
        for records in (permitted, permitted.prefix_ids):
            self.assertFalse(records.has_access("write"), records._name)
            self.assertFalse(records.has_access("unlink"), records._name)

    def test_dispatcher_no_more(self):
        self.env.ref("crm_hierarchical_access.group_dispatcher").user_ids -= self.users["dispo"]
        self.env.ref("sales_team.group_sale_salesman").user_ids += self.users["dispo"]
        self.assertEqual(self.read_by("dispo"), ([], []))

    def test_permitted_no_more(self):
        self.plan.territory_ids.permitted_user_ids -= self.users["sara"]
        self.assertEqual(self.read_by("sara")[1], ["South", "South"])

    def test_dispatcher_of_no_unit_hands_out(self):
        """By postcode, and by hand."""
        lead = self.create_lead(zip="8033")  # as if a foreign one
        lead.write({"team_id": False, "user_id": False})
        mine = self.as_user("dispo", lead)
        mine.zip = "80331"
        self.assertEqual(mine.territory_id.name, "South")
        mine.write({"team_id": self.units["south"].id, "user_id": self.users["sven"].id})
        self.assertEqual((lead.user_id, lead.team_id), (self.users["sven"], self.units["south"]))
