"""Figures of closed units: who sees which, and that nobody's name or number comes with them."""

import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import AccessCase, AccessHttpCase

LONG_AGO = datetime(2025, 3, 10, 9, 0)
NAME = "Mollusk Marble"


class FigureWorld:
    """``north_inner`` (closed above its leader), ``outlet`` (closed to everybody) and helpers to publish."""

    @classmethod
    def create_leads(cls, count, owner, created=LONG_AGO, **vals):
        """Leads that came in long ago."""
        customer = cls.create_customer(NAME)
        leads = cls.env["crm.lead"].concat(
            *(
                cls.create_lead(owner, **{"name": NAME, "partner_id": customer.id, "expected_revenue": 1000, **vals})
                for _number in range(count)
            )
        )
        leads.write({"date_open": created + timedelta(hours=2)})
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id = ANY(%s)", [created, leads.ids])
        leads.invalidate_recordset()
        return leads

    @classmethod
    def publish(cls):
        """A publication, as the schedule makes it."""
        cls.env["crm.unit.figure.publication"]._publish()
        return cls.env["crm.unit.figure"].search(cls.of_our_units())

    @classmethod
    def of_our_units(cls):
        return [("unit_id", "in", [unit.id for unit in cls.units.values()])]

    @classmethod
    def set_minimum(cls, minimum):
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.figures_minimum", minimum)

    def figures(self, login):
        """What a user sees."""
        return self.env_as(login)["crm.unit.figure"].search(self.of_our_units())


