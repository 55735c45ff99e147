import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_territory_move import FIRST_BATCH
from .crm_territory_prefix import CHECKED_WITH_PLAN

_logger = logging.getLogger(__name__)

#: for which a batch may lock its leads, in seconds; they are fewer when it took longer
AIM = 0.4
BATCHES = 20, 5000
#: so few leads are moved in the request that activates a plan
AT_ONCE = 100


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
    move_ids = fields.One2many("crm.territory.move", "plan_id", string="Leads to Move", readonly=True)
    todo_count = fields.Integer(compute="_compute_move_counts", string="Leads to Be Moved")
    skipped_count = fields.Integer(compute="_compute_move_counts", string="Changed Meanwhile")
    #: per id of a user how many leads came to him, and how many went from him; told when all is done
    handed_counts = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)

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
        lasting = {id_: territory for territory, id_ in self._lasting_ids().items()}
        for territory in self.browse(predecessor.id).territory_ids:
            copied = territory.copy({"plan_id": predecessor.id, "active": territory.active})
            draft = lasting.get(territory.id)
            vals = draft._prepare_taken_over_vals() if draft else {"active": False}
            prefixes = draft.prefix_ids.mapped("prefix") if draft else []
            if draft:
                draft.unlink()
            territory.write({"plan_id": self.id, "origin_id": copied.id, **vals})
            territory._set_prefixes(prefixes)

    def _end_moves_of(self, predecessor):
        """What the version before had not moved yet is this one's matter."""
        if predecessor.activation == "running":
            predecessor.move_ids.filtered(lambda move: move.state == "todo").unlink()
            predecessor._finish()

    def _end(self):
        """The plan holds no more; its leads follow the plan of the unit above."""
        self.ensure_one()
        organisation = self.env["crm.access"]._organisation()
        units = self._units_in_scope(organisation)
        self.sudo().write({"state": "archived"})  # the protocol
        self.env["crm.lead"].sudo()._refresh_territories(units)  # whoever may end the plan; nothing is shown

    # Moving leads, batch by batch

    def _move_batch(self, limit):
        """Move some of the leads that are left, those that nobody else holds.

        :return: how many were done
        """
        moves = self.env["crm.territory.move"]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, lead_id FROM crm_territory_move WHERE plan_id = %s AND state = 'todo' ORDER BY id LIMIT %s"
                " FOR UPDATE SKIP LOCKED",
                self.id,
                limit,
            )
        )
        self.env["crm.lead"].flush_model()
        free = self.env.execute_query(
            SQL("SELECT id FROM crm_lead WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED", [lead for _move, lead in rows])
        )
        free = {lead for (lead,) in free}
        done = moves.browse(move for move, lead in rows if lead in free)
        self._count_handed(self.env["crm.lead"]._carry_out(done))
        self.invalidate_recordset(["todo_count", "skipped_count", "move_ids"], flush=False)
        return len(done)

    def _count_handed(self, handed):
        """Remember whom to tell.

        :param handed: pairs of former and new owner's id, None for nobody
        """
        counts = dict(self.handed_counts or {})
        for old, new in handed:
            for user, side in ((new, 0), (old, 1)):
                if user:
                    found = counts.setdefault(str(user), [0, 0])
                    found[side] += 1
        self.handed_counts = counts

    def _is_moved(self):
        """Whether nothing is left to do; where a lead was changed while the plan began to hold, it is moved now."""
        moves = self.env["crm.territory.move"]
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
        """All leads are where they belong: tell people once."""
        self.write({"activation": "done"})
        self._tell_people()
        self.message_post(
            body=self.env._("The plan holds, and all leads are moved. Changed by somebody meanwhile: %(count)s.", count=self.skipped_count)
        )
        self.handed_counts = False

    def _tell_people(self):
        """One message to each person to whom leads came, or from whom they went."""
        users = self.env["res.users"].browse(map(int, self.handed_counts or {})).filtered("active")
        for user in users:
            gained, lost = self.handed_counts[str(user.id)]
            plan = self.with_context(lang=user.lang)
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=plan.env._("Territories: %(plan)s", plan=plan.name),
                body=plan._digest_of(gained, lost),
            )

    def _digest_of(self, gained, lost):
        """Hook: what a person is told; numbers only."""
        return self.env._(
            "The territory plan “%(plan)s” holds from today. Leads that came to you: %(gained)s. Leads that went from you to"
            " somebody else: %(lost)s.",
            plan=self.name,
            gained=gained,
            lost=lost,
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
            plan._activate_due()
            cron._commit_progress(1)
        running = self.search([("activation", "=", "running")])
        cron._commit_progress(remaining=self.env["crm.territory.move"]._left_of(running))
        for plan in running:
            if not plan._move_all(cron._commit_progress):
                break

    def _move_all(self, commit):
        """Move leads in batches, each committed by itself.

        :param commit: called with the number done after each batch; returns the seconds that are left
        :return: whether there is time for more
        """
        limit = FIRST_BATCH
        while not self._is_moved():
            begin = time.monotonic()
            done = self._move_batch(limit)
            took = time.monotonic() - begin
            if not done:
                self._trigger_cron(timedelta(minutes=1))  # all that is left is held by somebody
                return True
            if not commit(done):
                return False
            self.env.invalidate_all()
            limit = min(max(int(limit * AIM / max(took, 0.01)), BATCHES[0]), 2 * limit, BATCHES[1])
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

    def _activate_due(self):
        """Let a plan hold, or say why that is not possible any more."""
        try:
            with self.env.cr.savepoint():
                self._activate()
        except UserError as error:
            _logger.info("Territory plan %s could not be activated: %s", self.id, error)
            self.invalidate_recordset()
            self.write({"activation": "failed", "problem": str(error)})
            self.env["mail.thread"].message_notify(
                partner_ids=self.activated_uid.partner_id.ids,
                subject=self.env._("A territory plan could not be activated: %(plan)s", plan=self.name),
                body=str(error),
            )
