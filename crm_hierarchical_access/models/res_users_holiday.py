from odoo import api, fields, models

WORKING_TIME = {"tz", "company_id", "holiday_state_id"}


class ResUsers(models.Model):
    """Where a person works: whose public holidays count (spec 2, *Clock*)."""

    _inherit = "res.users"

    holiday_state_id = fields.Many2one(
        "res.country.state",
        string="Public Holidays Of",
        index="btree_not_null",
        help="The state whose public holidays are no working days. Empty: as in the person's unit, or company.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["holiday_state_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["holiday_state_id"]

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        if users.holiday_state_id:
            self.env["crm.public.holiday"]._fill_soon()
        return users

    def write(self, vals):
        result = super().write(vals)
        if vals.get("holiday_state_id"):
            self.env["crm.public.holiday"]._fill_soon()
        if not WORKING_TIME.isdisjoint(vals):
            self.env["crm.work.time"]._changed(self)
        return result
