"""The check before installing: on stock's tables, without Odoo, and it writes nothing."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from databases import Database

HEALTH = Path(__file__).parents[1] / "crm_hierarchical_access" / "health"

#: what a database in use is like; ids of what is found come back
FAULTS = {
    "unit_without_leader": """
        UPDATE crm_team SET user_id = NULL, name = '{"en_US": "Headless"}'
         WHERE id = (SELECT MIN(id) FROM crm_team WHERE active) RETURNING id""",
    "lead_without_unit": "INSERT INTO crm_lead (name, active, type) VALUES ('=Nobody''s', true, 'lead') RETURNING id",
    "owner_archived": """
        WITH gone AS (
            INSERT INTO res_users (login, active, share, partner_id, company_id, notification_type)
            SELECT 'gone', false, false, partner_id, company_id, 'email' FROM res_users WHERE id = 2 RETURNING id)
        INSERT INTO crm_lead (name, active, type, user_id) SELECT 'Gone', true, 'lead', id FROM gone RETURNING id""",
    "custom_rule": """
        INSERT INTO ir_rule (name, model_id, domain_force, active, perm_read, perm_write, perm_create, perm_unlink)
        SELECT 'Only Belgium', id, '[]', true, true, true, true, true FROM ir_model WHERE model = 'crm.lead' RETURNING id""",
    "contact_without_sales": """
        INSERT INTO res_partner (name, complete_name, active, is_company, autopost_bills)
        VALUES ('Lonely', 'Lonely', true, true, 'ask') RETURNING id""",
    "several_units": """
        INSERT INTO crm_team_member (user_id, crm_team_id, active)
        SELECT 2, id, true FROM (SELECT id FROM crm_team ORDER BY id LIMIT 3) t RETURNING user_id""",
    "all_documents": """
        WITH reader AS (
            INSERT INTO res_users (login, active, share, partner_id, company_id, notification_type)
            SELECT 'reader', true, false, partner_id, company_id, 'email' FROM res_users WHERE id = 2 RETURNING id)
        INSERT INTO res_groups_users_rel (uid, gid)
        SELECT reader.id, res_id FROM reader, ir_model_data
         WHERE module = 'sales_team' AND name = 'group_sale_salesman_all_leads' RETURNING uid""",
}


@pytest.fixture(scope="module")
def database():
    there = Database(f"crm_access_check_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE_STOCK"])
    there.sql("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")
    yield there
    there.drop()


def check(*arguments):
    return subprocess.run([sys.executable, HEALTH, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_each_fault_is_found(database, tmp_path):
    faults = {name: {id_ for (id_,) in database.sql(statement)} for name, statement in FAULTS.items()}
    tables = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables ORDER BY 1"
    before = database.sql(tables)
    done = check("--db", database.name, "--csv", tmp_path / "all.csv", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert database.sql(tables) == before, "nothing is written"
    with open(tmp_path / "all.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {name: {int(row["id"]) for row in rows if row["check"] == name} for name in faults}
    assert {name: ids - found[name] for name, ids in faults.items()} == dict.fromkeys(faults, set())
    assert "'=Nobody's" in {row["name"] for row in rows}, "a spreadsheet runs nothing"
    assert "Headless" in done.stdout and "Contacts that nobody in sales deals with" in done.stdout
    assert "Only Belgium" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_where_it_cannot_run(database):
    for name, reason in (("postgres", "no Odoo database"), ("no_such_database", "does not exist")):
        done = check("--db", name)
        assert done.returncode == 1 and reason in done.stderr and "Traceback" not in done.stderr
    database.sql("UPDATE ir_module_module SET state = 'installed' WHERE name = 'crm_hierarchical_access'")
    if database.sql("SELECT 1 FROM ir_module_module WHERE name = 'crm_hierarchical_access'"):
        done = check("--db", database.name)
        assert done.returncode == 1 and "installed here already" in done.stderr
