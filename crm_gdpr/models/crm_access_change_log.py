from dataclasses import replace

from odoo import api, models


class CrmAccessChangeLog(models.Model):
    """Whether a unit's leads are the winner's only is watched, too (spec 1, *History*)."""

    _inherit = "crm.access.change.log"

    @api.model
    def _subjects(self):
        subjects = super()._subjects()
        unit = subjects["unit"]
        return {**subjects, "unit": replace(unit, columns=(*unit.columns, "policy_winner_only"))}

    def _sentences_unit(self, names):
        sentences = super()._sentences_unit(names)
        if not (self.before and self.after and self._changed("policy_winner_only")):
            return sentences
        unit = names["unit"].get(self.res_id)
        if self.after["policy_winner_only"]:
            return [*sentences, self.env._("Leads of %(unit)s became the winner's only", unit=unit)]
        return [*sentences, self.env._("Leads of %(unit)s are not the winner's only any more", unit=unit)]
