"""While the rule is observed, a database with our addons answers as one without them did: the same crawl before and after."""

import json
import os

import pytest
from databases import Database

PEOPLE = """
groups = {
    "own": ["sales_team.group_sale_salesman", "base.group_partner_manager"],
    "all": ["sales_team.group_sale_salesman_all_leads"],
    "bookkeeper": ["sales_team.group_sale_salesman", "account.group_account_invoice"],
    "customer": ["base.group_portal"],
}
users = {}
for login, xmlids in groups.items():
    users[login] = env["res.users"].search([("login", "=", "observed_" + login)]) or env["res.users"].with_context(
        no_reset_password=True
    ).create({"name": login, "login": "observed_" + login, "group_ids": [(6, 0, [env.ref(xmlid).id for xmlid in xmlids])]})
env.cr.commit()
"""

#: what the sales people's work leaves behind, of several owners and of nobody
WORK = PEOPLE + """
product = env["product.product"].create({"name": "Thing", "list_price": 100, "type": "service", "invoice_policy": "order"})
for login in ("own", "all", "bookkeeper"):
    customer = env["res.partner"].create({
        "name": "Customer of " + login, "is_company": True, "phone": "+32 2 555 01 0" + str(len(login)),
    })
    lead = env["crm.lead"].create({
        "name": "Lead of " + login, "user_id": users[login].id, "partner_id": customer.id, "type": "opportunity",
    })
    order = env["sale.order"].create({
        "partner_id": customer.id, "user_id": users[login].id, "opportunity_id": lead.id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})],
    })
    order.action_confirm()
    order._create_invoices()
    lead.message_post(body="Secret of " + login)
    lead.activity_schedule("mail.mail_activity_data_todo", user_id=users[login].id, summary="Call " + login)
    env["ir.attachment"].create({"name": login + ".txt", "raw": login.encode(), "res_model": "crm.lead", "res_id": lead.id})
    env["calendar.event"].create({
        "name": "With " + login, "start": "2030-01-01 10:00:00", "stop": "2030-01-01 11:00:00", "opportunity_id": lead.id,
        "partner_ids": [(6, 0, [customer.id, users[login].partner_id.id])],
    })
env["crm.lead"].create({"name": "Nobody's lead", "user_id": False})
env.cr.commit()
"""

