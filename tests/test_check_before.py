"""The check before installing: on stock's tables, without Odoo, and it writes nothing."""

import csv
import os
import subprocess
import sys
from contextlib import contextmanager
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
    "duplicate_member": """
        WITH twice AS (INSERT INTO crm_team_member (user_id, crm_team_id, active)
        SELECT 2, MAX(id), true FROM crm_team, generate_series(1, 2) GROUP BY generate_series RETURNING id)
        SELECT MAX(id) FROM twice""",
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


@contextmanager
def read_only(database):
    """Whoever writes meanwhile fails."""
    setting = f'ALTER DATABASE "{database.name}" SET default_transaction_read_only = '
    database.sql(setting + "on", "postgres")
    yield
    database.sql(setting + "off", "postgres")


def check(*arguments):
    return subprocess.run([sys.executable, HEALTH, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_each_fault_is_found(database, tmp_path):
    faults = {name: {id_ for (id_,) in database.sql(statement)} for name, statement in FAULTS.items()}
    with read_only(database):
        done = check("--db", database.name, "--csv", tmp_path / "all.csv", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    with open(tmp_path / "all.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {name: {int(row["id"]) for row in rows if row["check"] == name} for name in faults}
    assert {name: ids - found[name] for name, ids in faults.items()} == dict.fromkeys(faults, set())
    assert "'=Nobody's" in {row["name"] for row in rows}, "a spreadsheet runs nothing"
    assert "Headless" in done.stdout and "Contacts that nobody in sales deals with" in done.stdout
    assert "Only Belgium" in (tmp_path / "page.html").read_text(encoding="utf-8")


#: per person: own leads, those of the units that one leads, and nobody's; the last two have somebody else's too
LOSSES = """
    WITH team AS (
        INSERT INTO crm_team (name, active, alias_id, user_id)
        SELECT '{"en_US": "Led"}', true, alias_id, (SELECT id FROM res_users WHERE login = 'leading')
          FROM crm_team ORDER BY id LIMIT 1 RETURNING id)
    INSERT INTO crm_lead (name, active, type, user_id, team_id)
    SELECT 'Counted', true, 'lead', u.id, team.id FROM team, (
        SELECT id FROM res_users WHERE login IN ('seeing_all', 'leading') UNION ALL SELECT NULL) u"""
PEOPLE = """
    WITH made AS (
        INSERT INTO res_users (login, active, share, partner_id, company_id, notification_type)
        SELECT l.login, true, false, partner_id, company_id, 'email'
          FROM res_users, (VALUES ('seeing_all'), ('leading')) AS l(login) WHERE id = 2 RETURNING id, login)
    INSERT INTO res_groups_users_rel (uid, gid)
    SELECT made.id, d.res_id FROM made JOIN ir_model_data d ON d.module = 'sales_team'
       AND d.name = CASE login WHEN 'leading' THEN 'group_sale_salesman' ELSE 'group_sale_salesman_all_leads' END"""


def test_who_would_see_less(database):
    """Numbers by hand: of all leads, and of nobody's; who leads the unit goes on seeing it."""
    database.sql(PEOPLE)
    database.sql(LOSSES)
    ((leads, free),) = database.sql("SELECT COUNT(*), COUNT(*) FILTER (WHERE user_id IS NULL) FROM crm_lead WHERE active")
    lines = check("--db", database.name).stdout.splitlines()
    assert f"{leads:>7}  leads and opportunities" in lines
    assert f"{leads - 1:>7}  of {leads} hidden from seeing_all, 1 seen" in lines
    assert f"{free - 1:>7}  of {free + 1} hidden from leading, 3 seen" in lines
    assert not [line for line in lines if "hidden from admin" in line], "sales administrators go on seeing everything"


def test_where_it_cannot_run(database):
    for name, reason in (("postgres", "no Odoo database"), ("no_such_database", "does not exist")):
        done = check("--db", name)
        assert done.returncode == 1 and reason in done.stderr and "Traceback" not in done.stderr
    database.sql("UPDATE ir_module_module SET state = 'installed' WHERE name = 'crm_hierarchical_access'")
    if database.sql("SELECT 1 FROM ir_module_module WHERE name = 'crm_hierarchical_access'"):
        done = check("--db", database.name)
        assert done.returncode == 1 and "installed here already" in done.stderr
