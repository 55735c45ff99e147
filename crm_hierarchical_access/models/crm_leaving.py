import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

MANAGER = "sales_team.group_sale_manager"
SYSTEM = "base.group_system"

_logger = logging.getLogger(__name__)


class CrmLeaving(models.Model):
    """The protocol of somebody's leaving, or of the end of a partner's contract (spec 1, *Absence and leaving*).

    Who leaves, who gets what, what was ended, and a check that nothing is left. One person is done in one go; for a
    company access ends at once, the rest is done person by person, each committed by itself, so that it can be
    stopped and resumed. What a person holds: ``crm_leaving_holdings.py``; the check: ``crm_leaving_proof.py``.
    """

    _name = "crm.leaving"
    _description = "Leaving"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection([("person", "A person leaves"), ("company", "A partner's contract ends")], default="person", required=True)
    state = fields.Selection(
        [("draft", "Prepared"), ("running", "Running"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", string="Who Leaves", ondelete="restrict", tracking=True, context={"active_test": False})
    operator_id = fields.Many2one(
        "res.partner",
        string="Partner Company",
        ondelete="restrict",
        tracking=True,
        domain=[("is_company", "=", True)],
        help="All units that this company runs fall to the unit above; all its people lose access.",
    )
    reason = fields.Char()
    successor_id = fields.Many2one(
        "res.users",
        string="New Owner",
        ondelete="restrict",
        tracking=True,
        domain=[("share", "=", False)],
        help="Gets what belongs to no unit below: activities, meetings and settings.",
    )
    closed_too = fields.Boolean(
        string="Also Won and Lost",
        default=True,
        help="Hand over won and lost leads, too. If not, they keep the former owner's name, for the figures.",
    )
    owner_policy = fields.Selection(
        [("leader", "The leader of the unit above"), ("none", "Nobody, until they are handed out")],
        string="Leads of the Company Go to",
        default="leader",
        required=True,
    )
    meeting_policy = fields.Selection(
        [("hand", "Hand over"), ("cancel", "Cancel")], string="Future Meetings", default="hand", required=True
    )
    archive_contacts = fields.Boolean(string="Archive Their Contacts", default=True)
    date_start = fields.Datetime(string="Started", readonly=True, copy=False)
    date_done = fields.Datetime(string="Finished", readonly=True, copy=False)
    date_proof = fields.Datetime(string="Checked", readonly=True, copy=False)
    run_by_id = fields.Many2one("res.users", string="Carried Out By", readonly=True, copy=False, ondelete="restrict")
    progress = fields.Integer(string="Progress (%)", compute="_compute_progress")
    is_clean = fields.Boolean(string="Nothing Is Left", compute="_compute_is_clean")

    person_ids = fields.One2many("crm.leaving.person", "leaving_id", string="People", copy=False)
    unit_ids = fields.One2many("crm.leaving.unit", "leaving_id", string="Units", copy=False)
    line_ids = fields.One2many("crm.leaving.line", "leaving_id", readonly=True, copy=False)
    work_ids = fields.One2many("crm.leaving.line", "leaving_id", domain=[("section", "=", "work")], readonly=True)
    access_ids = fields.One2many("crm.leaving.line", "leaving_id", domain=[("section", "=", "access")], readonly=True)
    proof_ids = fields.One2many("crm.leaving.line", "leaving_id", domain=[("section", "in", ("proof", "named"))], readonly=True)
    receipt_ids = fields.One2many("crm.leaving.receipt", "leaving_id", string="Who Got What", readonly=True)
    export_ids = fields.Many2many("crm.export.log", string="What They Exported", compute="_compute_export_ids")

    _subject = models.Constraint(
        "CHECK ((kind = 'person' AND operator_id IS NULL) OR (kind = 'company' AND user_id IS NULL))",
        "Either a person leaves, or the contract of a company ends.",
    )

    @api.depends("kind", "user_id", "operator_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for leaving in self:
            who = leaving.user_id.name if leaving.kind == "person" else leaving.operator_id.name
            leaving.name = who or self.env._("New")

    @api.depends("state", "person_ids.state", "unit_ids.state")
    def _compute_progress(self):
        for leaving in self:
            steps = [*leaving.person_ids.mapped("state"), *leaving.unit_ids.mapped("state")]
            done = sum(state == "done" for state in steps)
            leaving.progress = 100 if leaving.state == "done" else 100 * done // max(len(steps), 1)

    @api.depends("line_ids.count_left", "date_proof")
    def _compute_is_clean(self):
        for leaving in self:
            leaving.is_clean = leaving.date_proof and not any(leaving.proof_ids.mapped("count_left"))

    @api.depends("person_ids.user_id")
    def _compute_export_ids(self):
        for leaving in self:
            leaving.export_ids = self.env["crm.export.log"].search([("user_id", "in", leaving._leavers().ids)])

    # Written while prepared only: afterwards it is evidence

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_prepared_vals(vals)
        leavings = super().create(vals_list)
        leavings._propose()
        return leavings

    def write(self, vals):
        self._check_prepared_vals(vals)
        result = super().write(vals)
        if not {"kind", "user_id", "operator_id", "owner_policy"}.isdisjoint(vals):
            self._propose()
        return result

    @api.model
    def _evidence_fields(self):
        """Fields that only the run itself writes."""
        return {"state", "date_start", "date_done", "date_proof", "run_by_id", "line_ids", "receipt_ids"}

    def _check_prepared_vals(self, vals):
        """
        :raise UserError: where values would change what is evidence
        """
        if self.env.su or set(vals) <= set(self.env["mail.thread"]._fields):
            return
        if not self._evidence_fields().isdisjoint(vals) or any(leaving.state != "draft" for leaving in self):
            raise UserError(self.env._("This protocol is evidence: it is not changed by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_prepared(self):
        if any(leaving.state != "draft" for leaving in self):
            raise UserError(self.env._("This protocol is evidence: it is not deleted."))

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Stock makes whoever stands in ``user_id`` a follower and tells him: here that is who leaves."""
        return []

    # What is proposed

    def _leavers(self):
        """The users who leave, archived ones too."""
        return self.person_ids.user_id.with_context(active_test=False)

    def _propose(self):
        """List the people and units, with a successor for each unit: the leader in charge."""
        for leaving in self.sudo():  # an administrator's own draft, checked on creating it
            leaving.person_ids.unlink()
            leaving.unit_ids.unlink()
            users, units = leaving._proposed_company() if leaving.kind == "company" else leaving._proposed_person()
            leaving.person_ids = [fields.Command.create({"user_id": user.id}) for user in users]
            leaving.unit_ids = [fields.Command.create(vals) for vals in leaving._proposed_units_vals(users, units)]
            if not leaving.successor_id or leaving.successor_id in users:
                leaving.successor_id = leaving.unit_ids.successor_id[:1]

    def _proposed_person(self):
        """The person, and the units in which he has a place, a lead or a customer."""
        user = self.user_id
        everything = {"active_test": False}
        units = (
            self.env["crm.team"]
            .with_context(**everything)
            .search(
                [
                    "|",
                    ("user_id", "=", user.id),
                    ("id", "in", user.crm_team_member_ids.filtered("active").crm_team_id.ids),
                ]
            )
            if user
            else self.env["crm.team"]
        )
        for model in ("crm.lead", "crm.partner.unit"):
            groups = self.env[model].with_context(**everything)._read_group([("user_id", "in", user.ids)], ["team_id"])
            units |= self.env["crm.team"].union(*(team for (team,) in groups))
        return user, units

    def _proposed_units_vals(self, users, units):
        counts = dict(
            self.env["crm.lead"].with_context(active_test=False)._read_group(self._leads_domain(users, units), ["team_id"], ["__count"])
        )
        for unit in units:
            target = self._first_unit_above(unit, units) if self.kind == "company" else unit
            leader = self._leader_in_charge(target, users)
            yield {
                "team_id": unit.id,
                "lead_count": counts.get(unit, 0),
                "is_led": unit.user_id in users,
                "target_team_id": target.id,
                "successor_id": leader.id if self.kind == "person" or self.owner_policy == "leader" else False,
            }

    def _leads_domain(self, users, units):
        if self.kind == "company":
            return [("team_id", "in", units.ids)]
        return [("user_id", "in", users.ids)]

    def _leader_in_charge(self, unit, users):
        """The active leader of a unit, or of the first one above it, who does not leave himself."""
        while unit:
            if unit.user_id.active and unit.user_id not in users:
                return unit.user_id
            unit = unit.parent_id
        return self.env["res.users"]

    # Who may

    def _check_may_run(self):
        """
        :raise AccessError: for anybody but administrators of sales
        :raise UserError: where somebody must not be made to leave, by name
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only administrators of sales may let somebody leave."))
        self.check_access("write")
        self._check_leavers()

    def _check_leavers(self):
        users = self._leavers().sudo()  # groups and places are looked at, not shown
        if not users:
            raise UserError(self.env._("Who Leaves: name somebody."))
        for user in users:
            if refusal := self._refusal(user):
                raise UserError(self.env._("%(user)s cannot leave: %(refusal)s", user=user.name, refusal=refusal))
        administrators = self._administrators()
        if administrators & users and not administrators - users:
            raise UserError(self.env._("The last administrator cannot leave."))

    def _refusal(self, user):
        """Why a user must not be made to leave by the current one; None where he may."""
        if user == self.env.user:
            return self.env._("nobody lets himself leave.")
        if user in self._technical_users():
            return self.env._("this is a technical user.")
        if self.env.user.has_group(SYSTEM):
            return None
        if user.has_group(SYSTEM):
            return self.env._("an administrator of the system is let go by another one.")
        if user.id in self._superiors():
            return self.env._("this is a superior of yours.")
        return None

    @api.model
    def _administrators(self):
        return self.env.ref(SYSTEM).sudo().all_user_ids.filtered("active") - self._technical_users()  # compared only

    @api.model
    def _technical_users(self):
        xmlids = ["base.user_root", "base.user_admin", "base.public_user", "base.template_portal_user_id"]
        found = [self.env.ref(xmlid, raise_if_not_found=False) for xmlid in xmlids]
        return self.env["res.users"].union(*(user for user in found if user))

    def _superiors(self):
        """Ids of those who lead a unit in which the current user has a place, or one above it."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        places = tree.places(self.env.uid, now)
        return {tree.units[above].leader for _role, unit in places for above in tree.path(unit)} - {self.env.uid}

    def _check_ready(self):
        """
        :raise UserError: where a successor leaves himself, or nobody would get the work
        """
        if self.state != "draft":
            raise UserError(self.env._("This was run already."))
        users = self._leavers()
        for successor in self.successor_id | self.unit_ids.successor_id | self.unit_ids.new_leader_id:
            if successor in users or not successor.active or successor.share:
                raise ValidationError(self.env._("New Owner: %(user)s leaves, too, or cannot work here.", user=successor.name))
        if not self.successor_id:
            raise ValidationError(self.env._("New Owner: name somebody for activities, meetings and settings."))
        if self.kind == "person" and (unit := self.unit_ids.filtered(lambda row: not row.successor_id)[:1]):
            raise ValidationError(self.env._("New Owner: name one for %(unit)s.", unit=unit.team_id.name))

    # Running

    def action_preview(self):
        """Count what there is to hand over and to end."""
        self.ensure_one()
        self._check_may_run()
        if self.state != "draft":
            raise UserError(self.env._("This was run already."))
        self.sudo()._count_before()  # figures for an administrator who may run it

    def action_run(self):
        """Let the person go now; a company's people lose access now, the rest follows in the background."""
        self.ensure_one()
        self._check_may_run()
        self._check_ready()
        leaving = self.sudo().with_context(**self._quiet())  # the right was checked; only access is ended and work handed on
        leaving.write({"state": "running", "date_start": fields.Datetime.now(), "run_by_id": self.env.uid})
        leaving._count_before()
        if leaving.kind == "company":
            leaving._lock_out(leaving._leavers())
            self.env.ref("crm_hierarchical_access.crm_leaving_cron").sudo()._trigger()  # our own
            return
        while leaving._next_step():
            pass

    def action_resume(self):
        """Go on with what failed or was stopped."""
        self.ensure_one()
        self._check_may_run()
        self.sudo().person_ids.filtered(lambda person: person.state == "failed").state = "pending"  # checked above
        self.env.ref("crm_hierarchical_access.crm_leaving_cron").sudo()._trigger()  # our own

    @api.model
    def _quiet(self):
        """Nobody hears of each record by itself: the new owners get one message at the end."""
        return {
            "mail_auto_subscribe_no_notify": True,
            "mail_activity_quick_update": True,
            "mail_notify_author": False,
            "no_mail_to_attendees": True,
            "skip_attendee_notification": True,
            "dont_notify": True,
        }

    def _next_step(self):
        """Do one thing that can be committed by itself.

        :return: whether there is more to do
        """
        self.ensure_one()
        if person := self.person_ids.filtered(lambda person: person.state == "pending")[:1]:
            self._let_go(person)
        elif unit := self._units_to_fall()[:1]:
            self._let_fall(unit)
        elif any(person.state == "failed" for person in self.person_ids):
            return False
        else:
            self._finish()
        return self.state == "running"

    def _steps_left(self):
        """How many steps are still to do, the last one included."""
        pending = self.person_ids.filtered(lambda person: person.state == "pending")
        return len(pending) + len(self._units_to_fall()) + 1

    def _let_go(self, person):
        """Hand over what a person holds, and end his access."""
        done = {}
        for holding in self._holdings():
            records = self._find(holding, person.user_id)
            done[holding.code] = sum(map(len, records))
            self._end(holding, records, person)
        for line in self.line_ids.filtered(lambda line: line.code in done):
            line.count_done += done[line.code]
        self._lock_out(person.user_id)
        person.write({"state": "done", "error": False})

    def _finish(self):
        self._tell_new_owners()
        self._prove()
        self.write({"state": "done", "date_done": fields.Datetime.now()})
        self._attach_protocol()

    @api.model
    def _cron_run(self):
        """Go on with what is running, step by step; what fails is noted, and the others go on."""
        for leaving in self.search([("state", "=", "running")]):
            leaving = leaving.with_user(leaving.run_by_id).sudo().with_context(**self.env.context, **self._quiet())
            while leaving._safe_step():
                if not self.env["ir.cron"]._commit_progress(1, remaining=leaving._steps_left()):
                    return
            self.env["ir.cron"]._commit_progress(1, remaining=0)

    def _safe_step(self):
        """A step, of which nothing is left where it fails.

        :return: whether there is more to do
        """
        pending = self.person_ids.filtered(lambda person: person.state == "pending")[:1]
        try:
            with self.env.cr.savepoint():
                return self._next_step()
        except Exception as error:  # pylint: disable=broad-except
            _logger.exception("Leaving %s: a step failed", self.id)
            self.env.invalidate_all()
            if not pending:
                return False
            pending.write({"state": "failed", "error": str(error)})
            return True
