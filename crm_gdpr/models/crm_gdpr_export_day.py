from odoo import api, fields, models
from odoo.tools import SQL


class CrmGdprExportDay(models.Model):
    """How many leads and contacts somebody exported on a day: one row, so that two exports at once wait for each other."""

    _name = "crm.gdpr.export.day"
    _description = "Exports of a Day"
    _log_access = False
    _order = "day desc, user_id"
    _rec_name = "day"

    user_id = fields.Integer(string="User ID", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    record_count = fields.Integer(string="Records", required=True, readonly=True)

    _once = models.UniqueIndex("(user_id, day)")

    @api.model
    def _add(self, count):
        """Count what the current user exports today; taken back where the transaction fails.

        :return: how many it were before
        """
        query = SQL(
            """INSERT INTO crm_gdpr_export_day (user_id, day, record_count) VALUES (%s, %s, %s)
                   ON CONFLICT (user_id, day) DO UPDATE SET record_count = crm_gdpr_export_day.record_count + EXCLUDED.record_count
                RETURNING record_count""",
            self.env.uid,
            self.env["crm.gdpr.reading"]._today(self.env.user),
            count,
        )
        [(total,)] = self.env.execute_query(query)
        return total - count
