"""Checks that need nothing but what stock Odoo has: before installing, and afterwards as well."""

from .check import INFO, RED, YELLOW, Check, users_in


def _lt(source):
    """Mark a sentence for the export of terms; it is translated where it is shown."""
    return source


SALES = users_in("sales_team.group_sale_salesman")
MODELS = "('crm.lead', 'res.partner', 'sale.order', 'sale.order.line', 'account.move', 'account.move.line', 'crm.team', 'crm.team.member')"
#: addons whose rules on these models are known
KNOWN_ADDONS = """
    SELECT name FROM ir_module_module WHERE author LIKE 'Odoo S.A.%' OR author = 'CRM Access Rights contributors'"""

STOCK = (
    Check(
        "unit_without_leader",
        YELLOW,
        _lt("Units without leader"),
        _lt(
            "Nobody leads them, or who did is archived: their leads are seen by their salespeople and by leaders above only, and "
            "what has no salesperson waits for somebody above to hand it out."
        ),
        "crm.team",
        """
        SELECT t.id FROM crm_team t LEFT JOIN res_users u ON u.id = t.user_id
         WHERE t.active AND u.active IS NOT TRUE ORDER BY t.id""",
        mends=_lt("Name leaders"),
    ),
    Check(
        "leader_not_in_sales",
        RED,
        _lt("Leaders without a right to sales"),
        _lt("They lead a unit, but are in no sales group: Odoo shows them no lead at all."),
        "res.users",
        f"""
        SELECT DISTINCT u.id FROM crm_team t JOIN res_users u ON u.id = t.user_id
         WHERE t.active AND u.active AND u.share IS NOT TRUE AND u.id NOT IN {SALES} ORDER BY 1""",
        mends=_lt("Let them sell"),
        confirm=_lt("These people get the right “Sales: Own Documents Only”."),
    ),
    Check(
        "portal_member",
        RED,
        _lt("Members and leaders who are no employees"),
        _lt("Portal users who are members of a unit, or lead one. The tree holds for internal users only."),
        "res.users",
        """
        SELECT DISTINCT u.id FROM res_users u
         WHERE u.share AND (EXISTS (SELECT FROM crm_team_member m WHERE m.user_id = u.id AND m.active)
                            OR EXISTS (SELECT FROM crm_team t WHERE t.user_id = u.id AND t.active)) ORDER BY 1""",
        mends=_lt("Take them out"),
        confirm=_lt("Their memberships end, and the units that they lead are left without leader."),
    ),
    Check(
        "archived_member",
        YELLOW,
        _lt("Memberships of archived people"),
        _lt("They give nothing, but are counted where a unit's people are."),
        "crm.team.member",
        """
        SELECT m.id FROM crm_team_member m JOIN res_users u ON u.id = m.user_id
         WHERE m.active AND NOT u.active ORDER BY 1""",
        mends=_lt("End them"),
        confirm=_lt("These memberships are archived."),
    ),
    Check(
        "duplicate_member",
        YELLOW,
        _lt("People who are members of a unit twice"),
        _lt("The same person stands in the same unit more than once: figures per member, and Odoo's own assignment, count them twice."),
        "crm.team.member",
        """
        SELECT m.id FROM crm_team_member m
         WHERE m.active AND EXISTS (
               SELECT FROM crm_team_member o
                WHERE o.active AND o.user_id = m.user_id AND o.crm_team_id = m.crm_team_id AND o.id < m.id) ORDER BY 1""",
        mends=_lt("Keep the oldest"),
        confirm=_lt("The oldest membership stays; the others are archived. Nobody sees less by that."),
    ),
    Check(
        "person_of_other_company",
        YELLOW,
        _lt("Members and leaders who may not enter their unit's company"),
        _lt(
            "The unit belongs to a company that is none of theirs. Odoo's company rules stay in force beside the tree: the unit's leads "
            "of that company stay closed to them."
        ),
        "res.users",
        """
        SELECT DISTINCT u.id
          FROM (SELECT id AS team_id, user_id FROM crm_team
                 UNION SELECT crm_team_id, user_id FROM crm_team_member WHERE active) place
          JOIN crm_team t ON t.id = place.team_id AND t.active AND t.company_id IS NOT NULL
          JOIN res_users u ON u.id = place.user_id AND u.active
         WHERE NOT EXISTS (SELECT FROM res_company_users_rel r WHERE r.user_id = u.id AND r.cid = t.company_id) ORDER BY 1""",
        mends=_lt("Look at their companies"),
    ),
    Check(
        "lead_of_other_company",
        YELLOW,
        _lt("Leads of another company than their unit's"),
        _lt("The unit belongs to one company, the lead to another: who leads the unit, but may not enter that company, does not see it."),
        "crm.lead",
        """
        SELECT l.id FROM crm_lead l JOIN crm_team t ON t.id = l.team_id
         WHERE l.active AND l.company_id <> t.company_id ORDER BY 1""",
        mends=_lt("Assign anew"),
    ),
    Check(
        "seller_without_unit",
        YELLOW,
        _lt("Salespeople without unit"),
        _lt("They own open leads, but belong to no unit and lead none: they see their own leads and nothing else."),
        "res.users",
        """
        SELECT u.id FROM res_users u
         WHERE u.active AND u.share IS NOT TRUE
           AND EXISTS (SELECT FROM crm_lead l WHERE l.user_id = u.id AND l.active)
           AND NOT EXISTS (SELECT FROM crm_team_member m WHERE m.user_id = u.id AND m.active)
           AND NOT EXISTS (SELECT FROM crm_team t WHERE t.user_id = u.id AND t.active) ORDER BY 1""",
        mends=_lt("Put them into units"),
    ),
    Check(
        "lead_without_unit",
        YELLOW,
        _lt("Leads without unit"),
        _lt("Seen by their salesperson only, and by dispatchers where there is none: no leader sees them."),
        "crm.lead",
        "SELECT id FROM crm_lead WHERE active AND team_id IS NULL ORDER BY id",
        mends=_lt("Take the salesperson's unit"),
        confirm=_lt("Each of these leads gets the first unit of its salesperson. Those without, or whose salesperson has none, are left."),
    ),
    Check(
        "lead_in_archived_unit",
        YELLOW,
        _lt("Leads in archived units"),
        _lt("Their unit is archived; its leader and those above still see them, but nobody finds the unit to change it."),
        "crm.lead",
        "SELECT l.id FROM crm_lead l JOIN crm_team t ON t.id = l.team_id WHERE l.active AND NOT t.active ORDER BY 1",
        mends=_lt("Assign anew"),
    ),
    Check(
        "owner_archived",
        RED,
        _lt("Leads of archived people"),
        _lt("Nobody works them: their salesperson is archived."),
        "crm.lead",
        "SELECT l.id FROM crm_lead l JOIN res_users u ON u.id = l.user_id WHERE l.active AND NOT u.active ORDER BY 1",
        mends=_lt("Assign anew"),
    ),
    Check(
        "template_editor",
        YELLOW,
        _lt("Salespeople who may edit mail templates"),
        _lt(
            "A template's placeholders can read everything. While the rule is in force the right counts for nothing with people whom "
            "it restricts; better they do not have it."
        ),
        "res.users",
        f"""
        SELECT u.id FROM res_users u
         WHERE u.active AND u.share IS NOT TRUE AND u.id IN {SALES}
           AND u.id NOT IN {users_in("sales_team.group_sale_manager", "base.group_system")}
           AND u.id IN {users_in("mail.group_mail_template_editor")} ORDER BY 1""",
        mends=_lt("Take the right from everybody but administrators"),
        confirm=_lt("Only administrators can edit mail templates from now on, as the setting of that name says."),
    ),
    Check(
        "custom_rule",
        INFO,
        _lt("Record rules of your own"),
        _lt(
            "On leads, contacts, orders, invoices and units, made or changed here or by other addons. They stay in force beside the sales "
            "tree: what they hide stays hidden; what they open is still limited by the tree."
        ),
        "ir.rule",
        f"""
        SELECT r.id FROM ir_rule r JOIN ir_model m ON m.id = r.model_id
     LEFT JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
         WHERE r.active AND m.model IN {MODELS}
           AND (d.id IS NULL OR d.module NOT IN ({KNOWN_ADDONS}) OR r.write_uid > 1) ORDER BY 1""",
    ),
)

