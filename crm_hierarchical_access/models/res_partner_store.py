from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _to_store(self, store, fields):
        """Chatter and channels name their people as superuser: not those whom an external's person may not know."""
        hidden = self._hidden_from_external(store)
        store.add_records_fields(self - hidden, fields)
        for partner in hidden:
            store.add_model_values("res.partner", {"id": partner.id, "name": self._hidden_name()})

    def _hidden_from_external(self, store):
        access = self.env["crm.access"].sudo(False)
        if not access._is_external() or not store.target.is_current_user(self.env):
            return self.browse()
        return self.browse(access._hidden_ids("res.partner", self.ids))
