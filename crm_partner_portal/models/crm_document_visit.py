from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: who was away for longer than that comes for another visit
AWAY = timedelta(minutes=30)


class CrmDocumentVisit(models.Model):
    """When people last looked into the library, so that they find what is new since (spec 4, *New since my last visit*)."""

    _name = "crm.document.visit"
    _description = "Last Visit to the Library"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    seen_at = fields.Datetime(string="Last Seen", required=True, readonly=True)
    since = fields.Datetime(string="End of the Visit Before", readonly=True)

    _once = models.UniqueIndex("(user_id)")

    @api.model
    def _begin(self):
        """Note that the current user is here; when his visit before ended, None at his first."""
        now = self.env["crm.document"]._now()
        [(since,)] = self.env.execute_query(
            SQL(
                """INSERT INTO crm_document_visit AS visit (user_id, seen_at) VALUES (%(user)s, %(now)s)
                   ON CONFLICT (user_id) DO UPDATE SET seen_at = %(now)s,
                      since = CASE WHEN visit.seen_at < %(before)s THEN visit.seen_at ELSE visit.since END
                   RETURNING since""",
                user=self.env.uid,
                now=now,
                before=now - AWAY,
            )
        )
        self.invalidate_model()
        return since


class CrmDocument(models.Model):
    _inherit = "crm.document"

    @api.model
    def _new_domain(self, since):
        """What was published, became valid or was opened to the current user after a moment."""
        if not since:
            return Domain.FALSE
        user = self.env.user
        return Domain.custom(
            to_sql=lambda model, alias, query: model.env["crm.document"]._new_sql(user, since, model, alias, query),
            predicate=lambda document: bool(document.search_count([("id", "=", document.id)] & document._new_domain(since))),
        )

    @api.model
    def _new_sql(self, user, since, model, alias, query):
        published, valid = (model._field_to_sql(alias, name, query) for name in ("publish_date", "open_from"))
        opening = self._permission_sql(self._reader(user.sudo()), "allow")  # the rule's own input
        began = SQL("GREATEST(p.create_date, p.open_from)")
        return SQL(
            """(%(published)s > %(since)s OR %(valid)s > %(since)s
                OR (%(id)s IN (%(after)s) AND %(id)s NOT IN (%(before)s)))""",
            published=published,
            valid=valid,
            since=since,
            id=SQL.identifier(alias, "id"),
            after=SQL("%s AND %s > %s", opening, began, since),
            before=SQL("%s AND %s <= %s", opening, began, since),
        )
