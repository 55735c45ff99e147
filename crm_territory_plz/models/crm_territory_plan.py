from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..postcode import COUNTRIES, Claim, twice
from .crm_territory_prefix import CHECKED_WITH_PLAN


class CrmTerritoryPlan(models.Model):
    """A plan divides the postcodes of a unit among territories (spec 3, *Plan*).

    What holds is never edited: a new version is made, previewed and activated at a date; the old one stays readable.
    """

    _name = "crm.territory.plan"
    _description = "Territory Plan"
    _inherit = ["mail.thread", "crm.access.organisation.mixin", "crm.access.branch.mixin"]
    _order = "team_id, version desc, id desc"

    name = fields.Char(required=True, tracking=True)
    team_id = fields.Many2one(
        "crm.team",
        string="Unit",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The plan is for the leads of this unit and of the units below that have no plan of their own.",
    )
    mode = fields.Selection(
        [
            ("assign", "Hands out leads"),
            ("lax", "Hands out leads, and everybody in the unit sees all of them"),
            ("strict", "Hands out leads, and only those with permission for a territory see its leads"),
        ],
        default="assign",
        required=True,
        tracking=True,
    )
    country_id = fields.Many2one(
        "res.country",
        required=True,
        default=lambda self: self.env.ref("base.de", raise_if_not_found=False),
        domain=[("code", "in", COUNTRIES)],
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("archived", "Replaced")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    date_from = fields.Date(string="Holds From", copy=False, help="Empty: from the moment it is activated.")
    previous_id = fields.Many2one(
        "crm.territory.plan", string="Replaces", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    territory_ids = fields.One2many("crm.territory", "plan_id", string="Territories", copy=True)
    territory_count = fields.Integer(compute="_compute_territory_count")

    _one_active = models.UniqueIndex("(team_id) WHERE state = 'active'", "A unit has one active plan at a time.")

    @api.depends("territory_ids")
    def _compute_territory_count(self):
        counts = dict(self.env["crm.territory"]._read_group([("plan_id", "in", self.ids)], ["plan_id"], ["__count"]))
        for plan in self:
            plan.territory_count = counts.get(plan, 0)

    @api.constrains("country_id")
    def _check_country(self):
        for plan in self:
            if plan.country_id.code not in COUNTRIES:
                raise ValidationError(
                    self.env._("Country: postcodes of %(country)s cannot be read.", country=plan.country_id.name)
                )

    def _check_prefixes(self):
        """The same prefix twice in a plan is refused, naming both territories (spec 3, *Territory*).

        :raise ValidationError: naming the first such prefix
        """
        rows = self.env["crm.territory.prefix"].search([("plan_id", "in", self.ids)])
        for plan in self:
            claims = [Claim(row.prefix, row.territory_id) for row in rows if row.plan_id == plan]
            for prefix, first, second in twice(claims):
                raise ValidationError(
                    self.env._(
                        "Postcodes: %(prefix)s belongs to %(one)s and to %(other)s; only one of them can have it.",
                        prefix=prefix,
                        one=first.name,
                        other=second.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super(CrmTerritoryPlan, self.with_context(**{CHECKED_WITH_PLAN: True})).create(vals_list)
        plans._check_prefixes()
        return plans.with_env(self.env)

    def write(self, vals):
        result = super(CrmTerritoryPlan, self.with_context(**{CHECKED_WITH_PLAN: True})).write(vals)
        if "territory_ids" in vals:
            self._check_prefixes()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("%(plan)s is no draft: it stays readable.", plan=plan.name))

    def action_activate(self):
        """Let the plan hold at once.

        :raise UserError: unless it is a draft
        """
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("%(plan)s is no draft.", plan=plan.name))
        self.check_access("write")
        for plan in self:
            plan._activate()

    def _activate(self):
        """The plan holds, the one before it is archived; its leads get their territories."""
        self.ensure_one()
        self.search([("team_id", "=", self.team_id.id), ("state", "=", "active")]).state = "archived"
        self.write({"state": "active", "date_from": fields.Date.context_today(self)})
        organisation = self.env["crm.access"]._organisation()
        units = organisation.territories.units_of(organisation.tree, organisation.territories.plans[self.id])
        self.env["crm.lead"].sudo()._refresh_territories({*units, None})
