"""What installing and uninstalling change outside our own records."""

MEMBERSHIP_MULTI = "sales_team.membership_multi"
SAVED_MEMBERSHIP_MULTI = "crm_hierarchical_access.saved_membership_multi"


def post_init_hook(env):
    """Let people belong to several units, and remember what the setting was (spec 1, The tree)."""
    parameters = env["ir.config_parameter"].sudo()  # installation runs as superuser
    parameters.set_param(SAVED_MEMBERSHIP_MULTI, parameters.get_param(MEMBERSHIP_MULTI) or "unset")
    parameters.set_param(MEMBERSHIP_MULTI, True)


def uninstall_hook(env):
    """Put the setting back as it was found; a parameter that did not exist is removed again."""
    parameters = env["ir.config_parameter"].sudo()  # uninstallation runs as superuser
    saved = parameters.get_param(SAVED_MEMBERSHIP_MULTI)
    parameters.set_param(MEMBERSHIP_MULTI, False if saved in (False, "unset") else saved)
    parameters.set_param(SAVED_MEMBERSHIP_MULTI, False)
