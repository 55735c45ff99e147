from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "crm.access.handover.mixin",
        "crm.partner.source.mixin",
        "crm.access.explained",
        "crm.access.count.mixin",
        "crm.access.page.mixin",
        "crm.access.logged.mixin",
    ]

    release_team_id = fields.Many2one(
        "crm.team",
        string="Released To",
        ondelete="set null",
        tracking=True,
        copy=False,
        help="The highest unit whose leader, with all leaders in between, may see and decide.",
    )
    access_can_manage = fields.Boolean(compute="_compute_access_can_manage")
    access_grant_ids = fields.One2many("crm.lead.grant", "lead_id", string="Shared With")
    # as the user: neither the leads of others nor how many there are
    duplicate_lead_ids = fields.Many2many(compute_sudo=False)
    duplicate_lead_count = fields.Integer(compute_sudo=False)

    _release_team_idx = models.Index("(release_team_id, team_id) WHERE release_team_id IS NOT NULL")
    # The first page of a unit, and what counts and groups need, without a visit to the table (docs/performance.md).
    # Written as Odoo's queries ask: PostgreSQL does not match it with WHERE active.
    _unit_page_idx = models.Index(
        "(team_id, priority DESC, id DESC) INCLUDE (user_id, release_team_id, company_id, stage_id, type,"
        " expected_revenue) WHERE active IS TRUE"
    )

    @api.depends_context("uid")
    @api.depends("user_id", "team_id", "release_team_id")
    def _compute_access_can_manage(self):
        for lead in self:
            lead.access_can_manage = lead._origin._has_manage_access()

    @api.constrains("release_team_id")
    def _check_release_team(self):
        """Whoever moves a lead takes it out of its release (``write``); whoever moves a unit leaves releases idle."""
        tree = self.env["crm.access"]._organisation().tree
        for lead in self:
            if lead.release_team_id and lead.release_team_id.id not in tree.path(lead.team_id.id):
                raise ValidationError(
                    self.env._("Released To: only the lead's own unit or a unit above it.")
                )

    # The rule

    @api.model
    def _access_fields(self):
        return {"owner": "user_id", "unit": "team_id", "release": "release_team_id", "record": "id"}

    @api.model
    def _access_indexed_fields(self):
        return frozenset({"active", "type", "stage_id", "company_id", "priority", "expected_revenue"})

    def _access_grants(self):
        return self.sudo().access_grant_ids._as_grants()  # for the engine; the caller shows what may be shown

    @api.model
    def _access_portal_domain(self):
        """Leads assigned to a partner company (website_crm_partner_assign) are open to the named person only."""
        if "partner_assigned_id" in self._fields:
            return Domain("partner_assigned_id", "=", self.env.user.partner_id.id)
        return Domain.TRUE

    def _compute_potential_lead_duplicates(self):
        """As the user; while the rule is observed as in stock, among all leads."""
        if self.env.su or self.env["crm.access"]._is_enforced():
            return super()._compute_potential_lead_duplicates()
        leads = self.sudo()  # stock's own way
        super(CrmLead, leads)._compute_potential_lead_duplicates()
        for lead, found in zip(self, leads, strict=True):
            lead.duplicate_lead_ids = found.duplicate_lead_ids
            lead.duplicate_lead_count = found.duplicate_lead_count

    # Handing on

    @api.depends("user_id", "type")
    def _compute_team_id(self):
        """A lead that has a unit keeps it when somebody takes it over (spec 1, The rule)."""
        kept = self.filtered("team_id") if self.env["crm.access"]._is_enforced() else self.browse()
        super(CrmLead, self - kept)._compute_team_id()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_assignment(*self._assignment(self._with_context_defaults(vals)))
        return super().create([self._assign_to_person(vals) for vals in vals_list])

    @api.model
    def _assign_to_person(self, vals):
        """What a partner's employee enters in the portal is assigned to him, not to all his company."""
        user = self.env.user
        company = user.partner_id.commercial_partner_id
        if self.env["crm.access"]._is_enforced() and user._is_portal() and vals.get("partner_assigned_id") == company.id:
            return {**vals, "partner_assigned_id": user.partner_id.id}
        return vals

    def write(self, vals):
        content, handover = self._split_handover(vals)
        if leaving := self._leaving_release(content):  # nothing is handed on by our rule while it is observed
            super(CrmLead, leaving).write({"release_team_id": False})
        result = super().write(content) if content or not handover else True
        if handover:
            leads = self.sudo()  # checked above; who gives leads away may read them no more
            if leaving := leads._leaving_release(handover):
                super(CrmLead, leaving).write({**handover, "release_team_id": False})
            super(CrmLead, leads - leaving).write(handover)
        return result

    def _handed_on_singly(self):
        """Hook: those of the leads that other documents follow to the next owner, when many are handed on at once."""
        return self.browse()

    def _leaving_release(self, vals):
        """The records that a new unit takes out of the branch in which they were released: the release ends."""
        if "team_id" not in vals or "release_team_id" in vals:
            return self.browse()
        path = self.env["crm.access"]._organisation().tree.path(vals["team_id"])
        return self.filtered(lambda lead: lead.release_team_id and lead.release_team_id.id not in path)

    # Merging and converting

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """Merging deletes all but one: only what the user may hand on is merged."""
        if self.env["crm.access"]._is_enforced() and not self._has_manage_access():
            raise AccessError(
                self.env._("You can only merge leads that you own or lead: the others would be deleted.")
            )
        return super()._merge_opportunity(
            user_id=user_id, team_id=team_id, auto_unlink=auto_unlink, max_length=max_length
        )

    def _get_lead_duplicates(self, partner=None, email=None, include_lost=False):
        """The leads offered for merging are those that may be merged."""
        leads = super()._get_lead_duplicates(partner=partner, email=email, include_lost=include_lost)
        if not self.env["crm.access"]._is_enforced():
            return leads
        return leads.filtered(lambda lead: lead._has_manage_access())

    def _find_matching_partner(self):
        """A customer whom the user may not see is not found: converting must not show whose address it is."""
        partner = super()._find_matching_partner()
        if partner == self.partner_id or not self.env["crm.access"].sudo(False)._is_restricted():
            return partner
        return partner.sudo(False)._filtered_access("read")
