from odoo import api, models


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _render_template(self, template_src, model, res_ids, *args, **kwargs):
        """Nothing is rendered for a record that the current user may not read."""
        if model and res_ids:
            self.env["crm.access"]._check_documents({model: [res_id for res_id in res_ids if res_id]})
        return super()._render_template(template_src, model, res_ids, *args, **kwargs)
