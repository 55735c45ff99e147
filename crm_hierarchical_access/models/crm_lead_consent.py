from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class Agreed(NamedTuple):
    """What a customer agreed to when a lead came in: the words, and how it is proved."""

    email: str
    text: str
    lang: str
    moment: datetime
    source: str
    proof: str


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model
    def _agreed_domain(self):
        """Hook: the leads of which ``_agreed`` may tell something, for who asks about all there are."""
        return Domain.FALSE

    def _agreed(self):
        """Hook: what the customers of leads agreed to when they came in, by the lead's id (``Agreed``); for who keeps consents."""
        return {}
