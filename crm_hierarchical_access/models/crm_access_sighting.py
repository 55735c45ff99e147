from odoo import api, fields, models
from odoo.tools import SQL


class CrmAccessSighting(models.Model):
    """What one request showed that the rule would have hidden: one row, as short as can be, gathered into lines later.

    Nobody reads it; see ``crm.access.observation``.
    """

    _name = "crm.access.sighting"
    _description = "Request That Showed What Would Have Been Hidden"
    _log_access = False

    user_id = fields.Integer(required=True)  # no foreign key: whether the person still exists is asked when it is gathered
    date = fields.Datetime(required=True)
    res_model = fields.Char(required=True)
    how = fields.Char(required=True)
    res_ids = fields.Char(required=True)

    @api.model
    def _add(self, user_id, found):
        """
        :param found: ids, by model and operation
        """
        now = fields.Datetime.now()
        rows = [(user_id, now, model, how, ",".join(map(str, ids))) for (model, how), ids in found.items()]
        values = SQL(", ").join(SQL("(%s, %s, %s, %s, %s)", *row) for row in rows)
        self.env.cr.execute(SQL("INSERT INTO crm_access_sighting (user_id, date, res_model, how, res_ids) VALUES %s", values))
