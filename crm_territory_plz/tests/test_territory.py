"""The territory of a lead is kept with it; finding it is one look-up in an index."""

from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import TerritoryCase


@tagged("post_install", "-at_install")
class TestTerritory(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("company", territories=[("All", "0 1 2 3 4 5 6 7 8 9", "south"), ("Munich", "80 81", "north")])
        cls.all, cls.munich = cls.plan.territory_ids.sorted("name")

    def test_longest_prefix_wins(self):
        for typed, territory in (("D-80331", self.munich), ("8200", self.all), ("82100", self.all), ("unbekannt", self.all.browse())):
            self.assertEqual(self.create_lead("noah", zip=typed).territory_id, territory, typed)

    def test_follows_postcode_country_and_unit(self):
        lead = self.create_lead("noah", zip="82100")
        lead.zip = "80331"
        self.assertEqual(lead.territory_id, self.munich)
        lead.country_id = self.env.ref("base.at")
        self.assertFalse(lead.territory_id)
        self.assertFalse(lead.zip_read)

    def test_unit_that_comes_below_another_plan_takes_its_leads_along(self):
        lead = self.create_lead("ines", "north_inner", zip="80331")
        plan = self.create_plan("south", territories=[("Own", "8", "south")])
        self.units["north_inner"].parent_id = self.units["south"]
        self.env.invalidate_all()
        self.assertEqual(lead.territory_id, plan.territory_ids)

    def test_same_prefix_twice_is_refused_naming_both(self):
        with self.assertRaisesRegex(ValidationError, "80 belongs to Munich and to All|80 belongs to All and to Munich"):
            self.create_plan("north", territories=[("All", "8 80", "north"), ("Munich", "80", "north")], active=False)

    def test_prefix_goes_to_the_other_territory_in_one_save(self):
        plan = self.create_plan("north", territories=[("One", "8 80", "north"), ("Other", "9", "north")], active=False)
        one, other = plan.territory_ids
        plan.territory_ids = [Command.update(other.id, {"prefixes": "80 9"}), Command.update(one.id, {"prefixes": "8"})]
        self.assertEqual((one.prefixes, other.prefixes), ("8", "80 9"))

    def test_nobody_writes_a_territory(self):
        lead = self.as_user("noah", self.create_lead("noah", zip="80331"))
        with self.assertRaisesRegex(UserError, "Territory follows from the postcode"):
            lead.territory_id = False
        with self.assertRaisesRegex(UserError, "Territory follows from the postcode"):
            lead.with_context(default_territory_id=self.munich.id).create({"name": "New"})


@tagged("post_install", "-at_install")
class TestLookup(TerritoryCase):
    """In a plan of all thousand three-digit regions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefixes = [" ".join(f"{ten}{two:02}" for two in range(100)) for ten in range(10)]
        cls.plan = cls.create_plan("company", territories=[(f"T{ten}", texts, "north") for ten, texts in enumerate(prefixes)])
        cls.prefixes = cls.env["crm.territory.prefix"]
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE crm_territory_prefix; ANALYZE crm_territory")

    def nodes(self, call):
        """The plan of the one statement that a call asks, node by node."""
        statements, execute = [], type(self.env.cr).execute

        def note(cr, query, *args, **kwargs):
            statements.append((query, *args))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", note):
            call()
        self.assertEqual(len(statements), 1, statements)
        query, *params = statements[0]
        query = query if isinstance(query, SQL) else SQL(query, *params[0])
        explained = SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query)
        return list(self.walk(self.env.execute_query(explained)[0][0][0]["Plan"]))

    def walk(self, node):
        yield node
        for child in node.get("Plans", ()):
            yield from self.walk(child)

    def test_one_lookup_in_the_index(self):
        self.prefixes._lookups([self.plan.id], ["80331"])
        self.env.invalidate_all()
        nodes = self.nodes(lambda: self.prefixes._lookups([self.plan.id], ["80331"]))
        read = [node for node in nodes if "prefix" in node.get("Index Cond", "")]
        self.assertEqual([node["Index Name"] for node in read], ["crm_territory_prefix_once"])
        self.assertIn("plan_id", read[0]["Index Cond"])
        self.assertNotIn("Seq Scan", [node["Node Type"] for node in nodes if node.get("Relation Name") == "crm_territory_prefix"])
        self.assertLessEqual(sum(node["Actual Rows"] for node in read), 5)

    def test_as_many_queries_for_a_thousand_postcodes(self):
        for postcodes in (["80331"], [f"{number:05}" for number in range(1000, 2000)]):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                lookup = self.prefixes._lookups([self.plan.id], postcodes)[self.plan.id]
            self.assertTrue(all(map(lookup.find, postcodes)))
