from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: decisions about an escalation, and about a release upward, in the order of the buttons
STEP, UPWARD = ("take", "give", "leave", "return"), ("pass_on", "agree", "return")
#: in the context: activities ask somebody, who does not follow the lead for that
ASKED = "crm_release_asked"


class CrmLeadRelease(models.Model):
    """Who is asked, and what may be decided."""

    _inherit = "crm.lead.release"

    can_decide = fields.Boolean(compute="_compute_can_decide")
    can_withdraw = fields.Boolean(compute="_compute_can_decide")

    @api.depends_context("uid")
    @api.depends("state", "team_id", "asked_by_id")
    def _compute_can_decide(self):
        for release in self:
            release.can_decide = release._may_decide()
            release.can_withdraw = release._may_withdraw()

    def _may_decide(self):
        """Whether the current user may decide now: he leads the unit released to, or the rule does not hold for him."""
        self.ensure_one()
        if self.state != "open" or self.origin not in ("step", "upward"):
            return False
        return self._is_of_superior()

    def _is_of_superior(self):
        access = self.env["crm.access"]
        if not access._is_subject():
            return self.env.su or self.env.user.has_group("crm_hierarchical_access.group_sees_all")
        tree = access._organisation().tree
        return self.env.uid in tree.units[self.team_id.id].leaders(access._now()) if self.team_id.id in tree.units else False

    def _may_withdraw(self):
        """Whether the current user may draw back what he released upward, as the policy says."""
        if self.state != "open" or self.origin != "upward" or self.env.user != self.asked_by_id:
            return False
        return self.lead_id.sudo().team_id._escalation_policy().sudo().may_withdraw  # a policy, no record

    def _check_may_decide(self, *origins):
        """
        :raise AccessError: for whom is not asked
        :raise UserError: where it is decided already, or nothing of that kind
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "open" or self.origin not in origins:
            raise UserError(self.env._("This is not to be decided any more."))
        if not self._may_decide():
            raise AccessError(self.env._("Only the leader of %(unit)s decides about this.", unit=self.team_id.sudo().name))  # a unit above

    # Asking

    def _for(self, user):
        """The same row as a user reads it: in his language and time zone."""
        return self.with_context(lang=user.lang, tz=user.tz)

    def _subject(self):
        """What a mail is called; no customer is named."""
        if self.origin == "upward":
            return self.env._("An opportunity was released to you")
        owner = self.lead_id.user_id
        if owner:
            return self.env._("A lead of %(owner)s needs your decision", owner=owner.name)
        return self.env._("A lead needs your decision")

    def _offered(self):
        """The decisions that a mail offers, with the words on their buttons."""
        words = self._decision_words()
        return {decision: words[decision] for decision in (UPWARD if self.origin == "upward" else STEP)}

    @api.model
    def _decision_words(self):
        return {
            "take": self.env._("Take over"),
            "give": self.env._("Give to somebody else"),
            "leave": self.env._("Leave with advice"),
            "return": self.env._("Hand back"),
            "pass_on": self.env._("Agree and pass on"),
            "agree": self.env._("Agree"),
        }

    def _people_to_give(self):
        """The people of the lead's unit and of all below the unit released to, to whom it may be given."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        units = {self.lead_id.team_id.id, *tree.below(self.team_id.id)} & tree.all
        people = {user for unit in units for user in (*tree.units[unit].leaders(now), *tree.units[unit].members)}
        domain = [("id", "in", list(people - {self.env.uid, self.lead_id.user_id.id})), ("share", "=", False)]
        return self.env["res.users"].search(domain, order="name")

    def _customer_words(self):
        """What the lead calls its customer."""
        lead = self.lead_id
        return lead.partner_id.sudo().display_name or ", ".join(filter(None, [lead.partner_name, lead.contact_name]))  # the lead's own

    def _ask(self, tells=True):
        """An activity for each superior, and one mail.

        :param tells: whether mails are sent
        """
        rows = self.filtered("user_id")
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True, **{ASKED: True})  # our own
        made = activities.create([release._for(release.user_id)._prepare_activity_vals() for release in rows])
        for release, activity in zip(rows, made, strict=True):
            release.activity_id = activity
        if tells:
            self.env["crm.escalation.notice"]._ask(rows, rows._deputies_told())

    def _prepare_activity_vals(self):
        """Hook: the activity by which a superior is asked."""
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.lead_id.id,
            "activity_type_id": self._decide_type_id(),
            "summary": self._subject(),
            "user_id": self.user_id.id,
            "date_deadline": fields.Date.context_today(self),
        }

    @api.model
    def _decide_type_id(self):
        """Id of the type of activity by which superiors are asked; False where somebody removed it."""
        return self.env["ir.model.data"]._xmlid_to_res_id("crm_hierarchical_access.mail_activity_type_decide", raise_if_not_found=False)

    def _deputies_told(self):
        """Deputies in office of the superior, where the policy tells them, by row."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        told = self.filtered(lambda row: row.lead_id.team_id._escalation_policy().tell_deputies)
        return {row: self.env["res.users"].browse(set(tree.units[row.team_id.id].leaders(now))) for row in told}

    @api.model
    def _ask_who_leads_now(self, units):
        """Pending decisions go to who leads the units now, where that is another person; not to the lead's own owner."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        rows = self.search([("team_id", "in", units.ids), ("state", "=", "open"), ("decision", "=", "pending")])
        for row in rows:
            leaders = [*tree.units[row.team_id.id].leaders(now)]
            if leaders and row.user_id.id not in leaders and row.lead_id.user_id.id != leaders[0]:
                row._ask_anew(leaders[0])

    def _ask_anew(self, user_id):
        """Another person decides in the place of who was asked."""
        self._end_activities()
        self.user_id = user_id
        self._ask()

    # Deciding

    def _window(self, decision, **said):
        """The window in which a superior decides, filled in; confirming it checks the right."""
        vals = {"lead_id": self.lead_id.id, "release_id": self.id, "decision": decision, **said}
        return self.env["crm.lead.release.decide"].create(vals)

    def _decide(self, decision, **vals):
        """Note a decision; the superior's activity is done."""
        self.write({"decision": decision, "decided_by_id": self.env.uid, "decided_at": fields.Datetime.now(), **vals})
        self.activity_id.sudo().action_archive()  # the system's own

    def _log_decision(self, users, sentence, *args):
        """A note on the lead, and a mail for the people concerned.

        :param users: whoever should know, besides who decided
        :param sentence: name of the method that says it, in the language of the row's context
        """
        body = getattr(self, sentence)(*args)
        self.lead_id._message_log_batch({self.lead_id.id: f"{body} {self.advice}" if self.advice else body})
        self.env["crm.escalation.notice"]._tell_decision(self, users, sentence, *args)

    def _note_released(self):
        """A note for the owner on each lead, in his language."""
        bodies = {row.lead_id.id: row._for(row.lead_id.user_id)._sentence_released() for row in self}
        self.lead_id._message_log_batch(bodies=bodies, author_id=self.env.ref("base.partner_root").id)

    def _sentence_released(self):
        return self.env._(
            "Released to %(unit)s: %(reason)s. %(superior)s decides.",
            unit=self.team_id.name,
            reason=self.reason,
            superior=self.user_id.name,
        )
