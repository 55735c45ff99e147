from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.leaving import Holding, Place


class CrmLeaving(models.Model):
    """Framework contracts and service cases are handed over; places in service teams end."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        """Framework contracts before the leads, as orders: each is counted as what it is."""
        service = (Place("helpdesk.ticket", "user_id"), Place("helpdesk.ticket.team", "user_id"))
        links, *others = super()._holdings()
        return [
            links,
            Holding("frameworks", self.env._("Framework contracts"), "work", "rule", (Place("sale.blanket.order", "user_id"),)),
            Holding("service", self.env._("Service cases and teams"), "work", "hand", service),
            *others,
            Holding("service_teams", self.env._("Places in service teams"), "access", "part", (Place("helpdesk.ticket.team", "user_ids"),)),
        ]

    @api.model
    def _still_open_domains(self):
        return {
            **super()._still_open_domains(),
            "sale.blanket.order": Domain("state", "in", ("draft", "open")),
            "helpdesk.ticket": Domain("stage_id.closed", "=", False),
        }

    @api.model
    def _record_fields(self):
        """Whose a framework contract or a case is; closed ones go on naming who did the work, where that was chosen."""
        kept = super()._record_fields()
        names = "helpdesk.ticket.partner_id helpdesk.ticket.commercial_partner_id sale.blanket.order.partner_id"
        kept.update(dict.fromkeys(names.split(), Domain.FALSE))
        if not self.closed_too:
            domains = self._still_open_domains()
            kept["sale.blanket.order.user_id"] = domains["sale.blanket.order"]
            kept["helpdesk.ticket.user_id"] = domains["helpdesk.ticket"]
        return kept
