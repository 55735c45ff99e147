"""What installing and uninstalling change outside our own records."""

from odoo.tools.sql import column_exists, create_column

from odoo.addons.crm_hierarchical_access.models.change_subjects import SUBJECTS, forget, install
from odoo.addons.crm_hierarchical_access.models.crm_access_change_log import GROUPS

from .models.crm_access_change_log import OWN_SUBJECTS

OUR_PARAMETERS = "crm_territory_plz."


def pre_init_hook(env):
    """Columns that would else be computed lead by lead; ``post_init_hook`` fills them at once."""
    for column, kind in (("zip_read", "varchar"), ("territory_id", "int4")):
        if not column_exists(env.cr, "crm_lead", column):
            create_column(env.cr, "crm_lead", column, kind)


def post_init_hook(env):
    """Read the postcodes of all leads."""
    env["crm.lead"]._read_all_postcodes()


def uninstall_hook(env):
    """The log watches what the kernel names, and customers are seen by it again; our own settings go with us."""
    forget(env.cr, [*OWN_SUBJECTS, "lead"])
    install(env.cr, SUBJECTS, GROUPS)
    env["ir.config_parameter"].sudo().search([("key", "=like", OUR_PARAMETERS + "%")]).unlink()  # our own
    env["crm.territory.plan"].sudo().search([("state", "=", "active")]).state = "archived"
    type(env["crm.lead"])._territory_named = None  # the registry that says so is built anew afterwards
    env["crm.partner.unit"]._rebuild()
