from odoo import api, models

from odoo.addons.crm_hierarchical_access.access import Level
from odoo.addons.crm_hierarchical_access.models.access_domain import at_once, scope_domain

from .crm_gdpr_mask import origin


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.gdpr.person.mixin"]

    @api.model
    def _mask_domain(self, scope):
        return scope_domain(scope, Level.READ, self._access_fields())

    @api.model
    def _mask_fetched(self):
        return [name for name in self._access_fields().values() if name != "id" and "." not in name]

    def _fetch_query(self, query, fields):
        return super()._fetch_query(query, self._mask_fetched_with(fields))

    @api.model
    def _mask_text_fields(self):
        return ("name", "display_name", "activity_summary")

    def _mask_subjects(self):
        found = {}
        for id_, partner in zip(self._ids, at_once(self, "partner_id"), strict=True):
            pairs = ("crm.lead", origin(id_)), ("res.partner", origin(partner))
            found[id_] = {pair for pair in pairs if pair[1]}
        return found

    def _mask_revealed_with(self):
        return [self, self.sudo().partner_id]  # ids only

    def _merge_opportunity(self, *args, **kwargs):
        """What is merged belongs to one owner afterwards, with the persons of all."""
        self._check_sees_persons(self.env._("Merging shows the persons of all leads: reveal them first."))
        return super()._merge_opportunity(*args, **kwargs)
