from odoo import api, fields, models


class CrmLeavingPerson(models.Model):
    """Somebody who leaves: one step of the run, committed by itself."""

    _name = "crm.leaving.person"
    _description = "Leaving: Person"
    _inherit = ["crm.leaving.prepared.mixin"]
    _rec_name = "user_id"

    leaving_id = fields.Many2one("crm.leaving", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", required=True, index=True, ondelete="restrict", context={"active_test": False})
    login = fields.Char(related="user_id.login")
    state = fields.Selection(
        [("pending", "To Do"), ("done", "Done"), ("failed", "Failed")], default="pending", required=True, readonly=True
    )
    error = fields.Char(readonly=True)
    export_count = fields.Integer(string="Exports", compute="_compute_export_count")

    _once = models.UniqueIndex("(leaving_id, user_id)", "This person is on the list already.")

    @api.depends("user_id")
    def _compute_export_count(self):
        counts = dict(self.env["crm.export.log"]._read_group([("user_id", "in", self.user_id.ids)], ["user_id"], ["__count"]))
        for person in self:
            person.export_count = counts.get(person.user_id, 0)
