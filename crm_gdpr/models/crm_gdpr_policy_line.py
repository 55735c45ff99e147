from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..masking import ALWAYS, WAYS, Rule

#: the kinds of fields that can be masked
TYPES = ("char", "text", "html", "binary")


class CrmGdprPolicyLine(models.Model):
    """One field that a policy masks, and who sees it nevertheless besides those who have the record to work on."""

    _name = "crm.gdpr.policy.line"
    _description = "Masked Field"
    _inherit = "crm.gdpr.policy.part.mixin"
    _order = "policy_id, model, sequence, id"
    _rec_name = "field_id"

    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("model", "in", self._subjects()), ("ttype", "in", TYPES), ("store", "=", True)],
    )
    model = fields.Char(related="field_id.model", store=True, string="Model Name")
    model_id = fields.Many2one(related="field_id.model_id", string="Of")
    kind = fields.Selection(
        [
            ("name", "Initials: A··· M···"),
            ("email", "Address: ···@···"),
            ("phone", "Dots: ···"),
            ("text", "Dots, also within texts: ···"),
            ("image", "No picture"),
        ],
        string="Shown As",
        default="phone",
        required=True,
    )
    shows_leads = fields.Boolean(string="Leaders", help="Leaders in charge by the sales tree see the field.")
    shows_oversight = fields.Boolean(string="Oversight", help="Leaders who oversee everything below see the field.")
    shows_shared = fields.Boolean(string="Colleagues", help="Those with whom the unit or the territory shares see the field.")
    shows_dispatcher = fields.Boolean(string="Dispatchers", help="Dispatchers see the field of what nobody else could hand out.")

    _once = models.UniqueIndex("(policy_id, field_id)", "This field is named by the policy already.")

    @api.model
    def _subjects(self):
        """Hook: the models whose records are persons, or stand for one."""
        return ["crm.lead", "res.partner"]

    @api.constrains("field_id")
    def _check_field(self):
        for line in self:
            field = line.field_id.sudo()  # a field's own properties
            if field.model not in self._subjects() or field.ttype not in TYPES or not field.store:
                raise ValidationError(self.env._("Field: %(field)s cannot be masked.", field=field.field_description))

    def _as_rule(self):
        """The line as the engine reads it (``masking.Rule``)."""
        shown = (ways for column, ways in WAYS.items() if self[column])
        return Rule(self.model, self.field_id.name, self.kind, ALWAYS.union(*shown))
