from datetime import datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

#: system parameter: from how many leads and contacts a day on reading is unusual, where the policy says nothing
UNUSUAL = "crm_gdpr.unusual_reading"
MOST = 500
#: never looked at again that day
NEVER = 2**31 - 1


class CrmGdprReading(models.Model):
    """How much somebody read on a day, counted where the log of access is written; too much is told to the officers, once a day.

    What was read is added up without looking whether it is the same record; only when the sum could have reached the
    threshold the log is asked for how many different ones it were.
    """

    _name = "crm.gdpr.reading"
    _description = "Unusual Reading"
    _log_access = False
    _order = "day desc, person_count desc"
    _rec_name = "person"

    user_id = fields.Integer(string="User ID", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    read_count = fields.Integer(string="Times Read", required=True, readonly=True)
    look_at = fields.Integer(required=True, readonly=True)
    person_count = fields.Integer(string="Leads and Contacts", readonly=True, help="When it was noticed; empty: nothing unusual.")
    usual = fields.Integer(string="Usual Up To", readonly=True)
    is_told = fields.Boolean(string="Officers Told", readonly=True)
    person = fields.Char(string="Who", compute="_compute_person")

    _once = models.UniqueIndex("(user_id, day)")

    @api.depends("user_id")
    def _compute_person(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)  # for who may read all of it
        names = {user.id: user.name for user in users.browse(set(self.mapped("user_id"))).exists()}
        for row in self:
            row.person = names.get(row.user_id) or f"#{row.user_id}"

    # Counting

    @api.model
    def _count(self, entries):
        """Add entries of the log (``ledger.Entry``) that are written just now."""
        counts = {}
        for entry in entries:
            counts[entry.user] = counts.get(entry.user, 0) + len(entry.ids)
        for user in self.env["res.users"].sudo().browse(sorted(counts)):  # of whom it is counted
            self._add(user, counts[user.id])

    def _add(self, user, count):
        """Count on the day that it is where the user's company is: one query, as each request that reads persons asks it."""
        usual, now = self._usual(user), datetime.utcnow()
        query = """INSERT INTO crm_gdpr_reading (user_id, day, read_count, look_at)
                   SELECT u.id, (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(p.tz, 'UTC'))::date, %s, %s
                     FROM res_users u JOIN res_company c ON c.id = u.company_id JOIN res_partner p ON p.id = c.partner_id
                    WHERE u.id = %s
                       ON CONFLICT (user_id, day) DO UPDATE SET read_count = crm_gdpr_reading.read_count + EXCLUDED.read_count
                RETURNING id, read_count, look_at"""
        for number, read, look_at in self.env.execute_query(SQL(query, now, count, usual + 1, user.id)):
            if read >= look_at:
                self._look(number, user, read, usual)

    def _look(self, number, user, read, usual):
        """Ask the log how many different persons it were."""
        _day, since = self._today(user)
        query = """SELECT COUNT(DISTINCT (res_model, person)) FROM crm_gdpr_access, jsonb_array_elements(res_ids) AS person
                    WHERE user_id = %s AND moment >= %s"""
        [(persons,)] = self.env.execute_query(SQL(query, user.id, since))
        found, next_look = (persons, NEVER) if persons > usual else (None, read + usual + 1 - persons)
        update = "UPDATE crm_gdpr_reading SET person_count = %s, look_at = %s, usual = %s WHERE id = %s"
        self.env.cr.execute(SQL(update, found, next_look, usual, number))
        if found:
            self.env.ref("crm_gdpr.ir_cron_tell_unusual").sudo()._trigger()  # tells what is noted, nothing else

    @api.model
    def _usual(self, user):
        """How many leads and contacts a day are usual for somebody."""
        rule = self.env["crm.gdpr.policy"]._export_rule(user)
        setting = self.env["ir.config_parameter"].sudo().get_param(UNUSUAL, MOST)  # a setting, no record
        return (rule and rule.unusual) or int(setting)

    @api.model
    def _today(self, user):
        """Today where the user's company is, and the moment in UTC at which it began."""
        zone = self._zone(user)
        day = datetime.now(zone).date()
        return day, datetime.combine(day, time(), zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @api.model
    def _zone(self, user):
        """Where the user's company is: a client's time zone begins no new day."""
        query = """SELECT p.tz FROM res_users u JOIN res_company c ON c.id = u.company_id JOIN res_partner p ON p.id = c.partner_id
                    WHERE u.id = %s"""
        return ZoneInfo(next((zone for (zone,) in self.env.execute_query(SQL(query, user.id))), None) or "UTC")

    # Telling

    @api.model
    def _cron_tell(self):
        """Tell the officers of those of whom they were not told yet."""
        rows = self.sudo().search([("person_count", ">", 0), ("is_told", "=", False)])  # for the officers, who may read it
        if rows:
            for officer in self.env["crm.gdpr.policy"]._officers():
                rows.with_context(lang=officer.lang)._tell(officer)
            rows.is_told = True
        self.env["ir.cron"]._commit_progress(len(rows))

    def _tell(self, officer):
        self.env["mail.thread"].message_notify(
            partner_ids=officer.partner_id.ids,
            subject=self.env._("Somebody reads unusually many customers"),
            body=Markup("<br/>").join(row._text() for row in self),
            model=False,
            res_id=False,
        )

    def _text(self):
        return self.env._(
            "%(person)s read %(count)s leads and contacts on %(day)s; up to %(usual)s are usual.",
            person=self.person,
            count=self.person_count,
            day=fields.Date.to_string(self.day),
            usual=self.usual,
        )
