import re

from odoo import fields, models

from ..ledger import Head


class CrmGdprAccessCheck(models.TransientModel):
    """Checks the log of access, against what was mailed before."""

    _name = "crm.gdpr.access.check"
    _description = "Check the Log of Access"

    mailed = fields.Text(
        string="From the Mails",
        help="Numbers and hashes as they were mailed, one pair a line: only with them a log that was made anew is found.",
    )
    result = fields.Char(readonly=True)

    def action_check(self):
        """Check the whole log."""
        self.ensure_one()
        log = self.env["crm.gdpr.access"]
        log.check_access("read")
        self.result = log._fault_text(log.check_chain(self._heads()))
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")], "target": "new"}

    def _heads(self):
        """The heads among what was pasted: a number, and the next hash after it."""
        found = re.findall(r"\b(\d{1,12})\b(?:(?!\b[0-9a-f]{64}\b).)*?\b([0-9a-f]{64})\b", self.mailed or "", re.DOTALL)
        return [Head(int(number), own) for number, own in found]
