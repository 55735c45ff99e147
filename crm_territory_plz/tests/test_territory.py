"""The territory of a lead is kept with it."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

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
