from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..postcode import Lookup, is_prefix, prefixes

#: so many postcodes are looked up one by one; for more, the plans are read as a whole
FEW = 200

#: context key of those who check the plan as a whole when all is written; the database refuses what nobody checked
CHECKED_WITH_PLAN = "crm_territory_checked_with_plan"


class CrmTerritoryPrefix(models.Model):
    """The first digits of postcodes, and the territory they belong to in a plan; the longest one wins.

    A postcode's territory is one look-up of the five prefixes it has.
    """

    _name = "crm.territory.prefix"
    _description = "Postcode Prefix of a Territory"
    _inherit = ["crm.territory.branch.mixin"]
    _access_unit_field = "team_id"
    _order = "prefix, id"
    _rec_name = "prefix"

    prefix = fields.Char(required=True, help="One to five digits.")
    territory_id = fields.Many2one("crm.territory", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="territory_id.plan_id", store=True, index=False)
    team_id = fields.Many2one(related="territory_id.team_id", store=True, index=False)

    # At the end of the transaction: a prefix may go from one territory to another whichever of them is saved first.
    _once = models.Constraint(
        "UNIQUE (plan_id, prefix) DEFERRABLE INITIALLY DEFERRED", "The prefix belongs to a territory of this plan already."
    )

    @api.model
    def _lookups(self, plan_ids, postcodes):
        """The territories of plans, to be asked for these postcodes: ``postcode.Lookup`` of territory ids by plan id.

        One look-up in the index of plan and prefix.
        """
        postcodes = {postcode for postcode in postcodes if postcode}
        domain = Domain("plan_id", "in", list(plan_ids)) & Domain("territory_id.active", "=", True)
        if len(postcodes) <= FEW:
            domain &= Domain("prefix", "in", sorted({prefix for postcode in postcodes for prefix in prefixes(postcode)}))
        found = {plan_id: {} for plan_id in plan_ids}
        rows = self.sudo()  # which territory a postcode lies in; no customer's data
        for row in rows.search_fetch(domain, ["prefix", "plan_id", "territory_id"]) if plan_ids and postcodes else ():
            found[row.plan_id.id][row.prefix] = row.territory_id.id
        return {plan_id: Lookup(claims.items()) for plan_id, claims in found.items()}

    @api.constrains("prefix")
    def _check_prefix(self):
        for row in self:
            if not is_prefix(row.prefix):
                raise ValidationError(self.env._("Postcodes: “%(text)s” is not one to five digits.", text=row.prefix))

    @api.constrains("prefix", "plan_id")
    def _check_once(self):
        if not self.env.context.get(CHECKED_WITH_PLAN):
            self.plan_id._check_prefixes()

    # Edited in drafts only

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.plan_id._check_is_draft()
        return rows

    def write(self, vals):
        self.plan_id._check_is_draft()
        result = super().write(vals)
        self.plan_id._check_is_draft()
        return result

    def unlink(self):
        self.plan_id._check_is_draft()
        return super().unlink()
