from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

HAND_OUT = "crm_territory_plz.mail_activity_type_hand_out"


class CrmLead(models.Model):
    """What is handed out is somebody's task: its owner's, or the leader's who hands it on (spec 3, *Distribution*)."""

    _inherit = "crm.lead"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id"):
            self.sudo()._end_hand_out()  # the task is done, whoever does it
        return result

    def _leaders_to_hand_out(self):
        """Per id of a lead, the user who should hand it out: the leader of its unit, or the next above who sees it."""
        chain = self.env["crm.team"]._escalation_chain()
        found = {unit.id: chain.responsible(unit.id or None) for unit in self.team_id}
        leaders = {unit: place.users[0] for unit, place in found.items() if place and place.users}
        return {lead.id: leaders[lead.team_id.id] for lead in self if lead.team_id.id in leaders}

    def _add_activities(self):
        """Give each lead's owner, or the leader, something to do; once for each of them, and without a mail.

        :return: per id of a user, how many leads are his task now
        """
        leaders = self._leaders_to_hand_out()
        tasks = {lead: lead.user_id.id or leaders.get(lead.id) for lead in self}
        there = self._open_tasks()
        new = {lead: user for lead, user in tasks.items() if user and (lead.id, user) not in there}
        self.browse(lead.id for lead in new).fetch(["name"])  # for all, as each activity asks for its own
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)  # tasks of those in charge
        people = self.env["res.users"].browse(new.values())
        langs = {user.id: user.lang for user in people}
        activities.create([lead.with_context(lang=langs[user])._prepare_task_vals(user) for lead, user in new.items()])
        return Counter(user for user in tasks.values() if user)

    def _open_tasks(self):
        """Lead and person of each task that is there already."""
        self.env["mail.activity"].flush_model()
        rows = SQL(
            "SELECT res_id, user_id FROM mail_activity WHERE res_model = 'crm.lead' AND res_id = ANY(%s) AND active IS TRUE", self.ids
        )
        return set(self.env.execute_query(rows))

    def _prepare_task_vals(self, user_id):
        """Hook: the activity of a new lead's owner, or of the leader who hands it out; in his language."""
        is_owner = self.user_id.id == user_id
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": self.id,
            "user_id": user_id,
            "activity_type_id": self._task_types()[is_owner],
            "summary": self.env._("New enquiry: get in touch") if is_owner else self.env._("Hand out this enquiry"),
            "date_deadline": fields.Date.context_today(self),
            "automated": True,
        }

    @api.model
    def _task_types(self):
        """Ids of the types: to hand out, and to get in touch."""
        names = (HAND_OUT, "mail.mail_activity_data_call")
        return {name != HAND_OUT: self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=False) for name in names}

    def _end_hand_out(self):
        """Nobody has to hand out what has an owner."""
        hand_out = self.env["ir.model.data"]._xmlid_to_res_id(HAND_OUT, raise_if_not_found=False)
        domain = [("res_model", "=", "crm.lead"), ("res_id", "in", self.ids), ("activity_type_id", "=", hand_out)]
        self.env["mail.activity"].search(domain).unlink()
