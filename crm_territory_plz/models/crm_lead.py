from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..postcode import Lookup, read_postcode

#: follow from the postcode and the plan; nobody writes them
DERIVED = {"zip_read", "territory_id"}
#: context key of those who enter leads for others: no owner and no unit by default, but by the territory
DISTRIBUTE = "crm_territory_distribute"


class CrmLead(models.Model):
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
            lead.zip_read = read_postcode(lead.zip, lead.country_id.code)

    @api.depends("team_id")
    def _compute_territory_plan_id(self):
        plans = self._territory_plans(self.team_id)
        for lead in self:
            lead.territory_plan_id = plans[lead.team_id]

    @api.depends("zip_read", "team_id")
    def _compute_territory_id(self):
        plans = self._territory_plans(self.team_id)
        lookups = self._territory_lookups(set(plans.values()))
        for lead in self:
            lead.territory_id = lookups[plans[lead.team_id]].find(lead.zip_read)

    @api.model
    def _territory_plans(self, units):
        """The plan of each unit, and of no unit: the nearest active one, from the unit upward (spec 3, *Plan*)."""
        active = {
            plan.team_id.id: plan for plan in self.env["crm.territory.plan"].sudo().search([("state", "=", "active")])
        }
        tree, none = self.env["crm.access"]._organisation().tree, self.env["crm.territory.plan"]
        found = {
            unit: next((active[place] for place in tree.path(unit.id) if place in active), none) for unit in units
        }
        found[units.browse()] = active.get(units.sudo()._main_root().id, none)
        return found

    @api.model
    def _territory_lookups(self, plans):
        rows = self.env["crm.territory.prefix"].sudo().search_fetch(
            [("plan_id", "in", [plan.id for plan in plans]), ("territory_id.active", "=", True)],
            ["prefix", "territory_id", "plan_id"],
        )
        return {
            plan: Lookup((row.prefix, row.territory_id.id) for row in rows if row.plan_id == plan) for plan in plans
        }

    # Entered and changed

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(DISTRIBUTE):
            vals_list = [{"user_id": False, "team_id": False, **vals} for vals in vals_list]
        for vals in vals_list:
            self._check_not_derived(self._with_context_defaults(vals))
        leads = super().create(vals_list)
        if self.env.context.get(DISTRIBUTE, True):
            leads.filtered(lambda lead: not lead.user_id and not lead.team_id)._distribute()
        return leads

    def write(self, vals):
        self._check_not_derived(vals)
        return super().write(vals)

    @api.model
    def _check_not_derived(self, vals):
        """
        :raise UserError: naming the field
        """
        for name in DERIVED & vals.keys():
            if not self.env.su:
                field = self._fields[name].get_description(self.env, ["string"])["string"]
                raise UserError(self.env._("%(field)s follows from the postcode: correct that.", field=field))

    # Distribution

    @api.private
    def _distribute(self):
        """Hand out leads with neither owner nor unit by the main root's plan (spec 3, *Distribution*).

        Called for whatever is created so, unless the context's ``crm_territory_distribute`` is false; whoever enters
        leads for others sets it to true, so that neither the own name nor the own unit is put in by default.

        :return: the leads that found a territory
        """
        return self.browse()

    # All leads

    @api.model
    def _read_all_postcodes(self):
        """Read what was typed in all leads, once per text and country."""
        typed = self.env.execute_query(
            SQL(
                "SELECT DISTINCT l.zip, c.code FROM crm_lead l LEFT JOIN res_country c ON c.id = l.country_id"
                " WHERE l.zip IS NOT NULL"
            )
        )
        read = [(text, code, read_postcode(text, code)) for text, code in typed]
        read = [row for row in read if row[2]]
        if not read:
            return
        texts, codes, postcodes = (list(column) for column in zip(*read, strict=True))
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead l SET zip_read = r.postcode
                  FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) r(zip, code, postcode)
             LEFT JOIN res_country c ON c.code = r.code
                 WHERE l.zip = r.zip AND l.country_id IS NOT DISTINCT FROM c.id AND l.zip_read IS DISTINCT FROM r.postcode
             RETURNING l.id
                """,
                texts,
                codes,
                postcodes,
            )
        )
        self.invalidate_model(["zip_read"], flush=False)

    @api.model
    def _refresh_territories(self):
        """Bring the territories of all leads up to date."""
        leads = self.sudo().with_context(active_test=False).search([("zip_read", "!=", False)])
        self.env.add_to_compute(self._fields["territory_id"], leads)
