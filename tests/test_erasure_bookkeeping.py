"""Erasing a customer with hashed invoices of a German company: killed on the way, resumed; bookkeeping stays as it was.

A backup from before is restored, and a file of addresses imported: the customer does not come back. When the law wants nothing kept
any more, nothing is. ``ERASURE_MARKERS=n``: so many messages about the person, besides a row in every table that can hold one.
"""

import json
import os

import pytest
from databases import Database
from mortal import mortals
from test_workers import Session

LETTERS = int(os.environ.get("ERASURE_MARKERS", "500"))

WORLD = (
    """
import json
from planting import plant
company = env["res.company"].create({"name": "Kontor"})
company.partner_id.country_id = env.ref("base.de")  # not the company's field, which installs more
company.account_fiscal_country_id = env.ref("base.de")
env.user.company_ids |= company
env = env(context=dict(env.context, allowed_company_ids=[company.id], tracking_disable=True))
env["account.chart.template"].try_loading("de_skr03", company=company, install_demo=False)
assert company.restrictive_audit_trail
env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)]).restrict_mode_hash_table = True
person = {"name": "Zerline Quastenflosch", "email": "zerline@quastenflosch.example", "phone": "+49 711 99887766", "street": "Kiesweg 7"}
partner = env["res.partner"].create({**person, "company_id": company.id})
def user(login, group, **vals):
    vals = {"name": login, "login": login, "password": "secret_of_erasure", "group_ids": [(6, 0, env.ref(group).ids)], **vals}
    return env["res.users"].with_context(no_reset_password=True).create(vals)
user(partner.email, "base.group_portal", partner_id=partner.id, name=partner.name)
user("another", "base.group_portal", email="another@other.example")
user("officer", "crm_gdpr.group_officer", email="officer@other.example")
user("importer", "sales_team.group_sale_manager", email="importer@other.example").group_ids += env.ref("base.group_partner_manager")
lead = env["crm.lead"].create({"name": "Roof", "partner_id": partner.id, "company_id": company.id})
moves = env["account.move"].create([
    {"move_type": "out_invoice", "partner_id": partner.id, "narration": "For Zerline Quastenflosch",
     "invoice_line_ids": [(0, 0, {"name": "Roof of Zerline Quastenflosch", "price_unit": price})]}
    for price in (5, 7)
])
moves.action_post()
env["ir.attachment"].create([
    {"name": "paper.pdf", "raw": b"%%PDF-1.4 Zerline Quastenflosch, no. " + str(move.id).encode(), "mimetype": "application/pdf",
     "res_model": "account.move", "res_id": move.id, "res_field": "invoice_pdf_report_file"}
    for move in moves
])
env["ir.attachment"].create({"name": "plan.txt", "raw": b"Villa of Zerline Quastenflosch", "res_model": "crm.lead", "res_id": lead.id})
partner.with_context(tracking_disable=False).message_post(body="Zerline Quastenflosch moved", message_type="notification")
order = env["sale.order"].create({"partner_id": partner.id, "company_id": company.id, "note": "Zerline Quastenflosch"})
planted = plant(env, partner, lead, %d)
env["ir.config_parameter"].set_param("planted", json.dumps(planted))
request = env["crm.gdpr.request"].create({"name": partner.name, "email": partner.email, "company_id": company.id})
erasure = env["crm.gdpr.erasure"].browse(request.action_freeze()["res_id"])
erasure.action_sign()
env.cr.commit()
"""
    % LETTERS
)

#: what was signed is started
START = "env['crm.gdpr.erasure'].search([], limit=1).action_run(); env.cr.commit()"

CRON = "env['crm.gdpr.erasure']._cron_erase(); env.cr.commit()"

#: bookkeeping's own check, and an independent search
CHECK = """
from planting import files_with_word, rows_with_word
erasure = env["crm.gdpr.erasure"].search([], limit=1)
assert erasure._digest() == erasure.digest, "what ran is what was signed"
company = erasure.request_id.company_id
env.user.group_ids |= env.ref("account.group_account_user")
results = company._check_hash_integrity()["results"]
assert "verified" in {result["status"] for result in results} and "corrupted" not in {result["status"] for result in results}, results
logs = ("crm_access_change_log", "crm_gdpr_access")  # the only ones without a last day
kept = erasure.line_ids.filtered(lambda line: line.effect == "restrict" and (line.until or line.table_name in logs))
stays = {(line.table_name, line.res_id) for line in kept}
left = rows_with_word(env) - stays
assert not left, left
answer = erasure.request_id.answer
assert answer.index("Kept without an end") < answer.index("§ 146 Abs. 4 AO"), "what is sealed by hashes stays, and the letter says so"
papers = env["ir.attachment"].search([("res_field", "=", "invoice_pdf_report_file"), ("name", "=", "paper.pdf")])
assert len(papers) == 2 and files_with_word(env) == set(papers.mapped("store_fname")), files_with_word(env)
"""

#: the last term is over; labels that are hashed stay, and what stands in the two logs of which nothing is taken out
DUE = """
from freezegun import freeze_time
from planting import files_with_word, rows_with_word
env.cr.execute("UPDATE contract_contract SET date_end = now() WHERE date_end IS NULL")  # else it runs, and is kept
for table, number in (("account_bank_statement_line", "internal_index"), ("sale_blanket_order", "name")):
    env.cr.execute(f"UPDATE {table} SET {number} = 1 WHERE {number} ILIKE '%%quasten%%'")  # numbers, which nobody types
with freeze_time("2038-01-01"):
    env["crm.gdpr.erasure"]._cron_due()
env.cr.commit()
left = rows_with_word(env)
assert {table for table, _number in left} <= {"account_move_line", "crm_gdpr_access", "crm_access_change_log"}, left
assert not files_with_word(env)
company = env["crm.gdpr.erasure"].search([], limit=1).request_id.company_id
env.user.group_ids |= env.ref("account.group_account_user")
results = company._check_hash_integrity()["results"]
assert "verified" in {result["status"] for result in results} and "corrupted" not in {result["status"] for result in results}, results
"""

