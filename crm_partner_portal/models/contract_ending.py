from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..termination import in_words

DAY = timedelta(days=1)
KEPT = ("date_end", "recurring_next_date", "last_date_invoiced")


class ContractContract(models.Model):
    """A contract ends by a declaration: invoices stop that day, what was invoiced beyond is credited, and all of it can be undone."""

    _inherit = "contract.contract"

    @api.private
    def _end_on(self, end, declaration, is_withdrawn):
        """End the contract.

        :param end: its last day; one before its first means that it never begins
        :param is_withdrawn: nothing more is invoiced, and what was invoiced is people's task
        :return: what is needed to undo it
        """
        lines = self.contract_line_ids.filtered(lambda line: not line.display_type and not line.is_canceled)
        before = {"lines": {str(line.id): line._kept_values() for line in lines}}
        credit = self.env["account.move"] if is_withdrawn else self._credit_unused(lines, end)
        for line in lines:
            line._stop_after(end, is_withdrawn)
        self.ended_on = end
        self._note_end(end, declaration)
        return {**before, "credit": credit.id}

    def _note_end(self, end, declaration):
        description = self.env._("%(number)s: the contract ends on %(day)s", number=declaration.name, day=in_words(end))
        self.with_context(skip_modification_mail=True).write(
            {"modification_ids": [Command.create({"date": end, "description": description, "sent": True})]}
        )

    def _credit_unused(self, lines, end):
        """A draft credit note for what was invoiced for days after the end."""
        shares = {line: share for line in lines if (share := line._invoiced_after(end))}
        if not shares:
            return self.env["account.move"]
        vals = {**self._prepare_invoice(fields.Date.context_today(self)), "move_type": "out_refund", "invoice_date": False}
        vals["invoice_line_ids"] = [Command.create(line._prepare_credit_line_vals(share, end)) for line, share in shares.items()]
        return self.env["account.move"].with_company(self.company_id).create(vals)

    @api.private
    def _end_undone(self, before):
        """Put the contract back as it was.

        :raise UserError: where invoices say otherwise
        """
        credit = self.env["account.move"].browse(before.get("credit") or ()).exists()
        if credit.state == "posted":
            raise UserError(self.env._("%s is posted already; the end cannot be undone.", credit.display_name))
        credit.unlink()
        for line in self.contract_line_ids:
            if vals := before["lines"].get(str(line.id)):
                line._put_back(vals)
        self.ended_on = False
        self._compute_recurring_next_date()


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _kept_values(self):
        return [self.is_canceled, *(str(self[name]) if self[name] else False for name in KEPT)]

    def _stop_after(self, end, is_withdrawn):
        """Nothing is invoiced for days after the end; what was, stays."""
        if is_withdrawn or (self.date_start and end < self.date_start):
            self.is_canceled = True
        elif not self.date_end or self.date_end > end:
            self.date_end = max(end, self.last_date_invoiced or end)
            if self.last_date_invoiced and self.last_date_invoiced >= self.date_end:
                self.recurring_next_date = False

    def _put_back(self, kept):
        is_canceled, date_end, next_date, last_invoiced = kept
        if str(self.last_date_invoiced or "") != (last_invoiced or ""):
            raise UserError(self.env._("%s was invoiced since; the end cannot be undone.", self.name))
        self.write({"is_canceled": is_canceled, "date_end": date_end, "recurring_next_date": next_date})

    # Parts of a period

    def _whole_period_end(self, first):
        """The last day of the period that begins with a day."""
        return self.get_next_period_date_end(first, self.recurring_rule_type, self.recurring_interval, max_date_end=False)

    def _prepare_invoice_line(self):
        """The last period of a contract that ended counts by its days."""
        vals = super()._prepare_invoice_line()
        ended_on = self.contract_id.ended_on
        first, last, _next = self._get_period_to_invoice(self.last_date_invoiced, self.recurring_next_date)
        if not (vals and ended_on and first and last == ended_on) or self.display_type:
            return vals
        whole = self._whole_period_end(first)
        if whole > last:
            vals["price_unit"] *= ((last - first).days + 1) / ((whole - first).days + 1)
            vals["name"] = f"{vals['name']} ({in_words(first)} – {in_words(last)})"
        return vals

    def _invoiced_after(self, end):
        """For how many periods, also parts of one, the line was invoiced beyond a day."""
        last, share = self.last_date_invoiced, 0.0
        delta = self.get_relative_delta(self.recurring_rule_type, self.recurring_interval)
        while last and last > end and last >= self.date_start:
            first = max(last + DAY - delta, self.date_start)
            share += (last - max(end, first - DAY)).days / ((last - first).days + 1)
            last = first - DAY
        return share

    def _prepare_credit_line_vals(self, share, end):
        days = self.env._("%(name)s: not used from %(first)s to %(last)s", name=self.name, first=in_words(max(end + DAY, self.date_start)),
                          last=in_words(self.last_date_invoiced))
        return {
            "product_id": self.product_id.id, "name": days, "quantity": self.quantity, "product_uom_id": self.uom_id.id,
            "price_unit": self.price_unit * share, "discount": self.discount, "contract_line_id": self.id,
            "analytic_distribution": self.analytic_distribution,
        }
