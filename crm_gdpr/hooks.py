"""What installing and uninstalling change outside our own records."""

from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.models.change_subjects import SUBJECTS, forget, install
from odoo.addons.crm_hierarchical_access.models.crm_access_change_log import GROUPS

from .models.crm_gdpr_access import REFUSE


def post_init_hook(env):
    """The suggested policy leaves out who works with every customer anyway; consents that are there already are kept."""
    policy = env.ref("crm_gdpr.policy_suggested")
    groups = [env.ref(xmlid, raise_if_not_found=False) for xmlid in env["res.partner"]._partner_exempt_groups()]
    policy.exempt_group_ids |= env["res.groups"].union(*filter(None, groups))
    leads = env["crm.lead"].with_context(active_test=False)
    leads.search(leads._agreed_domain())._keep_consents()


def uninstall_hook(env):
    """The log of changes watches of units and users what the kernel names; the log of access, which refuses to be emptied, goes."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(REFUSE)))  # its trigger goes with it
    env["ir.config_parameter"].sudo().search([("key", "=like", "crm_gdpr.%")]).unlink()  # our own
    watched = ("unit", "user")
    forget(env.cr, watched)
    install(env.cr, {name: SUBJECTS[name] for name in watched}, GROUPS)
