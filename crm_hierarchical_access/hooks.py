"""What installing and uninstalling change outside our own records."""

import logging

from .models.change_subjects import forget

MEMBERSHIP_MULTI = "sales_team.membership_multi"
OUR_PARAMETERS = "crm_hierarchical_access."
SAVED_MEMBERSHIP_MULTI = OUR_PARAMETERS + "saved_membership_multi"

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Let people belong to several units, and remember what the setting was (spec 1, The tree)."""
    parameters = env["ir.config_parameter"].sudo()  # installation runs as superuser
    parameters.set_param(SAVED_MEMBERSHIP_MULTI, parameters.get_param(MEMBERSHIP_MULTI) or "unset")
    parameters.set_param(MEMBERSHIP_MULTI, True)
    env["crm.partner.unit"]._rebuild()
    _logger.info("%s contacts belong to no unit: closed to people of sales", env["res.partner"]._count_unowned())


def uninstall_hook(env):
    """Put the setting back as it was found, and take our own settings, triggers and functions with us."""
    parameters = env["ir.config_parameter"].sudo()  # uninstallation runs as superuser
    saved = parameters.get_param(SAVED_MEMBERSHIP_MULTI)
    parameters.set_param(MEMBERSHIP_MULTI, False if saved in (False, "unset") else saved)
    parameters.search([("key", "=like", OUR_PARAMETERS + "%")]).unlink()
    forget(env.cr)