#: what installing will change: of interest before it only
BEFORE = (
    Check(
        "all_documents",
        INFO,
        _lt("People who see all documents and will not any more"),
        _lt(
            "They are in “Sales: All Documents”, and are no sales administrators. The tree decides what they see; whoever shall go on "
            "seeing everything needs the group “Sees all sales records”."
        ),
        "res.users",
        f"""
        SELECT u.id FROM res_users u
         WHERE u.active AND u.share IS NOT TRUE AND u.id IN {users_in("sales_team.group_sale_salesman_all_leads")}
           AND u.id NOT IN {users_in("sales_team.group_sale_manager")} ORDER BY 1""",
    ),
    Check(
        "several_units",
        INFO,
        _lt("People in several units"),
        _lt("They see what each of their units lets them see. Odoo's setting “Multi Teams” is switched on by installing."),
        "res.users",
        """
        SELECT user_id FROM crm_team_member WHERE active
      GROUP BY user_id HAVING COUNT(DISTINCT crm_team_id) > 1 ORDER BY 1""",
    ),
    Check(
        "contact_without_sales",
        YELLOW,
        _lt("Contacts that nobody in sales deals with"),
        _lt(
            "No lead has them as customer (with Sales installed: no order and no customer invoice either). They are closed to people of "
            "sales after installing, unless the setting “Contacts Without Unit” opens them. People outside sales go on seeing them."
        ),
        "res.partner",
        """
        SELECT p.id FROM res_partner p
         WHERE p.active AND NOT EXISTS (
               SELECT FROM ({customers}) c JOIN res_partner customer ON customer.id = c.partner_id
                WHERE customer.commercial_partner_id = p.commercial_partner_id)
           AND NOT EXISTS (SELECT FROM res_users u WHERE u.partner_id = p.id AND u.share IS NOT TRUE)
           AND NOT EXISTS (SELECT FROM res_company c WHERE c.partner_id = p.id) ORDER BY 1""",
    ),
    Check(
        "shared_customer",
        INFO,
        _lt("Customers of several units"),
        _lt("Several units have leads with them. Each sees its own leads, and the customer with all its contacts."),
        "res.partner",
        """
        SELECT p.commercial_partner_id FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
         WHERE l.team_id IS NOT NULL GROUP BY 1 HAVING COUNT(DISTINCT l.team_id) > 1 ORDER BY 1""",
    ),
    Check(
        "other_addon",
        INFO,
        _lt("Other addons on the same records"),
        _lt("Not by Odoo, and they add fields to leads, contacts, orders or units. Try them together on a copy of the database first."),
        "ir.module.module",
        f"""
        SELECT DISTINCT m.id FROM ir_module_module m
          JOIN ir_model_data d ON d.module = m.name AND d.model = 'ir.model.fields'
          JOIN ir_model_fields f ON f.id = d.res_id
         WHERE m.state = 'installed' AND f.model IN {MODELS} AND m.name NOT IN ({KNOWN_ADDONS}) ORDER BY 1""",
    ),
)

#: tables, by the model they need, that make somebody in sales deal with a contact
CUSTOMERS = {
    "crm_lead": "SELECT partner_id FROM crm_lead",
    "sale_order": "SELECT partner_id FROM sale_order",
    "account_move": "SELECT partner_id FROM account_move WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')",
}