BOOKS = """
SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM account_move t WHERE posted_before
UNION ALL SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM account_move_line t
UNION ALL SELECT string_agg(checksum, ',' ORDER BY id) FROM ir_attachment WHERE res_model = 'account.move'
UNION ALL SELECT md5(string_agg(body, ',' ORDER BY id)) FROM mail_message WHERE model = 'account.move' AND message_type = 'notification'
"""
STATE = "SELECT state, (SELECT count(*) FROM crm_gdpr_erasure_line WHERE is_done IS NOT TRUE) FROM crm_gdpr_erasure"
EVERYTHING = "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM {} t"
TOUCHED = ("res_partner", "crm_lead", "mail_message", "ir_attachment", "crm_gdpr_erasure", "crm_gdpr_erasure_line", "crm_gdpr_erased")

#: what has to be among the models in which the registry says that a person's data lie
PLANTED = {"calendar.event", "crm.lead.release", "helpdesk.ticket", "mail.activity", "mail.followers", "res.partner.bank"}


#: rows that still name the person, as a backup brings them back
NAMED = "SELECT count(*) FROM res_partner WHERE name ILIKE '%quastenflosch%'"


@pytest.fixture(scope="module")
def database():
    there = Database(f"crm_access_erased_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE"])
    there.install("l10n_de")
    yield there
    there.drop()


@pytest.fixture(scope="module", autouse=True)
def outside(tmp_path_factory):
    """The folder of key and journal."""
    os.environ["CRM_GDPR_FOLDER"] = str(tmp_path_factory.mktemp("outside"))
    yield
    del os.environ["CRM_GDPR_FOLDER"]


@pytest.fixture(scope="module")
def processes(database):
    with mortals(database.name) as there:
        yield there


@pytest.fixture(scope="module")
def backup(database, processes, tmp_path_factory):
    """The world, its plan signed; and a backup of it."""
    run(processes, WORLD)
    path = tmp_path_factory.mktemp("backup") / "before.dump"
    database.dump(path)
    return path


def run(processes, code, dies=None):
    [counts] = processes.run({"code": code, "dies": dies})
    assert counts != "failed" and (counts is None) == bool(dies), f"{dies}: {counts}, {processes.said()}"


def test_killed_resumed_and_bookkeeping_as_it_was(database, processes, backup):
    [(planted,)] = database.sql("SELECT value FROM ir_config_parameter WHERE key = 'planted'")
    assert PLANTED <= set(json.loads(planted)), PLANTED - set(json.loads(planted))
    books = database.sql(BOOKS)
    assert all(value for (value,) in books)
    run(processes, START)
    [(_state, before)] = database.sql(STATE)
    for dies in (["commit", 2, "before"], ["commit", 1, "after"], ["query", 300, "after"]):
        run(processes, CRON, dies)
        [(state, left)] = database.sql(STATE)
        assert state == "running" and left <= before
    assert left < before, "what was committed before a kill is done"
    run(processes, CRON)
    assert database.sql(STATE) == [("done", 0)], database.sql('SELECT "left" FROM crm_gdpr_erasure')

    assert database.sql(BOOKS) == books
    run(processes, CHECK)

    done = [database.sql(EVERYTHING.format(table)) for table in TOUCHED]
    run(processes, CRON)
    assert [database.sql(EVERYTHING.format(table)) for table in TOUCHED] == done


def test_a_backup_from_before_is_erased_before_anybody_can_log_in(database, backup):
    """And who is in a file of addresses is not imported; only the officer is told why."""
    restored = Database(f"{database.name}_restored")
    restored.restore(backup)
    try:
        assert restored.sql(NAMED) != [(0,)], "the backup has the person"
        with restored.server() as address:
            assert restored.sql(NAMED) == [(0,)]
            assert Session(restored, address, "another", "secret_of_erasure")
            with pytest.raises(AssertionError, match="AccessDenied"):
                Session(restored, address, "zerline@quastenflosch.example", "secret_of_erasure")
            hold_back(*(Session(restored, address, login, "secret_of_erasure") for login in ("importer", "officer")))
    finally:
        restored.drop()


def hold_back(importer, officer):
    rows = "name,email\nBerta Other,berta@other.example\nZerline Q.,zerline@quastenflosch.example\n"
    vals = {"res_model": "res.partner", "file": rows, "file_name": "a.csv", "file_type": "text/csv"}
    [number] = importer.call("base_import.import", "create", [vals])
    options = {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8", "date_format": "", "datetime_format": ""}
    result = importer.call("base_import.import", "execute_import", [number], ["name", "email"], ["name", "email"], options)
    assert len(result["ids"]) == 1 and "erase" not in str(result["messages"]).lower()
    assert importer.call("res.partner", "search_count", [["email", "ilike", "quastenflosch"]]) == 0
    assert importer.call("res.partner", "search_count", [["email", "=", "berta@other.example"]]) == 1
    told = officer.call("crm.gdpr.return", "search_read", [], ["kind", "model"])
    assert [(each["kind"], each["model"]) for each in told] == [("import", "res.partner")]
    with pytest.raises(AssertionError, match="request access"):
        importer.call("crm.gdpr.return", "search_read", [], ["kind"])


def test_nothing_is_kept_when_the_law_wants_nothing_kept(processes, backup):
    run(processes, DUE)
