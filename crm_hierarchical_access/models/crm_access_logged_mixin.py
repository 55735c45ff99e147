from odoo import models


class CrmAccessLoggedMixin(models.AbstractModel):
    """For records that the log of changes watches: a deleted row does not tell who deleted it."""

    _name = "crm.access.logged.mixin"
    _description = "Watched by the Log of Changes"

    def unlink(self):
        self.env["crm.access.change.log"]._set_author()
        return super().unlink()
