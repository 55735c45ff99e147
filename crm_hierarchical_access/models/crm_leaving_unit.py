from odoo import fields, models


class CrmLeavingUnit(models.Model):
    """Who gets what was held in a unit; where a partner's contract ends, to which unit it falls."""

    _name = "crm.leaving.unit"
    _description = "Leaving: Unit"
    _inherit = ["crm.leaving.prepared.mixin"]
    _rec_name = "team_id"

    leaving_id = fields.Many2one("crm.leaving", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(related="leaving_id.kind")
    team_id = fields.Many2one("crm.team", string="Unit", required=True, index=True, ondelete="restrict", context={"active_test": False})
    lead_count = fields.Integer(string="Leads", readonly=True)
    successor_id = fields.Many2one("res.users", string="New Owner", ondelete="restrict", domain=[("share", "=", False)])
    is_led = fields.Boolean(string="Leads the Unit", readonly=True)
    new_leader_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Empty: the unit is without a leader until one is named.",
    )
    target_team_id = fields.Many2one("crm.team", string="Falls to", ondelete="restrict")
    state = fields.Selection([("pending", "To Do"), ("done", "Done")], default="pending", required=True, readonly=True)

    _once = models.UniqueIndex("(leaving_id, team_id)", "This unit is on the list already.")
