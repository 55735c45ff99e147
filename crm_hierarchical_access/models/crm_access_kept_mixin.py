from odoo import api, models
from odoo.exceptions import AccessError


class CrmAccessKeptMixin(models.AbstractModel):
    """Notes of who did what: they stay as they were written, whoever asks, the superuser too."""

    _name = "crm.access.kept.mixin"
    _description = "Kept as It Was Noted"

    def _kept_text(self):
        """Hook: what is told to who changes or deletes one."""
        return self.env._("What was noted is not changed.")

    def write(self, vals):  # pylint: disable=method-required-super
        """
        :raise AccessError: always
        """
        raise AccessError(self._kept_text())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self._kept_text())
