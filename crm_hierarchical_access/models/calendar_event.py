from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: what a meeting about a hidden lead still shows besides its times: that somebody is busy
BUSY_BLOCK = {"id", "active", "allday", "duration", "user_id", "show_as", "privacy", "recurrence_id"}


class CalendarEvent(models.Model):
    """A meeting about a lead, or with a customer, is seen in full with them only: else it is a busy block.

    That holds for its organizer and its attendees as well, who may have lost the lead since; attendees from
    outside sales, who could not have the lead, see the meetings to which they are invited.
    """

    _name = "calendar.event"
    _inherit = ["calendar.event", "crm.access.searched.mixin"]
    _searched_operations = ("write", "unlink")  # everybody reads the busy block

    # The rule

    @api.model
    def _access_domain(self, scope, mode):
        """The meetings that are seen in full; only those are changed."""
        leads = self.env["crm.lead"]._access_domain(scope, "read")
        full = Domain("opportunity_id", "=", False) | Domain("opportunity_id", "any!", leads)
        full &= self.env["crm.access"]._documents_domain("res_model", "res_id", without=[self._name])
        full &= self._attendees_seen_domain()
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            full |= Domain("partner_ids", "in", self.env.user.partner_id.ids)
        return full

    @api.model
    def _in_full_domain(self):
        return self.env["crm.access"].domain(self._name, "read")

    def _filtered_in_full(self):
        return self._filtered_by_search()

    @api.model
    def _attendees_seen_domain(self):
        """The meetings of which the user may see each attendee: a meeting with a customer is about the customer."""
        relation, event, attendee = (
            SQL.identifier(name)
            for name in (self._fields["partner_ids"].relation, self._fields["partner_ids"].column1, self._fields["partner_ids"].column2)
        )

        def partners_of(model):
            """In the environment that asks: the domain may be cached with a rule."""
            return model.env["res.partner"].sudo(False).with_context(active_test=False)

        def to_sql(model, alias, query):
            seen = partners_of(model)._search(Domain.TRUE)
            seen.add_where(SQL("%s = attends.%s", SQL.identifier(seen.table, "id"), attendee))
            return SQL(
                "NOT EXISTS (SELECT 1 FROM %s AS attends WHERE attends.%s = %s AND NOT EXISTS (%s))",
                relation, event, SQL.identifier(alias, "id"), seen.select(SQL("1")),
            )

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda record: partners_of(record).browse(record.partner_ids.ids).has_access("read"),
        )

    @api.model
    def _access_is_told_by(self, fields):
        shown = self._busy_block_fields()
        return any(field.name not in shown for field in fields)

    @api.model
    def _access_observed_fields(self):
        return []

    # A busy block: read, named, searched, grouped

    @api.model
    def _busy_block_fields(self):
        """Names of the fields that a busy block shows."""
        return BUSY_BLOCK | self._get_time_fields() | self._get_recurrent_fields()

    def _fetch_query(self, query, fields):
        shown = self._busy_block_fields()
        content = [field for field in fields if field.name not in shown]
        if self.env.su or not content or not self.env["crm.access"]._is_restricted():
            return super()._fetch_query(query, fields)
        events = super()._fetch_query(query, fields)
        (events - events._filtered_in_full())._mask(content)
        return events

    def _mask(self, fields):
        """Leave nothing but a busy block of these meetings in what the user reads."""
        for field in fields:
            value = self.env._("Busy") if field.name == "name" else False
            for event in self:
                field._update_cache(event, field.convert_to_cache(value, event))

    @api.depends("opportunity_id", "res_model", "res_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """The name may be in the cache already, read as superuser (by a request for the meeting's thread)."""
        full = self if self.env.su or not self.env["crm.access"]._is_restricted() else self._filtered_in_full()
        (self - full).display_name = self.env._("Busy")
        super(CalendarEvent, full)._compute_display_name()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not (self.env.su or bypass_access) and self._asks_for_content(Domain(domain), order):
            domain = Domain(domain) & self.env["crm.access"].domain(self._name, "read")
        return super()._search(
            domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access
        )

    @api.model
    def _asks_for_content(self, domain, order):
        """Whether the answer would tell more of a meeting than that somebody is busy."""
        if not self.env["crm.access"]._is_restricted():
            return False
        shown = self._busy_block_fields()
        ordered = {term.split()[0].split(":")[0] for term in (order or "").split(",") if term.strip()}
        return not ordered <= shown or any(
            condition.field_expr.split(".")[0] not in shown and not self._asks_for_colleagues(condition)
            for condition in domain.iter_conditions()
        )

    @api.model
    def _asks_for_colleagues(self, condition):
        """Whether a condition asks when employees are busy, as the calendar does."""
        if condition.field_expr != "partner_ids" or condition.operator not in ("in", "="):
            return False
        value = condition.value
        ids = {value} if isinstance(value, int) else set(value) if isinstance(value, (list, tuple, set, frozenset)) else None
        if not ids:
            return False
        users = self.env["res.users"].sudo().search([("partner_id", "in", list(ids)), ("share", "=", False)])
        return set(users.partner_id.ids) == ids

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        names = {spec.split(":")[0].split(".")[0] for spec in (*groupby, *aggregates)}
        return super()._read_group(
            self._domain_for_groups(domain, names), groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        names = {spec.split(":")[0].split(".")[0] for specs in (*grouping_sets, aggregates) for spec in specs}
        return super()._read_grouping_sets(
            self._domain_for_groups(domain, names), grouping_sets, aggregates, order
        )

    @api.model
    def _domain_for_groups(self, domain, names):
        """Groups by content leave out what is a busy block to the user."""
        if self.env.su or names - {"__count"} <= self._busy_block_fields():
            return domain
        return Domain(domain) & self.env["crm.access"].domain(self._name, "read")

    # Pointing at documents

    def _references(self, vals):
        """The model of the document may come as a record of ir.model."""
        if vals.get("res_model_id") and "res_model" not in vals:
            model = self.env["ir.model"].sudo().browse(vals["res_model_id"]).model
            vals = {**vals, "res_model": model}
        return super()._references(vals)
