from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..access import end_of_day
from .crm_access import as_grant


class CrmLeadGrant(models.Model):
    """A lead shared by hand with a person or a unit, until a date, with a reason (spec 1, *granted*)."""

    _name = "crm.lead.grant"
    _description = "Lead Shared by Hand"
    _inherit = ["crm.access.mixin", "crm.access.logged.mixin"]
    _order = "date_end desc, id desc"
    _rec_name = "reason"

    lead_id = fields.Many2one("crm.lead", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Unit",
        index="btree_not_null",
        ondelete="cascade",
        help="The members and the leader of this unit.",
    )
    mode = fields.Selection(
        [("read", "Read"), ("write", "Read and change")], string="May", default="read", required=True
    )
    date_end = fields.Date(string="Until", help="The last day. Empty: without limit.")
    reason = fields.Char(required=True, default="")

    _person_or_unit = models.Constraint(
        "CHECK ((user_id IS NULL) <> (team_id IS NULL))", "Share with either a person or a unit."
    )

    @api.constrains("user_id")
    def _check_person_is_internal(self):
        for grant in self:
            if grant.user_id.share:
                raise ValidationError(self.env._("Person: %(user)s is not an internal user.", user=grant.user_id.name))

    # As the engine reads it

    def _end(self):
        """The moment (UTC) at which the last day is over where the person who shared lives."""
        if not self.date_end:
            return None
        return end_of_day(self.date_end, self.create_uid.tz)

    def _as_grants(self):
        return [as_grant(row, row._end()) for row in self]

    @api.model
    def _of_user(self, user_id, unit_ids, domain=fields.Domain.TRUE):
        """The grants that name a user, or one of the user's units; those of a domain only."""
        named = fields.Domain("user_id", "=", user_id) | fields.Domain("team_id", "in", list(unit_ids))
        return self.search(named & domain)._as_grants()

    @api.model
    def _bounds(self):
        """The moments at which a grant ends."""
        yesterday = fields.Date.today() - timedelta(days=1)  # in the west a day ends when here the next has begun
        return {row._end() for row in self.search([("date_end", ">=", yesterday)])}

    # Only who may hand a lead on may share it

    @api.model_create_multi
    def create(self, vals_list):
        grants = super().create(vals_list)
        grants.lead_id._check_manage_access()
        grants._changed(grants.lead_id)
        return grants

    def write(self, vals):
        leads = self.lead_id
        leads._check_manage_access()
        result = super().write(vals)
        self.lead_id._check_manage_access()
        self._changed(leads | self.lead_id)
        return result

    def unlink(self):
        leads = self.lead_id
        leads._check_manage_access()
        result = super().unlink()
        self._changed(leads)
        return result

    def _changed(self, leads):
        """The customer of a shared lead is shared with it."""
        self.env["crm.access"]._organisation_changed()
        self.env["crm.partner.unit"]._update_keys(leads.sudo().partner_id)  # for keeping the keys

    @api.model
    def _access_domain(self, scope, mode):
        """Whoever sees the lead sees with whom it is shared."""
        return fields.Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))
