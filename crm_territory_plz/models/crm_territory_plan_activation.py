import logging
import time
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import LockNotAvailable

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_territory_patience import GIVEN_UP, Patience, without_errors_in_log
from .crm_territory_prefix import CHECKED_WITH_PLAN

_logger = logging.getLogger(__name__)

#: who may know how many leads are moved; others read plans, and count their own leads only
PLANNERS = "sales_team.group_sale_manager"
#: for which a batch should lock its leads, in seconds: the next one is as large as fits at this one's pace
AIM = 0.3
#: after which a batch is given up, so that no lead is locked for a second; fewer leads are tried then
LONGEST = 0.6
FIRST_BATCH, LARGEST_BATCH = 25, 5000
#: so few leads are moved in the request that activates a plan
AT_ONCE = 100
#: so many people are told in one transaction: that takes a second or two
TOLD_TOGETHER = 100


def next_size(size, took):
    """How many leads are moved next.

    :param took: for how many seconds the last ones were locked
    """
    return min(max(int(size * AIM / max(took, 0.01)), 1), 2 * size, LARGEST_BATCH)


class CrmTerritoryPlan(models.Model):
    """A draft begins to hold in one transaction; the leads follow in batches, which may be interrupted at any time."""

    _inherit = "crm.territory.plan"

    lead_choice = fields.Selection(
        [("unassigned", "Unassigned leads only"), ("open", "All open leads"), ("all", "All leads, won and lost ones too")],
        string="Hand Over",
        default="unassigned",
        required=True,
        help="Which leads get another unit and another owner where their territory does. All leads get their new territory.",
    )
    activation = fields.Selection(
        [
            ("none", "Not activated"),
            ("scheduled", "Waits for its day"),
            ("running", "Leads are being moved"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    problem = fields.Char(readonly=True, copy=False)
    activated_uid = fields.Many2one("res.users", string="Activated By", readonly=True, copy=False, ondelete="set null")
    date_activated = fields.Datetime(string="Activated On", readonly=True, copy=False)
    told_up_to = fields.Integer(readonly=True, copy=False, help="People are told in the order of their ids.", groups=PLANNERS)
    move_ids = fields.One2many("crm.territory.move", "plan_id", string="Leads to Move", readonly=True, groups=PLANNERS)
    todo_count = fields.Integer(compute="_compute_move_counts", string="Leads to Be Moved", groups=PLANNERS)
    skipped_count = fields.Integer(compute="_compute_move_counts", string="Changed Meanwhile", groups=PLANNERS)

    @api.depends("move_ids.state")
    def _compute_move_counts(self):
        groups = self.env["crm.territory.move"]._read_group([("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"])
        counts = {(plan, state): count for plan, state, count in groups}
        for plan in self:
            plan.todo_count = counts.get((plan, "todo"), 0)
            plan.skipped_count = counts.get((plan, "skipped"), 0)

    # By hand

    def action_activate(self):
        """Let the drafts hold now.

        :raise UserError: unless they are drafts
        """
        self.check_access("write")
        for plan in self:
            plan.sudo().activated_uid = self.env.user  # who activates answers for it
            plan._activate()
        return True

    def action_preview(self):
        """Open what activating would do."""
        self.ensure_one()
        self._check_is_draft()
        preview = self.env["crm.territory.preview"].create({"plan_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": preview._name,
            "res_id": preview.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_schedule(self):
        """Let the drafts hold from their day on."""
        self.check_access("write")
        for plan in self:
            plan._check_is_draft()
            if not plan.date_from or plan.date_from <= plan._today():
                raise UserError(self.env._("Holds From: choose a day that is still to come."))
            plan.sudo().write({"activation": "scheduled", "activated_uid": self.env.uid, "problem": False})
        return True

    def action_unschedule(self):
        self.check_access("write")
        for plan in self:
            if plan.activation in ("scheduled", "failed"):
                plan.sudo().write({"activation": "none", "problem": False})
        return True

    # Beginning to hold

    def _activate(self, at_once=AT_ONCE):
        """Let a draft hold, write down what has to be moved, and let the schedule do it.

        :param at_once: so many leads are moved here and now
        """
        self.ensure_one()
        plan = self.sudo()  # checked by who calls; the plan moves leads whatever its author sees
        plan._lock_draft()
        plan._check_prefixes()
        predecessor, query = plan._predecessor(), plan._moves_query()
        query = SQL("SELECT id, hands_over, old_territory_id, old_team_id, old_user_id, territory_id, team_id, user_id FROM (%s) m", query)
        plan._take_over_territories(predecessor)
        predecessor.write({"state": "archived"})
        predecessor.flush_recordset(["state"])  # one active plan per unit
        count = self.env["crm.territory.move"].sudo()._collect(plan, query)
        today = plan._today()
        plan.write({
            "state": "active", "activation": "running", "date_activated": fields.Datetime.now(), "date_from": today, "problem": False,
            "previous_id": predecessor.id, "version": max(plan.version, predecessor.version + 1 if predecessor else 1),
        })  # fmt: skip
        plan._end_moves_of(predecessor)
        _logger.info("Territory plan %s holds: %s leads to move", plan.id, count)
        if count > at_once:
            plan._trigger_cron()
        else:
            plan._move_all(lambda _done: 1.0)

    def _lock_draft(self):
        """Hold the plan, so that it is activated once.

        :raise UserError: where it is no draft (any more)
        """
        (self | self._predecessor()).lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state != "draft":
            raise UserError(self.env._("%(plan)s is no draft. Make a new version of it.", plan=self.display_name))

    def _take_over_territories(self, predecessor):
        """The territories of the version before become those of this one, where they are the same: leads point at them.

        The version before keeps copies. What it had and this one has not stays as an archived territory, until no lead
        lies there any more.
        """
        self = self.with_context(**{CHECKED_WITH_PLAN: True}, active_test=False)
        before, drafts = self.browse(predecessor.id).territory_ids, {id_: draft for draft, id_ in self._lasting_ids().items()}
        taken = {
            each: (drafts[each.id]._prepare_taken_over_vals(), drafts[each.id].prefix_ids.mapped("prefix"))
            for each in before
            if each.id in drafts
        }
        copies = before.copy({"plan_id": predecessor.id})
        before.browse().concat(*(drafts[each.id] for each in taken)).unlink()
        before.write({"plan_id": self.id})
        for territory, copied in zip(before, copies, strict=True):
            vals, prefixes = taken.get(territory, ({"active": False}, ()))
            territory.write({"origin_id": copied.id, **vals})
            territory._set_prefixes(prefixes)

    def _end_moves_of(self, predecessor):
        """What the version before had not moved yet is this one's matter; whose leads it has moved is told by the schedule."""
        if predecessor.activation == "running":
            self.env["crm.territory.move"]._forget(SQL("m.plan_id = %s AND m.state = 'todo'", predecessor.id))
            self._trigger_cron()

    def _end(self):
        """The plan holds no more; its leads follow the plan of the unit above."""
        self.ensure_one()
        organisation = self.env["crm.access"]._organisation()
        units = self._units_in_scope(organisation)
        self.sudo().write({"state": "archived"})  # the protocol
        self.env["crm.lead"].sudo()._refresh_territories(units)  # whoever may end the plan; nothing is shown

    # Moving leads, batch by batch

    def _move_batch(self, limit, longest=None):
        """Move some of the leads that are left, those that nobody else holds.

        What can be read before is read before: leads are locked for as short as possible.

        :param longest: seconds after which the batch is given up
        :return: since when leads are locked, and how many were done
        """
        moves, leads = self.env["crm.territory.move"], self.env["crm.lead"]
        leads.flush_model()
        rows = moves._next_of(self, limit)
        leads._read_for_moves(moves.browse(move for move, _lead, hands_over in rows if hands_over))
        patience = Patience(self.env.cr, longest, alone=limit == 1)
        rows = moves._lock_leads(rows)
        leads._carry_out(rows, patience)
        self.invalidate_recordset(["todo_count", "skipped_count", "move_ids"], flush=False)
        deleted = SQL("m.plan_id = %s AND NOT EXISTS (SELECT FROM crm_lead l WHERE l.id = m.lead_id)", self.id)
        return patience.began, len(rows) or moves._forget(deleted)

    def _is_moved(self):
        """Whether nothing is left to do; where a lead was changed while the plan began to hold, it is moved now."""
        moves = self.env["crm.territory.move"]
        if self.state != "active":
            return True  # the version that holds by now moves what is left
        return not moves._is_left_of(self) and not moves._collect(self, self._stray_query())

    def _stray_query(self):
        """Leads whose territory is not the plan's: entered or changed by somebody who did not know of it yet."""
        organisation = self.env["crm.access"]._organisation()
        units = self._units_in_scope(organisation)
        leads = self.env["crm.lead"]
        leads.flush_model(["zip_read", "team_id", "user_id", "territory_id"])
        scope = SQL("(l.team_id = ANY(%s) OR %s AND l.team_id IS NULL)", [unit for unit in units if unit], None in units)
        found = leads._territories_by_postcode(self.id, scope)
        return SQL(
            """
            SELECT l.id, FALSE, l.territory_id, l.team_id, l.user_id, z.territory, l.team_id, l.user_id
              FROM crm_lead l
         LEFT JOIN unnest(%s::varchar[], %s::int[]) z(postcode, territory) ON z.postcode = l.zip_read
             WHERE %s AND l.territory_id IS DISTINCT FROM z.territory
            """,
            list(found),
            list(found.values()),
            scope,
        )

    def _finish(self):
        """All leads are where they belong, and people were told."""
        self.write({"activation": "done"})
        self.env["crm.territory.move"]._forget(SQL("m.plan_id = %s AND m.state = 'done'", self.id))
        self.message_post(
            body=self.env._("The plan holds, and all leads are moved. Changed by somebody meanwhile: %(count)s.", count=self.skipped_count)
        )

    def _tell_people(self, commit):
        """One message to each person to whom leads came, or from whom they went; mails are left to the queue.

        :param commit: called after some of them, so that nobody is told twice by a schedule that is interrupted; returns the
            seconds that are left
        :return: whether everybody is told
        """
        moves = self.env["crm.territory.move"]
        while counts := moves._handed_counts(self, self.told_up_to, TOLD_TOGETHER):
            for user in self.env["res.users"].browse(counts).exists().filtered("active"):
                self._tell(user, *counts[user.id])
            self.told_up_to = max(counts)
            if not commit(0):
                return False
        return True

    def _tell(self, user, gained, lost):
        plan = self.with_context(lang=user.lang)
        plan.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=plan.env._("Territories: %(plan)s", plan=plan.name),
            body=plan._digest_of(gained, lost),
            email_add_signature=False,  # the schedule's own says nothing
            force_send=False,
        )

    def _digest_of(self, gained, lost):
        """Hook: what a person is told; numbers only, and the way to the own pipeline."""
        lines = [
            gained and self.env._("Leads that came to you: %(count)s", count=gained),
            lost and self.env._("Leads that went from you to somebody else: %(count)s", count=lost),
        ]
        return Markup('<p>{}</p><ul>{}</ul><p><a href="{}">{}</a></p>').format(
            self.env._("The territory plan “%(plan)s” holds from today.", plan=self.name),
            Markup().join(Markup("<li>{}</li>").format(line) for line in lines if line),
            f"{self.get_base_url()}/odoo/action-crm.crm_lead_action_pipeline",
            self.env._("Your pipeline"),
        )

    # The schedule

    @api.model
    def _trigger_cron(self, delay=timedelta()):
        cron = self.env.ref("crm_territory_plz.ir_cron_territory_plans")
        cron.sudo()._trigger(fields.Datetime.now() + delay)  # when to look, nothing else

    @api.model
    def _cron_activate(self):
        """Let the plans hold whose day has come, then move leads for as long as there is time."""
        cron = self.env["ir.cron"]
        for plan in self._due():
            plan._in_planners_words()._activate_due()
            cron._commit_progress(1)
        running = self.search([("activation", "=", "running")])
        cron._commit_progress(remaining=self.env["crm.territory.move"]._left_of(running))
        for plan in running:
            if not plan._in_planners_words()._move_all(cron._commit_progress, self.env.cr.rollback):
                break

    def _move_all(self, commit, undo=None):
        """Move leads in batches, each committed by itself.

        :param commit: called with the number done after each batch; returns the seconds that are left
        :param undo: called where a batch was given up, as it took too long, or as somebody changed its leads meanwhile; fewer of
            them are tried again then. Where there is none, a batch takes as long as it takes
        :return: whether there is time for more
        """
        size = FIRST_BATCH
        while not self._is_moved():
            try:
                with without_errors_in_log(GIVEN_UP if undo else ()):
                    locked_at, done = self._move_batch(size, undo and LONGEST)
                    goes_on = not done or commit(done)
            except GIVEN_UP as error:
                if not undo:
                    raise
                undo()
                _logger.info("Territory plan %s: gave up %s leads, to be tried again (%s)", self.id, size, type(error).__name__)
                if size > 1 or not isinstance(error, LockNotAvailable):
                    size = max(size // 4, 1)
                    continue
                done = 0
            if not done:
                self._trigger_cron(timedelta(minutes=1))  # all that is left is held by somebody
                return bool(commit(0))  # with it ends the limit of the batch
            if not goes_on:
                return False
            size = next_size(size, time.monotonic() - locked_at)
            self.env.invalidate_all()
        if not self._tell_people(commit):
            return False
        self._finish()
        return bool(commit(0))

    @api.model
    def _due(self):
        plans = self.search([("activation", "=", "scheduled"), ("date_from", "!=", False)], order="date_from, id")
        return plans.filtered(lambda plan: plan.date_from <= plan._today())

    def _today(self):
        """The day where the person lives who activates the plan."""
        user = self.activated_uid or self.env.user
        return fields.Date.context_today(self.with_context(tz=user.tz))

    def _in_planners_words(self):
        """The plan, for what a schedule says about it: in the language of who activates it."""
        return self.with_context(lang=self.activated_uid.lang)

    def _activate_due(self):
        """Let a plan hold, or say why that is not possible any more."""
        try:
            with self.env.cr.savepoint():
                self._activate()
        except UserError as error:
            _logger.info("Territory plan %s could not be activated: %s", self.id, error)
            self.invalidate_recordset()
            self.write({"activation": "failed", "problem": str(error)})
            self.message_notify(
                partner_ids=self.activated_uid.partner_id.ids,
                subject=self.env._("A territory plan could not be activated: %(plan)s", plan=self.name),
                body=str(error),
            )
