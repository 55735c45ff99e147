from odoo import api, models


class CrmAccess(models.AbstractModel):
    """The organisation of a day gone by, under the one definition of the rule."""

    _inherit = "crm.access"

    @api.model
    def _organisation_on(self, moment):
        """The organisation for the engine (``access.Organisation``) as it was.

        :raise UserError: where the log does not know that time
        """
        return self._organisation_of_past(self.env["crm.access.change.log"].past(moment))

    def _organisation_of_past(self, past):
        """Hook: an organisation from ``access.Past``; for addons whose predicates change with time."""
        return self._organisation_of(past.units(), past.substitutes(), past.group("group_dispatcher"), past.territories())
