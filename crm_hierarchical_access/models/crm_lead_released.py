from odoo import api, fields, models

from .crm_lead_release_asked import ASKED


class CrmLead(models.Model):
    """What a lead is released to stands in rows (``crm.lead.release``); written directly, it becomes one."""

    _inherit = "crm.lead"

    release_ids = fields.One2many("crm.lead.release", "lead_id", string="Releases")

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        released = leads.sudo().filtered("release_team_id")  # the system's own table
        self.env["crm.lead.release"].sudo()._follow_direct(released)  # likewise
        return leads

    def write(self, vals):
        releases, leads = self.env["crm.lead.release"].sudo(), self.sudo()  # whoever hands leads on may read them no more
        direct, moved = "release_team_id" in vals, "team_id" in vals
        result = super().write(vals)
        if direct:
            releases._follow_direct(leads)
        if moved:
            releases._follow_move(leads)
        return result

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Who is asked to decide gets no mail about what else is written."""
        return True if self.env.context.get(ASKED) else super().message_subscribe(partner_ids, subtype_ids)

    def _merge_dependences(self, opportunities):
        """Who may see one of the leads, or has to decide about it, has the result, where it is of the same branch."""
        result = super()._merge_dependences(opportunities)
        releases = self.env["crm.lead.release"].sudo()  # rows go with their lead
        releases._open_of(opportunities.sudo()).lead_id = self.id  # likewise
        return result

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        result = super()._merge_opportunity(user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length)
        releases, lead = self.env["crm.lead.release"].sudo(), result.sudo()  # the system's own table
        releases._follow_move(lead)
        releases._apply(lead)
        return result
