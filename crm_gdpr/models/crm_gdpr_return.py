from odoo import api, fields, models


class CrmGdprReturn(models.Model):
    """Somebody who was erased was about to come back, or did: told to the data protection officer alone."""

    _name = "crm.gdpr.return"
    _description = "Came Back"
    _order = "id desc"
    _rec_name = "erasure_id"

    erasure_id = fields.Many2one("crm.gdpr.erasure", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="set null", default=lambda self: self.env.uid)
    model = fields.Char(readonly=True, required=True)
    res_id = fields.Integer(string="Number", readonly=True, help="Of the record that was made; none was where it was held back.")
    kind = fields.Selection([("import", "Held Back from an Import"), ("created", "Entered Again")], required=True, readonly=True)

    @api.model
    def _tell(self, kind, model, erasures, res_ids=None):
        """Note each return.

        :param erasures: the erasure that each row belongs to
        :param res_ids: the record that each made, where it did
        """
        numbers = res_ids or [0] * len(erasures)
        self.sudo().create(
            [  # written for the officer, read by nobody else
                {"kind": kind, "model": model, "erasure_id": erasure.id, "res_id": number, "user_id": self.env.uid}
                for erasure, number in zip(erasures, numbers, strict=True)
            ]
        )
