"""What people do with the map in a browser, and that it reckons there as on the server."""

import json
import random

from odoo.tests import tagged

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from ..atlas import UNMAPPED, Cover, bounds, palette, place, shade
from ..postcode import Claim, gaps, prefixes, shadowed, twice
from .common import TerritoryWorld

COVERAGE = "/odoo/action-crm_territory_plz.territory_coverage_action"

TERRITORIES = [("Munich", "80 81", "north", "noah"), ("Bavaria", "8 9", "south")]


class MapTourCase(TerritoryWorld, AccessHttpCase):
    """Tests in which people use the screens; their plan is the only one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.territory.plan"].search([]).write({"state": "archived"})
        for user in cls.users.values():
            user.write({"password": user.login, "lang": "en_US"})  # a tour logs in with the login as password

    def tour(self, name, login, url=COVERAGE):
        self.start_tour(url, f"crm_territory_plz.{name}", login=login)


@tagged("post_install", "-at_install")
class TestTerritoryMapTours(MapTourCase):
    def test_a_leader_looks_at_the_coverage(self):
        self.create_plan("company", territories=TERRITORIES)
        for number in (1, 2):
            self.create_lead("noah", zip=f"8033{number}", name="Munich lead")
        self.create_lead(None, "south", zip="90402")
        self.create_lead("finn", zip="80335")
        self.tour("coverage_leader", "boss")

    def test_a_seller_sees_the_own_territories(self):
        self.create_plan("company", territories=TERRITORIES)
        self.tour("coverage_seller", "noah")

    def test_without_a_plan_the_map_says_so(self):
        self.create_plan("south", territories=TERRITORIES, active=False)
        self.env["crm.territory.plan"].search([("state", "=", "archived")]).team_id = self.units["south"]
        self.tour("coverage_nobody", "noah")

    def test_a_draft_is_edited(self):
        plan = self.create_plan("company", territories=TERRITORIES, active=False)
        for number in (1, 2):
            self.create_lead("noah", zip=f"8033{number}")
        self.create_lead(None, "south", zip="90402")
        self.tour("plan_editor", "admin_sales", f"/odoo/territory-plans/{plan.id}")
        self.assertEqual(
            {territory.name: territory.prefixes for territory in plan.territory_ids},
            {"Munich": "80 81", "Bavaria": "8 9", "Franconia": "70 90 91"},
        )
        self.assertEqual(plan.territory_ids.filtered(lambda territory: territory.name == "Franconia").user_id, self.users["sara"])


@tagged("post_install", "-at_install")
class TestReckonedAlike(MapTourCase):
    """Conflicts, gaps, shares and classes are reckoned in the browser while somebody types: as on the server."""

    def cases(self):
        rng = random.Random(23)
        for _round in range(60):
            claims = [
                [str(rng.randrange(10 ** (length := rng.choice((1, 2, 2, 3, 5))))).zfill(length), rng.randint(1, 4)]
                for _number in range(rng.randint(0, 60))
            ]
            if rng.random() < 0.3:
                claims += [[f"44{digit}", 2] for digit in range(10)]
            yield claims

    def expected(self, claims):
        first = dict(reversed([tuple(claim) for claim in claims]))
        rows = [Claim(*claim) for claim in claims]
        values = sorted(len(prefix) * 7 % 13 + key for prefix, key in claims)
        upper = bounds(values)
        return {
            "claims": claims,
            "twice": sorted([prefix, one, other] for prefix, one, other in twice(rows)),
            "idle": sorted([each.prefix, sorted(each.by)] for each in shadowed([Claim(*item) for item in first.items()])),
            "gaps": [gap for gap in gaps(rows) if not any(given in UNMAPPED for given in prefixes(gap))],
            "shares": [[[share.territory, share.part] for share in Cover(claims).shares(prefix)] for prefix in ("4", "44", "80", "123")],
            "bounds": upper,
            "values": values,
            "shades": [palette.LOAD[shade(place(value, upper), len(upper))] for value in values],
        }

    def test_the_browser_reckons_as_the_server(self):
        cases = json.dumps([self.expected(claims) for claims in self.cases()])
        code = """
            const { PlanCover } = odoo.loader.modules.get("@crm_territory_plz/territory_map/plan_cover");
            const { classOf, shadeOf } = odoo.loader.modules.get("@crm_territory_plz/territory_map/map_drawing");
            const unmapped = UNMAPPED, colours = COLOURS;
            const same = (what, one, other) => {
                if (JSON.stringify(one) !== JSON.stringify(other)) {
                    throw new Error(`${what}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
                }
            };
            const sorted = (rows) => rows.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
            const rank = (one, other) => (one[0] === null) - (other[0] === null) || other[1] - one[1] || one[0] - other[0];
            const order = (shares) => shares.sort(rank);
            for (const each of CASES) {
                const cover = new PlanCover(each.claims);
                same("twice", sorted(cover.twice().map(({ prefix, keys }) => [prefix, ...keys])), sorted(each.twice));
                same("idle", sorted([...cover.idle()].map(([prefix, by]) => [prefix, by.sort()])), sorted(each.idle));
                same("gaps", cover.gaps(unmapped), each.gaps);
                const rows = (prefix) => cover.shares(prefix).map(({ key, part }) => [key ?? null, part]);
                const shares = ["4", "44", "80", "123"].map((prefix) => order(rows(prefix)));
                same("shares", shares, each.shares.map(order));
                const shade = (value) => shadeOf(classOf(value, each.bounds), each.bounds, colours);
                same("shades", each.values.map(shade), each.shades);
            }
            console.log("test successful");
        """
        for name, value in (("CASES", cases), ("UNMAPPED", json.dumps(UNMAPPED)), ("COLOURS", json.dumps(palette.LOAD))):
            code = code.replace(name, value)
        self.browser_js("/odoo", code, "odoo.isReady === true", login="noah")
