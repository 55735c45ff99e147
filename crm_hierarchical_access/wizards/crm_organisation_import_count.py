from odoo import fields, models


class CrmOrganisationImportCount(models.TransientModel):
    """How much of a file is new, changed, unchanged, and missing from it."""

    _name = "crm.organisation.import.count"
    _description = "Count of an Organisation's Import"
    _order = "id"

    import_id = fields.Many2one("crm.organisation.import", required=True, index=True, ondelete="cascade")
    kind = fields.Char(string="What")
    new_count = fields.Integer(string="New")
    changed_count = fields.Integer(string="Changed")
    unchanged_count = fields.Integer(string="Unchanged")
    missing_count = fields.Integer(string="Not in the File")
