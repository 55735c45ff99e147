from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_hierarchical_access.access import TerritoryPlan
from odoo.addons.crm_hierarchical_access.models.access_domain import one_of

from ..postcode import COUNTRIES, Claim, twice
from .crm_territory_prefix import CHECKED_WITH_PLAN

#: what is edited in a draft only
DRAFTED = {"team_id", "mode", "country_id", "territory_ids", "lead_choice"}
#: what activating writes, never the author
PROTOCOL = {"state", "version", "previous_id", "activation", "activated_uid", "date_activated"}


class CrmTerritoryPlan(models.Model):
    """A plan divides the postcodes of a unit among territories (spec 3, *Plan*).

    What holds is never edited: a new version is made, previewed and activated at a date; the old one stays readable.
    """

    _name = "crm.territory.plan"
    _description = "Territory Plan"
    _inherit = ["mail.thread", "crm.access.organisation.mixin", "crm.territory.branch.mixin"]
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
    date_from = fields.Date(
        string="Holds From", copy=False, tracking=True, help="The plan is activated on this day. Empty: when you activate it."
    )
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

    @api.model
    def _territories_domain(self, territories):
        return one_of("id", {territory.plan for territory in territories})

    def _as_plan(self):
        """The plan as the engine reads it."""
        self.ensure_one()
        return TerritoryPlan(self.id, self.team_id.id, self.mode)

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

    # Only drafts are edited, and the protocol by nobody

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(PROTOCOL & vals.keys() for vals in vals_list):
            self._refuse_protocol()
        plans = super(CrmTerritoryPlan, self.with_context(**{CHECKED_WITH_PLAN: True})).create(vals_list)
        plans._check_prefixes()
        return plans.with_env(self.env)

    def write(self, vals):
        if not self.env.su and PROTOCOL & vals.keys():
            self._refuse_protocol()
        if DRAFTED & vals.keys():
            self._check_is_draft()
        result = super(CrmTerritoryPlan, self.with_context(**{CHECKED_WITH_PLAN: True})).write(vals)
        if "territory_ids" in vals:
            self._check_prefixes()
        return result

    def _refuse_protocol(self):
        raise UserError(self.env._("State and version of a plan follow from activating it."))

    def _check_is_draft(self):
        """
        :raise UserError: naming a plan that is none
        """
        for plan in self:
            if not self.env.su and plan.state != "draft":
                raise UserError(self.env._("%(plan)s is no draft. Make a new version of it.", plan=plan.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for plan in self:
            if plan.state != "draft":
                raise UserError(self.env._("%(plan)s is no draft: it stays readable.", plan=plan.display_name))

    @api.depends("name", "version")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = (
                self.env._("%(plan)s, version %(version)s", plan=plan.name, version=plan.version) if plan.version > 1 else plan.name
            )

    # Versions

    def action_new_version(self):
        """Open a draft that begins as a copy of the plan; one that is there already is opened."""
        self.ensure_one()
        draft = self.search([("previous_id", "=", self.id), ("state", "=", "draft")], limit=1) or self._new_version()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _new_version(self):
        """A draft copy that replaces the plan when it is activated.

        :raise UserError: unless the plan is active
        """
        self.ensure_one()
        if self.state != "active":
            raise UserError(self.env._("%(plan)s does not hold: only an active plan has a next version.", plan=self.display_name))
        draft = self.copy({"name": self.name})
        draft.sudo().write({"previous_id": self.id, "version": self.version + 1})  # the protocol
        return draft
