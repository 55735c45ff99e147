import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class CrmDeclarationLoggedIn(models.Model):
    """Who is logged in declares for a contract that is known: what follows is carried out at once."""

    _inherit = "crm.declaration"

    @api.model
    @api.private
    def _declare_logged_in(self, contract, kind, typed, form_key, user):
        """Store a declaration for a contract; carry out what no person has to look at.

        :param contract: that the user may read
        """
        contract = contract.sudo()  # see above
        typed = {**typed, "person": user.name, "contract_ref": contract.code or contract.name}
        known = {"way": "portal", "contract_id": contract.id, "state": "matched", "is_known_address": True}
        declaration = self._receive(kind, typed, form_key, company_id=contract.company_id.id, lang=self.env.lang, **known)
        if declaration.state == "matched" and not declaration.is_extraordinary:
            declaration._carry_out_now(user)
        return declaration

    def _carry_out_now(self, user):
        """Carry it out in the name of the customer; where that fails, people do it: what was declared stays stored."""
        try:
            with self.env.cr.savepoint():
                self.with_user(user).sudo()._carry_out()
        except UserError as refusal:
            _logger.info("Declaration %s waits for people: %s", self.name, refusal)
            self.invalidate_recordset()
