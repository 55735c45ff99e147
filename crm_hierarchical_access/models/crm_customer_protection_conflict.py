from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..protection import Kind


class CrmCustomerProtectionConflict(models.Model):
    """A protected customer that a second party has entered: the dispatcher's list."""

    _name = "crm.customer.protection.conflict"
    _description = "Protected Customer Entered Again"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "customer_name"
    _mail_post_access = "read"  # nobody changes a row but by deciding

    protection_id = fields.Many2one("crm.customer.protection", required=True, index=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", string="New Lead", index="btree_not_null", ondelete="set null")
    customer_name = fields.Char(string="Customer", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Entered By", readonly=True, index="btree_not_null", ondelete="set null")
    team_id = fields.Many2one("crm.team", string="For Unit", readonly=True, index="btree_not_null", ondelete="set null")
    matched_kinds = fields.Char(string="What Agrees", readonly=True)
    matched = fields.Char(string="Same", compute="_compute_matched")
    holder_team_id = fields.Many2one(related="protection_id.team_id", string="Protected For")
    holder_user_id = fields.Many2one(related="protection_id.user_id", string="Brought In By")
    last_day = fields.Date(related="protection_id.last_day")
    state = fields.Selection(
        [
            ("open", "To decide"),
            ("both", "Left with both"),
            ("handed", "Handed to the holder"),
            ("released", "Protection released"),
            ("not_same", "Not the same"),
        ],
        string="Decision",
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    entered_count = fields.Integer(
        string="Last 30 Days",
        compute="_compute_entered_count",
        help="How many protected customers the same person has entered in the last 30 days.",
    )

    _once = models.UniqueIndex("(lead_id, protection_id)")

    @api.depends("matched_kinds")
    @api.depends_context("lang")
    def _compute_matched(self):
        """In the words of who reads it, not of who entered the customer."""
        names = {kind.value: name for kind, name in self.env["crm.customer.protection.entry"]._kind_names().items()}
        for conflict in self:
            kinds = (conflict.matched_kinds or "").split(",")
            conflict.matched = ", ".join(names[kind] for kind in kinds if kind in names)

    @api.depends("user_id")
    def _compute_entered_count(self):
        """Of people: what came by mail or from the website was entered by nobody of ours."""
        since, people = fields.Datetime.now() - timedelta(days=30), self.user_id - self.env.ref("base.user_root")
        domain = Domain("user_id", "in", people.ids) & Domain("create_date", ">=", since)
        counts = dict(self._read_group(domain, ["user_id"], ["__count"]))
        for conflict in self:
            conflict.entered_count = counts.get(conflict.user_id, 0)

    @api.model
    def _fill_matched_kinds(self):
        """What agrees, on rows from before that was kept: by the keys of the new lead and of the protection as they stand."""
        rows = self.sudo().search([("matched_kinds", "=", False), ("lead_id", "!=", False)])  # updating runs as superuser
        entries = self.env["crm.customer.protection.entry"]
        ignored = entries._own_domains()
        for row in rows:
            held = set(row.protection_id.key_ids.mapped("key"))
            kinds = {kind for key, kind in entries._customer(row.lead_id).keys(ignored).items() if str(key) in held}
            row.matched_kinds = ",".join(kind.value for kind in Kind if kind in kinds)

    # The dispatcher's decisions

    def action_leave_with_both(self):
        """Both parties work on the customer."""
        return self._decide("both")

    def action_not_same(self):
        """Two customers after all: the new lead is protected for itself, as far as it is told apart."""
        return self._decide("not_same")

    def action_release(self):
        """The protection ends; the new lead's party has the customer from now on."""
        conflicts = self._for_dispatcher()
        conflicts.protection_id._end(self.env._("Released for another party by %(user)s", user=self.env.user.name))
        return self._decide("released")

    def action_hand_to_holder(self):
        """The new lead goes to whom the customer is protected for."""
        for conflict in self._for_dispatcher().filtered("lead_id"):
            holder = conflict.protection_id
            conflict.lead_id.write({"team_id": holder.team_id.id, "user_id": holder.user_id.id})
        return self._decide("handed")

    def _for_dispatcher(self):
        """The conflicts as superuser: a dispatcher decides about leads that he need not see otherwise.

        :raise AccessError: for anybody else
        """
        self.env["crm.customer.protection"]._check_dispatcher()
        self.check_access("read")
        return self.sudo()  # checked above

    def _decide(self, state):
        conflicts = self._for_dispatcher()
        conflicts.write({"state": state, "decided_by_id": self.env.uid})
        conflicts.activity_ids.unlink()
        self.env["crm.customer.protection.entry"]._enter(conflicts.lead_id)
        spoken = {lead.id: lead.with_context(lang=lead.user_id.lang or self.env.lang).env for lead in conflicts.lead_id}
        bodies = {id_: env._("The dispatcher has decided about the protected customer.") for id_, env in spoken.items()}
        conflicts.lead_id._message_log_batch(bodies=bodies, author_id=self.env.ref("base.partner_root").id)
        return True

    # Telling the dispatchers

    def _tell_dispatchers(self):
        """One open activity for each dispatcher, however many conflicts there are."""
        if not self:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)  # for the dispatchers
        domain = [("res_model", "=", self._name), ("user_id", "in", self._dispatchers().ids)]
        told = activities.search(domain).user_id
        activities.create([
            {
                "res_model_id": model_id,
                "res_id": self[:1].id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": self.with_context(lang=user.lang).env._("Protected customers were entered again"),
                "user_id": user.id,
            }
            for user in self._dispatchers() - told
        ])

    @api.model
    def _dispatchers(self):
        """Who decides: the dispatchers, or administrators of sales where there are none."""
        groups = ("crm_hierarchical_access.group_dispatcher", "sales_team.group_sale_manager")
        for xmlid in groups:
            users = self.env.ref(xmlid).sudo().all_user_ids.filtered(lambda user: user.active and user.id != 1)
            if users:
                return users
        return self.env["res.users"]
