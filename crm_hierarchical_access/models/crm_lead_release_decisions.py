from odoo import models
from odoo.exceptions import UserError, ValidationError

MOST_DAYS = 365


class CrmLeadRelease(models.Model):
    """What a superior can do about a lead that was released to him by a step (spec 2, *Effect*). Each checks the right again."""

    _inherit = "crm.lead.release"

    def action_take_over(self, unit=None):
        """Own the lead from now on; it keeps its unit unless another is chosen. The release, and those below it, end.

        :param unit: ``crm.team``, or its id
        """
        self._check_may_decide("step")
        lead, owner = self.lead_id, self.lead_id.user_id
        self.sudo()._log_decision(owner, "_sentence_taken")  # who decides was checked
        lead.write({"user_id": self.env.uid, **self._unit_vals(unit)})
        release = self.sudo()  # likewise
        release._decide("taken")
        release._end_with_those_below()
        return lead._after_decision()

    def action_give(self, user, unit=None):
        """Let somebody else own the lead; the release stays until it is handed back.

        :param user: ``res.users``, or his id
        :param unit: ``crm.team``, or its id
        """
        self._check_may_decide("step")
        lead, owner, user = self.lead_id, self.lead_id.user_id, self._record("res.users", user)
        if user == self.env.user:
            return self.action_take_over(unit)
        if not user or user.share or not user.active:
            raise ValidationError(self.env._("Give To: name somebody who works here."))
        if user == owner:
            raise UserError(self.env._("Give To: %(user)s has it already.", user=user.name))
        self.sudo()._log_decision(owner, "_sentence_given", user)  # who decides was checked
        lead.write({"user_id": user.id, **self._unit_vals(unit)})
        self.sudo().exists()._decide("given")  # likewise
        return lead._after_decision()

    def action_leave(self, advice, days):
        """Leave it with its owner, with advice and so many working days more; then comes the next step."""
        self._check_may_decide("step")
        if not (advice or "").strip():
            raise ValidationError(self.env._("Advice: say what the owner should do."))
        if type(days) is not int or not 1 <= days <= MOST_DAYS:
            raise ValidationError(self.env._("New Deadline: from 1 to %(most)s working days.", most=MOST_DAYS))
        release = self.sudo()  # who decides was checked
        release._decide("left", advice=advice.strip())
        release.lead_id.clock_id._give_days(days)
        release._log_decision(release.lead_id.user_id, "_sentence_left", days)
        return release.lead_id._after_decision()

    def action_hand_back(self, reason=None):
        """The owner goes on without; the release, and those below it, end, and access where nothing else gives it."""
        self._check_may_decide("step")
        release = self.sudo()  # who decides was checked
        release._decide("returned", advice=(reason or "").strip())
        release._log_decision(release.lead_id.user_id, "_sentence_returned")
        release._end_with_those_below()
        return release.lead_id._after_decision()

    # What they share

    def _record(self, model, value):
        """A record that a caller names by itself or by its id, where there is one."""
        named = value if isinstance(value, models.BaseModel) else self.env[model].browse(value or [])
        return named.browse(named.ids).exists()

    def _unit_vals(self, unit):
        unit = self._record("crm.team", unit)
        return {"team_id": unit.id} if unit else {}

    def _end_with_those_below(self):
        """End this row and those for the units below it, and what they gave."""
        rows = self._open_of(self.lead_id)._of_unit_or_below(self.team_id.id)
        rows._close()
        self._apply(self.lead_id)

    # The sentences, in the language of whoever reads them

    def _sentence_taken(self):
        return self.env._("%(user)s has taken over the lead.", user=self.env.user.name)

    def _sentence_given(self, user):
        return self.env._("%(superior)s has given the lead to %(user)s.", superior=self.env.user.name, user=user.name)

    def _sentence_left(self, days):
        return self.env._(
            "%(user)s leaves the lead with its owner, who has %(days)s working days more.", user=self.env.user.name, days=days
        )

    def _sentence_returned(self):
        return self.env._("%(user)s has handed back the lead.", user=self.env.user.name)
