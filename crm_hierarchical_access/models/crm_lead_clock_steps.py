from odoo import fields, models
from odoo.tools import SQL

from .crm_escalation import HELD_UP


class CrmLeadClock(models.Model):
    """What a step does to the clocks."""

    _inherit = "crm.lead.clock"

    def _prepare_step_vals(self, superior):
        """Hook: the release of the next step.

        :param superior: ``escalation.Superior``
        """
        user = self.env["res.users"].browse(superior.users[0])
        return self.env["crm.lead.release"]._prepare_release_vals(
            self.lead_id,
            superior.unit,
            origin="step",
            step=self.step + 1,
            user_id=user.id,
            decision="pending",
            clock_id=self.id,
            reason=self._for(user)._step_reason(),
        )

    def _step_reason(self):
        return self.env._("Not handed out in time") if self.is_unassigned else self.env._("Not worked on in time")

    def _step_done(self):
        """The next step counts from this one's deadline, or from now where it came late."""
        now = fields.Datetime.now()
        for clock in self:
            late = now - clock.escalation_deadline > HELD_UP
            clock.write({
                "step": clock.step + 1,
                "escalation_count": clock.escalation_count + 1,
                "counted_from": now if late else clock.escalation_deadline,
                "given_days": 0,
            })  # fmt: skip
        self._reschedule()

    def _follow_responsible(self):
        """What is to be handed out is the matter of whoever leads the unit now."""
        for clock in self.filtered("is_unassigned"):
            user = self._responsible_of(clock.lead_id)
            if clock.user_id.id != user:
                clock.user_id = user

    def _end_without_follow_up(self):
        """End the runs for a follow-up that is not overdue any more: done, put off or cancelled.

        :return: the runs that are over
        """
        following = self.filtered(lambda clock: clock.kind == "follow_up")
        if not following:
            return following
        self.env.flush_all()
        overdue = self.env.execute_query(
            SQL(
                "SELECT l.id FROM crm_lead l WHERE l.id = ANY(%s) AND EXISTS (%s)",
                following.lead_id.ids,
                self.env["crm.escalation"]._overdue_query(),
            )
        )
        over = following.filtered(lambda clock: (clock.lead_id.id,) not in overdue)
        over._end("done")
        return over
