"""The library: the list of ten thousand documents for a customer with two hundred permissions, beside handwritten SQL."""

import gc
from contextlib import nullcontext
from unittest.mock import patch

from odoo.fields import Command, Domain
from odoo.tools import SQL

from . import database, report
from .variants import interleave

ADDON = "crm_partner_portal"
DOCUMENTS = 10_000
#: how many there are of each, and how many of them the customer has: two hundred with the customer himself
TAGS, OWN_TAGS = 500, 100
TOPICS, OWN_TOPICS = 250, 50
PRODUCTS, OWN_PRODUCTS = 245, 49
GOAL = 1.5
LOGIN = "bench_customer"
FIELDS = {"name": {}, "kind": {}, "publish_date": {}, "topic_ids": {"fields": {"display_name": {}}}}


# The world


def world(again=False):
    """Name of the database with so many documents, made where it is missing."""
    name = f"bench_library_{DOCUMENTS}"
    if again or not database.exists(name):
        database.drop(name)
        database._create_empty_database(name)
        database.install(name, ADDON)
        with database.environment(name) as env:
            _make_customer(env)
            _make_documents(env)
        database.vacuum(name)
    return name


def _make_customer(env):
    partner = env["res.partner"].create({"name": "Customer", "is_company": True})
    tags = env["res.partner.category"].create([{"name": f"Tag {number}"} for number in range(TAGS)])
    topics = env["crm.document.topic"].create([{"name": f"Topic {number}"} for number in range(TOPICS)])
    products = env["product.template"].create([{"name": f"Product {number}", "type": "service"} for number in range(PRODUCTS)])
    partner.category_id = tags[:OWN_TAGS]
    env["crm.document.topic.release"].create([{"partner_id": partner.id, "topic_id": topic.id} for topic in topics[:OWN_TOPICS]])
    lines = [{"product_id": product.product_variant_id.id, "product_uom_qty": 1} for product in products[:OWN_PRODUCTS]]
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [Command.create(line) for line in lines]})
    order.action_confirm()
    order.order_line.qty_delivered = 1
    env["res.users"].with_context(no_reset_password=True).create(
        {"name": LOGIN, "login": LOGIN, "partner_id": partner.id, "group_ids": [Command.set(env.ref("base.group_portal").ids)]}
    )


def _make_documents(env):
    """Ten permissions a document, one of them a denial."""
    env.cr.execute(
        """INSERT INTO crm_document (name, kind, state, publish_date, create_uid, create_date)
           SELECT jsonb_build_object('en_US', 'Document ' || n), 'info', 'published', now() - n * interval '1 hour', 1, now()
             FROM generate_series(1, %s) AS n""",
        [DOCUMENTS],
    )
    partner = env["res.users"].search([("login", "=", LOGIN)]).partner_id.id
    for kind, column, model, kind_id, each, effect in (
        ("tag", "category_id", "res.partner.category", 2, 4, "allow"),
        ("topic", "topic_id", "crm.document.topic", 3, 2, "allow"),
        ("product", "product_tmpl_id", "product.template", 4, 2, "allow"),
        ("tag", "category_id", "res.partner.category", 2, 1, "deny"),
    ):
        ids = env[model].search([("name", "like", f"{'Product' if kind == 'product' else kind.title()} %")]).ids
        env.cr.execute(
            SQL(
                """INSERT INTO crm_document_permission (document_id, effect, kind, %(column)s, key, months, is_whole, create_uid)
                   SELECT d.id, %(effect)s, %(kind)s, target, target::int8 * 16 + %(kind_id)s, 0, TRUE, 1
                     FROM crm_document d, generate_series(1, %(each)s) AS n,
                          LATERAL (SELECT (%(ids)s::int[])[1 + (d.id * 31 + n * 17) %% %(count)s]) AS chosen (target)""",
                column=SQL.identifier(column), effect=effect, kind=kind, kind_id=kind_id, each=each, ids=ids, count=len(ids),
            )  # fmt: skip
        )
    env.cr.execute(
        """INSERT INTO crm_document_permission (document_id, effect, kind, partner_id, key, months, is_whole, create_uid)
           SELECT id, 'allow', 'partner', %(partner)s, %(partner)s::int8 * 16 + 1, 0, TRUE, 1 FROM crm_document WHERE id %% 50 = 0""",
        {"partner": partner},
    )
    env.invalidate_all()
    env.registry.clear_cache()


# The same by hand


def by_hand(user):
    """What a person would write who knows this customer, and none of the engine: tables joined as they are."""
    partner = user.partner_id.id

    def about(effect):
        return SQL(
            """SELECT document_id FROM crm_document_permission p
                WHERE effect = %(effect)s AND (open_from IS NULL OR open_from <= now()) AND (open_until IS NULL OR open_until > now())
                  AND (partner_id = %(partner)s
                    OR category_id IN (SELECT category_id FROM res_partner_res_partner_category_rel WHERE partner_id = %(partner)s)
                    OR topic_id IN (SELECT topic_id FROM crm_document_topic_release WHERE partner_id = %(partner)s)
                    OR product_tmpl_id IN (
                       SELECT product.product_tmpl_id FROM sale_order sale
                         JOIN sale_order_line line ON line.order_id = sale.id JOIN product_product product ON product.id = line.product_id
                        WHERE sale.partner_id = %(partner)s AND line.qty_delivered > 0))""",
            effect=effect,
            partner=partner,
        )

    def condition(alias):
        return SQL(
            "(%(d)s.state = 'published' AND %(d)s.id IN (%(allowed)s) AND %(d)s.id NOT IN (%(denied)s))",
            d=SQL.identifier(alias), allowed=about("allow"), denied=about("deny"),
        )  # fmt: skip

    return condition


def _in_the_rules_place(user):
    """The handwritten condition where the rule's stands."""
    condition = by_hand(user)
    domain = Domain.custom(to_sql=lambda model, alias, query: condition(alias), predicate=lambda record: True)
    return lambda self, user=None: domain


# The operations


def first_page(documents):
    return documents.web_search_read([], FIELDS, limit=80, count_limit=1)["records"]


def count(documents):
    return documents.search_count([])


def compare(env, rounds, clock):
    """The table, and the highest ratio."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    documents = env(user=user.id)["crm.document"]
    rows, worst = [], 0
    for operation in (first_page, count):
        timings = interleave({"ours": _call(documents, operation, clock), "by hand": _call(documents, operation, clock, user)}, rounds)
        ours, hand = (timings[name].median for name in ("ours", "by hand"))
        assert timings["ours"].result == timings["by hand"].result, f"{operation.__name__}: other answers"
        worst = max(worst, ours / hand)
        name = operation.__name__.replace("_", " ")
        rows.append([name, f"{ours:.1f}", f"{hand:.1f}", f"{ours / hand:.2f}", timings["ours"].queries])
    keys = len(documents._reader(user).keys)
    head = f"{len(documents.search([])):,} of {DOCUMENTS:,} documents are open to a customer with {keys} permissions.\n\n"
    columns = ["operation", "ours ms", "handwritten in the rule's place ms", "ours : handwritten", "queries"]
    return head + report.table(columns, rows), worst


def _call(documents, operation, clock, user=None):
    env = documents.env

    def call():
        replaced = patch.object(type(documents), "_library_domain", _in_the_rules_place(user)) if user else nullcontext()
        with replaced:
            env.invalidate_all()
            env.cr.cache.clear()  # as a request begins
            gc.collect()
            queries, start = env.cr.sql_log_count, clock.now()
            result = operation(documents)
            return clock.now() - start, result, env.cr.sql_log_count - queries

    return call
