from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime

from ..access import Level
from ..models.crm_access_observe import AS_IF

LEVEL_SELECTION = [("read", "Read"), ("write", "Read and change"), ("manage", "Read, change and hand on")]
LEVEL_KEYS = {Level.READ: "read", Level.WRITE: "write", Level.MANAGE: "manage"}


class CrmAccessWhy(models.TransientModel):
    """ "Who can see this, and why?" and "why can('t) this person?" (spec 1, What people do with it).

    Of leads also on a day gone by, with what changed since (spec 1, *History*). Only who may read the record now
    may ask; a deleted lead is for those who see everything.
    """

    _name = "crm.access.why"
    _description = "Who Can See This, and Why"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    record_name = fields.Char(string="Record", compute="_compute_record_name")
    line_ids = fields.One2many("crm.access.why.line", "why_id", string="People", readonly=True)
    has_history = fields.Boolean(compute="_compute_record_name")
    moment = fields.Datetime(string="On", help="Empty: now.")
    notice = fields.Char(compute="_compute_notice")
    change_ids = fields.One2many("crm.access.why.change", "why_id", string="What Changed", readonly=True)
    user_id = fields.Many2one("res.users", string="Ask About", domain=[("share", "=", False)])
    answer = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for why in self:
            record = why._record()
            why.has_history = why.res_model == "crm.lead"
            why.record_name = why._names("lead", [record.id])[record.id] if why._is_deleted() else record.display_name

    @api.depends("moment")
    def _compute_notice(self):
        for why in self:
            why.notice = why._problem()

    @api.depends("user_id", "moment")
    def _compute_answer(self):
        for why in self:
            why.answer = why._answer(why.user_id) if why.user_id else False

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids")
        if model and ids:
            values.update(res_model=model, res_id=ids[0])
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._fill()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        if "moment" in vals:
            self._fill()
        return result

    @api.onchange("moment")
    def _onchange_moment(self):
        """Show at once what saving would fill in."""
        self.update(self._prepare_answers())

    def _fill(self):
        for why in self:
            answers = why._prepare_answers()  # asks _record() whether the asker may be told
            why.sudo().write(answers)

    def _prepare_answers(self):
        """The lines for the people and for the changes, as commands."""
        reasons = self._reasons()
        return {
            "line_ids": [Command.clear(), *map(Command.create, self._prepare_lines(reasons))],
            "change_ids": [Command.clear(), *map(Command.create, self._prepare_changes(reasons))],
        }

    @api.model
    def _action_for(self, record, moment=None):
        """The window that answers for a record, now or at a moment."""
        why = self.create({"res_model": record._name, "res_id": record.id, "moment": moment})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who can see this, and why?"),
            "res_model": self._name,
            "res_id": why.id,
            "view_mode": "form",
            "target": "new",
        }

    def _record(self):
        """The record asked about.

        :raise AccessError: where the asker may not read it: the answer would tell that and whose it is
        """
        self.ensure_one()
        if not isinstance(self.env.get(self.res_model), self.env.registry["crm.access.explained"]):
            raise UserError(self.env._("There is nothing to explain about this kind of record."))
        record = self.env[self.res_model].browse(self.res_id)
        if not (self._is_deleted() and self._sees_everything()):
            record.check_access("read")
        return record

    def _is_deleted(self):
        """Whether it is a lead that is not there any more: its past is."""
        return self.res_model == "crm.lead" and not self.env["crm.lead"].sudo().browse(self.res_id).exists()  # yes or no

    def _sees_everything(self):
        return self.env.user.has_group("crm_hierarchical_access.group_sees_all")

    def _problem(self):
        """Why nothing is told of the moment, None where it is."""
        if not self.moment:
            return self.env._("This lead is not there any more. Choose a moment.") if self._is_deleted() else None
        if self.res_model != "crm.lead":
            return self.env._("On: the past is known of leads only.")
        return self._log()._moment_problem(self.moment)

    def _log(self):
        return self.env["crm.access.change.log"]

    def _names(self, kind, ids):
        """Names by id of users, units or leads in an explanation, of deleted ones too."""
        return self._log()._names(kind, set(ids))

    # Each person with each reason

    def _reasons(self):
        record = self._record()
        if self._problem():
            return []
        reasons = record._access_reasons_on(self.moment) if self.moment else record._access_reasons()
        reasons = self.env["crm.access"]._known_reasons(reasons)
        names = self._names("user", {reason.user for reason in reasons})
        return sorted(reasons, key=lambda reason: (names[reason.user], -reason.level, reason.predicate))

    def _prepare_lines(self, reasons):
        sentences = self._sentences(reasons)
        users = {reason.user for reason in reasons}
        names, there = self._names("user", users), set(self.env["res.users"].browse(users).exists().ids)
        for reason, sentence in zip(reasons, sentences, strict=True):
            source, is_there = self._source(reason), reason.user in there
            yield {
                "user_id": reason.user if is_there else False,
                "level": LEVEL_KEYS[reason.level],
                "reason": sentence if is_there else f"{names[reason.user]}: {sentence}",
                "source_model": source._name,
                "source_id": source.id,
            }

    def _source(self, reason):
        """What gives the right: a unit, a shared lead's lead, a substitution, a group. Never empty."""
        env = self.env
        if reason.predicate in ("everything", "dispatcher"):
            xmlid = "group_sees_all" if reason.predicate == "everything" else "group_dispatcher"
            return env.ref(f"crm_hierarchical_access.{xmlid}").sudo()  # a link; opening it checks again
        if reason.role in ("owner", "substitute"):
            return env["res.users"].browse(reason.source)
        if reason.source or reason.unit:
            return env["crm.team"].browse(reason.source or reason.unit)
        return self._record()

    def _sentences(self, reasons):
        """Reasons in the reader's words, one sentence for each."""
        people = {reason.source for reason in reasons if reason.predicate == "own"}
        units = {id_ for reason in reasons if reason.predicate != "own" for id_ in (reason.unit, reason.source)}
        names = {"user": self._names("user", people - {None}), "unit": self._names("unit", units - {None})}
        return [self._sentence(reason, names) for reason in reasons]

    def _sentence(self, reason, names):
        env = self.env
        words = self._words(reason, names)
        sentences = {
            "everything": env._("sees all sales records"),
            "dispatcher": env._("is a dispatcher, and nobody else could hand this out"),
            "leads": env._("%(role)s of %(unit)s", **words),
            "oversight": env._("%(role)s of %(unit)s, which oversees everything below", **words),
            "shared": env._("%(role)s of %(unit)s; %(origin)s shares its customers", **words),
            "released": env._("%(role)s of %(unit)s; it was released up to %(origin)s", **words),
        }
        if reason.predicate == "own":
            owner = env._("is responsible")
            return owner if reason.role == "owner" else env._("stands in for %(origin)s", **words)
        if reason.predicate == "territory":
            return self._territory_sentence(reason, words)
        if reason.predicate == "granted":
            return env._("was given it by hand as member of %(unit)s", **words) if reason.unit else env._("was given it by hand")
        return sentences.get(reason.predicate, reason.predicate)

    def _territory_sentence(self, reason, words):
        """Why somebody sees what lies in a territory: a lax plan, or nobody owns it yet."""
        env = self.env
        if reason.source:
            return env._("%(role)s of %(unit)s; the territory plan of %(origin)s shows its leads to everybody there", **words)
        if reason.role == "responsible":
            return env._("is responsible for its territory, and nobody owns it yet")
        if reason.role == "permitted":
            return env._("has permission for its territory, and nobody owns it yet")
        return env._("%(role)s of %(unit)s, which works in its territory, and nobody owns it yet", **words)

    def _words(self, reason, names):
        env = self.env
        roles = {"leader": env._("leader"), "deputy": env._("acting leader"), "member": env._("member")}
        return {
            "role": roles.get(reason.role, ""),
            "unit": names["unit"].get(reason.unit, ""),
            "origin": names["user" if reason.predicate == "own" else "unit"].get(reason.source, ""),
        }

    # What changed

    def _prepare_changes(self, reasons):
        if self.res_model != "crm.lead" or (self.moment and self._problem()):
            return
        for change in self._record()._access_changes({reason.user for reason in reasons}, self.moment):
            yield {"moment": change.moment, "description": change.description, "author": change.author}

    # One person

    def _answer(self, user):
        """Why a person can or cannot see the record, as HTML."""
        record, reasons = self._record(), self._reasons()
        if self._problem():
            return False
        sentences = self._sentences([reason for reason in reasons if reason.user == user.id])
        if self.moment:
            return self._past_answer(record, user, sentences)
        if not sentences and record._access_hides_cases():
            return Markup("<p>%s</p>") % self.env._("Nothing that you may know of lets %(user)s see this.", user=user.name)
        allowed = record.with_user(user).with_context(**AS_IF).has_access("read")  # also while the rule is observed
        if allowed:
            head = self.env._("%(user)s can see this:", user=user.name)
        else:
            head = self.env._("%(user)s cannot see this:", user=user.name)
            sentences = self._obstacles(record, user, sentences)
        return self._as_list(head, sentences)

    def _past_answer(self, record, user, sentences):
        """The same for the moment; what is not of the tree (companies, other groups' rules) is not known of it."""
        told = {"user": user.name, "moment": format_datetime(self.env, self.moment)}
        if sentences:
            return self._as_list(self.env._("%(user)s could see this on %(moment)s:", **told), sentences)
        head = self.env._("%(user)s could not see this on %(moment)s:", **told)
        return self._as_list(head, record._access_obstacles_on(user, self.moment) or [self._no_reason()])

    def _as_list(self, head, sentences):
        items = Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)
        return Markup("<p><b>%s</b></p><ul>%s</ul>") % (head, items)

    def _obstacles(self, record, user, reasons):
        """What stands in the way of somebody who cannot see the record."""
        if reasons:
            return [self.env._("the sales tree would let this person, but companies, groups or other rules do not")]
        return record._access_obstacles(user) or [self._no_reason()]

    def _no_reason(self):
        return self.env._("is not responsible, leads no unit above, and was not given it in any way")


class CrmAccessWhyLine(models.TransientModel):
    """One person and one reason."""

    _name = "crm.access.why.line"
    _description = "Person Who Can See, and Why"

    why_id = fields.Many2one("crm.access.why", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="Person", ondelete="cascade")
    level = fields.Selection(LEVEL_SELECTION, string="May", required=True)
    reason = fields.Char(required=True)
    source_model = fields.Char()
    source_id = fields.Many2oneReference(model_field="source_model")

    def action_open_source(self):
        """Open what gives the right; that record's own access rights decide again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.source_model,
            "res_id": self.source_id,
            "views": [(False, "form")],
        }


class CrmAccessWhyChange(models.TransientModel):
    """One change, in words."""

    _name = "crm.access.why.change"
    _description = "Change of Who Can See"

    why_id = fields.Many2one("crm.access.why", required=True, ondelete="cascade", index=True)
    moment = fields.Datetime(string="When", required=True)
    description = fields.Char(string="What Happened", required=True)
    author = fields.Char(string="By")
