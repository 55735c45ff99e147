from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from .access_domain import one_of

EXTERNAL = "crm_hierarchical_access.group_external_partner"


class CrmAccess(models.AbstractModel):
    """External partners' people: CRM only, and of the staff only whom they work with (spec 1, last paragraph)."""

    _inherit = "crm.access"

    @api.model
    def _is_external(self, user=None):
        """Whether a user (default: the current one, also as superuser) is an external partner's person."""
        user = user or self.env.user
        return user.has_group(EXTERNAL) and self.sudo(False)._is_restricted(user)

    # Whom they know

    @api.model
    def _colleagues(self, user_id=None):
        """Ids of the users an external partner's person may know of: the own branch, and the leaders above."""
        return self._colleagues_at(user_id or self.env.uid, self._epoch())

    @ormcache("user_id", "epoch")
    def _colleagues_at(self, user_id, epoch):
        organisation, now = self._organisation(), self._now()
        stand_ins = {user for user, period in organisation.substitutes.get(user_id, ()) if period.covers(now)}
        absent = organisation.stands_in_for(user_id, now)
        robot = self.env.ref("base.user_root").id
        return organisation.tree.colleagues(user_id, now) | stand_ins | absent | {robot}

    @api.model
    def _colleague_partners(self):
        """Ids of the addresses of colleagues and of the companies of this database."""
        return self._colleague_partners_at(self.env.uid, self._epoch(), tuple(self.env.user.company_ids.ids))

    @ormcache("user_id", "epoch", "company_ids")
    def _colleague_partners_at(self, user_id, epoch, company_ids):
        users = self.env["res.users"].sudo().browse(self._colleagues_at(user_id, epoch))  # ids only
        companies = self.env["res.company"].sudo().browse(company_ids)  # the user's own
        return frozenset(users.partner_id.ids + companies.partner_id.ids)

    @api.model
    def _home(self):
        """Ids of the units whose people the current user may know: the branch without what is above."""
        return self._home_at(self.env.uid, self._epoch())

    @ormcache("user_id", "epoch")
    def _home_at(self, user_id, epoch):
        return self._organisation().tree.home(user_id, self._now())

    @api.model
    def _operators(self):
        """Ids of the companies that run units of the current user's branch: their names stand on what he sees."""
        return self._operators_at(self.env.uid, self._epoch())

    @ormcache("user_id", "epoch")
    def _operators_at(self, user_id, epoch):
        tree = self._organisation().tree
        return frozenset(tree.operator(unit) for unit in self._branch_at(user_id, epoch)) - {None}

    @api.model
    def _party(self, unit_id):
        """Whose customers a unit's are (``access.Tree.party``)."""
        return self._organisation().tree.party(unit_id or None)

    @api.model
    def _places(self):
        """Ids of the units in which the current user has a place now."""
        tree = self._organisation().tree
        return {unit for _role, unit in tree.places(self.env.uid, self._now())}

    @api.model
    def _known_reasons(self, reasons):
        """The reasons without repetition; an external partner's person is told of those of colleagues only."""
        if not self.sudo(False)._is_external():
            return set(reasons)
        return {reason for reason in reasons if reason.user in self._colleagues()}

    # What they do not see

    @api.model
    def _external_menus(self):
        """Hook: external ids of the apps that external partners' people see, with all below them."""
        return ["crm.crm_menu_root"]

    @api.model
    def _external_closed_models(self):
        """Hook: beginnings of the names of models that tell of staff, costs or other apps: closed altogether."""
        return (
            "digest.digest",
            "fleet.",
            "gamification.",
            "hr.",
            "link.tracker",
            "maintenance.",
            "onboarding.",
            "product.supplierinfo",
            "project.",
            "purchase.",
            "res.users.log",
            "spreadsheet.dashboard",
            "stock.",
            "website.track",
            "website.visitor",
        )

    @api.model
    def _external_people_fields(self):
        """Hook: models of people or with people, and the field of the user by whom they are closed."""
        return {
            "calendar.filters": "partner_id.user_ids",
            "hr.employee": "user_id",
            "hr.employee.public": "user_id",
            "resource.calendar.leaves": "resource_id.user_id",
            "resource.resource": "user_id",
        }

    @api.model
    def _external_domain(self, model_name, mode):
        """What external partners' people get of a model; ``Domain.TRUE`` for everybody else."""
        if model_name not in self._external_models() or not self._is_external():
            return Domain.TRUE
        if method := getattr(self, "_external_domain_" + model_name.replace(".", "_"), None):
            return method(mode)
        if field := self._external_people_fields().get(model_name):
            return Domain(field, "in", list(self._colleagues()))
        return Domain.FALSE

    @api.model
    @ormcache()
    def _external_models(self):
        """The installed models about which external partners' people are asked."""
        closed, people = self._external_closed_models(), self._external_people_fields()
        return frozenset(
            name
            for name in self.env.registry
            if name in people or name.startswith(closed) or hasattr(self, "_external_domain_" + name.replace(".", "_"))
        )

    @api.model
    def _external_domain_res_users(self, mode):
        """Colleagues, and the portal users of customers they see."""
        customers = self.env["res.partner"]._access_domain(self._scope(), "read")
        portal = Domain("share", "=", True) & Domain("partner_id", "any!", customers)
        return one_of("id", self._colleagues()) | portal

    @api.model
    def _external_domain_discuss_channel(self, mode):
        """Channels they were put into; those for all employees are closed."""
        return Domain("is_member", "=", True) if mode != "create" else Domain.TRUE

    @api.model
    def _external_domain_discuss_channel_member(self, mode):
        return Domain("channel_id.is_member", "=", True) if mode != "create" else Domain("is_self", "=", False)

    @api.model
    def _external_domain_discuss_call_history(self, mode):
        return Domain("channel_id.is_member", "=", True)

    @api.model
    def _external_domain_calendar_event(self, mode):
        """Not even when people of other branches are busy."""
        colleagues = one_of("user_id", self._colleagues())
        return colleagues | Domain("partner_ids", "in", self.env.user.partner_id.ids)

    @api.model
    def _external_domain_mail_followers(self, mode):
        partners = self.env["res.partner"]._access_domain(self._scope(), "read")
        return Domain("partner_id", "any!", partners)
