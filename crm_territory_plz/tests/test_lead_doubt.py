"""Which postcodes somebody should look at, and the button that mends them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TerritoryCase

#: what was typed, country, the doubt
TYPED = [
    ("10115", "DE", False),
    ("10115", "", False),
    ("1067", "", "spelled"),
    ("D-10115", "DE", "spelled"),
    ("10115 Berlin", "", "spelled"),
    ("１０１１５", "DE", "spelled"),  # noqa: RUF001
    ("", "", "missing"),
    ("", "DE", "missing"),
    ("", "AT", False),
    ("1010", "AT", False),
    ("A-1010", "", "unread"),
    ("123456", "DE", "unread"),
    ("unknown", "", "unread"),
    ("99999", "DE", "outside"),
]


@tagged("post_install", "-at_install")
class TestLeadDoubt(TerritoryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.create_plan("north", territories=[("North", "1 0", "north", "noah")])
        cls.leads = cls.env["crm.lead"].union(*(
            cls.create_lead("noah", "north", name=f"{typed} {code}", zip=typed, country_id=cls.country(code))
            for typed, code, _doubt in TYPED
        ))
        cls.env.flush_all()

    @classmethod
    def country(cls, code):
        return code and cls.env.ref(f"base.{code.lower()}").id

    def test_doubt(self):
        for lead, (typed, code, doubt) in zip(self.leads, TYPED, strict=True):
            self.assertEqual(lead.zip_doubt, doubt, (typed, code))

    def test_search_finds_what_is_told(self):
        for name in ("missing", "unread", "spelled", "outside", False):
            found = self.env["crm.lead"].search([("id", "in", self.leads.ids), ("zip_doubt", "=", name)])
            self.assertEqual(found, self.leads.filtered(lambda lead, name=name: lead.zip_doubt == name).sorted(), name)
        doubted = self.env["crm.lead"].search([("id", "in", self.leads.ids), ("zip_doubt", "!=", False)])
        self.assertEqual(len(doubted), len([row for row in TYPED if row[2]]))

    def test_no_gap_without_a_plan(self):
        lead = self.create_lead("sara", "south", zip="99999")
        self.assertFalse(lead.zip_doubt)

    def test_mended(self):
        lead = self.leads.filtered(lambda lead: lead.zip == "1067")
        territory = lead.territory_id
        answer = self.as_user("noah", self.leads).action_write_as_read()
        self.assertIn("4 of 14", answer["params"]["message"])
        self.assertEqual((lead.zip, lead.country_id.code, lead.zip_doubt, lead.territory_id), ("01067", "DE", False, territory))
        self.assertFalse(self.leads.filtered(lambda lead: lead.zip_doubt == "spelled"))
        self.assertIn("A-1010", self.leads.mapped("zip"))

    def test_nothing_to_mend(self):
        with self.assertRaises(UserError):
            self.leads.filtered(lambda lead: lead.zip_doubt == "unread").action_write_as_read()

    def test_only_who_may_write(self):
        with self.assertRaises(AccessError):
            self.as_user("sara", self.leads).action_write_as_read()

    def test_a_country_decides(self):
        """Whoever knows better says so in the list."""
        lead = self.leads.filtered(lambda lead: lead.zip == "1067")
        lead.country_id = self.env.ref("base.lu")
        self.assertEqual((lead.zip_read, lead.territory_id.id, lead.zip_doubt), (False, False, False))
