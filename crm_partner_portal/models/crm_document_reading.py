from odoo import api, fields, models
from odoo.tools import SQL

from .big_integer import BigInteger


class CrmDocumentReading(models.Model):
    """Who fetched and confirmed which version: one row per person and version (spec 4, *report who read which version*)."""

    _name = "crm.document.reading"
    _inherit = ["crm.document.log.mixin"]
    _description = "Read Versions"
    _auto = False
    _order = "last_at desc, id desc"
    _rec_name = "version_id"

    document_id = fields.Many2one("crm.document", related=None, readonly=True)
    number = fields.Integer(related=None, readonly=True)
    is_current = fields.Boolean(string="Current Version", readonly=True)
    first_at = fields.Datetime(string="First Downloaded", readonly=True)
    last_at = fields.Datetime(string="Last Downloaded", readonly=True)
    fetches = BigInteger(string="Downloads", readonly=True)
    received_at = fields.Datetime(string="Confirmed On", readonly=True)
    confirmed = BigInteger(readonly=True, help="1 where the receipt is confirmed.")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT version.id::int8 * 16777216 + done.user_id AS id, version.id AS version_id, version.document_id, version.number,
                   version.is_current, done.user_id, max(done.partner_id) AS partner_id,
                   min(done.date) FILTER (WHERE NOT done.received) AS first_at, max(done.date) FILTER (WHERE NOT done.received) AS last_at,
                   count(*) FILTER (WHERE NOT done.received) AS fetches,
                   max(done.date) FILTER (WHERE done.received) AS received_at, count(*) FILTER (WHERE done.received) AS confirmed
              FROM (SELECT version_id, user_id, partner_id, date, FALSE AS received FROM crm_document_fetch
                     UNION ALL
                    SELECT version_id, user_id, partner_id, date, TRUE FROM crm_document_receipt) AS done
              JOIN crm_document_version version ON version.id = done.version_id
             WHERE done.user_id IS NOT NULL
             GROUP BY version.id, done.user_id"""
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        self.env["crm.document.fetch"].flush_model()
        self.env["crm.document.receipt"].flush_model()
        self.env["crm.document.version"].flush_model()
        return super()._search(domain, *args, **kwargs)
