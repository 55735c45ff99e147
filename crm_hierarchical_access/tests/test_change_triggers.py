"""Each trigger of the log, and each column that it watches, whoever changes the row."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.change_subjects import GROUP_TABLE, SUBJECTS
from .test_change_log import HistoryCase


@tagged("post_install", "-at_install")
class TestTriggers(HistoryCase):
    """Rows are changed and deleted by SQL, as foreign keys and other programs do; a trigger that is gone logs nothing."""

    def others(self):
        """A value for each column that no row made here has."""
        siri, house = self.users["siri"].id, self.units["house"].id
        return {
            "user_id": siri, "substitute_id": self.users["nina"].id, "create_uid": siri, "partner_id": self.create_customer().id,
            "team_id": house, "crm_team_id": house, "parent_id": house, "release_team_id": house,
            "lead_id": self.create_lead("nora", "north").id, "mode": "write", "name": "Another group",
            "date_from": "2031-01-01", "date_to": "2031-02-02", "date_end": "2031-03-03",
            "upward_access": "none", "oversight": "write", "sharing": "write",
            "active": False, "share": True, "tz": "Asia/Tokyo",
        }

    # One row of each subject that nothing else hangs on

    def make_lead(self):
        return self.create_lead("noah", "north")

    def make_grant(self):
        vals = {"lead_id": self.lead.id, "user_id": self.users["sara"].id, "reason": "fair"}
        return self.env["crm.lead.grant"].create(vals)

    def make_unit(self):
        return self.env["crm.team"].create({"name": "Made"})

    def make_deputy(self):
        return self.env["crm.team.deputy"].create({"team_id": self.units["north"].id, "user_id": self.users["sara"].id})

    def make_member(self):
        return self.add_member("south", "noah")

    def make_substitute(self):
        vals = {"user_id": self.users["noah"].id, "substitute_id": self.users["sara"].id}
        return self.env["crm.user.substitute"].create(vals)

    def make_user(self):
        """By SQL: what Odoo makes along with a user would be in the way of deleting it."""
        self.env.cr.execute(
            """INSERT INTO res_users (login, active, share, partner_id, company_id, notification_type)
               SELECT 'made', true, false, partner_id, company_id, 'email' FROM res_users WHERE id = %s RETURNING id""",
            [self.users["noah"].id],
        )
        return self.env["res.users"].browse(self.env.cr.fetchone())

    def make_zone(self):
        return self.users["noah"].partner_id

    def make_group(self):
        """A row of the side table that no model stands for; only its id is asked."""
        query = SQL("INSERT INTO %s (name, user_id) VALUES ('made', 1) RETURNING id", SQL.identifier(GROUP_TABLE))
        return self.env["res.groups"].browse(self.env.execute_query(query)[0])

    def give_to_a_unit(self, grant):
        """A grant is a person's or a unit's."""
        self.sql("UPDATE crm_lead_grant SET user_id = NULL, team_id = %s WHERE id = %s", self.units["north"].id, grant)

    def make(self, name):
        """Id of a new row, and what was logged of it."""
        moment = self.moment()
        row = getattr(self, f"make_{name}")()
        logged = self.rows(name, moment).filtered(lambda change: change.res_id == row.id)
        return row.id, logged

    def only_row(self, name, moment):
        rows = self.rows(name, moment)
        self.assertEqual(len(rows), 1)
        return rows

    # What is logged

    def test_new_rows(self):
        for name, subject in SUBJECTS.items():
            with self.subTest(name):
                _id, logged = self.make(name)
                self.assertEqual(len(logged), int(subject.inserts))
                self.assertFalse(logged and logged.before)

    def test_each_column(self):
        others = self.others()
        for name, subject in SUBJECTS.items():
            id_, _logged = self.make(name)
            for column in subject.columns:
                with self.subTest(name, column=column), self.env.cr.savepoint():
                    if (name, column) == ("grant", "team_id"):
                        self.give_to_a_unit(id_)
                    moment = self.moment()
                    self.sql(f"UPDATE {subject.table} SET {column} = %s WHERE id = %s", others[column], id_)
                    row = self.only_row(name, moment)
                    self.assertEqual(row.res_id, id_)
                    self.assertEqual([key for key in subject.columns if row.before[key] != row.after[key]], [column])

    def test_the_same_again_is_no_change(self):
        for name, subject in SUBJECTS.items():
            with self.subTest(name):
                id_, _logged = self.make(name)
                moment = self.moment()
                same = ", ".join(f"{column} = {column}" for column in subject.columns)
                self.sql(f"UPDATE {subject.table} SET {same} WHERE id = %s", id_)
                self.assertFalse(self.rows(name, moment))

    def test_deleted_rows(self):
        for name, subject in SUBJECTS.items():
            if not subject.deletes:
                continue
            with self.subTest(name):
                id_, _logged = self.make(name)
                moment = self.moment()
                self.sql(f"DELETE FROM {subject.table} WHERE id = %s", id_)
                row = self.only_row(name, moment)
                self.assertEqual((row.res_id, bool(row.before), row.after), (id_, True, False))
