"""Checks of what our addon keeps: the tree, releases, periods, grants, customers."""

from .check import INFO, RED, YELLOW, Check, users_in


def _lt(source):
    """Mark a sentence for the export of terms; it is translated where it is shown."""
    return source


OURS = (
    Check(
        "unreachable_unit",
        RED,
        _lt("Units whose unassigned leads nobody can hand out"),
        _lt("No leader in reach, neither their own nor one above; and there is no dispatcher."),
        "crm.team",
        mends=_lt("Name leaders"),
    ),
    Check(
        "lead_nobody_hands_out",
        RED,
        _lt("Leads that nobody can hand out"),
        _lt("Unassigned, without unit or without a leader in reach, and there is no dispatcher: only administrators see them."),
        "crm.lead",
        mends=_lt("Assign anew"),
    ),
    Check(
        "owner_elsewhere",
        YELLOW,
        _lt("Leads whose salesperson works elsewhere"),
        _lt("Their salesperson has no place in the lead's unit, nor above or below it. The unit's leaders see the lead all the same."),
        "crm.lead",
        mends=_lt("Assign anew"),
    ),
    Check(
        "release_elsewhere",
        RED,
        _lt("Releases that reach nobody"),
        _lt("Released to a unit that is neither the lead's own nor above it, since the unit was moved."),
        "crm.lead",
        """
        SELECT l.id FROM crm_lead l JOIN crm_team r ON r.id = l.release_team_id LEFT JOIN crm_team t ON t.id = l.team_id
         WHERE t.parent_path IS NULL OR t.parent_path NOT LIKE r.parent_path || '%' ORDER BY 1""",
        mends=_lt("Take them back"),
        confirm=_lt("These leads are not released any more."),
    ),
    Check(
        "idle_oversight",
        INFO,
        _lt("Oversight over nothing"),
        _lt("The unit oversees what is below it, and nothing is."),
        "crm.team",
        """
        SELECT t.id FROM crm_team t WHERE t.active AND t.oversight <> 'none'
           AND NOT EXISTS (SELECT FROM crm_team b WHERE b.parent_id = t.id AND b.active) ORDER BY 1""",
        mends=_lt("Switch it off"),
        confirm=_lt("Oversight of these units is set to “No”."),
    ),
    Check(
        "idle_sharing",
        INFO,
        _lt("Sharing with nobody"),
        _lt("The unit shares its customers, but it and the open units below it have fewer than two people."),
        "crm.team",
        mends=_lt("Switch it off"),
        confirm=_lt("Sharing of these units is set to “No”."),
    ),
    Check(
        "no_main_root",
        YELLOW,
        _lt("Several roots, and none is the main one"),
        _lt("Several units have none above them. The settings say which of them stands for the whole organisation."),
        "crm.team",
        """
        SELECT id FROM crm_team
         WHERE active AND parent_id IS NULL AND (SELECT COUNT(*) FROM crm_team WHERE active AND parent_id IS NULL) > 1
           AND NOT EXISTS (
               SELECT FROM ir_config_parameter p JOIN crm_team m ON m.id::text = p.value AND m.active
                WHERE p.key = 'crm_hierarchical_access.main_root_id') ORDER BY id""",
        mends=_lt("Open the settings"),
    ),
    Check(
        "ended_deputy",
        INFO,
        _lt("Deputies whose time is over"),
        _lt("They give nothing any more; so do those of archived people."),
        "crm.team.deputy",
        """
        SELECT d.id FROM crm_team_deputy d JOIN res_users u ON u.id = d.user_id
         WHERE d.date_to <= now() AT TIME ZONE 'UTC' OR NOT u.active ORDER BY 1""",
        mends=_lt("Delete them"),
        confirm=_lt("These deputies are deleted."),
    ),
    Check(
        "ended_substitute",
        INFO,
        _lt("Substitutes whose time is over"),
        _lt("They give nothing any more; so do those of archived people."),
        "crm.user.substitute",
        """
        SELECT s.id FROM crm_user_substitute s JOIN res_users u ON u.id = s.substitute_id
         WHERE s.date_to <= now() AT TIME ZONE 'UTC' OR NOT u.active ORDER BY 1""",
        mends=_lt("Delete them"),
        confirm=_lt("These substitutes are deleted."),
    ),
    Check(
        "ended_grant",
        INFO,
        _lt("Leads that were shared until a day gone by"),
        _lt("Or with archived people. They give nothing any more."),
        "crm.lead.grant",
        """
        SELECT g.id FROM crm_lead_grant g LEFT JOIN res_users u ON u.id = g.user_id
         WHERE g.date_end < (now() AT TIME ZONE 'UTC')::date - 1 OR u.active IS FALSE ORDER BY 1""",
        mends=_lt("Delete them"),
        confirm=_lt("These leads are not shared any more with those people."),
    ),
    Check(
        "sees_unusually_much",
        YELLOW,
        _lt("People who see unusually much"),
        _lt(
            "More than five times what the middle one of their peers sees, and more than a fiftieth of all leads. Peers are the leaders on "
            "the same level of the tree, or all who lead nothing. Look at the units they belong to or lead, deputies and shared leads."
        ),
        "res.users",
        mends=_lt("Look at their units"),
    ),
    Check(
        "sees_all_no_administrator",
        RED,
        _lt("People who see everything, and are no administrators"),
        _lt("They have the group “Sees all sales records”, but neither administer sales nor the settings."),
        "res.users",
        f"""
        SELECT u.id FROM res_users u
         WHERE u.active AND u.share IS NOT TRUE AND u.id IN {users_in("crm_hierarchical_access.group_sees_all")}
           AND u.id NOT IN {users_in("sales_team.group_sale_manager", "base.group_system")} ORDER BY 1""",
        mends=_lt("Take the group from them"),
        confirm=_lt("The sales tree decides what these people see."),
    ),
    Check(
        "customer_without_unit",
        INFO,
        _lt("Contacts that no unit deals with"),
        _lt(
            "No lead, order or invoice tells whose they are, and nobody entered a unit. The setting “Contacts Without Unit” says whether "
            "people of sales see them."
        ),
        "res.partner",
        "SELECT id FROM res_partner WHERE active AND access_keys IS NULL ORDER BY id",
        mends=_lt("Open the settings"),
    ),
)
