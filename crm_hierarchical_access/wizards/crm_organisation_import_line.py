from odoo import fields, models


class CrmOrganisationImportLine(models.TransientModel):
    """A fault with its place, or something that an import would change."""

    _name = "crm.organisation.import.line"
    _description = "Line of an Organisation's Import"
    _order = "id"

    import_id = fields.Many2one("crm.organisation.import", required=True, index=True, ondelete="cascade")
    sort = fields.Selection(
        [
            ("fault", "Fault"),
            ("notice", "Notice"),
            ("new", "New"),
            ("changed", "Changed"),
            ("missing", "Not in the file"),
        ],
        required=True,
    )
    file = fields.Char()
    line = fields.Integer()
    column = fields.Char()
    kind = fields.Char(string="What")
    name = fields.Char()
    details = fields.Text()
