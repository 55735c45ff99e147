from odoo import api, fields, models
from odoo.exceptions import UserError

from ..access import Period

#: kinds that set one field of the unit: the field, and that of the line that holds the new value
FIELD_KINDS = {
    "parent": ("parent_id", "parent_id"),
    "root": ("parent_id", None),
    "leader": ("user_id", "user_id"),
    "no_leader": ("user_id", None),
    "upward_access": ("upward_access", "upward_access"),
    "oversight": ("oversight", "oversight"),
    "sharing": ("sharing", "sharing"),
}


class CrmOrganisationChangeLine(models.Model):
    """One thing that a planned change changes.

    A kind is a value of ``kind`` and four methods that bear its name: ``_plan_KIND(plan)`` changes it on paper,
    ``_apply_KIND()`` in earnest and returns what it replaced, ``_take_back_KIND(replaced)`` puts that back, and
    ``_sentence_KIND()`` says it. An addon adds kinds by adding these.
    """

    _name = "crm.organisation.change.line"
    _description = "Line of a Planned Change"
    _order = "change_id, sequence, id"

    change_id = fields.Many2one("crm.organisation.change", string="Planned Change", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("parent", "Moves below another unit"),
            ("root", "Becomes a root"),
            ("leader", "New leader"),
            ("no_leader", "No leader"),
            ("upward_access", "Visible upward to"),
            ("oversight", "Oversight"),
            ("sharing", "Shared among all"),
            ("add_member", "New member"),
            ("remove_member", "Member leaves"),
            ("add_deputy", "New deputy"),
            ("end_deputy", "Deputy ends"),
        ],
        string="What",
        required=True,
        default="parent",
    )
    # Not required in the database: a line outlives its unit, says so, and is not applied any more.
    unit_id = fields.Many2one("crm.team", ondelete="set null", index=True)
    parent_id = fields.Many2one("crm.team", string="Unit Above", ondelete="set null", index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Person", ondelete="set null", index="btree_not_null", domain=[("share", "=", False)])
    upward_access = fields.Selection(lambda self: self._unit_selection("upward_access"), string="Visible Upward To")
    oversight = fields.Selection(lambda self: self._unit_selection("oversight"))
    sharing = fields.Selection(lambda self: self._unit_selection("sharing"), string="Shared Among All")
    deputy_id = fields.Many2one("crm.team.deputy", ondelete="set null", index="btree_not_null", domain="[('team_id', '=', unit_id)]")
    date_from = fields.Datetime(string="From", help="Empty: from the change on.")
    date_to = fields.Datetime(string="Until", help="Empty: without limit.")
    reason = fields.Char()
    sentence = fields.Char(compute="_compute_sentence", store=True, string="Change")
    present = fields.Char(compute="_compute_present", string="So Far")
    replaced = fields.Json(readonly=True, copy=False)
    replaced_label = fields.Char(readonly=True, copy=False)

    @api.model
    def _unit_selection(self, name):
        return self.env["crm.team"]._fields[name]._description_selection(self.env)

    # What it says

    @api.depends("kind", "unit_id", "parent_id", "user_id", "upward_access", "oversight", "sharing", "deputy_id")
    def _compute_sentence(self):
        for line in self:
            line.sentence = getattr(line, f"_sentence_{line.kind}")() if line.unit_id and line.kind else False

    def _names(self, **values):
        return {"unit": self.unit_id.name, **values}

    def _label(self, name):
        """The chosen value of a policy in the user's words."""
        return dict(self._unit_selection(name)).get(self[name]) or "…"

    def _sentence_parent(self):
        return self.env._("%(unit)s moves below %(parent)s", **self._names(parent=self.parent_id.name or "…"))

    def _sentence_root(self):
        return self.env._("%(unit)s becomes a root", **self._names())

    def _sentence_leader(self):
        return self.env._("%(user)s leads %(unit)s", **self._names(user=self.user_id.name or "…"))

    def _sentence_no_leader(self):
        return self.env._("%(unit)s has no leader", **self._names())

    def _sentence_upward_access(self):
        names = self._names(policy=self._label("upward_access"))
        return self.env._("%(unit)s is visible upward to: %(policy)s", **names)

    def _sentence_oversight(self):
        return self.env._("Oversight of %(unit)s: %(policy)s", **self._names(policy=self._label("oversight")))

    def _sentence_sharing(self):
        return self.env._("%(unit)s shared among all: %(policy)s", **self._names(policy=self._label("sharing")))

    def _sentence_add_member(self):
        return self.env._("%(user)s joins %(unit)s", **self._names(user=self.user_id.name or "…"))

    def _sentence_remove_member(self):
        return self.env._("%(user)s leaves %(unit)s", **self._names(user=self.user_id.name or "…"))

    def _sentence_add_deputy(self):
        return self.env._("%(user)s becomes deputy in %(unit)s", **self._names(user=self.user_id.name or "…"))

    def _sentence_end_deputy(self):
        user = self.deputy_id.user_id.name or "…"
        return self.env._("%(user)s is deputy in %(unit)s no more", **self._names(user=user))

    @api.depends("kind", "unit_id", "replaced_label")
    def _compute_present(self):
        for line in self:
            line.present = line.replaced_label or line._present_label()

    def _present_label(self):
        """Hook: what there is now of what the line changes, in words; empty where there is nothing to compare."""
        field_name = FIELD_KINDS.get(self.kind, (None,))[0]
        if not field_name or not self.unit_id:
            return False
        field, value = self.unit_id._fields[field_name], self.unit_id[field_name]
        if field.type == "many2one":
            return value.display_name or self.env._("none")
        return dict(field._description_selection(self.env)).get(value)

    # On paper

    def _required_fields(self):
        """Hook: the fields without which a line of its kind says nothing."""
        value = {
            "add_member": "user_id",
            "remove_member": "user_id",
            "add_deputy": "user_id",
            "end_deputy": "deputy_id",
        }.get(self.kind) or FIELD_KINDS.get(self.kind, (None, None))[1]
        return ["unit_id", *([value] if value else [])]

    def _check_complete(self):
        """Refuse what names something that is not there (any more).

        :raise UserError: naming the field
        """
        for name in self._required_fields():
            if not self[name]:
                field = self._fields[name]._description_string(self.env)
                change = self.sentence or dict(self._fields["kind"]._description_selection(self.env))[self.kind]
                raise UserError(self.env._("%(change)s: %(field)s is missing, or was deleted.", change=change, field=field))
        if self.user_id and self.kind != "remove_member" and not self.user_id.active:
            raise UserError(self.env._("%(change)s: this person is archived.", change=self.sentence))

    def _plan(self, plan):
        """Change an ``access.Plan`` as the line says.

        :raise UserError: where that cannot be done
        """
        self._check_complete()
        getattr(self, f"_plan_{self.kind}")(plan)

    def _plan_parent(self, plan):
        plan.move(self.unit_id.id, self.parent_id.id)

    def _plan_root(self, plan):
        plan.move(self.unit_id.id, None)

    def _plan_leader(self, plan):
        plan.change(self.unit_id.id, leader=self.user_id.id)

    def _plan_no_leader(self, plan):
        plan.change(self.unit_id.id, leader=None)

    def _plan_upward_access(self, plan):
        plan.change(self.unit_id.id, upward_access=self.upward_access)

    def _plan_oversight(self, plan):
        plan.change(self.unit_id.id, oversight=self.oversight)

    def _plan_sharing(self, plan):
        plan.change(self.unit_id.id, sharing=self.sharing)

    def _plan_add_member(self, plan):
        plan.add_member(self.unit_id.id, self.user_id.id)

    def _plan_remove_member(self, plan):
        plan.remove_member(self.unit_id.id, self.user_id.id)

    def _plan_add_deputy(self, plan):
        plan.add_deputy(self.unit_id.id, self.user_id.id, Period(self.date_from or None, self.date_to or None))

    def _plan_end_deputy(self, plan):
        plan.end_deputy(self.deputy_id.team_id.id, self.deputy_id.user_id.id, self.deputy_id._period())

    # In earnest

    def _apply(self):
        """Do what the line says, with the rights of the current user, and remember what it replaced."""
        self._check_complete()
        label = self._present_label()
        replaced = getattr(self, f"_apply_{self.kind}")()
        self.sudo().write({"replaced": replaced, "replaced_label": label})  # the protocol is written by nobody by hand

    def _take_back(self):
        """Put back what the line replaced.

        :raise UserError: where somebody has changed the same since
        """
        if not self.unit_id.exists():
            raise UserError(self.env._("%(change)s: the unit was deleted.", change=self.sentence))
        getattr(self, f"_take_back_{self.kind}")(self.replaced)

    def _refuse_take_back(self):
        raise UserError(self.env._("%(change)s: somebody has changed this since.", change=self.sentence))

    def _apply_field(self):
        field_name, own_name = FIELD_KINDS[self.kind]
        new = _stored(self[own_name]) if own_name else False
        old = _stored(self.unit_id[field_name])
        if new != old:
            self.unit_id.write({field_name: new})
        return {"old": old, "new": new}

    def _take_back_field(self, replaced):
        field_name, _own_name = FIELD_KINDS[self.kind]
        if _stored(self.unit_id[field_name]) != replaced["new"]:
            self._refuse_take_back()
        model = self.unit_id._fields[field_name].comodel_name
        if model and replaced["old"] and not self.env[model].browse(replaced["old"]).exists():
            raise UserError(self.env._("%(change)s: what was there before was deleted.", change=self.sentence))
        if replaced["old"] != replaced["new"]:
            self.unit_id.write({field_name: replaced["old"]})

    _apply_parent = _apply_root = _apply_leader = _apply_no_leader = _apply_field
    _apply_upward_access = _apply_oversight = _apply_sharing = _apply_field
    _take_back_parent = _take_back_root = _take_back_leader = _take_back_no_leader = _take_back_field
    _take_back_upward_access = _take_back_oversight = _take_back_sharing = _take_back_field

    # Members: who leaves keeps an archived membership, who comes back the same one

    def _memberships(self):
        domain = [("crm_team_id", "=", self.unit_id.id), ("user_id", "=", self.user_id.id)]
        return self.env["crm.team.member"].with_context(active_test=False).search(domain)

    def _apply_add_member(self):
        there = self._memberships()
        if there.filtered("active"):
            return {"member": False, "was": "there"}
        if there:
            there[0].active = True
            return {"member": there[0].id, "was": "archived"}
        member = there.create({"crm_team_id": self.unit_id.id, "user_id": self.user_id.id})
        return {"member": member.id, "was": "new"}

    def _take_back_add_member(self, replaced):
        if replaced["was"] == "there":
            return
        member = self.env["crm.team.member"].browse(replaced["member"]).exists()
        if not member.active or member.crm_team_id != self.unit_id or member.user_id != self.user_id:
            self._refuse_take_back()
        if replaced["was"] == "new":
            member.unlink()
        else:
            member.active = False

    def _apply_remove_member(self):
        members = self._memberships().filtered("active")
        members.write({"active": False})
        return {"members": members.ids}

    def _take_back_remove_member(self, replaced):
        members = self.env["crm.team.member"].browse(replaced["members"])
        if len(members.exists()) != len(members) or (members and self._memberships().filtered("active")):
            self._refuse_take_back()
        members.write({"active": True})

    # Deputies

    def _apply_add_deputy(self):
        vals = {name: self[name] for name in ("date_from", "date_to", "reason")}
        deputy = self.env["crm.team.deputy"].create({**vals, "team_id": self.unit_id.id, "user_id": self.user_id.id})
        return {"deputy": deputy.id}

    def _take_back_add_deputy(self, replaced):
        deputy = self.env["crm.team.deputy"].browse(replaced["deputy"]).exists()
        same = ("date_from", "date_to", "user_id")
        if not deputy or any(deputy[name] != self[name] for name in same) or deputy.team_id != self.unit_id:
            self._refuse_take_back()
        deputy.unlink()

    def _apply_end_deputy(self):
        """From now on; one whose time has not begun is deleted."""
        deputy, now = self.deputy_id, fields.Datetime.now()
        names = ("user_id", "team_id", "date_from", "date_to", "reason")
        old = {name: _stored(deputy[name]) for name in names}
        if deputy.date_from and deputy.date_from >= now:
            deputy.unlink()
            return {"old": old}
        if not deputy.date_to or deputy.date_to > now:
            deputy.date_to = now
        return {"old": old, "deputy": deputy.id, "new": _stored(deputy.date_to)}

    def _take_back_end_deputy(self, replaced):
        if "deputy" not in replaced:
            self.env["crm.team.deputy"].create(replaced["old"])
            return
        deputy = self.env["crm.team.deputy"].browse(replaced["deputy"]).exists()
        if not deputy or _stored(deputy.date_to) != replaced["new"]:
            self._refuse_take_back()
        deputy.date_to = replaced["old"]["date_to"]

    # Only drafts are edited

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([self._without_protocol(vals) for vals in vals_list])
        lines.change_id._check_draft()
        return lines

    def write(self, vals):
        self.change_id._check_draft()
        result = super().write(self._without_protocol(vals))
        self.change_id._check_draft()
        return result

    def unlink(self):
        self.change_id._check_draft()
        return super().unlink()

    def _without_protocol(self, vals):
        """What a change replaced is written by the change, not by its author."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name not in ("replaced", "replaced_label")}


def _stored(value):
    """A field's value as JSON keeps it."""
    if isinstance(value, models.BaseModel):
        return value.id
    return fields.Datetime.to_string(value) if hasattr(value, "isoformat") else value
