from odoo import api, models
from odoo.tools import SQL

#: what a notification or a mail is called that did not reach anybody
FAILED = ("bounce", "exception", "canceled", "cancel")


class CrmLeadClock(models.Model):
    """What counts as work on a lead (spec 2, *Handled*): said once, as a query, and asked whenever something happened."""

    _inherit = "crm.lead.clock"

    @api.model
    def _look_at(self, leads):
        """End the running clocks of leads on which the owner, or his substitute, has worked since they started."""
        self.search([("lead_id", "in", leads.ids), ("is_open", "=", True)])._end_handled()

    def _end_handled(self):
        """End those of these runs on which somebody worked.

        :return: the runs that are over
        """
        found = self._find_work()
        clocks = self.browse(found)
        asked = {clock: (clock.user_id.id, clock.team_id.id, clock.started_at, found[clock.id]["handled_at"]) for clock in clocks}
        hours = dict(zip(asked, self.env["crm.work.time"]._worked_hours(asked.values()), strict=True)) if asked else {}
        for clock in clocks:
            clock.write(clock._prepare_handled_vals(found[clock.id], hours[clock]))
        clocks.lead_id._clock_changed()
        return clocks

    def _prepare_handled_vals(self, work, hours):
        """Hook: what is noted of a run that is handled.

        :param work: what the owner did, as columns of the run
        :param hours: working hours until then
        """
        deadline = self.escalation_deadline
        return {
            **work,
            "response_hours": hours,
            "first_response_hours": self.first_response_hours or hours,
            "in_time": not self.step and (not deadline or work["handled_at"] <= deadline),
            "is_open": False,
            "ended_at": work["handled_at"],
            "end_reason": "handled",
            "due_at": False,
            "escalation_deadline": False,
        }

    # What was done

    def _find_work(self):
        """The first that the owner or his substitute did for the customer in each run.

        :return: columns by id of the clock
        """
        if not self:
            return {}
        self.env.flush_all()
        organisation, found = self.env["crm.access"]._organisation(), {}
        rows = SQL(" UNION ALL ").join(self._work_queries())
        for clock, owner, user, moment, how, message in self.env.execute_query(SQL("%s ORDER BY 4, 6", rows)):
            if clock not in found and owner in organisation.stands_in_for(user, moment):
                found[clock] = {"handled_at": moment, "handled_by_id": user, "handled_how": how, "handled_message_id": message}
        return found

    def _work_queries(self):
        """Hook: what counts as work since the runs started, as ``SELECT`` of clock, owner, who did it, when, how and message."""
        return [self._activities_query(), self._mails_query(), self._meetings_query()]

    def _written_query(self, how, condition):
        """Messages on the leads that meet a condition."""
        return SQL(
            """
            SELECT c.id, c.user_id, u.id, m.date, %s, m.id
              FROM crm_lead_clock c
         LEFT JOIN crm_escalation_policy p ON p.id = c.policy_id
              JOIN crm_lead l ON l.id = c.lead_id
         LEFT JOIN res_partner lp ON lp.id = l.partner_id
              JOIN mail_message m ON m.model = 'crm.lead' AND m.res_id = c.lead_id AND m.date >= c.started_at
              JOIN res_users u ON u.partner_id = m.author_id
             WHERE c.id = ANY(%s) AND %s
            """,
            how,
            self.ids,
            condition,
        )

    def _activities_query(self):
        """Activities marked as done: each leaves a message by whoever did it."""
        usual = self.env["crm.escalation.policy"]._default_activity_type_ids()
        return self._written_query(
            "activity",
            SQL(
                """
                CASE WHEN p.id IS NULL THEN m.mail_activity_type_id = ANY(%s)
                     ELSE EXISTS (SELECT FROM %s counted WHERE counted.%s = p.id AND counted.%s = m.mail_activity_type_id) END
                """,
                usual.ids,
                *self._relation_of("activity_type_ids"),
            ),
        )

    def _relation_of(self, name):
        field = self.env["crm.escalation.policy"]._fields[name]
        return SQL.identifier(field.relation), SQL.identifier(field.column1), SQL.identifier(field.column2)

    def _mails_query(self):
        """E-mails to the customer: what Odoo sent or is about to send, and what the owner's own mail program sent."""
        return self._written_query(
            "mail",
            SQL(
                """
                (p.count_mail OR p.id IS NULL) AND (
                    EXISTS (
                        SELECT FROM mail_notification n LEFT JOIN res_partner r ON r.id = n.res_partner_id
                         WHERE n.mail_message_id = m.id AND n.notification_type = 'email' AND n.notification_status <> ALL(%(failed)s)
                           AND (%(customer)s OR n.mail_email_address = l.email_normalized))
                 OR EXISTS (
                        SELECT FROM mail_mail w
                     LEFT JOIN mail_mail_res_partner_rel wr ON wr.mail_mail_id = w.id
                     LEFT JOIN res_partner r ON r.id = wr.res_partner_id
                         WHERE w.mail_message_id = m.id AND NOT w.is_notification AND w.state <> ALL(%(failed)s)
                           AND (%(customer)s OR strpos(lower(w.email_to), l.email_normalized) > 0))
                 OR m.message_type = 'email' AND l.email_normalized <> ''
                    AND strpos(lower(concat_ws(',', m.incoming_email_to, m.incoming_email_cc)), l.email_normalized) > 0)
                """,
                failed=list(FAILED),
                customer=self._is_customer(),
            ),
        )

    def _is_customer(self):
        """Whether a partner ``r`` is the customer of the lead ``l``, somebody of his company or at his address."""
        return SQL("(r.commercial_partner_id = lp.commercial_partner_id OR r.email_normalized = l.email_normalized)")

    def _meetings_query(self):
        """Meetings about the lead that the customer attends; all, where nobody in the address book is the customer."""
        return SQL(
            """
            SELECT c.id, c.user_id, e.create_uid, e.create_date, 'meeting', NULL::int
              FROM crm_lead_clock c
         LEFT JOIN crm_escalation_policy p ON p.id = c.policy_id
              JOIN crm_lead l ON l.id = c.lead_id
         LEFT JOIN res_partner lp ON lp.id = l.partner_id
              JOIN calendar_event e ON e.opportunity_id = c.lead_id AND e.active AND e.create_date >= c.started_at
             WHERE c.id = ANY(%s) AND (p.count_meeting OR p.id IS NULL)
               AND (l.partner_id IS NULL OR EXISTS (
                    SELECT FROM calendar_event_res_partner_rel a JOIN res_partner r ON r.id = a.res_partner_id
                     WHERE a.calendar_event_id = e.id AND %s))
            """,
            self.ids,
            self._is_customer(),
        )

    # What turned out not to be done

    @api.model
    def _mail_failed(self, messages):
        """Runs that ended by one of these messages go on: it did not reach the customer."""
        self._go_on([("handled_message_id", "in", messages.ids)])

    @api.model
    def _meeting_gone(self, leads):
        """Runs that ended by a meeting go on where there is none any more."""
        self._go_on([("lead_id", "in", leads.ids), ("handled_how", "=", "meeting")])

    @api.model
    def _go_on(self, domain):
        clocks = self.search([*domain, ("is_current", "=", True), ("end_reason", "=", "handled")])
        found = clocks._find_work()
        clocks = clocks.filtered(lambda clock: clock.id not in found and not clock.lead_id._clock_end_reason())
        for clock in clocks:
            clock.write(clock._prepare_unhandled_vals())
        clocks._reschedule()

    def _prepare_unhandled_vals(self):
        """A run as if nothing had been done in it."""
        first = self.first_response_hours if self.first_response_hours != self.response_hours else False
        gone = ("handled_at", "handled_by_id", "handled_how", "handled_message_id", "response_hours", "in_time", "ended_at", "end_reason")
        return {**dict.fromkeys(gone, False), "first_response_hours": first, "is_open": True}
