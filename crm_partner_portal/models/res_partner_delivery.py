from odoo import fields, models

#: the ways of delivery between which a customer chooses
DELIVERIES = ("email", "portal_notice", "portal")


class ResPartner(models.Model):
    _inherit = "res.partner"

    invoice_sending_method = fields.Selection(
        selection_add=[("portal_notice", "Notice with link"), ("portal", "Portal only")],
        ondelete={"portal_notice": "set null", "portal": "set null"},
    )

    def _portal_deliveries(self):
        """The ways of delivery that are offered to a customer, in his words."""
        return {
            "email": self.env._("PDF by e-mail"),
            "portal_notice": self.env._("E-mail with a link to the portal"),
            "portal": self.env._("Portal only, no e-mail"),
        }
