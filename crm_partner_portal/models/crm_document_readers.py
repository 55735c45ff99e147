from collections import defaultdict

import pytz

from odoo import api, models
from odoo.tools import SQL

from ..library import RADIX, Kind, Movement, Reader, held_since, key, months_since

#: what the keys of readers are read from
SOURCES = [
    "res.users",
    "res.partner",
    "res.partner.category",
    "crm.document.permission",
    "crm.document.topic",
    "crm.document.topic.release",
    "contract.contract",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
]


class CrmDocument(models.Model):
    """What readers are known by: partner, tags, topics, contracts, purchases, units; in a constant number of queries."""

    _inherit = "crm.document"

    @api.model
    def _reader(self, user):
        """A user as the engine reads him (``library.Reader``); asked for once in a transaction that writes nothing."""
        kept, begun = self.env.cr.cache.setdefault("crm_partner_portal.reader", {}), self._reading_since()
        of_user = user.id, begun, self._now()
        if begun and of_user in kept:
            return kept[of_user]
        kept.clear()
        reader = kept[of_user] = self._readers_by_id(user)[user.id]
        return reader

    def _reading_since(self):
        """When the transaction began, which sees nothing that others write meanwhile; None where it has written something itself."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT transaction_timestamp() WHERE pg_current_xact_id_if_assigned() IS NULL"))
        return rows[0][0] if rows else None

    @api.model
    def _readers_by_id(self, users=None, keys=None):
        """Users as the engine reads them, by id.

        :param users: None for everybody who has one of ``keys``
        :param keys: the only keys that are asked for; None for all
        """
        found = self._reader_keys(users, keys)
        users = self.env["res.users"].sudo().browse(found).with_context(active_test=False)  # the rule's own input
        editors = set() if keys is not None else set(users.filtered(self._is_library_editor)._ids)
        return {
            user.id: Reader(found[user.id], user.id in editors, user.active, frozenset(user.company_ids._ids)) for user in users
        }

    @api.model
    def _reader_keys(self, users, keys):
        """Per user's id the keys, each with the months for which the reader has had it."""
        today = self._today()
        found = defaultdict(dict, {id_: {} for id_ in users._ids} if users else {})
        bought = defaultdict(list)
        for user_id, number, day, quantity in self._ask_keys(users, keys, today):
            if number % RADIX == Kind.PRODUCT:
                bought[user_id, number].append(Movement(day, quantity))
            else:
                found[user_id][number] = 0
        for (user_id, number), movements in bought.items():
            if day := held_since(movements):
                found[user_id][number] = months_since(day, today)
        for user_id, number in self._unit_keys(users, keys):
            found[user_id][number] = 0
        return found

    @api.model
    def _today(self):
        """The day where our company is: purchases and contracts know no hours."""
        return pytz.utc.localize(self._now()).astimezone(pytz.timezone(self._zone())).date()

    @api.model
    def _zone(self):
        return self.env.ref("base.main_company").sudo().resource_calendar_id.tz or "UTC"  # its time zone

    # Units, of the kernel's tree

    @api.model
    def _unit_keys(self, users, keys):
        """Pairs of a user's id and the key of a unit in which he, or whom he stands in for, has a place now."""
        access = self.env["crm.access"]
        organisation, now = access._organisation(), self._now()
        for user_id in self._people(organisation) if users is None else users._ids:
            for member in organisation.stands_in_for(user_id, now):
                for _role, unit in organisation.tree.places(member, now):
                    for number in self._keys_of_place(organisation.tree.path(unit)):
                        if keys is None or number in keys:
                            yield user_id, number

    def _people(self, organisation):
        """Ids of everybody who has a place in some unit, at whatever time, or stands in for somebody."""
        people = {user for others in organisation.substitutes.values() for user, _period in others}
        for unit in organisation.tree.units.values():
            people.update({unit.leader} - {None}, unit.members, (user for user, _period in unit.deputies))
        return people

    def _keys_of_place(self, path):
        yield key(Kind.UNIT, path[0])
        yield from (key(Kind.UNIT_AND_BELOW, unit) for unit in path)

    # Everything else, in one query

    @api.model
    def _ask_keys(self, users, keys, today):
        """Rows of user's id, key, and of products the day and the quantity: one query, of the kinds in use."""
        for name in SOURCES:
            self.env[name].flush_model()
        queries = self._key_queries(today)
        if not queries:
            return []
        asked = SQL("WHERE key = ANY(%s::int8[])", list(keys)) if keys is not None else SQL()
        return self.env.execute_query(
            SQL(
                """WITH acts AS MATERIALIZED (%s)
                SELECT user_id, key, day, sum(quantity) FROM (%s) AS found %s GROUP BY user_id, key, day""",
                self._acts_query(users),
                SQL(" UNION ALL ").join(queries),
                asked,
            )
        )

    @api.model
    def _acts_query(self, users):
        """For which partners users act: themselves, and their company where they have the role *Documents*; then
        for everybody of it (``whole``)."""
        who = SQL("u.id = ANY(%s)", list(users._ids)) if users is not None else SQL("u.active")
        return SQL(
            """SELECT u.id AS user_id, p.id AS partner_id, p.id = p.commercial_partner_id AS whole
                 FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE %(who)s
                UNION ALL
               SELECT u.id, p.commercial_partner_id, TRUE
                 FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                WHERE p.id <> p.commercial_partner_id AND p.portal_documents AND %(who)s""",
            who=who,
        )

    @api.model
    def _key_queries(self, today):
        """Queries for user's id, key, day and quantity (of products) from the table ``acts``, of the kinds in use."""
        used = self.env["crm.document.permission"]._kinds_in_use()
        return [query for kind, build in self._key_sources().items() if kind in used for query in build(today)]

    @api.model
    def _key_sources(self):
        """Hook: per kind of permission, what gives the queries."""
        return {
            "partner": self._partner_queries,
            "tag": self._tag_queries,
            "topic": self._topic_queries,
            "product": self._product_queries,
            "contract": lambda today: [self._contract_query(today, "id", Kind.CONTRACT)],
            "contract_template": lambda today: [self._contract_query(today, "contract_template_id", Kind.CONTRACT_TEMPLATE)],
        }

    def _partner_queries(self, today):
        yield SQL("SELECT user_id, partner_id::int8 * 16 + 1 AS key, NULL::date AS day, 1.0 AS quantity FROM acts")

    def _tag_queries(self, today):
        yield SQL(
            """SELECT acts.user_id, tag.id::int8 * 16 + 2 AS key, NULL::date AS day, 1.0 AS quantity
                 FROM acts JOIN res_partner_res_partner_category_rel rel USING (partner_id)
                 JOIN res_partner_category tag ON tag.id = rel.category_id AND tag.active"""
        )

    def _topic_queries(self, today):
        yield SQL(
            """SELECT acts.user_id, topic.id::int8 * 16 + 3 AS key, NULL::date AS day, 1.0 AS quantity
                 FROM acts JOIN crm_document_topic_release released USING (partner_id)
                 JOIN crm_document_topic topic ON topic.id = released.topic_id AND topic.active
                WHERE %s""",
            self._span_sql(SQL("released.open_from"), SQL("released.open_until")),
        )

    def _contract_query(self, today, column, kind):
        """Running contracts with customers, by themselves or by their template."""
        return SQL(
            """SELECT acts.user_id, %(number)s::int8 * 16 + %(kind)s AS key, NULL::date AS day, 1.0 AS quantity
                 FROM acts JOIN contract_contract contract
                   ON contract.partner_id = acts.partner_id OR (acts.whole AND contract.commercial_partner_id = acts.partner_id)
                WHERE contract.active AND COALESCE(contract.date_start, contract.date) <= %(today)s
                  AND (contract.date_end IS NULL OR contract.date_end >= %(today)s) AND %(number)s IS NOT NULL""",
            number=SQL.identifier("contract", column),
            kind=int(kind),
            today=today,
        )

    def _product_queries(self, today):
        return [self._invoiced_query(), self._delivered_query()]

    def _invoiced_query(self):
        """Invoiced and credited quantities, in the unit of measure that others are counted in."""
        return SQL(
            """SELECT acts.user_id, product.product_tmpl_id::int8 * 16 + 4 AS key,
                      COALESCE(move.invoice_date, move.date) AS day,
                      line.quantity * COALESCE(uom.factor, 1) * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS quantity
                 FROM acts JOIN account_move move
                   ON move.partner_id = acts.partner_id OR (acts.whole AND move.commercial_partner_id = acts.partner_id)
                 JOIN account_move_line line ON line.move_id = move.id AND line.display_type = 'product'
                 JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
                WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') AND %s""",
            self._product_sql(),
        )

    def _delivered_query(self):
        """Delivered quantities of order lines that no invoice counts yet."""
        delivered = SQL("sale.effective_date") if "effective_date" in self.env["sale.order"]._fields else SQL("NULL")
        return SQL(
            """SELECT acts.user_id, product.product_tmpl_id::int8 * 16 + 4 AS key,
                      (COALESCE(%(delivered)s, sale.date_order) AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day,
                      line.qty_delivered * COALESCE(uom.factor, 1) AS quantity
                 FROM acts JOIN res_partner customer
                   ON customer.id = acts.partner_id OR (acts.whole AND customer.commercial_partner_id = acts.partner_id)
                 JOIN sale_order sale ON sale.partner_id = customer.id AND sale.state = 'sale'
                 JOIN sale_order_line line ON line.order_id = sale.id AND line.qty_delivered <> 0
                 JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
                WHERE %(product)s AND NOT EXISTS (
                    SELECT FROM sale_order_line_invoice_rel rel
                      JOIN account_move_line invoiced ON invoiced.id = rel.invoice_line_id
                     WHERE rel.order_line_id = line.id AND invoiced.parent_state = 'posted')""",
            delivered=delivered,
            zone=self._zone(),
            product=self._product_sql(),
        )

    def _product_sql(self):
        """Only products that some permission names: others open nothing."""
        return SQL("product.product_tmpl_id IN (SELECT product_tmpl_id FROM crm_document_permission)")
