from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

#: system parameter: from how many leads and contacts a day on reading is unusual, where the policy says nothing
UNUSUAL = "crm_gdpr.unusual_reading"
MOST = 500
#: never looked at again that day
NEVER = 2**31 - 1
#: older entries were counted already, even where all that was counted went by a retention rule: it keeps a month at least
OLDEST = timedelta(days=27)


class CrmGdprReading(models.Model):
    """How much somebody read on a day, counted every few minutes from the log of access; too much is told to the officers, once a day.

    What was read is added up without looking whether it is the same record; only when the sum could have reached the
    threshold the log is asked for how many different ones it were. No request waits for that.
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
    last_number = fields.Integer(string="Counted Up To Entry", readonly=True)
    person_count = fields.Integer(string="Leads and Contacts", readonly=True, help="When it was noticed; empty: nothing unusual.")
    usual = fields.Integer(string="Usual Up To", readonly=True)
    is_told = fields.Boolean(string="Officers Told", readonly=True)
    person = fields.Char(string="Who", compute="_compute_person")

    _once = models.UniqueIndex("(user_id, day)")
    _last_number_idx = models.Index("(last_number)")

    @api.depends("user_id")
    def _compute_person(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)  # for who may read all of it
        names = {user.id: user.name for user in users.browse(set(self.mapped("user_id"))).exists()}
        for row in self:
            row.person = names.get(row.user_id) or f"#{row.user_id}"

    # Counting

    @api.model
    def _count(self):
        """Add up what the log has since the last time, per user and day; look at those who could have read too much.

        The day is that of the user's company: a client's time zone begins no new one.
        """
        query = """
            INSERT INTO crm_gdpr_reading (user_id, day, read_count, look_at, last_number)
            SELECT a.user_id, (a.moment AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(p.tz, 'UTC'))::date,
                   SUM(jsonb_array_length(a.res_ids)), 0, MAX(a.number)
              FROM crm_gdpr_access a JOIN res_users u ON u.id = a.user_id
              JOIN res_company c ON c.id = u.company_id JOIN res_partner p ON p.id = c.partner_id
             WHERE a.number > (SELECT COALESCE(MAX(last_number), 0) FROM crm_gdpr_reading) AND a.moment > %s
             GROUP BY 1, 2
                ON CONFLICT (user_id, day) DO UPDATE
               SET read_count = crm_gdpr_reading.read_count + EXCLUDED.read_count, last_number = EXCLUDED.last_number
            RETURNING id"""
        counted = self.env.execute_query(SQL(query, datetime.utcnow() - OLDEST))
        self.invalidate_model()
        self.sudo().browse(id_ for (id_,) in counted)._look()  # of whom it is counted

    def _look(self):
        """Ask the log how many different persons it were, where the sum says that it could be too many."""
        for row in self:
            usual = self._usual(self.env["res.users"].browse(row.user_id))
            if row.read_count < max(row.look_at, usual + 1):
                continue
            persons = row._person_count()
            found, next_look = (persons, NEVER) if persons > usual else (False, row.read_count + usual + 1 - persons)
            row.write({"person_count": found, "look_at": next_look, "usual": usual})

    def _person_count(self):
        """How many different leads and contacts were read; a page that was read again is looked through once."""
        zone = self._zone(self.env["res.users"].browse(self.user_id))
        since, until = (_beginning(day, zone) for day in (self.day, self.day + timedelta(days=1)))
        query = """
            SELECT COUNT(DISTINCT (res_model, person))
              FROM (SELECT DISTINCT res_model, res_ids FROM crm_gdpr_access WHERE user_id = %s AND moment >= %s AND moment < %s) AS page,
                   jsonb_array_elements(page.res_ids) AS person"""
        [(persons,)] = self.env.execute_query(SQL(query, self.user_id, since, until))
        return persons

    @api.model
    def _usual(self, user):
        """How many leads and contacts a day are usual for somebody."""
        rule = self.env["crm.gdpr.policy"]._export_rule(user)
        setting = self.env["ir.config_parameter"].sudo().get_param(UNUSUAL, MOST)  # a setting, no record
        return (rule and rule.unusual) or int(setting)

    @api.model
    def _today(self, user):
        """Today where the user's company is."""
        return datetime.now(self._zone(user)).date()

    @api.model
    def _zone(self, user):
        """Where the user's company is: a client's time zone begins no new day."""
        query = """SELECT p.tz FROM res_users u JOIN res_company c ON c.id = u.company_id JOIN res_partner p ON p.id = c.partner_id
                    WHERE u.id = %s"""
        return ZoneInfo(next((zone for (zone,) in self.env.execute_query(SQL(query, user.id))), None) or "UTC")

    # Telling

    @api.model
    def _cron_tell(self):
        """Count, and tell the officers of those of whom they were not told yet."""
        self._count()
        rows = self.sudo().search([("person_count", ">", 0), ("is_told", "=", False)])  # for the officers, who may read it
        if rows:
            for officer in self.env["crm.gdpr.policy"]._officers():
                rows.with_context(lang=officer.lang)._tell(officer)
            rows.is_told = True
        self.env["ir.cron"]._commit_progress(len(rows))

    def _tell(self, officer):
        subject, body = self.env._("Somebody reads unusually many customers"), Markup("<br/>").join(row._text() for row in self)
        self.env["crm.gdpr.policy"]._notify(officer, subject, body)

    def _text(self):
        return self.env._(
            "%(person)s read %(count)s leads and contacts on %(day)s; up to %(usual)s are usual.",
            person=self.person,
            count=self.person_count,
            day=fields.Date.to_string(self.day),
            usual=self.usual,
        )


def _beginning(day, zone):
    """The moment in UTC, as the log has it, at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
