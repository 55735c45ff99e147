from odoo import api, models
from odoo.fields import Domain


class CrmAccess(models.AbstractModel):
    """Framework contracts and service cases."""

    _inherit = "crm.access"

    @api.model
    def _access_thread_models(self):
        """What tells about them is seen with them."""
        return super()._access_thread_models() | {"helpdesk.ticket", "sale.blanket.order", "sale.blanket.order.line"}

    @api.model
    def framework_line_domain(self):
        """For a record rule: employees read lines of framework contracts where they may read such contracts at all."""
        return Domain.TRUE if self.env["sale.blanket.order"].has_access("read") else Domain.FALSE
