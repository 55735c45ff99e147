from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _compute_invoiced(self):
        """Stock sums all invoices of the unit by SQL; those who sell get the sum of what they see."""
        if not self.env["crm.access"]._is_restricted() or self.env["account.move"]._is_back_office():
            return super()._compute_invoiced()
        sums = dict(
            self.env["account.move"]._read_group(
                self._get_invoiced_domain(), ["team_id"], ["amount_untaxed_signed:sum"]
            )
        )
        for team in self:
            team.invoiced = sums.get(team._origin, 0.0)

    def _get_invoiced_domain(self):
        """Hook: the paid customer documents of this month."""
        today = fields.Date.today()
        return [
            ("team_id", "in", self.ids),
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("payment_state", "in", ("in_payment", "paid", "reversed")),
            ("state", "=", "posted"),
            ("date", ">=", today.replace(day=1)),
            ("date", "<=", today),
        ]
