"""What installing and uninstalling change outside our own records."""

from .models.crm_lead import ORDERS_FOLLOW


def post_init_hook(env):
    """Customers are seen where their orders and invoices are."""
    env["crm.partner.unit"]._rebuild()


def uninstall_hook(env):
    """Orders and invoices count no more; the registry that says so is built anew afterwards."""
    rows = env["crm.partner.unit"]
    type(rows)._partner_documents = ()
    rows._rebuild()
    env["ir.config_parameter"].sudo().search([("key", "=", ORDERS_FOLLOW)]).unlink()  # our own
