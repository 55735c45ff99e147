from odoo import api, models
from odoo.tools import ormcache

from ..erasure import ERASE, Place


class CrmGdprErasure(models.Model):
    """What a person had restricted (Art. 18) is not changed either, until it is lifted."""

    _inherit = "crm.gdpr.erasure"

    @api.model
    @ormcache()
    def _frozen(self):
        frozen = {name: set(ids) for name, ids in super()._frozen().items()}
        for request in self.env["crm.gdpr.request"].sudo().search([("is_restricted", "=", True)]):  # numbers only
            for records in request._records():
                frozen.setdefault(records._name, set()).update(records.ids)
        return frozen

    @api.model
    def _places_of_login(self):
        return [*super()._places_of_login(), Place("crm.gdpr.code", ERASE, emails=("email",))]
