from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..access import Level

LEVEL_SELECTION = [("read", "Read"), ("write", "Read and change"), ("manage", "Read, change and hand on")]
LEVEL_KEYS = {Level.READ: "read", Level.WRITE: "write", Level.MANAGE: "manage"}


class CrmAccessWhy(models.TransientModel):
    """ "Who can see this, and why?" and "why can('t) this person?" (spec 1, What people do with it)."""

    _name = "crm.access.why"
    _description = "Who Can See This, and Why"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    record_name = fields.Char(string="Record", compute="_compute_record_name")
    line_ids = fields.One2many("crm.access.why.line", "why_id", string="People", readonly=True)
    user_id = fields.Many2one("res.users", string="Ask About", domain=[("share", "=", False)])
    answer = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for why in self:
            why.record_name = why._record().display_name

    @api.depends("user_id")
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
        for why in wizards:
            why.sudo().line_ids = [  # lines about a record that _record() has checked the asker may read
                fields.Command.create(why._line_values(reason)) for reason in why._reasons()
            ]
        return wizards

    @api.model
    def _action_for(self, record):
        """The window that answers for a record."""
        why = self.create({"res_model": record._name, "res_id": record.id})
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
        record.check_access("read")
        return record

    # Each person with each reason

    def _reasons(self):
        reasons = self._record()._access_reasons()
        name = {user.id: user.name for user in self.env["res.users"].browse({reason.user for reason in reasons}).sudo()}
        return sorted(set(reasons), key=lambda reason: (name[reason.user], -reason.level, reason.predicate))

    def _line_values(self, reason):
        return {
            "user_id": reason.user,
            "level": LEVEL_KEYS[reason.level],
            "reason": self._sentence(reason),
            "source_model": self._source(reason)._name,
            "source_id": self._source(reason).id,
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

    def _sentence(self, reason):
        """A reason in the reader's words."""
        env = self.env
        names = self._names(reason)
        sentences = {
            "everything": env._("sees all sales records"),
            "dispatcher": env._("is a dispatcher, and nobody else could hand this out"),
            "leads": env._("%(role)s of %(unit)s", **names),
            "oversight": env._("%(role)s of %(unit)s, which oversees everything below", **names),
            "shared": env._("%(role)s of %(unit)s; %(origin)s shares its customers", **names),
            "released": env._("%(role)s of %(unit)s; it was released up to %(origin)s", **names),
        }
        if reason.predicate == "own":
            owner = env._("is responsible")
            return owner if reason.role == "owner" else env._("stands in for %(origin)s", **names)
        if reason.predicate == "granted":
            return env._("was given it by hand as member of %(unit)s", **names) if reason.unit else env._("was given it by hand")
        return sentences.get(reason.predicate, reason.predicate)

    def _names(self, reason):
        env = self.env
        roles = {"leader": env._("leader"), "deputy": env._("acting leader"), "member": env._("member")}
        of_person = reason.predicate == "own"
        source = env["res.users" if of_person else "crm.team"].browse(reason.source or [])
        unit = env["crm.team"].browse(reason.unit or [])
        return {
            "role": roles.get(reason.role, ""),
            "unit": unit.sudo().name or "",  # the name of a unit in an explanation, no customer's data
            "origin": source.sudo().name or "",  # likewise
        }

    # One person

    def _answer(self, user):
        """Why a person can or cannot see the record, as HTML."""
        record = self._record()
        sentences = [self._sentence(reason) for reason in self._reasons() if reason.user == user.id]
        if not sentences and record._access_hides_cases():
            return Markup("<p>%s</p>") % self.env._("Nothing that you may know of lets %(user)s see this.", user=user.name)
        allowed = record.with_user(user).has_access("read")
        if allowed:
            head = self.env._("%(user)s can see this:", user=user.name)
        else:
            head = self.env._("%(user)s cannot see this:", user=user.name)
            sentences = self._obstacles(record, user, sentences)
        items = Markup().join(Markup("<li>%s</li>") % sentence for sentence in sentences)
        return Markup("<p><b>%s</b></p><ul>%s</ul>") % (head, items)

    def _obstacles(self, record, user, reasons):
        """What stands in the way of somebody who cannot see the record."""
        if reasons:
            return [self.env._("the sales tree would let this person, but companies, groups or other rules do not")]
        blocked = record._access_obstacles(user)
        return blocked or [self.env._("is not responsible, leads no unit above, and was not given it in any way")]


class CrmAccessWhyLine(models.TransientModel):
    """One person and one reason."""

    _name = "crm.access.why.line"
    _description = "Person Who Can See, and Why"

    why_id = fields.Many2one("crm.access.why", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="Person", required=True, ondelete="cascade")
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