@tagged("post_install", "-at_install")
class TestUnitFigure(FigureWorld, AccessCase):
    # What is published

    def test_only_what_somebody_above_does_not_see(self):
        self.create_leads(6, "iris")
        self.create_leads(6, "noah")
        figure = self.publish()
        self.assertEqual((figure.unit_id, figure.viewer_unit_id), (self.units["north_inner"], self.units["north"]))
        self.assertEqual((figure.lead_count, figure.expected_revenue, figure.hours_to_assign), (6, 6000, 2))
        self.assertEqual((figure.outcome, figure.period, figure.covers), ("open", "2025-03", "unit"))

    def test_won_lost_and_open_are_apart(self):
        self.create_leads(5, "iris")
        self.create_leads(5, "iris").action_set_won()
        self.create_leads(5, "iris").action_set_lost()
        sums = {f.outcome: (f.lead_count, f.expected_revenue, f.won_revenue, f.lost_revenue) for f in self.publish()}
        self.assertEqual(sums, {"open": (5, 5000, 0, 0), "won": (5, 0, 5000, 0), "lost": (5, 0, 0, 5000)})

    def test_too_few_are_joined_then_left_out(self):
        """Months, then stages, then years, then units; open and won never."""
        self.create_leads(3, "iris")
        self.assertFalse(self.publish())
        self.create_leads(2, "iris", LONG_AGO + timedelta(days=40))
        self.assertEqual(self.publish().mapped("period"), ["2025"])
        self.create_leads(3, "finn")
        self.create_leads(2, "iris", LONG_AGO - timedelta(days=800)).action_set_won()
        self.assertEqual(self.publish().mapped("lead_count"), [5])

    def test_units_with_too_few_are_joined_below_who_looks(self):
        self.create_unit("island", "company", "otto", ["olga"], upward_access="unit")
        self.create_leads(3, "olga")
        self.assertFalse(self.publish())
        self.create_leads(6, "finn", expected_revenue=0)
        self.create_leads(3, "finn")
        figure = self.publish()
        self.assertEqual((figure.unit_id, figure.covers, figure.lead_count), (self.units["company"], "rest", 12))
        self.assertEqual(figure.display_name, "Others below Unit company")
        self.assertEqual(self.figures("boss"), figure)
        for login in ("otto", "olga", "fred", "nina"):
            self.assertFalse(self.figures(login), login)

    def test_a_measure_over_few_records_joins_too(self):
        self.create_leads(5, "iris")
        self.create_leads(5, "iris", LONG_AGO + timedelta(days=40), expected_revenue=0)
        self.create_leads(2, "iris", LONG_AGO + timedelta(days=40))
        self.assertEqual(self.publish().mapped("period"), ["2025-03"], "of seven only two have a revenue: left out")
        self.create_leads(3, "iris", LONG_AGO + timedelta(days=70))
        self.assertEqual(self.publish().mapped("lead_count"), [5, 10])

    def test_what_came_in_this_month_waits(self):
        self.create_leads(6, "iris", datetime.now())
        self.assertFalse(self.publish())
        with freeze_time(datetime.now() + timedelta(days=32)):
            self.assertEqual(self.publish().lead_count, 6)

    def test_released_leads_are_for_those_who_do_not_see_them(self):
        leads = self.create_leads(6, "iris")
        leads.write({"release_team_id": self.units["north"].id})
        self.publish()
        self.assertFalse(self.figures("nina"))
        self.assertEqual(self.figures("boss").lead_count, 6)

    def test_own_and_granted_leads_are_counted_apart(self):
        """Who sees five of eleven sees no figure of which they are a part."""
        self.create_leads(6, "iris")
        self.create_leads(5, "nina", team_id=self.units["north_inner"].id)
        shared = self.create_leads(1, "iris")
        self.env["crm.lead.grant"].create({"lead_id": shared.id, "user_id": self.users["nina"].id, "reason": "so"})
        self.assertEqual(self.publish().mapped("lead_count"), [6, 6])

    def test_average_of_groups_is_over_records(self):
        self.create_leads(5, "iris")
        self.create_leads(15, "finn").write({"date_open": LONG_AGO + timedelta(hours=6)})
        self.publish()
        [(hours,)] = self.env_as("boss")["crm.unit.figure"]._read_group(self.of_our_units(), [], ["hours_to_assign:avg"])
        self.assertEqual(hours, 5)

    # Who sees it

    def test_leaders_above_and_administrators(self):
        self.create_leads(6, "iris")
        self.create_leads(6, "finn")
        self.publish()
        inner, outlet = (self.units[name] for name in ("north_inner", "outlet"))
        expected = {"boss": inner | outlet, "nina": inner, "fred": outlet, "admin_sales": inner | outlet}
        for login in (*expected, "ines", "iris", "noah", "sven", "dispo"):
            units = self.figures(login).sudo().unit_id
            self.assertEqual(units, expected.get(login, self.env["crm.team"]), login)

    def test_deputies_in_office(self):
        self.create_leads(6, "iris")
        figure = self.publish()
        now = datetime.now()
        self.env["crm.team.deputy"].create(
            {"team_id": self.units["north"].id, "user_id": self.users["sven"].id, "date_to": now + timedelta(hours=1)}
        )
        self.assertEqual(self.figures("sven"), figure)
        with freeze_time(now + timedelta(hours=2)):
            self.assertFalse(self.figures("sven"))

    def test_nobody_writes(self):
        self.create_leads(6, "iris")
        figure = self.publish()
        for login in ("nina", "admin_sales"):
            for write in (lambda f: f.write({"lead_count": 1}), lambda f: f.unlink(), lambda f: f.copy()):
                with self.assertRaises(AccessError):
                    write(self.as_user(login, figure))
        for model in ("crm.unit.figure.record", "crm.unit.figure.publication"):
            for login in ("nina", "admin_sales"):
                with self.assertRaises(AccessError):
                    self.env_as(login)[model].search([])

    def test_a_reader_who_came_to_see_some_sees_no_difference(self):
        """Six were published; then two are shared with the reader: the other four would be the difference."""
        leads = self.create_leads(6, "iris")
        figure = self.publish()
        self.assertEqual(self.figures("nina"), figure)
        leads[:2].write({"release_team_id": self.units["north"].id})
        self.assertFalse(self.figures("nina"))
        self.assertFalse(self.as_user("nina", figure).has_access("read"))
        self.assertEqual(self.figures("boss"), figure)
        leads.write({"release_team_id": self.units["north"].id})
        self.assertEqual(self.figures("nina"), figure, "all seen: nothing to hide")

    # What changes

    def test_a_figure_waits_for_enough_changes(self):
        leads = self.create_leads(8, "iris")
        self.publish()
        self.create_leads(1, "iris", expected_revenue=77777)
        leads[0].expected_revenue = 5
        leads[1].unlink()
        self.assertEqual((self.publish().lead_count, self.publish().expected_revenue), (8, 8000))
        self.create_leads(4, "iris", expected_revenue=1)
        self.assertEqual(self.publish().lead_count, 13)
        self.assertEqual(self.publish().expected_revenue, 8000 + 77777 + 4)

    def test_figures_go_with_their_records(self):
        leads = self.create_leads(6, "iris")
        self.publish()
        leads.unlink()
        self.assertFalse(self.publish())

    def test_opened_units_and_deleted_ones(self):
        self.create_leads(6, "iris")
        self.publish()
        self.units["north_inner"].upward_access = "all"
        self.assertFalse(self.publish())
        self.units["north_inner"].upward_access = "unit"
        self.assertEqual(self.publish().lead_count, 6)

    def test_a_larger_number_takes_small_figures_away_at_once(self):
        self.create_leads(6, "iris")
        self.create_leads(12, "finn")
        self.publish()
        self.set_minimum(10)
        self.assertEqual(self.figures("boss").mapped("lead_count"), [12])
        self.env["crm.unit.figure.publication"]._cron_publish()
        self.assertEqual(self.env["crm.unit.figure"].search(self.of_our_units()).mapped("lead_count"), [12])
        self.set_minimum(5)
        self.env["crm.unit.figure.publication"]._cron_publish()
        self.assertEqual(sorted(self.figures("boss").mapped("lead_count")), [6, 12])

    def test_the_number_is_a_setting(self):
        settings = self.env["res.config.settings"]
        self.assertEqual(settings.create({}).figures_minimum, 5)
        with self.assertRaises(ValidationError):
            settings.create({"figures_minimum": 2})
        trigger = self.env["ir.cron.trigger"].search_count([])
        settings.create({"figures_minimum": 8}).execute()
        self.assertEqual(self.env["crm.unit.figure"]._get_minimum(), 8)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), trigger + 1)
        self.set_minimum("nonsense")
        self.assertEqual(self.env["crm.unit.figure"]._get_minimum(), 5)
        self.set_minimum("1")
        self.assertEqual(self.env["crm.unit.figure"]._get_minimum(), 3)

    def test_once_a_month_and_by_hand_once_a_day(self):
        publications = self.env["crm.unit.figure.publication"]
        self.create_leads(6, "iris")
        publications._cron_publish()
        self.create_leads(6, "iris")
        publications._cron_publish()
        self.assertEqual(self.figures("nina").lead_count, 6)
        for login in ("nina", "boss"):
            with self.assertRaises(AccessError):
                self.env_as(login)["crm.unit.figure"].action_publish()
        with self.assertRaises(UserError):
            self.env_as("admin_sales")["crm.unit.figure"].action_publish()
        with freeze_time(datetime.now() + timedelta(days=1)):
            self.env_as("admin_sales")["crm.unit.figure"].action_publish()
        self.assertEqual(self.figures("nina").lead_count, 12)

    def test_publishing_asks_as_often_for_many(self):
        def statements():
            before = self.env.cr.sql_log_count
            self.publish()
            return self.env.cr.sql_log_count - before

        self.create_leads(6, "iris")
        self.publish()
        self.create_leads(6, "iris")
        few = statements()
        self.create_leads(60, "iris")
        self.assertEqual(statements(), few)


