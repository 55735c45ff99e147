from odoo import models
from odoo.tools import SQL

#: what tells the address of who wrote a message
ADDRESSES = ("email_from", "reply_to")


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _field_to_sql(self, alias, field_expr, query=None):
        """External partners' people neither read nor search the addresses of colleagues whom they do not know.

        Not as superuser either: messages reached by a document are fetched so, and stay in the cache.
        """
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr not in ADDRESSES or not self.env["crm.access"]._is_external():
            return sql
        return SQL(
            "CASE WHEN %(author)s = ANY(%(known)s) OR NOT EXISTS ("
            "SELECT FROM res_users staff WHERE staff.partner_id = %(author)s AND staff.share IS NOT TRUE) THEN %(sql)s END",
            author=super()._field_to_sql(alias, "author_id", query),
            known=list(self.env["crm.access"]._colleague_partners()),
            sql=sql,
        )
