"""Installing and uninstalling: stock is put back exactly, whatever an administrator had changed before."""

import os

import pytest
from databases import Database

ADDONS = [
    "crm_hierarchical_access",
    "crm_hierarchical_access_sale",
    "crm_territory_plz",
    "crm_gdpr",
    "crm_partner_portal",
    "crm_partner_portal_territory",
]

#: what has to be the same after uninstalling as before installing
SNAPSHOT = {
    "rules": """
        SELECT m.model, r.name, r.domain_force, r.active, r.perm_read, r.perm_write, r.perm_create, r.perm_unlink, r.global,
               ARRAY(SELECT group_id FROM rule_group_rel WHERE rule_group_id = r.id ORDER BY 1)
          FROM ir_rule r JOIN ir_model m ON m.id = r.model_id""",
    "rights": """
        SELECT m.model, a.name, a.group_id, a.active, a.perm_read, a.perm_write, a.perm_create, a.perm_unlink
          FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id""",
    "groups": "SELECT id, name::text, privilege_id FROM res_groups",
    "implied groups": "SELECT gid, hid FROM res_groups_implied_rel",
    # the demo company's people stay, as any demo data
    "people's groups": """
        SELECT gid, uid FROM res_groups_users_rel JOIN res_users u ON u.id = uid
         WHERE u.login NOT LIKE '%@morgenrot.example'""",
    "settings": "SELECT key, value FROM ir_config_parameter WHERE key NOT LIKE 'database.%'",
    "columns": """
        SELECT table_name, column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '%\\_unused\\_%'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "statistics": """
        SELECT attrelid::regclass::text, attname, attstattarget FROM pg_attribute
         WHERE attstattarget >= 0 AND attnum > 0 AND NOT attisdropped""",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "menus": "SELECT id, name::text, parent_id, active FROM ir_ui_menu",
    "views": "SELECT id, key, active, md5(arch_db::text) FROM ir_ui_view",
    "schedules": "SELECT id, active FROM ir_cron",
}

SELLER = """
seller = env["res.users"].search([("login", "=", "lifecycle_seller")]) or env["res.users"].with_context(
    no_reset_password=True
).create({"name": "Seller", "login": "lifecycle_seller", "group_ids": [(6, 0, [env.ref("sales_team.group_sale_salesman").id])]})
"""

#: what administrators do to rules, groups and settings before they install us
CHANGED_BEFORE = SELLER + """
env.ref("crm.crm_rule_personal_lead").write({"domain_force": "[('user_id', '=', user.id)]", "name": "Only mine"})
env.ref("crm.crm_activity_report_rule_personal_activities").active = False
env.ref("sales_team.group_sale_manager").implied_ids = [(4, env.ref("base.group_allow_export").id)]
env["ir.config_parameter"].set_param("sales_team.membership_multi", False)
lead = env["crm.lead"].create({"name": "Unassigned", "user_id": False})
own = env["crm.lead"].create({"name": "Own", "user_id": seller.id})
env.cr.commit()
"""

#: as a version from before escalation left it: without its tables, with a lead that was released by hand
BEFORE_ESCALATION = SELLER + """
unit = env["crm.team"].create({"name": "Released", "user_id": seller.id})
env["crm.lead"].create({"name": "Released", "user_id": seller.id, "team_id": unit.id, "expected_revenue": 1}).release_team_id = unit
env.cr.commit()
env.cr.execute("DROP TABLE crm_lead_release, crm_lead_clock CASCADE")
env.cr.execute("DELETE FROM ir_config_parameter WHERE key = 'crm_hierarchical_access.escalation_policy_id'")
env.cr.execute("UPDATE ir_module_module SET latest_version = '19.0.1.0.0' WHERE name = 'crm_hierarchical_access'")
env.cr.commit()
"""

#: leads without a running clock, clocks that are due already, a release since when and by whom, leads released without a row
ESCALATION = """
SELECT (SELECT count(*) FROM crm_lead l WHERE active AND won_status IS DISTINCT FROM 'won'
           AND NOT EXISTS (SELECT FROM crm_lead_clock c
                            WHERE c.lead_id = l.id AND c.is_open AND c.was_waiting AND c.policy_id IS NOT NULL)),
       (SELECT count(*) FROM crm_lead_clock WHERE due_at IS NULL OR due_at < now() AT TIME ZONE 'UTC' OR escalation_deadline IS NULL),
       (SELECT array_agg(concat_ws(' ', l.name, r.team_id = l.release_team_id, r.origin, r.state, r.asked_by_id,
                                   r.date > now() AT TIME ZONE 'UTC' - interval '1 hour'))
          FROM crm_lead_release r JOIN crm_lead l ON l.id = r.lead_id WHERE l.name = 'Released'),
       (SELECT count(*) FROM crm_lead l WHERE release_team_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM crm_lead_release r WHERE r.lead_id = l.id AND r.state = 'open'))"""

SEEN = SELLER + """
leads = env["crm.lead"].with_user(seller)
print("ANSWER", leads.search_count([("name", "=", "Unassigned")]), leads.search_count([("name", "=", "Own")]))
env.cr.rollback()
"""


def snapshot(database):
    return {title: sorted(map(repr, database.sql(query))) for title, query in SNAPSHOT.items()}


@pytest.fixture
def database(request):
    there = Database(f"crm_access_life_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE_STOCK"])
    yield there
    there.drop()


def differences(before, after):
    return {
        title: {"gone": sorted(set(before[title]) - set(after[title])), "left": sorted(set(after[title]) - set(before[title]))}
        for title in before
        if before[title] != after[title]
    }


def test_install_update_uninstall(database):
    """Nothing is left, stock's answers are back; updating, from before escalation too, brings what installing does."""
    database.install("contract", "helpdesk_mgmt", "sale_blanket_order")  # of others, stay
    database.shell(CHANGED_BEFORE)
    before, seen_before = snapshot(database), database.shell(SEEN)
    database.install("crm_hierarchical_access", "crm_territory_plz", "crm_gdpr", "crm_partner_portal")
    states = dict(database.sql("SELECT name, state FROM ir_module_module"))
    assert {states[addon] for addon in ADDONS} == {"installed"}
    assert "ANSWER 0 1" in database.shell(SEEN)
    installed = snapshot(database)
    database.shell(BEFORE_ESCALATION)
    database.update(*ADDONS)
    assert differences(installed, snapshot(database)) == {}
    assert database.sql(ESCALATION) == [(0, 0, ["Released t manual open 1 t"], 0)]
    database.uninstall(*ADDONS)
    assert differences(before, snapshot(database)) == {}
    assert database.shell(SEEN) == seen_before
