from odoo import api, fields, models

ROLES = [
    ("controller", "Controller (Art. 4 No. 7 GDPR)"),
    ("joint", "Joint Controller (Art. 26 GDPR)"),
    ("processor", "Processor (Art. 28 GDPR)"),
]


class CrmGdprOperator(models.Model):
    """What a partner company that runs units is for the data of its customers, and who else works with data for us (spec 6)."""

    _name = "crm.gdpr.operator"
    _description = "Partner Company or Processor"
    _order = "partner_id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Partner Company", required=True, index=True, ondelete="restrict", domain=[("is_company", "=", True)]
    )
    role = fields.Selection(ROLES, required=True)
    service = fields.Char(string="What For", help="What it does with the data for us. Empty: it runs units.")
    agreement = fields.Char(help="The contract that says so, and where it lies.")
    date = fields.Date(string="Of")
    safeguard = fields.Char(
        string="Outside of the EU", help="Where data leave the EU: to which country, and by which safeguard (Art. 44 to 49 GDPR)."
    )

    _once = models.UniqueIndex("(partner_id)", "This company has its role already.")

    @api.model
    def _roles(self):
        """{id of a partner company: its role in words}."""
        words = dict(self._fields["role"]._description_selection(self.env))
        return {row.partner_id.id: str(words[row.role]) for row in self.sudo().search([])}  # told to customers, too


class CrmGdprPerson(models.AbstractModel):
    _inherit = "crm.gdpr.person"

    @api.model
    def _operator_name(self, operator):
        """A partner company, and what it is for the customer's data."""
        role = self.env["crm.gdpr.operator"]._roles().get(operator.id)
        name = super()._operator_name(operator)
        return f"{name}, {role}" if role and name else name
