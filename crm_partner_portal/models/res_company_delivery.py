from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_delivery = fields.Boolean(
        string="Deliver invoices by themselves",
        help="On posting, an invoice is delivered as its customer chose: PDF by e-mail, notice with a link, or portal only.",
    )
    portal_delivery_since = fields.Date(readonly=True, help="Invoices dated earlier are not delivered by themselves.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_delivery_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_delivery_day(vals))

    def _with_delivery_day(self, vals):
        """Switching it on counts from today: what is older was sent by hand."""
        if not vals.get("portal_delivery") or (self and all(self.mapped("portal_delivery"))):
            return vals
        return {**vals, "portal_delivery_since": fields.Date.context_today(self)}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_delivery = fields.Boolean(related="company_id.portal_delivery", readonly=False)