@tagged("post_install", "-at_install")
class TestUnitFigureHttp(FigureWorld, AccessHttpCase):
    def test_no_customer_by_any_path(self):
        """A head of sales asks a server for everything the figures could lead to."""
        leads = self.create_leads(6, "iris", email_from="secret@mollusk.example", expected_revenue=4321)
        figure = self.publish()
        self.users["nina"].group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        self.log_in("nina")
        model = "crm.unit.figure"
        fields = json.loads(self.call_kw(model, "fields_get"))["result"]
        self.assertFalse({"readers", "smallest", "totals"} & fields.keys())
        paths = ["id", *fields, *(f"unit_id/{name}" for name in ("member_ids", "message_ids/body", "activity_ids"))]
        answers = [
            self.call_kw(model, "read", figure.ids, list(fields)),
            self.call_kw(model, "search_read", [], list(fields)),
            self.call_kw(model, "name_search", ""),
            self.call_kw(model, "web_search_read", [], {name: {} for name in fields}),
            self.call_kw(model, "export_data", figure.ids, paths),
            self.call_kw(model, "formatted_read_group", [], ["unit_id", "stage_id", "period"], ["lead_count:sum", "__count"]),
            self.call_kw(model, "get_metadata", figure.ids),
            self.call_kw("crm.lead", "search_read", [("id", "in", leads.ids)], ["name"]),
        ]
        for hidden in ("crm.unit.figure.record", "crm.unit.figure.publication"):
            answers.append(self.call_kw(hidden, "search_read", [], []))
            self.assertIn("AccessError", answers[-1])
        for name in ("readers", "smallest", "totals"):
            answers.append(self.call_kw(model, "search_read", [(name, "!=", False)], ["id"]))
            self.assertIn("error", json.loads(answers[-1]))
            answers.append(self.call_kw(model, "formatted_read_group", [], [name], ["__count"]))
        self.assertIn("25926", answers[0])  # the sum
        for answer in answers:
            for secret in (NAME, "mollusk", "4321", '"iris"', "Iris"):
                self.assertNotIn(secret, answer.replace("Unit north_inner", ""))

    def test_others_get_nothing(self):
        self.create_leads(6, "iris")
        figure = self.publish()
        for login in ("ines", "iris", "sven", "office", "portal_customer"):
            self.log_in(login)
            answer = json.loads(self.call_kw("crm.unit.figure", "read", figure.ids, ["lead_count"]))
            self.assertIn("error", answer, login)

    def test_leader_reads_figures(self):
        self.users["nina"].write({"password": "nina", "lang": "en_US"})  # a tour logs in with the login as password
        self.create_leads(6, "iris")
        self.publish()
        self.start_tour(
            "/odoo/action-crm_hierarchical_access.crm_unit_figure_action",
            "crm_hierarchical_access.leader_reads_figures",
            login="nina",
        )
