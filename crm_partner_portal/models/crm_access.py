from odoo import api, models
from odoo.fields import Domain


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def _own_addons(self):
        return super()._own_addons() | {"crm_partner_portal"}

    @api.model
    def _access_thread_models(self):
        """What hangs on a contract is seen with it; nobody gets the name of a document by pointing something at it."""
        return super()._access_thread_models() | {"contract.contract", "crm.declaration", "crm.document", "crm.document.version"}

    @api.model
    def _external_menus(self):
        """External partners' people read the library too."""
        return [*super()._external_menus(), "crm_partner_portal.menu_library_root"]

    # The library

    @api.model
    def _led_units(self):
        """Ids of the units that the current user leads now, as leader, deputy or substitute of one of these."""
        organisation, now = self._organisation(), self._now()
        people = organisation.stands_in_for(self.env.uid, now)
        return {unit for user in people for role, unit in organisation.tree.places(user, now) if role != "member"}

    @api.model
    def library_passed_on(self):
        """For a record rule: the permissions that the current user's units passed on."""
        if not self.env.user._is_internal():
            return Domain.FALSE
        return self.env["crm.document.permission"]._passed_on_domain()