CRAWL = PEOPLE + """
import hashlib, json, re
from odoo.exceptions import UserError

MODELS = [
    "crm.lead", "res.partner", "res.users", "crm.team", "crm.team.member", "mail.message", "mail.activity", "mail.followers",
    "mail.notification", "ir.attachment", "calendar.event", "calendar.attendee", "calendar.filters", "crm.activity.report",
    "sale.order", "sale.order.line", "sale.report", "account.move", "account.move.line", "account.invoice.report",
    "payment.transaction", "payment.token", "res.partner.bank", "mail.template",
]
KNOWN = json.loads(KNOWN_FIELDS)
# What tells the time or comes in any order; whose groups there are is ours to change.
LEFT_OUT = {
    "write_date", "im_status", "presence_ids", "device_ids", "groups_count", "rules_count", "accesses_count",
    "view_group_hierarchy", "duration_tracking", "expected_date", "fiscal_country_codes", "all_group_ids",
}

def answer(call):
    try:
        with env.cr.savepoint():
            result = json.dumps(call(), default=str, sort_keys=True)
            env.flush_all()
    except (UserError, KeyError, ValueError, NotImplementedError) as error:
        result = type(error).__name__ + ": " + re.sub("Records: [0-9]+", "", str(error))  # one that was never kept
    env.invalidate_all()
    return result

def undone(call):
    def do():
        try:
            with env.cr.savepoint():
                result = call()
                env.flush_all()
                raise ZeroDivisionError
        except ZeroDivisionError:
            env.invalidate_all()
        return result
    return do

answers, fields = {}, {}
for login, user in users.items():
    for name in MODELS:
        records = env[name].with_user(user).with_context(active_test=False, lang="en_US")
        fields[name] = KNOWN.get(name) or sorted(set(env[name]._fields) - LEFT_OUT)
        names = [
            f for f in fields[name]
            if f in records._fields and records._has_field_access(records._fields[f], "read")
            and records._fields[f].type not in ("binary", "image")
        ]
        stored = {f: {} for f in names if records._fields[f].store}
        answers[login, name, "search"] = answer(lambda: sorted(records.search([]).ids))
        ids = env[name].sudo().with_context(active_test=False).search([], order="id", limit=80).ids
        answers[login, name, "count"] = answer(lambda: records.search_count([]))
        page = records.search([], limit=30, order="id") if records.has_access("read") else records
        answers[login, name, "fields"] = whole = answer(lambda: page.read(names))
        for f in names if not whole.startswith("[") else ():
            answers[login, name, f] = answer(lambda: page.read([f]))
        answers[login, name, "list"] = answer(lambda: records.web_search_read([], stored, limit=20, order="id"))
        answers[login, name, "names"] = answer(lambda: records.name_search("a"))
        for mode in ("read", "write", "unlink"):
            answers[login, name, mode] = answer(lambda: records.browse(ids)._filtered_access(mode).ids)
        for id_ in ids[-3:]:
            answers[login, name, "record", id_] = answer(lambda: records.browse(id_).read(["id", "display_name"]))
        for f in names:
            if f in ("user_id", "partner_id", "team_id", "opportunity_id", "invoice_user_id", "author_id", "res_model"):
                answers[login, name, "groups", f] = answer(lambda: records.formatted_read_group([], [f], ["__count"]))
    leads, orders = env["crm.lead"].with_user(user), env["sale.order"].with_user(user)
    for lead in env["crm.lead"].search([("name", "like", "Lead of")]):
        mine = leads.browse(lead.id)
        for vals in ({"user_id": user.id}, {"team_id": False}, {"description": "x"}, {"active": False}):
            answers[login, "write", lead.name, *vals] = answer(undone(
                lambda: mine.write(dict(vals)) and [lead.user_id.name, lead.team_id.name, lead.order_ids.user_id.mapped("name")]
            ))
        answers[login, "delete", lead.name] = answer(undone(lambda: mine.unlink()))
        answers[login, "quote", lead.name] = answer(lambda: mine._prepare_opportunity_quotation_context())
        answers[login, "post", lead.name] = answer(undone(lambda: mine.message_post(body="y") and 1))
        answers[login, "duplicates", lead.name] = answer(lambda: [mine.duplicate_lead_count, mine.duplicate_lead_ids.ids])
    new = {"name": "New", "user_id": users["all"].id}
    answers[login, "create"] = answer(undone(lambda: leads.create(new).read(["team_id"])[0]["team_id"]))
    answers[login, "merge"] = answer(undone(lambda: leads.search([], limit=3).merge_opportunity().read(["name"])[0]["name"]))
    for partner in env["res.partner"].search([("name", "like", "Customer of")]):
        other = partner.with_user(user)
        answers[login, "partner", partner.name] = answer(undone(lambda: other.write({"phone": "1", "active": False})))
env.cr.rollback()
print("FIELDS", json.dumps(fields))
for key, value in answers.items():
    print("ANSWER", json.dumps([str(key), hashlib.md5(value.encode()).hexdigest(), value[:int(VALUE_LENGTH)]]))
"""


@pytest.fixture
def database():
    there = Database(f"crm_access_observe_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE_STOCK"])
    yield there
    there.drop()


def crawl(database, known="{}"):
    """The fields asked for, and every answer."""
    lines = database.shell(CRAWL.replace("KNOWN_FIELDS", repr(known)).replace("VALUE_LENGTH", "300")).splitlines()
    fields = next(line.removeprefix("FIELDS ") for line in lines if line.startswith("FIELDS "))
    answers = (json.loads(line.removeprefix("ANSWER ")) for line in lines if line.startswith("ANSWER "))
    return fields, {key: answer for key, *answer in answers}


def test_observing_changes_no_answer(database):
    database.sql("UPDATE ir_module_module SET demo = false")  # nor do we bring people of our own
    database.shell(WORK)
    fields, before = crawl(database)
    assert len(before) > 500
    os.environ["CRM_HIERARCHICAL_ACCESS_MODE"] = "observe"
    try:
        database.install("crm_hierarchical_access")
    finally:
        del os.environ["CRM_HIERARCHICAL_ACCESS_MODE"]
    _fields, after = crawl(database, fields)
    assert {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)} == {}
    assert database.sql("SELECT COUNT(*) FROM crm_access_observation") == [(0,)], "a shell is nobody's request"
