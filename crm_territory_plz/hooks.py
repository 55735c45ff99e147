"""What installing and uninstalling change outside our own records."""

from odoo.tools.sql import column_exists, create_column


def pre_init_hook(env):
    """Columns that would else be computed lead by lead; ``post_init_hook`` fills them at once."""
    for column, kind in (("zip_read", "varchar"), ("territory_id", "int4")):
        if not column_exists(env.cr, "crm_lead", column):
            create_column(env.cr, "crm_lead", column, kind)


def post_init_hook(env):
    """Read the postcodes of all leads."""
    env["crm.lead"]._read_all_postcodes()


def uninstall_hook(env):
    """Nothing outside our own models yet."""
