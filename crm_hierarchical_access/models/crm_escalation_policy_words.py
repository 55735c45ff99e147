from datetime import time, timedelta

from babel.dates import format_skeleton
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.i18n import format_list
from odoo.tools.misc import babel_locale_parse, format_time, get_lang

#: the example of the form: a lead gets its owner on a Friday at this time
AT = time(15, 0)
FRIDAY = 4


class CrmEscalationPolicy(models.Model):
    """What a policy means, in words: for its form, and for the owner of a lead."""

    _inherit = "crm.escalation.policy"

    unit_ids = fields.One2many("crm.team", "escalation_policy_id", string="Units That Name It", readonly=True)
    explanation = fields.Html(compute="_compute_explanation", sanitize=False, string="In Words")

    @api.depends_context("lang")
    @api.depends("reminder_days", "step_ids.days", "step_ids.sequence", "activity_type_ids", "count_mail", "count_meeting")
    def _compute_explanation(self):
        for policy in self:
            policy.explanation = Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
                self.env._("For example, a lead gets its owner on %s. Then", self._example_day(0)),
                Markup().join(Markup("<li>%s</li>") % line for line in policy._timetable()),
                self.env._("It ends as soon as the owner, or who stands in, has done one of these: %s.", policy._counted_words()),
            )

    def _timetable(self):
        """What happens when, one sentence each."""
        steps = self.step_ids.filtered("days").sorted(lambda step: (step.sequence, step._origin.id or 0))
        if self.reminder_days and (not steps or self.reminder_days < steps[0].days):
            yield self.env._("%s: the owner is reminded", self._example_day(self.reminder_days))
        days = 0
        for number, step in enumerate(steps):
            days += step.days
            yield self._step_words(number, self._example_day(days))
        if not steps:
            yield self.env._("nothing is released: there are no steps")

    def _step_words(self, number, when):
        if not number:
            return self.env._("%s: the lead is also released to the superior, who decides; the owner keeps it", when)
        return self.env._("%s: if still nobody worked on it, it goes to the next superior above, too", when)

    @api.model
    def _example_day(self, days):
        """A coming Friday at three, or so many working days later, in the reader's words."""
        today = fields.Date.context_today(self)
        day = _working_days_later(today + timedelta(days=(FRIDAY - today.weekday()) % 7), days)
        date = format_skeleton("MMMEd", day, locale=babel_locale_parse(get_lang(self.env).code))
        return f"{date}, {format_time(self.env, AT, time_format='short')}"

    def _counted_words(self):
        """What counts as handled, in a customer's words."""
        kinds = format_list(self.env, self.activity_type_ids.mapped("name"), style="or")
        parts = [
            self.count_mail and self.env._("an e-mail to the customer"),
            kinds and self.env._("an activity marked as done (%s)", kinds),
            self.count_meeting and self.env._("a meeting with the customer in the calendar"),
        ]
        return format_list(self.env, [part for part in parts if part], style="or") or self.env._("nothing")


def _working_days_later(day, days):
    """From Monday to Friday, without holidays."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day

