"""What installing and uninstalling change outside our own records."""

import logging
import os

from .models.change_subjects import forget
from .models.crm_access_observe import MEMBERSHIP_MULTI, MODE, OBSERVE, SAVED_MEMBERSHIP_MULTI
from .models.crm_escalation import POLICY

OUR_PARAMETERS = "crm_hierarchical_access."
#: set to "observe", a new installation enforces nothing yet; so does the system parameter, entered before
MODE_VARIABLE = "CRM_HIERARCHICAL_ACCESS_MODE"

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Enforce the rule, or observe it where that was chosen before; gather who deals with which customer; start the clocks."""
    parameters = env["ir.config_parameter"].sudo()  # installation runs as superuser
    mode = parameters.get_param(MODE) or os.environ.get(MODE_VARIABLE)
    env["crm.access"]._set_mode(OBSERVE if mode == OBSERVE else "enforce")
    env["crm.partner.unit"]._rebuild()
    begin_escalation(env)
    _logger.info("%s contacts belong to no unit: closed to people of sales", env["res.partner"]._count_unowned())


def begin_escalation(env):
    """A policy holds, the clocks of the open leads there are start now, and releases there are have rows."""
    parameters = env["ir.config_parameter"].sudo()  # installation and update run as superuser
    if not parameters.get_param(POLICY):
        parameters.set_param(POLICY, env.ref("crm_hierarchical_access.escalation_policy_two_days").id)
    env["crm.lead.clock"]._start_existing()
    env["crm.lead.release"]._follow_existing()


def uninstall_hook(env):
    """Put the setting back as it was found, and take our own settings, triggers and functions with us."""
    parameters = env["ir.config_parameter"].sudo()  # uninstallation runs as superuser
    if saved := parameters.get_param(SAVED_MEMBERSHIP_MULTI):
        parameters.set_param(MEMBERSHIP_MULTI, False if saved == "unset" else saved)
    parameters.search([("key", "=like", OUR_PARAMETERS + "%")]).unlink()
    decide = env.ref("crm_hierarchical_access.mail_activity_type_decide", raise_if_not_found=False)
    if decide:  # a kind of activity that is in use would stay
        env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", decide.id)]).unlink()
    forget(env.cr)
