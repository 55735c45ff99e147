from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..library import Document, Rule

EDITOR = "crm_partner_portal.group_library_editor"


class CrmDocument(models.Model):
    """Who may read a document: one rule for list, search, check, file, mail and explanation (spec 4, *Permission*)."""

    _inherit = "crm.document"

    @api.model
    def _now(self):
        """The moment the rule is asked at (UTC)."""
        return self.env["crm.access"]._now()

    @api.model
    def _is_library_editor(self, user):
        return user.has_group(EDITOR)

    # The domain and its predicate; a test holds them equal

    @api.model
    def _library_domain(self, user=None):
        """The documents that are open to a user now; it asks anew each time it is searched with, so it may be kept."""
        user_id = (user or self.env.user).id
        return Domain.custom(
            to_sql=lambda model, alias, query: model.env["crm.document"]._library_sql(user_id, model, alias, query),
            predicate=lambda document: document._is_readable_by(document.env["res.users"].browse(user_id)),
        )

    def _is_readable_by(self, user):
        """Whether the document is open to a user now."""
        self.ensure_one()
        return bool(self._verdict(user))

    def _verdict(self, user):
        """The answer with its reasons (``library.Verdict``)."""
        return self._rule().verdict(self._reader(user))

    def _rule(self, as_if_published=False):
        """The rule for the document now (``library.Rule``), for a draft also as if it were published."""
        document = self.sudo()  # the engine's input: an answer comes out, no record
        permissions = document.permission_ids._as_permissions()
        published = as_if_published or document.state == "published"
        return Rule(
            Document(document.id, published, document._span(), permissions, document.company_id.id or None), self._now()
        )

    # The same in SQL

    @api.model
    def _library_sql(self, user_id, model, alias, query):
        """The condition for a table of documents."""
        reader = self._reader(self.env["res.users"].sudo().browse(user_id))  # the rule's own input
        if not reader.in_office:
            return SQL("FALSE")
        column = {name: model._field_to_sql(alias, name, query) for name in ("company_id", "state", "open_from", "open_until")}
        own_company = SQL("(%(column)s IS NULL OR %(column)s = ANY(%(ids)s))", column=column["company_id"], ids=list(reader.companies))
        if reader.edits:
            return own_company
        self.env["crm.document.permission"].flush_model()
        return SQL(
            """(%(state)s = 'published' AND %(span)s AND %(own_company)s
                AND %(id)s IN (%(allowed)s) AND %(id)s NOT IN (%(denied)s))""",
            state=column["state"],
            span=self._span_sql(column["open_from"], column["open_until"]),
            own_company=own_company,
            id=SQL.identifier(alias, "id"),
            allowed=self._permission_sql(reader, "allow"),
            denied=self._permission_sql(reader, "deny"),
        )

    def _span_sql(self, begin, end):
        now = self._now()
        return SQL("(%(begin)s IS NULL OR %(begin)s <= %(now)s) AND (%(end)s IS NULL OR %(end)s > %(now)s)", begin=begin, end=end, now=now)

    def _permission_sql(self, reader, effect):
        """Ids of the documents that have a permission, or a denial, that is about the reader and in force."""
        return SQL(
            """SELECT p.document_id
                 FROM crm_document_permission p
                 JOIN unnest(%(keys)s::int8[], %(months)s::int[]) AS reader (key, months) ON reader.key = p.key
                WHERE p.effect = %(effect)s AND %(span)s AND (p.months = 0 OR reader.months <= p.months) AND %(whole)s""",
            keys="{%s}" % ",".join(map(str, reader.keys)),
            months="{%s}" % ",".join(map(str, reader.keys.values())),
            effect=effect,
            span=self._span_sql(SQL("p.open_from"), SQL("p.open_until")),
            whole=self._whole_sql() if effect == "allow" else SQL("TRUE"),
        )

    def _whole_sql(self):
        """Nothing further up, from which the permission was passed on, has ended or is denied."""
        return SQL(
            """p.is_whole AND (p.chain_keys IS NULL OR NOT EXISTS (
                SELECT FROM crm_document_permission above
                 WHERE above.document_id = p.document_id AND above.effect = 'deny'
                   AND above.key = ANY(p.chain_keys) AND %s))""",
            self._span_sql(SQL("above.open_from"), SQL("above.open_until")),
        )

    # In sets

    def _readers(self):
        """Everybody to whom the document is open now, editors only where they were given it as others were."""
        self.ensure_one()
        rule = self._rule()
        readers = self._readers_by_id(keys={each.key for each in rule.document.permissions})
        return self.env["res.users"].browse(id_ for id_, reader in readers.items() if rule.verdict(reader))

    # Explained

    def _library_reasons(self, user, as_if_published=False):
        """Why a document is open to a user, or is not: sentences.

        :return: whether it is open, and the reasons
        :raise AccessError: for whom does not edit the library
        """
        self.ensure_one()
        self._check_editor()
        rule, reader = self._rule(as_if_published), self._reader(user)
        answer = rule.verdict(reader)
        reasons = answer.opens if answer else (answer.closes or tuple(rule.near_misses(reader)))
        return bool(answer), [self._library_sentence(reason) for reason in reasons] or [self.env._("No permission is about this person.")]

    def _library_sentence(self, reason):
        """A reason in the editor's words."""
        env = self.env
        if not reason.permission:
            return {
                "editor": env._("edits the library"),
                "archived": env._("the account is archived"),
                "company": env._("works for another company"),
                "unpublished": env._("the document is not published"),
                "not_yet": env._("the document is not valid yet"),
                "over": env._("the document is not valid any more"),
            }[reason.name]
        permission = env["crm.document.permission"].sudo().browse(reason.permission)  # the caller edits the document
        return self._permission_sentence(reason.name, permission)

    def _permission_sentence(self, name, permission):
        env = self.env
        kinds = dict(permission._fields["kind"]._description_selection(env))
        target = env._("%(kind)s: %(target)s", kind=kinds[permission.kind], target=permission.target_name)
        sentences = {
            "denied": env._("refused by %(permission)s", permission=target),
            "expired": env._("%(permission)s, but that has ended", permission=target),
            "ahead": env._("%(permission)s, but not yet", permission=target),
            "bought_long_ago": env._("%(permission)s, but that was too long ago", permission=target),
            "chain": env._("%(permission)s, but the unit above has lost it", permission=target),
        }
        return sentences.get(name, target)
