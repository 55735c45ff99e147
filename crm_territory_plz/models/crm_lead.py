from odoo import api, fields, models
from odoo.exceptions import UserError

from ..postcode import read_postcode

#: follow from the postcode and the plan; nobody writes them
DERIVED = {"zip_read", "territory_id"}


class CrmLead(models.Model):
    """A lead lies in a territory of its plan, by the postcode that was read from what was typed (spec 3)."""

    _inherit = "crm.lead"

    zip_read = fields.Char(
        string="Postcode as Read",
        compute="_compute_zip_read",
        store=True,
        help="The postcode that was read from what was typed; empty where it is foreign, missing or in doubt.",
    )
    territory_id = fields.Many2one(
        "crm.territory",
        compute="_compute_territory_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The territory of the postcode in the plan of the lead's unit.",
    )
    territory_plan_id = fields.Many2one("crm.territory.plan", compute="_compute_territory_plan_id")

    @api.depends("zip", "country_id")
    def _compute_zip_read(self):
        for lead in self:
            lead.zip_read = read_postcode(lead.zip, lead.country_id.code) or False

    @api.depends("team_id")
    def _compute_territory_plan_id(self):
        plans = self._territory_plan_ids(self.team_id.ids)
        for lead in self:
            lead.territory_plan_id = plans[lead.team_id.id or None]

    @api.depends("zip_read", "team_id")
    def _compute_territory_id(self):
        """Not when a plan changes: that is done by activating it, in batches."""
        plans = self._territory_plan_ids(self.team_id.ids)
        lookups = self.env["crm.territory.prefix"]._lookups(set(filter(None, plans.values())), self.mapped("zip_read"))
        for lead in self:
            plan = plans[lead.team_id.id or None]
            lead.territory_id = lookups[plan].find(lead.zip_read or None) if plan else False

    @api.model
    def _territory_plan_ids(self, unit_ids):
        """The id of the plan of each unit, and under None of leads without unit (spec 3, *Plan*); None for no plan."""
        organisation = self.env["crm.access"]._organisation()
        if not organisation.territories:
            return dict.fromkeys([*unit_ids, None])
        places = {unit: unit for unit in unit_ids} | {None: self.env["crm.team"].sudo()._main_root().id}
        plans = {unit: organisation.territories.nearest(organisation.tree, place) for unit, place in places.items()}
        return {unit: plan and plan.id for unit, plan in plans.items()}

    # The rule

    #: emptied on uninstalling: customers are seen without territories then
    _territory_named = "territory_id"

    @api.model
    def _access_fields(self):
        names = super()._access_fields()
        return names | {"territory": self._territory_named} if self._territory_named else names

    @api.model
    def _partner_source_triggers(self):
        return super()._partner_source_triggers() | {"zip", "country_id", "territory_id"}

    # Nobody writes what follows from the postcode

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_derived(self._with_context_defaults(vals))
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_derived(vals)
        return super().write(vals)

    def _changes_access(self, vals):
        """With the postcode a lead may come into a territory of a strict plan: who may not read it any more stops following."""
        return super()._changes_access(vals) or bool(
            {"zip", "country_id"} & vals.keys() and self.env["crm.access"]._organisation().territories.strict
        )

    @api.model
    def _check_not_derived(self, vals):
        """
        :raise UserError: naming the field
        """
        for name in DERIVED & vals.keys():
            if not self.env.su:
                field = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("%(field)s follows from the postcode: correct that.", field=field))
