from odoo import models


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def _filter_has_field_access(self, env):
        """An external partner's person is not told between which people and units a record was handed on."""
        values = super()._filter_has_field_access(env)
        if not env["crm.access"]._is_external():
            return values
        return values.filtered(lambda value: not value._names_hidden(env(su=False)))

    def _names_hidden(self, env):
        """Whether the value before or after is a person or a unit that the user may not read."""
        comodel = env[self.field_id.model]._fields[self.field_id.name].comodel_name
        if comodel not in ("res.users", "res.partner", "crm.team"):
            return False
        ids = {self.old_value_integer, self.new_value_integer} - {0}
        return bool(env["crm.access"]._hidden_ids(comodel, ids))
