from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..escalation import Run

#: reasons for which a lead is not worked on: over with the first assignment that follows
OVER = ("won", "lost", "archived")


class CrmLeadClock(models.Model):
    """When clocks start, end and are due. A clock follows its lead: what is said here is asked after each change."""

    _inherit = "crm.lead.clock"

    # Following the leads

    @api.model
    def _start(self, leads, kind="first", start=None):
        """Start a run for leads, in one statement; what ran before is over.

        :param leads: ``crm.lead``
        :param start: moment (UTC), default now
        """
        wanted = leads.filtered(lambda lead: not lead._clock_end_reason())
        if not wanted:
            return
        before = self._retire(wanted)
        start = start or fields.Datetime.now()
        rows = [self._prepare_run_vals(lead, kind, start, before.get(lead.id)) for lead in wanted]
        for row, dues in zip(rows, self._dues([self._run_of(row) for row in rows]), strict=True):
            row.update(dues)
        self._insert(rows)
        wanted._clock_changed()

    def _retire(self, leads):
        """The latest runs of leads are the latest no more, and end where they are open: the leads have somebody else.

        :return: what is carried on, by id of the lead
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead_clock
                   SET is_current = false, is_open = false,
                       ended_at = CASE WHEN is_open THEN %s ELSE ended_at END,
                       end_reason = CASE WHEN is_open THEN 'reassigned' ELSE end_reason END,
                       due_at = CASE WHEN NOT is_open THEN due_at END,
                       escalation_deadline = CASE WHEN NOT is_open THEN escalation_deadline END
                 WHERE lead_id = ANY(%s) AND is_current IS TRUE
             RETURNING lead_id, first_response_hours, escalation_count
                """,
                fields.Datetime.now(),
                leads.ids,
            )
        )
        self.invalidate_model(flush=False)
        return {lead: carried for lead, *carried in rows}

    def _prepare_run_vals(self, lead, kind, start, carried):
        """Hook: the columns of a new run."""
        user, policy = self._responsible_of(lead), lead.team_id._escalation_policy()
        response_hours, escalation_count = carried or (None, 0)
        return {
            "lead_id": lead.id,
            "user_id": user or None,
            "team_id": lead.team_id.id or None,
            "company_id": lead.company_id.id or None,
            "policy_id": policy.id or None,
            "kind": kind,
            "is_unassigned": not lead.user_id,
            "assigned_at": start,
            "started_at": start,
            "counted_from": start,
            "first_response_hours": response_hours,
            "escalation_count": escalation_count,
        }

    @api.model
    def _responsible_of(self, lead):
        """Id of the owner, or of the leader who should hand the lead out; False where there is none."""
        return lead.user_id.id or self._leader_who_hands_out(lead.team_id.id or None) or False

    @api.model
    def _leader_who_hands_out(self, unit_id):
        """Id of the leader who should hand out what a unit has; None where there is none."""
        found = self.env["crm.team"]._escalation_chain().responsible(unit_id)
        return found.users[0] if found else None

    def _insert(self, rows):
        self.env["crm.lead"].flush_model(["user_id", "team_id", "company_id"])
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        types = {name: self._fields[name].column_type[1] for name in columns}
        self.env.execute_query(
            SQL(
                "INSERT INTO crm_lead_clock (%s, is_open, is_current, step) SELECT *, true, true, 0 FROM unnest(%s) RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(SQL(f"%s::{types[name]}[]", values) for name, values in columns.items()),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _current_of(self, leads):
        """The latest run of each lead, by id of the lead."""
        clocks = self.search([("lead_id", "in", leads.ids), ("is_current", "=", True)])
        return {clock.lead_id.id: clock for clock in clocks}

    @api.model
    def _follow(self, leads):
        """Start, end or move the clocks of leads that were changed."""
        current, none = self._current_of(leads), self.browse()
        ended, started, moved = defaultdict(self.browse), [], none
        for lead in leads:
            clock, reason = current.get(lead.id, none), lead._clock_end_reason()
            if reason:
                ended[reason] |= clock.filtered(lambda row: row.is_open or row.end_reason in OVER)
            elif not clock._runs_for(lead):
                started.append(lead.id)
            elif clock.team_id != lead.team_id or clock.company_id != lead.company_id:
                moved |= clock
        for reason, clocks in ended.items():
            clocks._end(reason)
        self._start(leads.browse(started))
        moved._move()

    def _runs_for(self, lead):
        """Whether the run is that of the lead's present owner, or of its being handed out in its unit."""
        if not self or self.end_reason in OVER or self.is_unassigned != (not lead.user_id):
            return False
        return self.team_id == lead.team_id if self.is_unassigned else self.user_id == lead.user_id

    def _move(self):
        """Go with the leads to another unit or company of the same owner."""
        for clock in self:
            clock.write({"team_id": clock.lead_id.team_id.id, "company_id": clock.lead_id.company_id.id})
        self.filtered("is_open")._reschedule()

    def _end(self, reason, moment=None):
        """
        :param reason: one of ``end_reason``
        """
        if not self:
            return
        moment = moment or fields.Datetime.now()
        self.write({"is_open": False, "ended_at": moment, "end_reason": reason, "due_at": False, "escalation_deadline": False})
        self.lead_id._clock_changed()

    # Merged leads

    @api.model
    def _merge_into(self, lead, others):
        """The runs of leads that are merged into another are its past; which run holds is said when it has its owner."""
        self.search([("lead_id", "in", others.ids)]).write({"lead_id": lead.id, "is_current": False, "is_open": False})

    def _hold_longest(self, lead):
        """Of the runs that were open before leads were merged, the longest for the present owner holds: merging puts nothing off."""
        running = self.browse() if lead._clock_end_reason() else self.filtered(lambda run: run._runs_for(lead))
        held, latest = running.sorted("started_at")[:1], lead.clock_id
        if held and held != latest:
            latest.write({"is_current": False, "is_open": False})
            latest.flush_recordset()
            held.write({"is_current": True, "is_open": True, **held._prepare_carried_vals(latest)})
            held._move()
        (self | latest - held).filtered(lambda run: not (run.is_open or run.end_reason))._end("merged")

    def _prepare_carried_vals(self, other):
        """What a run takes along from another of the same lead, as each new one does."""
        return {
            "first_response_hours": self.first_response_hours or other.first_response_hours,
            "escalation_count": max(self.escalation_count, other.escalation_count),
        }

    @api.model
    def _begin_anew(self):
        """All running clocks begin now, as on the day of installing: nobody is released the first night."""
        self.flush_model()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead_clock SET step = 0, started_at = %(now)s, counted_from = %(now)s, given_days = 0, reminded_at = NULL,"
                " told_dispatcher_at = NULL WHERE is_open RETURNING id",
                now=now,
            )
        )
        self._schedule_started_at(now)

    @api.model
    def _start_existing(self):
        """Start the clocks of the open leads there are, now: in one statement, and the deadlines by person and unit."""
        self.env.flush_all()
        now = fields.Datetime.now()
        tree = self.env["crm.access"]._organisation().tree
        units = [(unit or 0, self._leader_who_hands_out(unit)) for unit in (*tree.units, None)]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_lead_clock (lead_id, user_id, team_id, company_id, kind, is_unassigned, is_open, is_current, was_waiting,
                                            assigned_at, started_at, counted_from, step, escalation_count)
                SELECT l.id, COALESCE(l.user_id, responsible.user_id), l.team_id, l.company_id, 'first', l.user_id IS NULL, true, true,
                       true, COALESCE(CASE WHEN l.user_id IS NOT NULL THEN l.date_open END, l.create_date), %(now)s, %(now)s, 0, 0
                  FROM crm_lead l
             LEFT JOIN unnest(%(units)s::int[], %(users)s::int[]) responsible(unit, user_id) ON responsible.unit = COALESCE(l.team_id, 0)
                 WHERE l.active AND l.won_status IS DISTINCT FROM 'won'
                   AND NOT EXISTS (SELECT FROM crm_lead_clock c WHERE c.lead_id = l.id)
             RETURNING id
                """,
                now=now,
                units=[unit for unit, _user in units],
                users=[user for _unit, user in units],
            )
        )
        self._schedule_started_at(now)

    @api.model
    def _schedule_started_at(self, now):
        """When runs are due that all count from one moment: asked once per person and unit, written in one statement."""
        self.env.cr.execute("ANALYZE crm_lead_clock")  # most rows are new: the planner would compare each with each person
        query = SQL("SELECT DISTINCT user_id, team_id FROM crm_lead_clock WHERE is_open AND counted_from = %s", now)
        groups = self.env.execute_query(query)
        runs = [Run(user or False, unit or False, now, self._course_in(unit)) for user, unit in groups]
        dues = self._dues(runs)
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead_clock c SET policy_id = due.policy, escalation_deadline = due.deadline, due_at = due.first
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::timestamp[], %s::timestamp[]) due(owner, unit, policy, deadline, first)
                 WHERE c.is_open AND c.counted_from = %s AND c.step = 0 AND COALESCE(c.given_days, 0) = 0
                   AND COALESCE(c.user_id, 0) = due.owner AND COALESCE(c.team_id, 0) = due.unit RETURNING c.id
                """,
                [run.owner or 0 for run in runs],
                [run.unit or 0 for run in runs],
                [run.course and run.course.policy for run in runs],
                [due["escalation_deadline"] for due in dues],
                [due["due_at"] for due in dues],
                now,
            )
        )
        self.env.invalidate_all(flush=False)

    # What is due

    @api.model
    def _run_of(self, row):
        """A run as far as time goes (``escalation.Run``), from a record or the columns of a new one."""
        if isinstance(row, dict):
            return Run(row["user_id"] or False, row["team_id"] or False, row["counted_from"], self._course_in(row["team_id"]))
        course = self._course_in(row.team_id.id)
        return Run(row.user_id.id, row.team_id.id, row.counted_from, course, row.step, row.given_days, bool(row.reminded_at))

    @api.model
    def _course_in(self, unit_id):
        return self.env["crm.team"]._escalation_courses().get(unit_id or None)

    @api.model
    def _dues(self, runs):
        """What is due and when, as values of each run's columns."""
        asked = [list(run.asks()) for run in runs]
        answers = self._deadlines({question for asks in asked for _what, question in asks})
        found = [{what: answers[question] for what, question in asks} for asks in asked]
        return [
            {"escalation_deadline": due.get("step"), "due_at": min(filter(None, due.values()), default=None)} for due in found
        ]

    @api.model
    def _deadlines(self, questions):
        """Answers by question; who works no more has nobody's time."""
        work_time, questions = self.env["crm.work.time"], list(questions)
        if not questions:
            return {}
        answers = dict(zip(questions, work_time._deadlines(questions), strict=True))
        idle = [question for question, answer in answers.items() if answer is None]
        nobody = [(False, *question[1:]) for question in idle]
        return answers | dict(zip(idle, work_time._deadlines(nobody) if nobody else [], strict=True))

    def _reschedule(self):
        """Ask anew when the clocks are due, as calendars and policies stand now.

        A clock on which no policy held before counts from now: nothing is overdue on the day that escalation begins.
        """
        now = fields.Datetime.now()
        for clock in self:
            policy = self._course_in(clock.team_id.id)
            if policy and not clock.policy_id:
                clock.counted_from = now
            if clock.policy_id.id != (policy and policy.policy):
                clock.policy_id = policy and policy.policy
        for clock, dues in zip(self, self._dues([self._run_of(clock) for clock in self]), strict=True):
            if any((clock[name] or None) != due for name, due in dues.items()):
                clock.write(dues)
        self.lead_id._clock_changed()

    def _give_days(self, days):
        """A superior gives the owner so many working days from now; then comes the next step."""
        running = self.filtered("is_open")
        running.write({"given_days": days, "counted_from": fields.Datetime.now()})
        running._reschedule()

    @api.model
    def _look_again_in(self, unit_ids):
        """The schedule looks at the running clocks of units again, None for leads without unit."""
        units = [unit for unit in unit_ids if unit]
        without = SQL("team_id IS NULL") if None in unit_ids else SQL("FALSE")
        self._look_again(SQL("(team_id = ANY(%s) OR %s)", units, without))

    @api.model
    def _look_again_for(self, user_ids):
        """The same for the clocks that run for people; their calendar, leaves or holidays changed."""
        self._look_again(SQL("user_id = ANY(%s)", list(user_ids)))

    @api.model
    def _look_again(self, condition=None):
        """Due at once, so that the schedule finds them; it asks when they are due before it does anything."""
        self.flush_model()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead_clock SET due_at = %s WHERE is_open AND %s AND (due_at IS NULL OR due_at > %s) RETURNING id",
                now,
                condition or SQL("TRUE"),
                now,
            )
        )
        self.invalidate_model(["due_at"], flush=False)
