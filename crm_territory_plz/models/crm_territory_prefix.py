from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..postcode import is_prefix

#: context key of those who check the plan as a whole when all is written; the database refuses what nobody checked
CHECKED_WITH_PLAN = "crm_territory_checked_with_plan"


class CrmTerritoryPrefix(models.Model):
    """The first digits of postcodes, and the territory they belong to in a plan; the longest one wins.

    A postcode's territory is one look-up of the five prefixes it has.
    """

    _name = "crm.territory.prefix"
    _description = "Postcode Prefix of a Territory"
    _inherit = ["crm.access.branch.mixin"]
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

    @api.constrains("prefix")
    def _check_prefix(self):
        for row in self:
            if not is_prefix(row.prefix):
                raise ValidationError(self.env._("Postcodes: “%(text)s” is not one to five digits.", text=row.prefix))

    @api.constrains("prefix", "plan_id")
    def _check_once(self):
        if not self.env.context.get(CHECKED_WITH_PLAN):
            self.plan_id._check_prefixes()
