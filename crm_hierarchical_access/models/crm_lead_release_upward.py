from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .crm_lead_release import ORIGIN


class CrmLeadRelease(models.Model):
    """Releasing an opportunity upward, where the levels are separate companies (spec 2, *Release upward*).

    A row is of a unit above the lead's own and opens all between: no level is skipped, no sister branch opened.
    """

    _inherit = "crm.lead.release"

    @api.model
    def _offer(self, lead, above, step, reason):
        """Ask the next superior above a unit about an opportunity.

        :param above: id of the unit whose superior was asked before, None for the first
        :return: the new row; empty where there is nobody above
        """
        asked = self.search([("lead_id", "=", lead.id), ("origin", "=", "upward"), ("state", "=", "open")]).user_id
        skip = {*asked.ids, self.env.uid}
        found = self.env["crm.team"]._escalation_chain().superior(lead.team_id.id, lead.user_id.id or None, above, skip, crosses=True)
        if not found:
            return self.browse()
        vals = {"origin": "upward", "step": step, "decision": "pending", "asked_by_id": self.env.uid, "reason": reason}
        release = self.create(self._prepare_release_vals(lead, found.unit, user_id=found.users[0], **vals))
        self._apply(lead)
        release._ask()
        return release

    @api.model
    def _release_at_once(self, leads):
        """Release new opportunities to the unit that their policy names, with all between; whoever leads it is asked to look."""
        access, courses = self.env["crm.access"], self.env["crm.team"]._escalation_courses()
        tree, now = access._organisation().tree, access._now()
        wanted = {}
        for lead in leads:
            course = courses.get(lead.team_id.id or None)
            if course and course.upward == "at_once" and course.up_to in tree.path(lead.team_id.id)[1:]:
                wanted[lead] = course.up_to
        if not wanted:
            return
        known = {(row.lead_id, row.team_id.id) for row in self._open_of(leads)}
        rows = self.create([
            self._prepare_at_once_vals(lead, unit, list(tree.units[unit].leaders(now)))
            for lead, unit in wanted.items()
            if (lead, unit) not in known
        ])  # fmt: skip
        self._apply(rows.lead_id)
        rows.filtered(lambda row: row.decision == "pending")._ask()

    @api.model
    def _prepare_at_once_vals(self, lead, unit_id, leaders):
        """Nobody is asked about what an import brings, or about what is his own."""
        own = leaders and leaders[0] in (self.env.uid, lead.user_id.id)
        asked = leaders and not (own or self.env.context.get(ORIGIN) or self.env.context.get("import_file"))
        vals = {"user_id": leaders[0], "decision": "pending"} if asked else {}
        return self._prepare_release_vals(lead, unit_id, origin="upward", asked_by_id=self.env.uid, **vals)

    # What a superior does

    def action_agree(self, word=None):
        """Agree; it goes no further."""
        self._check_may_decide("upward")
        release = self.sudo()  # who decides was checked
        release._decide("agreed", advice=(word or "").strip())
        release._log_decision(release._lower_people(), "_sentence_agreed")
        return release.lead_id._after_decision()

    def action_pass_on(self, word=None):
        """Agree, and let the next superior see it and decide."""
        self._check_may_decide("upward")
        release = self.sudo()  # who decides was checked
        following = self._offer_above(word)
        release._decide("passed_on", advice=(word or "").strip())
        release._log_decision(release._lower_people(), "_sentence_passed_on", following.user_id)
        return release.lead_id._after_decision()

    def _offer_above(self, word):
        lead = self.lead_id.sudo()  # who decides was checked
        following = self.sudo()._offer(lead, self.team_id.id, self.step + 1, (word or "").strip())  # likewise
        if not following:
            raise UserError(self.env._("There is nobody above to pass it on to. Agree instead."))
        return following

    def action_return(self, word=None):
        """Return it with a word to whoever released it; the release ends, and those that followed from it."""
        self._check_may_decide("upward")
        release = self.sudo()  # who decides was checked
        release._decide("returned", advice=(word or "").strip())
        release._log_decision(release._lower_people(), "_sentence_returned")
        release._end_with_those_above()
        release._lower()._ask_again()
        return release.lead_id._after_decision()

    def action_withdraw(self):
        """Draw back what one released upward, as policy allows; what followed from it ends, too."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "open" or self.origin != "upward":
            raise UserError(self.env._("This is not released upward any more."))
        if not self._may_withdraw():
            raise AccessError(self.env._("Only who released it upward may withdraw it, where the policy of the unit allows that."))
        release = self.sudo()  # checked above
        release._decide("withdrawn")
        release._log_decision(release._higher().user_id | release.user_id, "_sentence_withdrawn")
        release._end_with_those_above()
        release._lower().filtered(lambda row: row.decision == "passed_on").decision = "agreed"
        return release.lead_id._after_decision()

    # The rows around it

    def _upward_rows(self):
        return self._open_of(self.lead_id).filtered(lambda row: row.origin == "upward")

    def _higher(self):
        """The open rows that followed from this one."""
        return self._upward_rows().filtered(lambda row: row.step > self.step)

    def _lower(self):
        """The open row from which this one followed."""
        return self._upward_rows().filtered(lambda row: row.step == self.step - 1)

    def _lower_people(self):
        """Who hears of a decision: the owner, and who released it."""
        return self.lead_id.user_id | self.asked_by_id

    def _end_with_those_above(self):
        (self | self._higher())._close()
        self._apply(self.lead_id)

    def _ask_again(self):
        """The superior below decides once more, now that it was returned to him."""
        for release in self:
            release.write({"decision": "pending", "decided_by_id": False, "decided_at": False})
            release._ask(tells=False)

    # The sentences, in the language of whoever reads them

    def _sentence_offered(self):
        people = {"user": self.env.user.name, "superior": self.user_id.name}
        return self.env._("%(user)s has released the opportunity upward to %(superior)s.", **people)

    def _sentence_agreed(self):
        return self.env._("%(user)s has agreed to the release.", user=self.env.user.name)

    def _sentence_passed_on(self, superior):
        return self.env._("%(user)s has agreed and passed it on to %(superior)s.", user=self.env.user.name, superior=superior.name)

    def _sentence_withdrawn(self):
        return self.env._("%(user)s has withdrawn the release.", user=self.env.user.name)
