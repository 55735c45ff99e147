import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.access import Territory

from ..postcode import is_prefix

#: what changes in an active plan without a new version: who works there
PEOPLE = {"user_id", "permitted_user_ids", "name", "sequence"}


class CrmTerritory(models.Model):
    """Some postcodes of a plan, the unit that works there, and who is responsible (spec 3, *Territory*)."""

    _name = "crm.territory"
    _description = "Territory"
    _inherit = ["crm.access.organisation.mixin", "crm.territory.branch.mixin"]
    _territory_field = "id"
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
        # As text: a list would make what hangs on it ask for `share` of a user who is only being made.
        domain="[('share', '=', False)]",
        help="These people may see the territory's leads in a strict plan, besides the responsible and the leaders.",
    )
    prefix_ids = fields.One2many("crm.territory.prefix", "territory_id", copy=True)
    prefixes = fields.Char(
        string="Postcodes",
        compute="_compute_prefixes",
        inverse="_inverse_prefixes",
        help="The first digits of its postcodes, separated by blanks or commas. The longest prefix wins.",
    )
    origin_id = fields.Many2one(
        "crm.territory",
        string="In the Version Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def copy_data(self, default=None):
        """A copy knows of what it is one, so that a new version knows which territories stay."""
        return [
            {**vals, "origin_id": territory.id} for territory, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _as_territory(self):
        """The territory as the engine reads it."""
        self.ensure_one()
        return Territory(
            self.id, self.plan_id.id, self.team_id.id, self.user_id.id or None, frozenset(self.permitted_user_ids.ids)
        )

    def _prepare_taken_over_vals(self):
        """What the same territory of the version before becomes when this draft begins to hold."""
        self.ensure_one()
        return {
            "name": self.name,
            "team_id": self.team_id.id,
            "user_id": self.user_id.id,
            "permitted_user_ids": [Command.set(self.permitted_user_ids.ids)],
            "sequence": self.sequence,
            "active": self.active,
        }

    @api.depends("prefix_ids.prefix")
    def _compute_prefixes(self):
        for territory in self:
            territory.prefixes = " ".join(sorted(territory.prefix_ids.mapped("prefix")))

    def _inverse_prefixes(self):
        for territory in self:
            territory._set_prefixes(filter(None, re.split(r"[\s,;|]+", territory.prefixes or "")))

    def _set_prefixes(self, texts):
        """Write the difference to what the territory has.

        :raise ValidationError: naming what is no prefix
        """
        wanted = dict.fromkeys(texts)
        for text in wanted:
            self._check_prefix(text)
        gone = self.prefix_ids.filtered(lambda row: row.prefix not in wanted)
        there = set(self.prefix_ids.mapped("prefix"))
        commands = [Command.delete(row.id) for row in gone] + [Command.create({"prefix": text}) for text in wanted if text not in there]
        if commands:
            self.prefix_ids = commands

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

    # What divides the postcodes is edited in drafts; who works there may change at any time

    @api.model_create_multi
    def create(self, vals_list):
        territories = super().create(vals_list)
        territories.plan_id._check_is_draft()
        return territories

    def write(self, vals):
        if vals.keys() - PEOPLE:
            self.plan_id._check_is_draft()
        self._check_not_replaced()
        result = super().write(vals)
        if "plan_id" in vals:
            self.plan_id._check_is_draft()
        return result

    def unlink(self):
        self.plan_id._check_is_draft()
        return super().unlink()

    def _check_not_replaced(self):
        """
        :raise UserError: naming a plan that is read only
        """
        for plan in self.plan_id:
            if not self.env.su and plan.state == "archived":
                raise UserError(self.env._("%(plan)s was replaced: it stays as it was.", plan=plan.display_name))
