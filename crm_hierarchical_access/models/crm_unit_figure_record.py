from odoo import fields, models


class CrmUnitFigureRecord(models.Model):
    """What was said of a lead by the figures, from one publication to the next.

    Kept to tell what the next publication may say. Nobody has a right on it, administrators neither. The lead is a
    number without a link: figures count a lead that was deleted until enough others are gone too.
    """

    _name = "crm.unit.figure.record"
    _description = "Record Behind a Figure"
    _log_access = False
    _order = "lead_id, publication_id"

    lead_id = fields.Integer(required=True)
    publication_id = fields.Many2one("crm.unit.figure.publication", required=True, index=True, ondelete="cascade")
    figure = fields.Integer(help="Id of the figure that counts the lead; none where it is left out.")
    is_current = fields.Boolean(required=True)
    contributions = fields.Json(help="Its value in each measure.")

    _lead_idx = models.Index("(lead_id, publication_id)")
    _current_idx = models.Index("(figure, lead_id) WHERE is_current")
