from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..escalation import Course

#: types of activities that count as work on a lead when they are done, by external id
COUNTED_ACTIVITIES = ("mail.mail_activity_data_call", "mail.mail_activity_data_email", "mail.mail_activity_data_meeting")


class CrmEscalationPolicy(models.Model):
    """When a lead that its owner does not work on is released to his superior (spec 2, *Policy*).

    Named on a unit, it holds for the units below, too; how a new opportunity is released upward is said here as well.
    """

    _name = "crm.escalation.policy"
    _description = "Escalation Policy"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: may be named by units of every company.")
    reminder_days = fields.Integer(
        string="Remind the Owner After", default=1, help="In working days. 0: he is not reminded."
    )
    step_ids = fields.One2many("crm.escalation.policy.step", "policy_id", string="Steps", copy=True)
    activity_type_ids = fields.Many2many(
        "mail.activity.type",
        string="Activities That Count",
        default=lambda self: self._default_activity_type_ids(),
        help="Marked as done, they tell that the owner works on the lead.",
    )
    count_mail = fields.Boolean(string="E-Mails to the Customer Count", default=True)
    count_meeting = fields.Boolean(string="Meetings With the Customer Count", default=True)
    runs_again = fields.Boolean(
        string="Also for Later Follow-Ups", help="The clock also runs when a planned activity stays undone."
    )
    crosses_companies = fields.Boolean(
        string="Across Companies", help="The superior may belong to another company than the one that runs the unit."
    )
    tell_owner = fields.Boolean(string="Tell the Owner", default=True)
    tell_deputies = fields.Boolean(string="Tell the Superior's Deputies")
    tell_dispatcher = fields.Boolean(string="Tell the Dispatcher", help="Otherwise only where no superior is found.")
    release_mode = fields.Selection(
        [("none", "Not"), ("at_once", "At once, up to a unit"), ("step", "Step by step, as each superior agrees")],
        string="New Opportunities Are Released Upward",
        default="none",
        required=True,
    )
    release_unit_id = fields.Many2one(
        "crm.team",
        string="Up To",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Opportunities of units below it are released to this unit and all in between.",
    )
    may_withdraw = fields.Boolean(string="May Be Withdrawn", default=True, help="By who released it upward.")

    @api.model
    def _default_activity_type_ids(self):
        found = [self.env.ref(xmlid, raise_if_not_found=False) for xmlid in COUNTED_ACTIVITIES]
        return self.env["mail.activity.type"].union(*(kind for kind in found if kind))

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        if any(policy.reminder_days < 0 for policy in self):
            raise ValidationError(self.env._("Remind the Owner After: it cannot be less than 0."))

    @api.constrains("release_mode", "release_unit_id")
    def _check_release_unit(self):
        if any(policy.release_mode == "at_once" and not policy.release_unit_id for policy in self):
            raise ValidationError(self.env._("Up To: name the unit to which new opportunities are released."))

    # What it says, for the engine

    def _courses(self):
        """What each policy that is in use says (``escalation.Course``), by id."""
        policies = self.sudo().exists().filtered("active")  # numbers of days and ids, no record
        return {policy.id: policy._course() for policy in policies}

    def _course(self):
        steps = tuple(self.step_ids.mapped("days"))
        return Course(self.id, self.reminder_days, steps, self.release_mode, self.release_unit_id.id or None)

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env["crm.access"]._organisation_changed()
        return policies

    def write(self, vals):
        before = self.env["crm.team"]._escalation_courses()
        result = super().write(vals)
        self._time_changed(before)
        return result

    def unlink(self):
        before = self.env["crm.team"]._escalation_courses()
        result = super().unlink()
        self._time_changed(before)
        return result

    @api.model
    def _time_changed(self, before):
        """Running clocks go by what the policies say now."""
        self.env["crm.access"]._organisation_changed()
        self.env["crm.team"]._look_again_where_changed(before)
