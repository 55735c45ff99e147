from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

#: who works with what has to be kept
BOOKKEEPING = ("account.group_account_readonly", "account.group_account_invoice", "crm_gdpr.group_officer")


class IrRule(models.Model):
    """Documents of an erased person that the law wants kept are seen by bookkeeping and the officer only (Art. 18(2) GDPR, § 35 BDSG)."""

    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or model_name not in self._restricted_models() or self._sees_restricted():
            return domain
        query = "SELECT res_id FROM crm_gdpr_erasure_line WHERE model = %s AND effect = 'restrict' AND is_done AND date_ended IS NULL"
        return domain & Domain("id", "not in", SQL(f"({query})", model_name))

    @api.model
    @ormcache()
    def _restricted_models(self):
        """Names of the models of which something is restricted: documents, not what is part of them."""
        documents = {place.model for place in self.env["crm.gdpr.erasure"]._places_of_trade() if place.kind in ("letter", "voucher")}
        restricted = [("effect", "=", "restrict"), ("is_done", "=", True), ("date_ended", "=", False), ("model", "in", list(documents))]
        groups = self.env["crm.gdpr.erasure.line"].sudo()._read_group(restricted, ["model"])  # names of models
        return frozenset(model for (model,) in groups)

    @api.model
    def _sees_restricted(self):
        return any(self.env.user.has_group(group) for group in BOOKKEEPING)
