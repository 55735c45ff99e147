"""Escalation came with this version: what installing begins, updating begins, too."""

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_hierarchical_access.hooks import begin_escalation


def migrate(cr, version):
    """Where no clock ever ran; what an administrator of an earlier state of this version chose stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    if not env["crm.lead.clock"].search_count([], limit=1):
        begin_escalation(env)
