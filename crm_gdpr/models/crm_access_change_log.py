from dataclasses import replace

from odoo import api, models

#: in a transaction that erases a person: what the log notes of it has no name
ERASING = "crm_gdpr.erasing"


class CrmAccessChangeLog(models.Model):
    """Whether a unit's leads are the winner's only is watched, too (spec 1, *History*); erasing a person writes no name anew."""

    _inherit = "crm.access.change.log"

    @api.model
    def _subjects(self):
        subjects = super()._subjects()
        unit, user = subjects["unit"], subjects["user"]
        nameless = {**user.kept, "name": f"CASE WHEN current_setting('{ERASING}', true) = 'yes' THEN NULL ELSE {user.kept['name']} END"}
        return {
            **subjects,
            "unit": replace(unit, columns=(*unit.columns, "policy_winner_only")),
            "user": replace(user, kept=nameless),
        }

    def _sentences_unit(self, names):
        sentences = super()._sentences_unit(names)
        if not (self.before and self.after and self._changed("policy_winner_only")):
            return sentences
        unit = names["unit"].get(self.res_id)
        if self.after["policy_winner_only"]:
            return [*sentences, self.env._("Leads of %(unit)s became the winner's only", unit=unit)]
        return [*sentences, self.env._("Leads of %(unit)s are not the winner's only any more", unit=unit)]
