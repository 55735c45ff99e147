"""The log of changes: what it watches, who did it, that nobody changes it, and the answers made from it."""

import json
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.change_subjects import SUBJECTS, forget
from .common import AccessCase, AccessHttpCase
from .leaving_world import LeavingWorld


class HistoryCase(AccessCase):
    """With the database's clock, which moves on within the one transaction of a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["crm.access.change.log"]
        cls.lead = cls.create_lead("noah", "north")

    def moment(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def sql(self, statement, *parameters):
        self.env.flush_all()
        self.env.cr.execute(statement, parameters)
        self.env.invalidate_all()
        self.env["crm.access"]._organisation_changed()

    def who(self, lead, moment=None):
        """Logins and predicates of those who see a lead, now or at a moment."""
        reasons = lead._access_reasons_on(moment) if moment else lead._access_reasons()
        logins = {user.id: login for login, user in self.users.items()}
        return {(logins[reason.user], reason.predicate) for reason in reasons if reason.user in logins}

    def since(self, moment):
        """What was logged after a moment, in order; a search would ask for whole seconds."""
        self.env.flush_all()
        self.env.cr.execute("SELECT id FROM crm_access_change_log WHERE moment > %s ORDER BY id", [moment])
        return self.log.browse(id_ for (id_,) in self.env.cr.fetchall())

    def rows(self, subject, since):
        return self.since(since).filtered(lambda row: row.subject == subject)

    def told(self, subject, since):
        return self.rows(subject, since).mapped("description")


@tagged("post_install", "-at_install")
class TestWatched(HistoryCase):
    """One change of each subject that changes the answer; without its triggers the past would look like the present."""

    def change_lead(self):
        self.lead.user_id = self.users["nora"]

    def change_grant(self):
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"})

    def change_unit(self):
        self.units["north"].upward_access = "none"

    def change_deputy(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": self.users["sara"].id})

    def change_member(self):
        self.add_member("house", "sara")

    def change_substitute(self):
        self.env["crm.user.substitute"].create({"user_id": self.users["noah"].id, "substitute_id": self.users["sara"].id})

    def change_user(self):
        self.users["nina"].active = False

    def change_group(self):
        self.put_in_groups("sara", "crm_hierarchical_access.group_sees_all")

    def change_zone(self):
        """The last day of a grant is over sooner, or later, than it was."""
        self.users["nina"].tz = "Pacific/Kiritimati"

    def prepare_zone(self):
        tomorrow = fields.Date.today() + timedelta(days=1)
        grant = self.env["crm.lead.grant"].with_user(self.users["nina"]).create(
            {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair", "date_end": tomorrow}
        )
        self.users["nina"].tz = "UTC"
        # between the ends of the two zones' days, on whatever hour the test runs
        self.patch_now(fields.Datetime.to_datetime(grant.date_end) + timedelta(hours=23))

    def prepare_member(self):
        self.lead = self.create_lead("hedy", "house")

    def patch_now(self, now):
        patcher = patch.object(type(self.env["crm.access"]), "_now", lambda self: now)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.now = now

    def past(self, moment):
        """Who saw the lead under the organisation of a moment, by the clock of :meth:`patch_now` where it stands."""
        if not hasattr(self, "now"):
            return self.who(self.lead, moment)
        past = self.log.past(moment, self.lead.ids)
        past.moment = self.now
        organisation = self.env["crm.access"]._organisation_of_past(past)
        logins = {user.id: login for login, user in self.users.items()}
        reasons = self.lead._access_reasons_of_past(past, organisation, self.lead.id)
        return {(logins[reason.user], reason.predicate) for reason in reasons if reason.user in logins}

    def check_subject(self, name):
        getattr(self, f"prepare_{name}", lambda: None)()
        moment, before = self.moment(), self.who(self.lead)
        getattr(self, f"change_{name}")()
        self.assertNotEqual(self.who(self.lead), before, "the change does not matter")
        self.assertEqual(self.past(moment), before)
        self.assertEqual(self.past(self.moment()), self.who(self.lead))
        self.assertTrue(self.rows(name, moment))
        return moment, before

    def check_trigger(self, name):
        """Were it taken away, the check of its subject would tell."""
        self.env.flush_all()
        forget(self.env.cr, [name])
        with self.assertRaises(AssertionError):
            self.check_subject(name)

    def test_every_subject_is_checked(self):
        self.assertEqual(set(SUBJECTS), {name.removeprefix("change_") for name in dir(self) if name.startswith("change_")})

    def test_the_past_is_read_as_the_present(self):
        """One organisation by both ways; which company runs a unit is no part of who sees a lead."""
        self.change_deputy()
        self.change_substitute()
        now, past = self.env["crm.access"]._organisation(), self.env["crm.access"]._organisation_on(self.moment())
        units = {unit.id: replace(unit, operator=None) for unit in now.tree.units.values()}
        self.assertEqual(past.tree.units, units)
        self.assertEqual(past.substitutes, now.substitutes)
        self.assertEqual(past.dispatchers, now.dispatchers)

    def test_other_changes_cost_and_log_nothing(self):
        moment = self.moment()
        self.lead.name = "Another name"
        self.units["north"].name = "Another unit"
        self.users["noah"].name = "Another Noah"
        self.lead.user_id = self.lead.user_id
        self.assertFalse(self.since(moment))

    def test_creating_a_lead_logs_nothing(self):
        moment = self.moment()
        self.create_lead("noah", "north", release_team_id=self.units["company"].id)
        self.assertFalse(self.since(moment))


def _check(method, name):
    return lambda self: getattr(self, method)(name)


for _name in SUBJECTS:
    setattr(TestWatched, f"test_{_name}_is_watched", _check("check_subject", _name))
    setattr(TestWatched, f"test_{_name}_needs_its_trigger", _check("check_trigger", _name))


@tagged("post_install", "-at_install")
class TestBehindTheScenes(HistoryCase):
    """What Odoo's forms do not do: foreign keys, SQL, groups that imply others, deleting."""

    def test_deleting_a_user_tells_all_that_goes_with_him(self):
        self.env["crm.team.deputy"].create({"team_id": self.units["south"].id, "user_id": self.users["nina"].id})
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["nina"].id, "reason": "fair"})
        moment, before = self.moment(), self.who(self.lead)
        nina = self.users.pop("nina")
        nina_id = nina.id
        nina.unlink()
        subjects = set(self.since(moment).mapped("subject"))
        self.assertEqual(subjects, {"user", "unit", "deputy", "grant"})
        reasons = self.lead._access_reasons_on(moment)
        self.assertEqual({reason.predicate for reason in reasons if reason.user == nina_id}, {"leads", "granted"})
        self.assertEqual(self.who(self.lead, moment), {(login, why) for login, why in before if login != "nina"})
        self.assertIn("Nina (deleted) is not leader of Unit north any more", self.told("unit", moment))
        self.assertIn("User Nina (deleted) was deleted", self.told("user", moment))

    def test_sql_is_logged(self):
        moment, before = self.moment(), self.who(self.lead)
        self.sql("UPDATE crm_team SET user_id = NULL WHERE id = %s", self.units["north"].id)
        self.sql("UPDATE crm_lead SET user_id = %s WHERE id = %s", self.users["iris"].id, self.lead.id)
        self.assertNotEqual(self.who(self.lead), before)
        self.assertEqual(self.who(self.lead, moment), before)

    def test_groups_by_implication(self):
        """However somebody comes to see everything: by the user, the group, a group that implies it, or its end."""
        chiefs = self.env["res.groups"].create({"name": "Chiefs", "user_ids": [Command.link(self.users["sara"].id)]})
        chief_of_chiefs = self.env["res.groups"].create({"name": "Chief", "implied_ids": [Command.link(chiefs.id)]})
        chief_of_chiefs.user_ids = [Command.link(self.users["siri"].id)]
        sees_all = self.env.ref("crm_hierarchical_access.group_sees_all")
        moments = [(self.moment(), self.who(self.lead))]
        for change in (
            lambda: chiefs.write({"implied_ids": [Command.link(sees_all.id)]}),
            lambda: sees_all.write({"user_ids": [Command.link(self.users["sara"].id)]}),
            lambda: chief_of_chiefs.unlink(),
            lambda: chiefs.unlink(),
            lambda: sees_all.write({"user_ids": [Command.unlink(self.users["sara"].id)]}),
        ):
            change()
            self.env.invalidate_all()
            moments.append((self.moment(), self.who(self.lead)))
        everything = [sorted(login for login, why in who if why == "everything") for _moment, who in moments]
        self.assertEqual(everything[1], ["admin_sales", "sara", "siri"])
        self.assertEqual(everything[-1], ["admin_sales"])
        for moment, who in moments:
            self.assertEqual(self.who(self.lead, moment), who)

    def test_deleted_leads_are_remembered(self):
        moment, before = self.moment(), self.who(self.lead)
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"})
        shared, with_sara = self.moment(), self.who(self.lead)
        gone = self.env["crm.lead"].browse(self.lead.id)
        self.lead.unlink()
        self.assertEqual(self.who(gone, moment), before)
        self.assertEqual(self.who(gone, shared), with_sara)
        self.assertEqual(self.who(gone, self.moment()), set())

    def test_a_grant_that_moved_to_another_lead(self):
        other = self.create_lead("nora", "north")
        grant = self.env["crm.lead.grant"].create(
            {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"}
        )
        moment = self.moment()
        grant.lead_id = other
        self.assertIn(("sara", "granted"), self.who(self.lead, moment))
        self.assertNotIn(("sara", "granted"), self.who(other, moment))
        self.assertIn(("sara", "granted"), self.who(other, self.moment()))

    def test_nobody_saw_a_lead_before_it_was_there(self):
        begin = self.log._known_since()
        self.assertLess(begin, self.lead.create_date)
        self.assertEqual(self.lead._access_reasons_on(begin), [])

    def test_former_and_external_people_saw_nothing(self):
        """Also where the same person is back today."""
        self.users["noah"].active = False
        moment = self.moment()
        self.users["noah"].active = True
        self.assertNotIn("noah", {login for login, _why in self.who(self.lead, moment)})
        self.assertIn("noah", {login for login, _why in self.who(self.lead)})

    def test_an_external_owner_sees_nothing_by_the_tree(self):
        self.create_user("outside", "base.group_portal")
        self.sql("UPDATE crm_lead SET user_id = %s WHERE id = %s", self.users["outside"].id, self.lead.id)
        self.assertNotIn("outside", {login for login, _why in self.who(self.lead)})
        self.assertEqual(self.who(self.lead, self.moment()), self.who(self.lead))

    def test_periods_as_they_were_written_then(self):
        """A period that was changed afterwards counts as it was."""
        now = fields.Datetime.now()
        deputy = self.env["crm.team.deputy"].create(
            {"team_id": self.units["north"].id, "user_id": self.users["sara"].id, "date_from": now - timedelta(days=1)}
        )
        moment = self.moment()
        deputy.date_to = now - timedelta(hours=1)
        self.assertIn(("sara", "leads"), self.who(self.lead, moment))
        self.assertNotIn(("sara", "leads"), self.who(self.lead, self.moment()))


@tagged("post_install", "-at_install")
class TestAuthors(HistoryCase):
    def author(self, subject, since):
        return self.rows(subject, since)[-1:].author

    def test_who_writes(self):
        moment = self.moment()
        self.lead.with_user(self.users["nina"]).user_id = self.users["nora"]
        self.assertEqual(self.author("lead", moment), "Nina")

    def test_who_deletes(self):
        grant = self.env["crm.lead.grant"].create(
            {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"}
        )
        moment = self.moment()
        grant.with_user(self.users["noah"]).unlink()
        self.assertEqual(self.author("grant", moment), "Noah")

    def test_who_changes_groups(self):
        moment = self.moment()
        self.env.user.name = "Root of All"
        self.put_in_groups("sara", "crm_hierarchical_access.group_dispatcher")
        self.assertEqual(self.author("group", moment), "Root of All")
        self.assertEqual(self.told("group", moment), ["Sara became dispatcher"])

    def test_an_earlier_author_is_not_blamed_for_sql(self):
        """Who wrote the row long ago did not do what SQL does now."""
        self.lead.with_user(self.users["nina"]).name = "Renamed"
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET write_date = write_date - interval '1 day' WHERE id = %s", [self.lead.id])
        self.env.cr.execute("SELECT set_config('crm_access.uid', '', true)")
        moment = self.moment()
        self.sql("UPDATE crm_lead SET user_id = NULL WHERE id = %s", self.lead.id)
        self.assertEqual(self.author("lead", moment), "")


@tagged("post_install", "-at_install")
class TestOnlyEverAddedTo(HistoryCase):
    def test_sql_is_refused(self):
        self.lead.user_id = self.users["nora"]
        self.env.flush_all()
        for statement in (
            "UPDATE crm_access_change_log SET before = NULL",
            "DELETE FROM crm_access_change_log",
            "TRUNCATE crm_access_change_log",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "only ever added to"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_the_orm_is_refused_also_as_superuser(self):
        row = self.log.search([], limit=1)
        for change in (
            lambda: self.log.create({"moment": fields.Datetime.now(), "subject": "lead", "res_id": 1}),
            lambda: row.write({"author_uid": 1}),
            lambda: row.unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_rights(self):
        for login in ("noah", "nina", "dispo", "office", "portal_customer"):
            self.assertFalse(self.env_as(login)["crm.access.change.log"].has_access("read"), login)
        log = self.env_as("admin_sales")["crm.access.change.log"]
        self.assertTrue(log.has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(log.has_access(operation), operation)

    def test_names_of_leads_and_customers_are_not_kept(self):
        """What is in the log stays there: it has no place for customers' data."""
        customer = self.create_customer("Keep Me Out Ltd")
        lead = self.create_lead("noah", "north", name="Keep me out", partner_id=customer.id, email_from="keep@out.example")
        moment = self.moment()
        lead.user_id = self.users["nora"]
        lead.unlink()
        kept = json.dumps([[row.before, row.after] for row in self.rows("lead", moment)]).lower()
        self.assertIn("user_id", kept)
        self.assertNotIn("keep", kept)


@tagged("post_install", "-at_install")
class TestWindow(HistoryCase):
    """*Who can see this?* on a day gone by."""

    def ask(self, login, lead=None, moment=None):
        lead = self.as_user(login, self.lead if lead is None else lead)
        action = self.env_as(login)["crm.access.why"]._action_for(lead, moment)
        return self.env_as(login)["crm.access.why"].browse(action["res_id"])

    def lines(self, why):
        return {(line.user_id.login, line.reason) for line in why.line_ids if line.user_id.login in self.users}

    def changes(self, why):
        return why.change_ids.mapped("description")

    def test_people_of_that_day(self):
        moment = self.moment()
        self.lead.write({"user_id": self.users["nora"].id})
        self.units["north"].user_id = self.users["sven"]
        why = self.ask("boss", moment=moment)
        self.assertIn(("noah", "is responsible"), self.lines(why))
        self.assertIn(("nina", "leader of Unit north"), self.lines(why))
        why.moment = False
        self.assertIn(("nora", "is responsible"), self.lines(why))
        self.assertIn(("sven", "leader of Unit north"), self.lines(why))
        self.assertNotIn("noah", {login for login, _reason in self.lines(why)})

    def test_at_once_when_a_day_is_chosen(self):
        moment = self.moment()
        self.lead.user_id = self.users["nora"]
        why = self.ask("boss")
        draft = why.new({"moment": moment}, origin=why)
        draft._onchange_moment()
        self.assertIn(("noah", "is responsible"), self.lines(draft))

    def test_why_could_and_could_not_this_person(self):
        moment = self.moment()
        self.lead.user_id = self.users["nora"]
        why = self.ask("boss", moment=moment)
        why.user_id = self.users["noah"]
        self.assertIn("Noah could see this on", why.answer)
        self.assertIn("is responsible", why.answer)
        why.user_id = self.users["sara"]
        self.assertIn("Sara could not see this on", why.answer)
        self.assertIn("is not responsible, leads no unit above", why.answer)

    def test_the_policy_in_the_way_on_that_day(self):
        lead = self.create_lead("iris", "north_inner")
        moment = self.moment()
        self.units["north_inner"].upward_access = "all"
        why = self.ask("admin_sales", lead, moment)
        why.user_id = self.users["boss"]
        self.assertIn("leads Unit company, but Unit north_inner is visible upward to: Only the unit", why.answer)

    def test_what_changed_in_plain_sentences(self):
        moment = self.moment()
        self.lead.with_user(self.users["nina"]).user_id = self.users["nora"]
        self.env.flush_all()
        self.lead.release_team_id = self.units["company"]
        self.env.flush_all()
        grant = self.env["crm.lead.grant"].create(
            {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair", "mode": "write"}
        )
        self.units["north"].user_id = self.users["sven"]
        self.env.flush_all()
        self.units["north"].sharing = "read"
        self.units["south"].sharing = "read"
        self.moment()
        grant.unlink()
        self.assertEqual(self.changes(self.ask("boss", moment=moment)), [
            "Secret lead is not shared with Sara any more",
            "Shared Among All of Unit north became “Read”, before: “No”",
            "Sven became leader of Unit north in the place of Nina",
            "Secret lead is shared with Sara to read and change, without limit",
            "Secret lead was released to Unit company",
            "Secret lead was given to Nora, before: Noah",
        ])

    def test_foreign_units_are_not_told(self):
        """Whom the lead is only shared with learns of its own changes, and of people who see it."""
        self.env["crm.lead.grant"].create({"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"})
        moment = self.moment()
        self.units["company"].oversight = "read"
        self.env["crm.user.substitute"].create(
            {"user_id": self.users["noah"].id, "substitute_id": self.users["hans"].id, "date_to": "2020-01-01"}
        )
        self.lead.user_id = self.users["nora"]
        self.units["north"].sharing = "read"
        self.assertEqual(
            self.changes(self.ask("sara", moment=moment)),
            ["Oversight of Unit company became “Read”, before: “No”", "Secret lead was given to Nora, before: Noah"][1:]
            + ["Oversight of Unit company became “Read”, before: “No”"],
        )
        everything = self.changes(self.ask("admin_sales", moment=moment))
        self.assertIn("Shared Among All of Unit north became “Read”, before: “No”", everything)
        self.assertIn("Hans stands in for Noah, until", " ".join(everything))

    def test_deleted_people_and_units_keep_their_names(self):
        self.create_unit("gone", "north", "gerd")
        lead = self.create_lead(None, "gone")
        moment = self.moment()
        lead.team_id = self.units["north"]
        self.env.flush_all()
        self.units.pop("gone").unlink()
        self.users.pop("gerd").unlink()
        reasons = self.ask("admin_sales", lead, moment).line_ids.mapped("reason")
        self.assertIn("Gerd (deleted): leader of Unit gone (deleted)", reasons)

    def test_before_the_log_and_after_now(self):
        why = self.ask("boss")
        why.moment = self.log._known_since() - timedelta(days=1)
        self.assertIn("nothing is known of the time before", why.notice)
        self.assertFalse(why.line_ids)
        why.moment = fields.Datetime.now() + timedelta(days=1)
        self.assertIn("still to come", why.notice)
        with self.assertRaises(UserError):
            self.lead._access_reasons_on(why.moment)

    def test_only_readers_of_today_ask(self):
        moment = self.moment()
        self.give_away(self.lead, "sara", "south")
        with self.assertRaises(AccessError):
            self.ask("noah", moment=moment)
        self.assertIn(("noah", "is responsible"), self.lines(self.ask("sara", moment=moment)))

    def test_a_window_left_open_tells_nothing_any_more(self):
        moment = self.moment()
        why = self.ask("noah")
        self.give_away(self.lead, "sara", "south")
        with self.assertRaises(AccessError):
            self.as_user("noah", why).write({"moment": moment})

    def test_deleted_leads_are_for_those_who_see_all(self):
        moment = self.moment()
        self.lead.unlink()
        with self.assertRaises(UserError):
            self.ask("boss", moment=moment)
        row = self.rows("lead", moment)
        action = row.with_env(self.env_as("admin_sales")).action_ask()
        why = self.env_as("admin_sales")["crm.access.why"].browse(action["res_id"])
        self.assertIn(("noah", "is responsible"), self.lines(why))
        self.assertIn("(deleted)", why.record_name)
        why.moment = False
        self.assertIn("Choose a moment", why.notice)

    def test_answers_stay_with_who_asked(self):
        why = self.ask("noah", moment=self.moment())
        self.lead.user_id = self.users["nora"]
        for login in ("nina", "admin_sales"):
            self.assertFalse(self.env_as(login)["crm.access.why.change"].search([("why_id", "=", why.id)]), login)

    def test_customers_have_no_past(self):
        customer = self.create_customer()
        self.create_lead("noah", "north", partner_id=customer.id)
        why = self.ask("admin_sales", customer)
        self.assertFalse(why.has_history)
        why.moment = self.moment()
        self.assertIn("of leads only", why.notice)


@tagged("post_install", "-at_install")
class TestLogList(HistoryCase):
    def test_found_by_person_unit_and_lead(self):
        moment = self.moment()
        self.lead.user_id = self.users["nora"]
        self.units["north"].user_id = self.users["sven"]
        new = ("id", "in", self.since(moment).ids)
        log = self.env_as("admin_sales")["crm.access.change.log"]
        for field, record, subjects in (
            ("user_id", self.users["nora"], {"lead"}),
            ("user_id", self.users["nina"], {"unit"}),
            ("team_id", self.units["north"], {"unit", "lead"}),
            ("lead_id", self.lead, {"lead"}),
        ):
            found = log.search([(field, "=", record.id), new])
            self.assertEqual(set(found.mapped("subject")), subjects, (field, record))
        self.assertEqual(set(log.search([("user_id", "ilike", "Nora"), new]).mapped("subject")), {"lead"})

    def test_each_subject_has_its_words(self):
        """No change is told by the bare name of its subject."""
        subjects = self.log._subjects()  # those of other addons, too
        self.assertLessEqual(SUBJECTS.keys(), subjects.keys())
        self.assertEqual({name for name, _words in self.log._selection_subject()}, {*subjects, "begin"})
        for subject in subjects:
            self.assertTrue(hasattr(self.log, f"_sentences_{subject}"), subject)


@tagged("post_install", "-at_install")
class TestHistoryHttp(AccessHttpCase):
    """Real requests of real people."""

    def test_a_seller_reads_no_log_and_asks_about_no_foreign_lead(self):
        lead = self.create_lead("noah", "north", name="Glass facade")
        lead.user_id = self.users["nora"]
        self.env.flush_all()
        self.log_in("sara")
        for call in (
            ("crm.access.change.log", "search_read", [], ["description", "before"]),
            ("crm.access.change.log", "read_group", [], ["id"], ["subject"]),
            ("crm.access.change.log", "past", "2026-01-01 00:00:00", [lead.id]),
            ("crm.access.change.log", "action_ask", [1]),
            ("crm.access.why", "create", {"res_model": "crm.lead", "res_id": lead.id, "moment": "2026-01-01 00:00:00"}),
            ("crm.access.why", "onchange", [], {"res_model": "crm.lead", "res_id": lead.id, "moment": False},
             ["moment"], {"line_ids": {"fields": {"reason": {}, "user_id": {}}}, "change_ids": {"fields": {"description": {}}}}),
            ("crm.access.why.change", "create", {"why_id": 1, "moment": "2026-01-01 00:00:00", "description": "x"}),
        ):
            answer = self.call_kw(*call)
            self.assertIn('"error"', answer, call)
            for secret in ("Glass facade", "Nora", "Noah"):
                self.assertNotIn(secret, answer, call)

    def test_an_administrator_reads_and_does_not_write(self):
        lead = self.create_lead("noah", "north")
        lead.user_id = self.users["nora"]
        self.env.flush_all()
        row = self.env["crm.access.change.log"].search([("lead_id", "=", lead.id)])
        self.log_in("admin_sales")
        self.assertIn("given to Nora", self.call_kw("crm.access.change.log", "read", row.ids, ["description"]))
        self.assertIn('"error"', self.call_kw("crm.access.change.log", "write", row.ids, {"author_uid": 1}))
        self.assertIn('"error"', self.call_kw("crm.access.change.log", "unlink", row.ids))
        self.assertIn('"error"', self.call_kw("crm.access.change.log", "create", {"subject": "lead", "res_id": lead.id}))


@tagged("post_install", "-at_install")
class TestTogether(LeavingWorld, HistoryCase):
    """What planned changes, absences and leaving do is in the log, and the answers of before stay."""

    def assertRemembered(self, before, moment):
        self.assertEqual(self.who(self.lead, moment), before)
        self.assertNotEqual(self.who(self.lead), before)
        self.assertEqual(self.who(self.lead, self.moment()), self.who(self.lead))

    def test_planned_change_made_and_taken_back(self):
        line = {"kind": "upward_access", "unit_id": self.units["north"].id, "upward_access": "none"}
        change = self.env_as("admin_sales")["crm.organisation.change"].create({"line_ids": [Command.create(line)]})
        before, moment = self.who(self.lead), self.moment()
        change.action_preview()
        self.assertFalse(self.rows("unit", moment), "a plan changes nothing")
        change.action_apply()
        self.assertRemembered(before, moment)
        self.assertEqual(len(self.rows("unit", moment)), 1)
        self.assertEqual(self.rows("unit", moment).author, self.users["admin_sales"].name)
        made, moment_made = self.who(self.lead), self.moment()
        change.action_take_back()
        self.assertEqual(self.who(self.lead), before)
        self.assertEqual(self.who(self.lead, moment_made), made)
        self.assertEqual(len(self.rows("unit", moment)), 2)

    def test_absence(self):
        now = fields.Datetime.now()
        people = {"user_id": self.users["noah"].id, "substitute_id": self.users["sara"].id}
        vals = {**people, "date_from": now, "date_to": now + timedelta(days=9)}
        before, moment = self.who(self.lead), self.moment()
        self.env_as("noah")["crm.absence"].create(vals).action_plan()
        self.assertRemembered(before, moment)
        self.assertEqual(self.rows("substitute", moment).user_id, self.users["noah"])

    def test_leaving(self):
        before, moment = self.who(self.lead), self.moment()
        self.assertIn(("noah", "own"), before)
        self.let_go("noah")
        self.assertRemembered(before, moment)
        self.assertNotIn("noah", {login for login, _predicate in self.who(self.lead)})
        self.assertIn("Noah was archived", self.told("user", moment))
        self.assertTrue(self.rows("lead", moment))
        self.assertIn("Noah is not member of Unit north any more", self.told("member", moment))
