from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: cases that one run of the schedule reminds of before it commits
BATCH = 100
#: failed mails about cases are tried again so long
TRY_AGAIN_FOR = timedelta(days=3)


class HelpdeskTicket(models.Model):
    """Until when a case is answered, and what happens when it is not (spec 4, C)."""

    _inherit = "helpdesk.ticket"

    answer_due = fields.Datetime(
        string="Answer Until", compute="_compute_answer_due", store=True, readonly=False, index="btree_not_null", tracking=True
    )
    first_answer_date = fields.Datetime(string="First Answer", readonly=True, copy=False)
    answer_state = fields.Selection(
        [("running", "Waiting for an answer"), ("handled", "Answered"), ("none", "None")], string="Answer", compute="_compute_answer_state"
    )
    late_reminded = fields.Boolean(readonly=True, copy=False)

    @api.depends("case_kind", "company_id")
    def _compute_answer_due(self):
        """So many working days of the company from when the case came; feedback needs no answer."""
        for case in self:
            due = case.case_kind in ("complaint", "question") and not case.answer_due
            case.answer_due = case._answer_deadline() if due else case.answer_due

    def _answer_deadline(self):
        days, begin = self.company_id.case_answer_days, self.create_date or fields.Datetime.now()
        calendar = self.company_id.resource_calendar_id
        planned = calendar.plan_days(days + 1, begin, compute_leaves=True) if calendar else None
        return planned or begin + timedelta(days=days)

    @api.depends("first_answer_date", "answer_due", "closed")
    def _compute_answer_state(self):
        for case in self:
            done = case.first_answer_date or case.closed
            case.answer_state = "none" if not case.answer_due else "handled" if done else "running"

    # Late

    @api.model
    def _late_domain(self):
        """Cases whose deadline is over and that nobody answered."""
        return (
            Domain("answer_due", "<", fields.Datetime.now())
            & Domain("first_answer_date", "=", False)
            & Domain("stage_id.closed", "=", False)
        )

    @api.model
    def _cron_case_deadlines(self):
        """Remind of late cases, once each, a batch at a time; let failed mails go out again."""
        self._send_failed_again()
        late = self._late_domain() & Domain("late_reminded", "=", False)
        for case in self.search(late, limit=BATCH):
            case._remind_of_late()
            if not self.env["ir.cron"]._commit_progress(1, remaining=self.search_count(late)):
                break

    def _remind_of_late(self):
        """An activity for whoever is to answer; where nobody is, for the managers of service who see the case."""
        self.late_reminded = True
        people = self.user_id or self._service_managers()
        for user in people:
            case = self.with_context(lang=user.lang)  # the schedule has another language
            case.activity_schedule("mail.mail_activity_data_todo", summary=case.env._("Answer is overdue"), user_id=user.id)

    def _service_managers(self):
        managers = self.env.ref("helpdesk_mgmt.group_helpdesk_manager").all_user_ids
        return managers.filtered(lambda user: user.active and not user.share and self._as_seen_by(user).has_access("read"))

    @api.model
    def _send_failed_again(self):
        """A mail server that was down loses no answer: failed mails about cases go back to Odoo's queue for some days."""
        since = fields.Datetime.now() - TRY_AGAIN_FOR
        failed = Domain("model", "=", self._name) & Domain("state", "=", "exception") & Domain("create_date", ">", since)
        unsent = Domain("failure_type", "not in", ("mail_email_invalid", "mail_email_missing", "mail_bounce"))
        self.env["mail.mail"].sudo().search(failed & unsent).mark_outgoing()  # back to where they were


class ResCompany(models.Model):
    _inherit = "res.company"

    case_answer_days = fields.Integer(
        string="Answer service cases within", default=2, help="Working days until a complaint or question from the portal is answered."
    )

    _case_answer_days_positive = models.Constraint(
        "CHECK (case_answer_days >= 0)", "Answer service cases within: no negative number of days."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    case_answer_days = fields.Integer(related="company_id.case_answer_days", readonly=False)
