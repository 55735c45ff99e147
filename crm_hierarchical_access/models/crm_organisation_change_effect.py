from odoo import fields, models
from odoo.fields import Domain

from ..access import Level
from .access_domain import clause_domain


class CrmOrganisationChangeEffect(models.Model):
    """What one person gains and loses by a planned change."""

    _name = "crm.organisation.change.effect"
    _description = "Effect of a Planned Change"
    _order = "change_id, lost_count desc, gained_count desc, id"
    _rec_name = "user_id"
    _log_access = False

    change_id = fields.Many2one("crm.organisation.change", string="Planned Change", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="change_id.currency_id")
    gained_count = fields.Integer(string="Gains", help="Leads this person will see and does not see without the change.")
    lost_count = fields.Integer(string="Loses", help="Leads this person sees and will see no more.")
    gained_revenue = fields.Monetary()
    lost_revenue = fields.Monetary()
    write_gained_count = fields.Integer(
        string="May Also Change", help="Leads this person may change then, and may not without the change."
    )
    write_lost_count = fields.Integer(string="May Not Change", help="Leads this person may change now, and then no more.")
    manage_gained_count = fields.Integer(string="May Also Hand On")
    manage_lost_count = fields.Integer(string="May Not Hand On")

    def _prepare_effect_vals(self, effect):
        """Hook: the row for an ``access.Effect``."""
        gained, lost = effect.gained, effect.lost
        return {
            "user_id": effect.user,
            "gained_count": gained[Level.READ].count,
            "lost_count": lost[Level.READ].count,
            "gained_revenue": gained[Level.READ].value,
            "lost_revenue": lost[Level.READ].value,
            "write_gained_count": gained[Level.WRITE].count,
            "write_lost_count": lost[Level.WRITE].count,
            "manage_gained_count": gained[Level.MANAGE].count,
            "manage_lost_count": lost[Level.MANAGE].count,
        }

    # The lists

    def action_open_gained(self):
        return self._action_leads("access_gained_effect_id", self.env._("What %s gains", self.user_id.name))

    def action_open_lost(self):
        return self._action_leads("access_lost_effect_id", self.env._("What %s loses", self.user_id.name))

    def _action_leads(self, field_name, title):
        """The leads behind a number, among those that who asks may read."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "crm.lead",
            "views": [(False, "list"), (False, "form")],
            "domain": [(field_name, "=", self.id)],
            "context": {"active_test": False, "create": False},
        }

    def _leads_domain(self, gained):
        """The leads that the person gains (or loses) by the change, as it is planned now."""
        self.ensure_one()
        self.check_access("read")
        found = {each.user: each for each in self.change_id._differences()}.get(self.user_id.id)
        if found is None:
            return Domain.FALSE
        shown = [self._clauses_domain(side[Level.READ]) for side in (found.before, found.after)]
        before, after = shown if gained else reversed(shown)
        return after & ~before & self._companies_domain()

    def _clauses_domain(self, clauses):
        access = self.env["crm.access"]
        names = self.env["crm.lead"]._access_fields()
        return Domain.OR(clause_domain(clause, names, access._organisation().tree.all) for clause in clauses)

    def _companies_domain(self):
        return Domain("company_id", "in", [*self.user_id.company_ids.ids, False])
