from odoo import api, fields, models


class CrmExportLog(models.Model):
    """Who took which data out of the database, and when; what a leaver took is asked of it (spec 1, *leaving*)."""

    _name = "crm.export.log"
    _inherit = ["crm.access.kept.mixin"]
    _description = "Export of Data"
    _order = "id desc"
    _rec_name = "res_model"

    user_id = fields.Many2one("res.users", string="Person", required=True, index=True, ondelete="restrict", readonly=True)
    create_date = fields.Datetime(string="When", readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    model_name = fields.Char(string="What", compute="_compute_model_name")
    record_count = fields.Integer(string="Records", readonly=True, aggregator="sum")
    field_names = fields.Char(string="Fields", readonly=True)

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_model_name(self):
        names = self.env["ir.model"].sudo()  # names of models only
        for log in self:
            log.model_name = names._get(log.res_model).name or log.res_model

    @api.model
    @api.private
    def log(self, records, field_names):
        """Note that the current user exports records."""
        self.sudo().create(  # everybody's exports are noted, nobody writes the log himself
            {
                "user_id": self.env.uid,
                "res_model": records._name,
                "record_count": len(records),
                "field_names": ", ".join(field_names),
            }
        )

    def _kept_text(self):
        return self.env._("The log of exports is not changed.")
