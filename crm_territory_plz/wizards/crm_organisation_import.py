from odoo import models


class CrmOrganisationImport(models.TransientModel):
    _inherit = "crm.organisation.import"

    def _kind_labels(self):
        return super()._kind_labels() | {"plans": self.env._("Territory plans"), "territories": self.env._("Territories")}
