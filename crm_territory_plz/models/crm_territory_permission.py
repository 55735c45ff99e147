from odoo import fields, models


class CrmTerritoryPermission(models.Model):
    """Who has permission for a territory besides those whom its unit gives it: the rows behind
    ``crm.territory.permitted_user_ids``, with an id each, so that the log of changes can watch them."""

    _name = "crm.territory.permission"
    _description = "Permission for a Territory"
    _log_access = False
    _rec_name = "user_id"

    territory_id = fields.Many2one("crm.territory", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", required=True, index=True, ondelete="cascade")

    _once = models.UniqueIndex("(territory_id, user_id)")
