from odoo import fields, models


class CrmLeadShare(models.TransientModel):
    _inherit = "crm.lead.share"

    with_persons = fields.Boolean(
        string="With Contact Persons", help="Where contact persons are masked: they are shown to whom this was shared with."
    )

    def _prepare_grants_vals(self):
        for vals in super()._prepare_grants_vals():
            yield {**vals, "with_persons": self.with_persons}
