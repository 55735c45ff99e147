from odoo import api, fields, models
from odoo.fields import Domain


class CrmLeadRelease(models.Model):
    """A release of a lead to a unit and all between, and what its superior decided (spec 2, *Effect*).

    ``release_team_id`` of the lead is the unit of the highest open row on its path. Written by the system only, seen
    with the lead.
    """

    _name = "crm.lead.release"
    _description = "Release of a Lead"
    _inherit = ["crm.access.mixin"]
    _order = "date desc, id desc"
    _rec_name = "team_id"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, index=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Released To", required=True, readonly=True, index=True, ondelete="cascade")
    origin = fields.Selection(
        [("step", "Escalation"), ("upward", "Released upward"), ("manual", "By hand"), ("import", "Import")],
        default="manual",
        required=True,
        readonly=True,
    )
    step = fields.Integer(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="To Decide", readonly=True, index="btree_not_null", ondelete="set null", help="The superior who is asked."
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Released By", readonly=True, index="btree_not_null", ondelete="set null", help="Empty: by the clock."
    )
    date = fields.Datetime(string="Since", default=fields.Datetime.now, required=True, readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)
    reason = fields.Char(readonly=True)
    state = fields.Selection([("open", "Open"), ("closed", "Ended")], default="open", required=True, readonly=True)
    decision = fields.Selection(
        [
            ("pending", "To decide"),
            ("taken", "Taken over"),
            ("given", "Given to somebody else"),
            ("left", "Left with advice"),
            ("returned", "Handed back"),
            ("agreed", "Agreed"),
            ("passed_on", "Agreed and passed on"),
            ("withdrawn", "Withdrawn"),
            ("moved", "Lead moved elsewhere"),
            ("none", "None"),
        ],
        default="none",
        required=True,
        readonly=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    decided_at = fields.Datetime(string="Decided", readonly=True)
    advice = fields.Text(readonly=True)
    tried_summary = fields.Text(string="Tried Before", readonly=True)
    clock_id = fields.Many2one("crm.lead.clock", readonly=True, index="btree_not_null", ondelete="set null")

    _once = models.UniqueIndex("(clock_id, step) WHERE clock_id IS NOT NULL")
    _open_idx = models.Index("(lead_id, team_id) WHERE state = 'open'")
    _end_idx = models.Index("(date_end) WHERE state = 'open' AND date_end IS NOT NULL")

    @api.model
    def _access_domain(self, scope, mode):
        """Whoever sees the lead sees its releases; nobody writes them but by deciding."""
        if mode != "read":
            return Domain.FALSE
        return Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))
