from odoo import api, fields, models


class CrmLeavingReceipt(models.Model):
    """What somebody received of a leaver: the ids only, so that the list shows what the receiver may see today."""

    _name = "crm.leaving.receipt"
    _description = "Leaving: Received"
    _rec_name = "code"

    leaving_id = fields.Many2one("crm.leaving", required=True, index=True, ondelete="cascade")
    from_user_id = fields.Many2one("res.users", string="From", ondelete="restrict", context={"active_test": False})
    user_id = fields.Many2one("res.users", string="To", index="btree_not_null", ondelete="restrict", context={"active_test": False})
    code = fields.Char(required=True)
    name = fields.Char(string="What", compute="_compute_name")
    res_model = fields.Char(required=True)
    res_ids = fields.Json()
    record_count = fields.Integer(string="Records")
    is_told = fields.Boolean(string="Told", index="btree_not_null")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self.env["crm.leaving"]._labels()
        for receipt in self:
            receipt.name = labels.get(receipt.code, receipt.code)

    @api.model
    def _ids_received_by(self, user, model_name):
        """Ids of the records of a model that a user received."""
        receipts = self.sudo().search([("user_id", "=", user.id), ("res_model", "=", model_name)])  # the user's own
        return sorted({id_ for receipt in receipts for id_ in receipt.res_ids or ()})
