from odoo import api, fields, models


class CrmLeavingLine(models.Model):
    """One kind of thing that the leavers held: how much, what became of it, what is left."""

    _name = "crm.leaving.line"
    _description = "Leaving: What Was Held"
    _order = "sequence, id"
    _rec_name = "code"

    leaving_id = fields.Many2one("crm.leaving", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    section = fields.Selection(
        [("work", "Handed over"), ("access", "Ended"), ("proof", "Checked"), ("named", "Names in fields")],
        required=True,
    )
    code = fields.Char(required=True)
    name = fields.Char(string="What", compute="_compute_name")
    count_before = fields.Integer(string="Before")
    count_done = fields.Integer(string="Done")
    count_left = fields.Integer(string="Left")
    count_kept = fields.Integer(string="Kept", help="Past events and signatures, which give no access.")

    @api.depends("code", "section")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self.env["crm.leaving"]._labels()
        for line in self:
            line.name = labels.get(line.code) or self.env["crm.leaving"]._field_label(line.code)
