"""Protected customers that were entered again keep since this version why they are the same; those from before learn it."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Rows whose new lead is not there any more say nothing."""
    api.Environment(cr, SUPERUSER_ID, {})["crm.customer.protection.conflict"]._fill_matched_kinds()
