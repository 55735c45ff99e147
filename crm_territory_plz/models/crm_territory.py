import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.access import Territory

from ..postcode import is_prefix


class CrmTerritory(models.Model):
    """Some postcodes of a plan, the unit that works there, and who is responsible (spec 3, *Territory*)."""

    _name = "crm.territory"
    _description = "Territory"
    _inherit = ["crm.access.organisation.mixin", "crm.access.branch.mixin"]
    _order = "plan_id, sequence, name, id"

    name = fields.Char(required=True)
    plan_id = fields.Many2one("crm.territory.plan", required=True, index=True, ondelete="cascade")
    plan_state = fields.Selection(related="plan_id.state", string="Plan State")
    team_id = fields.Many2one("crm.team", string="Unit", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        domain=[("share", "=", False)],
        help="Gets the territory's leads. Empty: they wait in the unit, and its members may take them.",
    )
    permitted_user_ids = fields.Many2many(
        "res.users",
        "crm_territory_permission",
        "territory_id",
        "user_id",
        string="Also Permitted",
        domain=[("share", "=", False)],
        help="These people may see the territory's leads in a strict plan, besides the responsible and the leaders.",
    )
    prefix_ids = fields.One2many("crm.territory.prefix", "territory_id", copy=True)
    prefixes = fields.Char(
        string="Postcodes",
        compute="_compute_prefixes",
        inverse="_inverse_prefixes",
        help="The first digits of its postcodes, separated by blanks or commas. The longest prefix wins.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _as_territory(self):
        """The territory as the engine reads it."""
        self.ensure_one()
        return Territory(
            self.id, self.plan_id.id, self.team_id.id, self.user_id.id or None, frozenset(self.permitted_user_ids.ids)
        )

    @api.depends("prefix_ids.prefix")
    def _compute_prefixes(self):
        for territory in self:
            territory.prefixes = " ".join(sorted(territory.prefix_ids.mapped("prefix")))

    def _inverse_prefixes(self):
        for territory in self:
            wanted = dict.fromkeys(filter(None, re.split(r"[\s,;|]+", territory.prefixes or "")))
            for text in wanted:
                territory._check_prefix(text)
            gone = territory.prefix_ids.filtered(lambda row, wanted=wanted: row.prefix not in wanted)
            there = set(territory.prefix_ids.mapped("prefix"))
            territory.prefix_ids = [Command.delete(row.id) for row in gone] + [
                Command.create({"prefix": text}) for text in wanted if text not in there
            ]

    def _check_prefix(self, text):
        if not is_prefix(text):
            raise ValidationError(
                self.env._("Postcodes of %(territory)s: “%(text)s” is not one to five digits.", territory=self.name, text=text)
            )

    @api.constrains("user_id", "permitted_user_ids")
    def _check_people_are_internal(self):
        for territory in self:
            for user in territory.user_id | territory.permitted_user_ids:
                if user.share:
                    raise ValidationError(
                        self.env._(
                            "%(territory)s: %(user)s is not an internal user.", territory=territory.name, user=user.name
                        )
                    )
