"""What installing and uninstalling change outside our own records."""

MEMBERSHIP_MULTI = "sales_team.membership_multi"
OUR_PARAMETERS = "crm_hierarchical_access."
SAVED_MEMBERSHIP_MULTI = OUR_PARAMETERS + "saved_membership_multi"


def post_init_hook(env):
    """Let people belong to several units, and remember what the setting was (spec 1, The tree)."""
    parameters = env["ir.config_parameter"].sudo()  # installation runs as superuser
    parameters.set_param(SAVED_MEMBERSHIP_MULTI, parameters.get_param(MEMBERSHIP_MULTI) or "unset")
    parameters.set_param(MEMBERSHIP_MULTI, True)
    env["crm.partner.unit"]._rebuild()


def uninstall_hook(env):
    """Put the setting back as it was found, and take our own with us."""
    parameters = env["ir.config_parameter"].sudo()  # uninstallation runs as superuser
    saved = parameters.get_param(SAVED_MEMBERSHIP_MULTI)
    parameters.set_param(MEMBERSHIP_MULTI, False if saved in (False, "unset") else saved)
    parameters.search([("key", "=like", OUR_PARAMETERS + "%")]).unlink()
