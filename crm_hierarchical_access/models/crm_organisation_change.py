import hashlib
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_amount

from ..access import Ring

_logger = logging.getLogger(__name__)

#: what the change itself writes, never its author
PROTOCOL = {
    "state", "user_id", "effect_ids", "problem", "preview_key", "date_previewed", "currency_id",
    "applied_uid", "date_applied", "taken_back_uid", "date_taken_back",
}  # fmt: skip
#: what may be edited in a draft only
PLANNED = {"line_ids", "date_planned"}


class CrmOrganisationChange(models.Model):
    """A change of the organisation that is looked at first, put off to a date, and taken back as a whole (spec 1)."""

    _name = "crm.organisation.change"
    _description = "Planned Change of the Organisation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_planned desc, id desc"

    name = fields.Char(string="Change", compute="_compute_name", store=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("scheduled", "Scheduled"),
            ("done", "Done"),
            ("taken_back", "Taken Back"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Planned By", default=lambda self: self.env.user, required=True, readonly=True, copy=False,
        ondelete="restrict", index=True, tracking=True,
    )  # fmt: skip
    date_planned = fields.Datetime(
        string="Date", copy=False, tracking=True, help="The change is made at this minute. Empty: when you apply it."
    )
    line_ids = fields.One2many("crm.organisation.change.line", "change_id", string="Changes", copy=True)
    note = fields.Text()
    unit_ids = fields.Many2many("crm.team", string="Units", compute="_compute_unit_ids", search="_search_unit_ids")

    effect_ids = fields.One2many("crm.organisation.change.effect", "change_id", string="Effects", readonly=True)
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id, required=True, readonly=True)
    gaining_count = fields.Integer(compute="_compute_summary", string="Gain")
    losing_count = fields.Integer(compute="_compute_summary", string="Lose")
    summary = fields.Char(compute="_compute_summary")
    earlier_count = fields.Integer(compute="_compute_earlier_count")
    problem = fields.Char(readonly=True, copy=False)
    date_previewed = fields.Datetime(string="Previewed On", readonly=True, copy=False)
    preview_key = fields.Char(readonly=True, copy=False)

    applied_uid = fields.Many2one("res.users", string="Applied By", readonly=True, copy=False, ondelete="set null")
    date_applied = fields.Datetime(string="Applied On", readonly=True, copy=False)
    taken_back_uid = fields.Many2one("res.users", string="Taken Back By", readonly=True, copy=False, ondelete="set null")
    date_taken_back = fields.Datetime(string="Taken Back On", readonly=True, copy=False)

    @api.depends("line_ids.sentence")
    def _compute_name(self):
        for change in self:
            sentences = [line.sentence for line in change.line_ids if line.sentence]
            more = len(sentences) - 1
            name = sentences[0] if sentences else self.env._("New change")
            change.name = self.env._("%(change)s, and %(count)s more", change=name, count=more) if more > 0 else name

    @api.depends("line_ids.unit_id")
    def _compute_unit_ids(self):
        for change in self:
            change.unit_ids = change.line_ids.unit_id

    def _search_unit_ids(self, operator, value):
        return [("line_ids.unit_id", operator, value)]

    @api.depends("effect_ids")
    def _compute_summary(self):
        for change in self:
            gaining = change.effect_ids.filtered("gained_count")
            losing = change.effect_ids.filtered("lost_count")
            change.gaining_count, change.losing_count = len(gaining), len(losing)
            change.summary = change._summary(gaining, losing) if change.date_previewed else False

    def _summary(self, gaining, losing):
        if not gaining and not losing:
            return self.env._("Nobody gains or loses a lead.")
        return self.env._(
            "People who gain: %(gaining)s. People who lose: %(losing)s.",
            gaining=self._people(gaining, "gained"),
            losing=self._people(losing, "lost"),
        )

    def _people(self, effects, side):
        if not effects:
            return "0"
        return self.env._(
            "%(people)s, at most %(count)s leads of %(revenue)s",
            people=len(effects),
            count=max(effects.mapped(f"{side}_count")),
            revenue=format_amount(self.env, max(effects.mapped(f"{side}_revenue")), self.currency_id),
        )

    @api.depends("date_planned", "state")
    def _compute_earlier_count(self):
        for change in self:
            change.earlier_count = len(change._earlier())

    # Only drafts are edited, and the protocol by nobody

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(PROTOCOL & vals.keys() for vals in vals_list):
            self._refuse_protocol()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and PROTOCOL & vals.keys():
            self._refuse_protocol()
        if PLANNED & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _refuse_protocol(self):
        raise AccessError(self.env._("The protocol of a planned change is written by the change itself."))

    def _check_draft(self):
        if not self.env.su and any(change.state != "draft" for change in self):
            raise UserError(self.env._("Only drafts are edited. Put the change back to draft, or plan another."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_protocol(self):
        if any(change.state not in ("draft", "cancelled") for change in self):
            raise UserError(self.env._("Only drafts and cancelled changes are deleted; the others are the protocol."))

    def web_read(self, specification):
        """Who opens a preview sees that of the present organisation."""
        if len(self) == 1 and "effect_ids" in specification and self.id:
            self._refresh_preview()
        return super().web_read(specification)

    # Proposing, for other screens

    @api.model
    def propose_move(self, unit_id, parent_id=False):
        """Prepare moving a unit below another, or to the top, for who drags it in a chart.

        :return: the action that shows what it would give and take; nothing is moved
        :raise AccessError: for who may not plan changes
        :raise ValidationError: where the unit is above the other, or there already
        """
        self.check_access("create")
        unit, parent = self.env["crm.team"].browse([unit_id]), self.env["crm.team"].browse([parent_id] if parent_id else [])
        (unit | parent).check_access("read")
        if unit.parent_id == parent:
            raise ValidationError(self.env._("%s is there already.", unit.name))
        kind = "parent" if parent else "root"
        return self._propose([{"unit_id": unit.id, "kind": kind, "parent_id": parent.id}])

    @api.model
    def _propose(self, lines):
        """A draft with its preview, as the action that opens it.

        :param lines: values of ``crm.organisation.change.line``, one dict each
        :raise UserError: where the change is not possible
        """
        change = self.create({"line_ids": [Command.create(vals) for vals in lines]})
        change.action_preview()
        return change._action_open()

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Planned Change"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # What it gives and takes

    def action_preview(self):
        """Count what each person gains and loses.

        :raise UserError: where the change is not possible as it stands
        """
        for change in self:
            change._preview()
            if change.problem:
                raise UserError(change.problem)
        return True

    def _refresh_preview(self):
        """Preview again where the organisation, or a period of somebody, has changed since."""
        if self.state in ("draft", "scheduled") and self.line_ids and self._preview_key() != self.preview_key:
            self._preview()

    def _preview(self):
        """Count anew; what makes the change impossible is kept as its problem."""
        self.check_access("write")
        effects, problem = [], False
        try:
            effects = self._effect_vals()
        except UserError as error:
            problem = str(error)
        self.sudo().write(
            {  # counts of what the planner may read, see _planner
                "effect_ids": self._effect_commands(effects),
                "problem": problem,
                "currency_id": self.env.company.currency_id.id,
                "date_previewed": fields.Datetime.now(),
                "preview_key": self._preview_key(),
            }
        )

    def _effect_vals(self):
        found = self._differences()
        effects = self._planner().env["crm.access"]._plan_effects(found, self.env.company.currency_id)
        prepare = self.env["crm.organisation.change.effect"]._prepare_effect_vals
        rows = [prepare(effect) for effect in effects]
        return [row for row in rows if any(value for name, value in row.items() if name != "user_id")]

    def _effect_commands(self, rows):
        """Rows of the same people stay the same: somebody may be looking at their lists."""
        there = {row.user_id.id: row.id for row in self.sudo().effect_ids}  # ids, to write them
        commands = [
            Command.update(there.pop(vals["user_id"]), vals) if vals["user_id"] in there else Command.create(vals) for vals in rows
        ]
        return [*commands, *(Command.delete(gone) for gone in there.values())]

    def _planner(self):
        """The change in the eyes of its planner, in all his companies: nobody counts what the rule hides from him."""
        user = self.user_id
        return self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _moment(self):
        """When the change takes place, as far as one knows: at its date, or now."""
        return self.date_applied or max(self.date_planned or fields.Datetime.now(), fields.Datetime.now())

    def _differences(self):
        """Who sees something else after the change, as ``access.Difference``.

        :raise UserError: where the change is not possible
        """
        self.ensure_one()
        before = self._plan_before()
        return self.env["crm.access"]._plan_differences(before, self._plan_after(before), self._moment())

    def _plan_before(self):
        """The organisation at the date of the change: as now, and what else is scheduled until then."""
        plan = self.env["crm.access"]._plan()
        for earlier in self.sudo()._earlier():  # ids for the engine
            try:
                plan = earlier._plan_after(plan)
            except UserError:
                continue  # it will fail as well when it is due
        return plan

    def _plan_after(self, plan):
        """A plan with this change made.

        :raise UserError: where it cannot be made
        """
        after = plan.fork()
        for line in self.line_ids:
            try:
                line._plan(after)
            except Ring as ring:
                unit, parent = self.env["crm.team"].browse([ring.unit, ring.parent])
                raise UserError(unit._ring_text(parent))
            except KeyError:
                raise UserError(self.env._("%s: a unit is missing, or was deleted.", line.sentence))
        return after

    def _earlier(self):
        """Other changes that will have been made when this one is made."""
        if self.state not in ("draft", "scheduled"):
            return self.browse()
        date = self.date_planned or fields.Datetime.now()
        before = Domain("date_planned", "<", date)
        if self._origin:
            before |= Domain("date_planned", "=", date) & Domain("id", "<", self._origin.id)
        return self.search(Domain("state", "=", "scheduled") & before, order="date_planned, id")

    def _preview_key(self):
        """The same as long as the preview is right, but for the leads themselves."""
        before, epoch = self._plan_before(), self.env["crm.access"]._epoch_at(self._moment())
        try:
            after = self._plan_after(before).key()
        except UserError as error:
            after = str(error)
        return hashlib.sha256(repr((before.key(), after, epoch)).encode()).hexdigest()

    # Applying

    def action_apply(self):
        """Make the change now.

        :raise UserError: where it cannot be made; nothing is made then
        """
        for change in self:
            change.sudo().user_id = self.env.user  # who applies answers for it
            change._apply()
        return True

    def _apply(self):
        """Make the change with the rights of the current user, all of it or nothing."""
        self.ensure_one()
        self._lock("draft", "scheduled")
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to change."))
        self.sudo().write({  # the protocol
            "state": "done", "applied_uid": self.env.uid, "date_applied": fields.Datetime.now(),
        })  # fmt: skip
        self.action_preview()  # what is kept is what happens now
        for line in self.line_ids:
            line._apply()

    def _lock(self, *states):
        """Hold the change, so that it is made once.

        :raise UserError: where it is not (any more) in one of the states
        """
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state not in states:
            state = dict(self._fields["state"]._description_selection(self.env))[self.state]
            raise UserError(self.env._("%(change)s is: %(state)s.", change=self.name, state=state))

    def action_schedule(self):
        """Put the change off to its date."""
        for change in self:
            change._lock("draft")
            if not change.date_planned or change.date_planned <= fields.Datetime.now():
                raise UserError(self.env._("Date: choose one that is still to come."))
            change.sudo().user_id = self.env.user  # with whose rights it will be made
            change.action_preview()
            change.sudo().state = "scheduled"
            change._trigger_cron(change.date_planned)
        return True

    @api.model
    def _trigger_cron(self, date):
        cron = self.env.ref("crm_hierarchical_access.ir_cron_organisation_changes")
        cron.sudo()._trigger(date)  # when to look, nothing else

    def action_cancel(self):
        for change in self:
            change._lock("draft", "scheduled", "failed")
            change.sudo().state = "cancelled"
        return True

    def action_draft(self):
        for change in self:
            change._lock("scheduled", "cancelled", "failed")
            change.sudo().write({"state": "draft", "problem": False})
        return True

    def action_take_back(self):
        """Put back everything the change replaced, in reverse order.

        :raise UserError: naming what somebody has changed since; nothing is put back then
        """
        for change in self:
            change._lock("done")
            conflicts = change._take_back()
            if conflicts:
                raise UserError(
                    self.env._("This change cannot be taken back as a whole:\n%s", "\n".join(f"- {each}" for each in conflicts))
                )
            change.sudo().write({  # the protocol
                "state": "taken_back", "taken_back_uid": self.env.uid, "date_taken_back": fields.Datetime.now(),
            })  # fmt: skip
        return True

    def _take_back(self):
        """Put the lines back; returns what stands in the way, for all of them."""
        conflicts = []
        for line in reversed(self.line_ids):
            try:
                line._take_back()
            except UserError as error:
                conflicts.append(str(error))
        return conflicts

    # When they are due

    @api.model
    def _cron_apply_due(self):
        """Make the changes that are due, one by one, in the language of who planned them; each is committed by itself."""
        due = self._due()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for change in due:
            change.with_context(lang=change.user_id.lang)._apply_due()
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _due(self):
        domain = [("state", "=", "scheduled"), ("date_planned", "<=", fields.Datetime.now())]
        return self.search(domain, order="date_planned, id")

    def _apply_due(self):
        """Make one change as its planner, or say why that is not possible any more."""
        if not self.try_lock_for_update():
            return self._trigger_cron(fields.Datetime.now() + timedelta(minutes=1))  # somebody is at it now
        self.invalidate_recordset()
        if self not in self._due():
            return None  # made or cancelled by hand since
        try:
            with self.env.cr.savepoint():
                if not self.user_id.active:
                    raise UserError(self.env._("%s, who planned it, is archived.", self.user_id.name))
                self._planner()._apply()
        except psycopg2.OperationalError:
            raise  # somebody else writes the same now: the next run tries again
        except (UserError, psycopg2.IntegrityError) as error:
            self._fail(str(error))
        return None

    def _fail(self, reason):
        """Keep the reason and tell the planner."""
        _logger.info("Planned change %s failed: %s", self.id, reason)
        self.invalidate_recordset()
        self.write({"state": "failed", "problem": reason})
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self.user_id.id,
            summary=self.env._("A planned change could not be made"),
            note=reason,
        )
