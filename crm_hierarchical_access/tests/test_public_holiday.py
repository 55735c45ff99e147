"""Public holidays: filled in once, corrected by people, and whose they are."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AccessCase, StandingClock

CORPUS_CHRISTI, UNITY_DAY, ALL_SAINTS = date(2030, 6, 20), date(2030, 10, 3), date(2030, 11, 1)


@tagged("post_install", "-at_install")
class PublicHolidayCase(StandingClock, AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany = cls.env.ref("base.de")
        cls.holidays = cls.env["crm.public.holiday"]
        cls.holidays.search([]).unlink()
        cls.env["res.company"].search([]).country_id = cls.germany
        cls.env["res.company"].search([]).state_id = False
        cls.bavaria, cls.berlin = (cls.state("DE-BY"), cls.state("DE-BE"))
        cls.holidays._fill(cls.germany, cls.holidays._years())

    @classmethod
    def state(cls, code):
        return cls.env["res.country.state"].search([("code", "=", code), ("country_id", "=", cls.germany.id)])

    def day(self, day, state=None):
        found = self.holidays.with_context(active_test=False).search([("date", "=", day), ("country_id", "=", self.germany.id)])
        return found.filtered(lambda holiday: holiday.state_id == (state or holiday.state_id.browse()))

    def fill(self):
        return self.holidays._fill(self.germany, self.holidays._years())


class TestFill(PublicHolidayCase):
    def test_this_year_and_two_ahead(self):
        years = {day.date.year for day in self.holidays.search([])}
        self.assertEqual(years, {2030, 2031, 2032})

    def test_what_all_states_have_is_the_countrys(self):
        self.assertTrue(self.day(UNITY_DAY))
        self.assertFalse(self.day(UNITY_DAY, self.bavaria))
        self.assertTrue(self.day(CORPUS_CHRISTI, self.bavaria))
        self.assertFalse(self.day(CORPUS_CHRISTI) | self.day(CORPUS_CHRISTI, self.berlin))

    def test_names_are_in_the_companys_language(self):
        self.assertEqual(self.day(CORPUS_CHRISTI, self.bavaria).name, "Corpus Christi")
        self.env["res.lang"]._activate_lang("de_DE")
        self.env.ref("base.main_company").partner_id.lang = "de_DE"
        self.holidays._fill(self.germany, [2034])
        self.assertEqual(self.day(date(2034, 6, 8), self.bavaria).name, "Fronleichnam")

    def test_twice_brings_nothing_new(self):
        self.assertFalse(self.fill())

    def test_archived_stays_archived(self):
        day = self.day(CORPUS_CHRISTI, self.bavaria)
        day.active = False
        self.assertFalse(self.fill() or day.active)

    def test_deleted_stays_away(self):
        day = self.day(CORPUS_CHRISTI, self.bavaria)
        day.unlink()
        self.assertFalse(self.fill())
        self.assertFalse(self.holidays.search([("date", "=", CORPUS_CHRISTI), ("state_id", "=", self.bavaria.id)]))

    def test_moved_stays_moved(self):
        self.day(CORPUS_CHRISTI, self.bavaria).write({"date": date(2030, 6, 21), "name": "Moved", "state_id": self.berlin.id})
        self.assertFalse(self.fill())
        self.assertEqual(self.day(date(2030, 6, 21), self.berlin).name, "Moved")

    def test_entered_before_is_kept(self):
        self.holidays.create({"name": "Ours", "date": date(2033, 10, 3), "country_id": self.germany.id})
        self.holidays._fill(self.germany, [2033])
        self.assertEqual(self.day(date(2033, 10, 3)).mapped("name"), ["Ours"])

    def test_entered_is_deleted_for_good(self):
        day = self.holidays.create({"name": "Fair", "date": date(2030, 8, 8), "country_id": self.germany.id})
        day.unlink()
        self.assertFalse(day.exists())

    def test_a_copy_is_entered(self):
        copy = self.day(UNITY_DAY).copy({"date": date(2030, 10, 4)})
        self.assertEqual((copy.origin, copy.library_key), ("manual", False))

    def test_schedule_fills_the_countries_in_use(self):
        """Those of companies, people and units; each commits."""
        austria, swiss = self.env.ref("base.at"), self.env.ref("base.ch")
        self.assertNotIn(austria, self.holidays._countries_in_use())
        self.users["noah"].holiday_state_id = austria.state_ids[:1]
        self.units["north"].holiday_state_id = swiss.state_ids[:1]
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=1) as commit:
            self.holidays._cron_fill()
        self.assertEqual(commit.call_count, 3)
        self.assertLessEqual({austria, swiss}, set(self.holidays.search([]).country_id))

    def test_schedule_stops_when_its_time_is_over(self):
        self.users["noah"].holiday_state_id = self.env.ref("base.at").state_ids[:1]
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=0) as commit:
            self.holidays._cron_fill()
        self.assertEqual(commit.call_count, 1)

    def test_a_country_that_the_library_does_not_know(self):
        nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "XQ"})
        self.assertFalse(self.holidays._fill(nowhere, [2030]))

    def test_filled_soon_when_somebody_works_elsewhere(self):
        cron = self.env.ref("crm_hierarchical_access.ir_cron_public_holidays")
        for record, vals in (
            (self.users["noah"], {"holiday_state_id": self.bavaria.id}),
            (self.units["north"], {"holiday_state_id": self.bavaria.id}),
            (self.env.company, {"country_id": self.env.ref("base.at").id}),
        ):
            self.env["ir.cron.trigger"].search([]).unlink()
            record.write(vals)
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]), record)

    def test_filled_soon_for_who_is_new(self):
        cron = self.env.ref("crm_hierarchical_access.ir_cron_public_holidays")
        for make in (
            lambda: self.create_user("new", holiday_state_id=self.bavaria.id),
            lambda: self.create_unit("new", holiday_state_id=self.bavaria.id),
            lambda: self.env["res.company"].create({"name": "New", "country_id": self.germany.id}),
        ):
            self.env["ir.cron.trigger"].search([]).unlink()
            make()
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))


class TestHolidayRecords(PublicHolidayCase):
    @mute_logger("odoo.sql_db")
    def test_once_per_day_and_place(self):
        vals = {"name": "Again", "date": UNITY_DAY, "country_id": self.germany.id}
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.holidays.create(vals)
        self.day(UNITY_DAY).active = False
        self.env.flush_all()
        self.assertTrue(self.holidays.create(vals))

    def test_state_belongs_to_country(self):
        with self.assertRaisesRegex(ValidationError, "Bavaria|Bayern"):
            self.holidays.create({
                "name": "Wrong", "date": UNITY_DAY, "country_id": self.env.ref("base.at").id, "state_id": self.bavaria.id
            })

    def test_sellers_read_administrators_of_sales_write(self):
        day = self.day(UNITY_DAY)
        self.assertEqual(self.as_user("noah", day).name, day.name)
        for operation in (
            lambda: self.as_user("noah", day).write({"active": False}),
            lambda: self.as_user("noah", day).unlink(),
            lambda: self.holidays.with_env(self.env_as("noah")).create({"name": "Mine", "date": date(2030, 8, 8)}),
        ):
            with self.assertRaises(AccessError):
                operation()
        self.as_user("admin_sales", day).active = False
        self.assertFalse(day.active)

    def test_another_companys_day_off(self):
        company = self.env["res.company"].create({"name": "Other"})
        day = self.holidays.create({"name": "Outing", "date": date(2030, 8, 8), "company_id": company.id})
        self.assertFalse(self.as_user("noah", day).search([("id", "=", day.id)]))

    def test_own_preferences(self):
        """Everybody says in his preferences where he works; nobody says it for others."""
        noah = self.as_user("noah", self.users["noah"])
        noah.holiday_state_id = self.bavaria
        self.assertEqual(noah.read(["holiday_state_id"])[0]["holiday_state_id"][0], self.bavaria.id)
        with self.assertRaises(AccessError):
            self.as_user("noah", self.users["nora"]).holiday_state_id = self.bavaria

    def test_setting_is_the_companys_state(self):
        settings = self.env["res.config.settings"].create({"holiday_state_id": self.bavaria.id})
        settings.execute()
        self.assertEqual(self.env.company.state_id, self.bavaria)

    def test_days_off_in_a_state(self):
        """The search for a state finds the holidays of its country, too."""
        arch = self.holidays.get_view(view_type="search")["arch"]
        self.assertIn("country_id.state_ids", arch)
        found = self.holidays.search(
            ["|", ("state_id", "=", self.bavaria.id), "&", ("state_id", "=", False), ("country_id.state_ids", "=", self.bavaria.id)]
        )
        self.assertLess(self.day(UNITY_DAY) | self.day(CORPUS_CHRISTI, self.bavaria), found)
        self.assertFalse(found.filtered(lambda day: day.state_id == self.berlin))


@tagged("post_install", "-at_install")
class TestWhoseHolidays(PublicHolidayCase):
    """A deadline from the eve of a holiday tells whether it is one of somebody's."""

    def is_free(self, login, unit=None, day=CORPUS_CHRISTI):
        eve = datetime(day.year, day.month, day.day, 10) - timedelta(days=1)
        user, unit = self.users[login] if login else self.env["res.users"], self.units[unit] if unit else self.env["crm.team"]
        (deadline,) = self.env["crm.work.time"]._deadlines([(user.id, unit.id, eve, 1)])
        return deadline.date() != day

    def test_person_unit_company(self):
        self.assertTrue(self.is_free("iris", "north_inner", UNITY_DAY))
        self.assertFalse(self.is_free("iris", "north_inner"))
        self.env.company.state_id = self.bavaria
        self.assertTrue(self.is_free("iris", "north_inner"))
        self.units["company"].holiday_state_id = self.berlin
        self.assertFalse(self.is_free("iris", "north_inner"))
        self.units["north"].holiday_state_id = self.bavaria
        self.assertTrue(self.is_free("iris", "north_inner"))
        self.assertFalse(self.is_free("iris", "south"))
        self.users["iris"].holiday_state_id = self.berlin
        self.assertFalse(self.is_free("iris", "north_inner"))

    def test_nobodys_are_those_of_unit_and_main_company(self):
        self.assertFalse(self.is_free(None, "north"))
        self.units["north"].holiday_state_id = self.bavaria
        self.assertTrue(self.is_free(None, "north"))
        self.assertTrue(self.is_free(None, None, UNITY_DAY))

    def test_another_country(self):
        austria = self.env.ref("base.at")
        self.holidays._fill(austria, [2030])
        self.users["noah"].holiday_state_id = austria.state_ids[:1]
        self.assertFalse(self.is_free("noah", "north", UNITY_DAY))
        self.assertTrue(self.is_free("noah", "north", ALL_SAINTS))
        self.assertFalse(self.is_free("nora", "north", ALL_SAINTS))

    def test_company_days_are_of_its_people(self):
        other = self.env["res.company"].create({"name": "Other", "country_id": self.germany.id})
        self.holidays.create({"name": "Outing", "date": date(2030, 8, 8), "company_id": other.id})
        self.assertFalse(self.is_free("noah", "north", date(2030, 8, 8)))
        self.users["noah"].write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.assertTrue(self.is_free("noah", "north", date(2030, 8, 8)))
