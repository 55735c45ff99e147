import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: the policy that holds where no unit names one
POLICY = "crm_hierarchical_access.escalation_policy_id"
BATCH = 200
#: a step that came later than this after its deadline was held up: the next counts from when it came
HELD_UP = timedelta(hours=1)
PUT_OFF = timedelta(days=1)


class CrmEscalation(models.AbstractModel):
    """What the clock does when something is due (spec 2, *Stored deadline*).

    It reads only what is due, asks again whether it is, and does each thing once, however often and in parallel it runs.
    """

    _name = "crm.escalation"
    _description = "Escalation"

    @api.model
    def _cron_escalate(self):
        """Each batch commits, and what is left is done in the next."""
        self.env["crm.escalation.notice"]._send_again()
        for work in (self._follow_up_batch, self._escalate_batch):
            while done := self._after_others(work):
                if self.env["ir.cron"]._commit_progress(done, remaining=self._count_due()) <= 0:
                    return

    @api.model
    def _after_others(self, work):
        """Do a batch; where another process was faster with one of its leads, ask anew what is due: nothing was done yet.

        :return: how many
        """
        while True:
            try:
                return work(BATCH)
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()

    @api.model
    def _count_due(self):
        return self.env["crm.lead.clock"].search_count([("due_at", "<=", fields.Datetime.now())])

    @api.model
    def _escalate_batch(self, limit):
        """Look at up to ``limit`` clocks that are due, and do what there is to do.

        :return: how many
        """
        clocks = self._take_due(limit)
        try:
            with self.env.cr.savepoint():
                self._work_on(clocks)
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise  # somebody else was faster; the next run sees what he wrote
        except Exception:  # pylint: disable=broad-except
            _logger.info("Escalation: a batch of %s failed, each is tried by itself", len(clocks), exc_info=True)
            self.env.invalidate_all(flush=False)
            for clock in clocks:
                self._work_on_one(clock)
        return len(clocks)

    @api.model
    def _work_on_one(self, clock):
        """What fails is tried again tomorrow and holds nobody up."""
        try:
            with self.env.cr.savepoint():
                self._work_on(clock)
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise  # as above
        except Exception:  # pylint: disable=broad-except
            _logger.exception("Escalation: the clock %s is put off", clock.id)
            self.env.invalidate_all(flush=False)
            clock.due_at = fields.Datetime.now() + PUT_OFF

    @api.model
    def _take_due(self, limit):
        """The longest due clocks that nobody else works on, they and their leads locked until the commit."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id FROM crm_lead_clock c JOIN crm_lead l ON l.id = c.lead_id
                 WHERE c.due_at <= %s ORDER BY c.due_at, c.id LIMIT %s FOR NO KEY UPDATE OF c, l SKIP LOCKED
                """,
                fields.Datetime.now(),
                limit,
            )
        )
        self.env.invalidate_all(flush=False)
        return self.env["crm.lead.clock"].browse(id_ for (id_,) in rows)

    @api.model
    def _work_on(self, clocks):
        """Ask again what is due, remind, and escalate."""
        due = self._still_due(clocks)
        now = fields.Datetime.now()
        steps = due.filtered(lambda clock: clock.escalation_deadline and clock.escalation_deadline <= now)
        self._remind(due - steps)
        self._escalate(steps)

    @api.model
    def _still_due(self, clocks):
        """Those of the clocks that are due, as leads, calendars and policies stand now."""
        runs = self.env["crm.lead.clock"]
        runs._follow(clocks.lead_id)
        clocks = clocks.filtered("is_open")
        clocks -= clocks._end_handled()
        clocks -= clocks._end_without_follow_up()
        clocks._follow_responsible()
        clocks._reschedule()
        now = fields.Datetime.now()
        return clocks.filtered(lambda clock: clock.due_at and clock.due_at <= now)

    @api.model
    def _is_observed(self):
        """While the rule is observed nothing is released and nobody told: it is only noted what would have been."""
        return self.env["crm.access"]._is_observe_mode()

    # Reminding

    @api.model
    def _remind(self, clocks):
        clocks.write({"reminded_at": fields.Datetime.now()})
        clocks._reschedule()
        if not self._is_observed():
            self.env["crm.escalation.notice"]._remind(clocks)

    # Releasing

    @api.model
    def _escalate(self, clocks):
        """One step for each clock: released to the next superior, or the dispatcher is told that there is none."""
        if not clocks:
            return
        found = self._superiors(clocks)
        stranded = clocks.filtered(lambda clock: not found[clock])
        releases = self._release({clock: found[clock] for clock in clocks - stranded})
        told = stranded.filtered(lambda clock: not clock.told_dispatcher_at)
        told.told_dispatcher_at = fields.Datetime.now()
        stranded.due_at = False
        if not self._is_observed():
            told |= releases.clock_id.filtered(lambda clock: clock.policy_id.tell_dispatcher)
            self.env["crm.escalation.notice"]._tell_dispatchers(told)

    @api.model
    def _superiors(self, clocks):
        """Who is asked next (``escalation.Superior``, or None), by clock."""
        chain, asked = self.env["crm.team"]._escalation_chain(), defaultdict(list)
        for row in self.env["crm.lead.release"].search([("clock_id", "in", clocks.ids)], order="step"):
            asked[row.clock_id].append(row)
        return {
            clock: chain.superior(
                clock.team_id.id or None,
                clock.user_id.id or None,
                above=asked[clock][-1].team_id.id if asked[clock] else None,
                skip={row.user_id.id for row in asked[clock]},
                crosses=clock.policy_id.crosses_companies,
            )
            for clock in clocks
        }

    @api.model
    def _release(self, found):
        """Release leads to superiors, tell everybody concerned, and let the clocks go on.

        :param found: ``escalation.Superior`` by clock
        :return: the new rows
        """
        releases, clocks = self.env["crm.lead.release"], self.env["crm.lead.clock"].union(*found)
        self.env["res.users"].browse(superior.users[0] for superior in found.values()).mapped("lang")  # all in one query
        rows = releases.create([clock._prepare_step_vals(superior) for clock, superior in found.items()])
        if self._is_observed():
            rows._close()
        else:
            self._open(rows)
        clocks._step_done()
        return rows

    @api.model
    def _open(self, rows):
        """Let new rows count: who was asked at the same unit before is asked by these instead."""
        releases = self.env["crm.lead.release"]
        new = {(row.lead_id, row.team_id) for row in rows}
        (releases._open_of(rows.lead_id) - rows).filtered(lambda row: row.origin == "step" and (row.lead_id, row.team_id) in new)._close()
        releases._apply(rows.lead_id)
        self._describe(rows)
        rows._ask()
        told = rows.filtered(lambda row: row.clock_id.policy_id.tell_owner)
        told._note_released()
        self.env["crm.escalation.notice"]._tell_owner(told)

    @api.model
    def _describe(self, rows):
        """What was tried before, in the language of who is asked."""
        for _language, alike in rows.grouped(lambda row: (row.user_id.lang, row.user_id.tz)).items():
            tried = self.env["crm.escalation.notice"]._tried(alike.lead_id, alike.user_id[:1])
            for row in alike:
                row.tried_summary = tried[row.lead_id]

    # Later follow-ups

    @api.model
    def _follow_up_batch(self, limit):
        """Start the clock again for up to ``limit`` leads of which a planned activity was not done in time.

        :return: how many
        """
        again = set(self.env["crm.escalation.policy"].search([("runs_again", "=", True)]).ids)
        units = [unit for unit, course in self.env["crm.team"]._escalation_courses().items() if course.policy in again]
        leads = self.env["crm.lead"].browse(self._overdue_leads(units, limit) if units else ())
        self.env["crm.lead.clock"]._start(leads, kind="follow_up")
        return len(leads)

    @api.model
    def _overdue_leads(self, units, limit):
        """Ids of leads of units (None: without one), handled, with an activity planned for later and now overdue."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id FROM crm_lead l
                  JOIN crm_lead_clock c ON c.lead_id = l.id AND c.is_current IS TRUE AND c.end_reason IN ('handled', 'done')
                 WHERE COALESCE(l.team_id, 0) = ANY(%s) AND l.active AND l.user_id IS NOT NULL AND l.won_status IS DISTINCT FROM 'won'
                   AND EXISTS (%s AND a.date_deadline >= c.ended_at::date)
                 LIMIT %s FOR NO KEY UPDATE OF l SKIP LOCKED
                """,
                [unit or 0 for unit in units],
                self._overdue_query(),
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _overdue_query(self):
        """The activities of a lead ``l`` that its owner should have done before today, where he lives."""
        return SQL(
            """
            SELECT FROM mail_activity a JOIN res_users u ON u.id = a.user_id JOIN res_partner p ON p.id = u.partner_id
             WHERE a.res_model = 'crm.lead' AND a.res_id = l.id AND a.active AND a.user_id = l.user_id
               AND a.activity_type_id IS DISTINCT FROM %s
               AND a.date_deadline < (%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(p.tz, 'UTC'))::date
            """,
            self.env["crm.lead.release"]._decide_type_id() or None,
            fields.Datetime.now(),
        )
