from odoo import api, fields, models
from odoo.tools import SQL


class CrmCustomerProtectionKey(models.Model):
    """One row per key of a protected customer: whoever writes it first has the customer."""

    _name = "crm.customer.protection.key"
    _description = "Key of a Protected Customer"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    protection_id = fields.Many2one("crm.customer.protection", required=True, index=True, ondelete="cascade")

    _once = models.UniqueIndex("(key)")

    @api.model
    def _holders(self, keys):
        """The protection in force that has each of the keys.

        :return: protections by key
        """
        rows = self.sudo().search_fetch(  # compared; what of it is told is decided by the caller
            [
                ("key", "in", list(keys)),
                ("protection_id.state", "=", "active"),
                ("protection_id.date_to", ">", fields.Datetime.now()),
            ],
            ["key", "protection_id"],
        )
        return {row.key: row.protection_id for row in rows}

    @api.model
    def _claim(self, claims):
        """Write keys for protections; those of protections that are over are taken.

        Two who enter the same customer at the same moment: PostgreSQL lets one wait for the other and then refuses
        it (serialization failure), Odoo asks again, and then sees who was first.

        :param claims: ids of protections by key
        """
        if not claims:
            return
        self.env["crm.customer.protection"].flush_model()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_customer_protection_key AS mine (key, protection_id)
                SELECT * FROM unnest(%(keys)s::text[], %(protections)s::int[])
                ON CONFLICT (key) DO UPDATE SET protection_id = EXCLUDED.protection_id
                      WHERE NOT EXISTS (SELECT FROM crm_customer_protection p
                                         WHERE p.id = mine.protection_id AND p.state = 'active' AND p.date_to > %(now)s)
                  RETURNING id
                """,
                keys=sorted(claims),
                protections=[claims[key] for key in sorted(claims)],
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model(flush=False)
