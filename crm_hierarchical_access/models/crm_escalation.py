from odoo import models

#: the policy that holds where no unit names one
POLICY = "crm_hierarchical_access.escalation_policy_id"


class CrmEscalation(models.AbstractModel):
    """What the clock does when something is due (spec 2, *Stored deadline*)."""

    _name = "crm.escalation"
    _description = "Escalation"
