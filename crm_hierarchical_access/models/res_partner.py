from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache, str2bool
from odoo.tools.sql import column_exists, create_column

from ..access import Case, Level
from ..access.keys import PUBLIC, split
from .access_domain import clause_domain, one_of
from .access_keys import COMMON, AccessKeys, HasKey, HasNoKey, create_common_column
from .crm_access import LEVELS
from .crm_access_observe import AS_IF

OPEN_PARTNERS = "crm_hierarchical_access.open_partners"


class ResPartner(models.Model):
    """A company and its contacts are seen where a unit that deals with them is (spec 1, *Partners*).

    The rule holds for employees of sales; who else works with addresses sees what stock lets them see.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "crm.access.mixin", "crm.access.explained", "crm.access.count.mixin"]

    access_unit_ids = fields.One2many(
        "crm.partner.unit",
        "partner_id",
        string="Sales Units",
        help="Who deals with this customer.",
        copy=False,
        groups="sales_team.group_sale_salesman",
    )
    access_keys = AccessKeys(compute="_compute_access_keys", store=True, compute_sudo=True)
    access_can_manage = fields.Boolean(compute="_compute_access_can_manage")

    _access_keys_idx = models.Index("USING gin (access_keys)")
    # What counts and groups of who sees every unit need, without a visit to the table (docs/performance.md).
    _access_any_idx = models.Index(
        "(id) INCLUDE (active, company_id, partner_share, country_id) WHERE access_any IS TRUE"
    )

    def _auto_init(self):
        """Let installing fill the column set-wise (``crm.partner.unit._rebuild``), not record by record."""
        if not column_exists(self.env.cr, "res_partner", "access_keys"):
            create_column(self.env.cr, "res_partner", "access_keys", "int8[]")
        create_common_column(self.env.cr, "res_partner", "access_keys")
        # A leader may ask for hundreds of rare keys: taken for less rare than they are, all partners would be read.
        self.env.cr.execute("ALTER TABLE res_partner ALTER COLUMN access_keys SET STATISTICS 1000")
        return super()._auto_init()

    @api.depends("commercial_partner_id", "user_ids.share")
    def _compute_access_keys(self):
        """The keys of the company's rows; what changes those writes the keys itself."""
        stored = self._origin
        partners = SQL(
            "SELECT * FROM unnest(%s::int[], %s::int[])", stored.ids, stored.mapped("commercial_partner_id.id")
        )
        keys = dict(self.env.execute_query(self.env["crm.partner.unit"]._keys_query(partners))) if stored else {}
        for partner in self:
            partner.access_keys = keys.get(partner._origin.id)

    @api.depends_context("uid")
    @api.depends("access_unit_ids")
    def _compute_access_can_manage(self):
        for partner in self:
            partner.access_can_manage = partner._origin._has_manage_access()

    # The rule

    @api.model
    def _partner_exempt_groups(self):
        """Hook: groups whose work needs every customer, also for people who sell besides."""
        return ["account.group_account_readonly", "account.group_account_invoice"]

    @api.model
    def _is_partner_restricted(self, user=None):
        """Whether the rule holds for a user's view of partners: people of sales without a group that is exempt."""
        user = user or self.env.user
        return (
            self.env["crm.access"]._is_restricted(user)
            and user.has_group("sales_team.group_sale_salesman")
            and not any(user.has_group(group) for group in self._partner_exempt_groups())
        )

    @api.model
    def _is_unowned_open(self):
        """Whether people of sales see addresses that no unit deals with: a setting, closed by default."""
        parameters = self.env["ir.config_parameter"].sudo()  # one setting, no record
        return str2bool(parameters.get_param(OPEN_PARTNERS, "False"))

    @api.model
    def _count_unowned(self):
        """How many addresses no unit deals with; told on installing, and by whoever checks before."""
        return self.sudo().with_context(active_test=False).search_count(HasNoKey("access_keys"))  # a figure

    @api.model
    def _access_domain(self, scope, mode):
        """The partners that a scope gives in a mode.

        One condition on the keys; colleagues, companies and one's own employer may be read besides. What keys
        cannot say (none of the rule's own clauses) is asked of the rows.
        """
        if not self._is_partner_restricted() or mode == "create":
            return Domain.TRUE  # creating: see _check_family
        return Domain.OR(self._access_ways(scope, mode))

    @api.model
    def _access_ways(self, scope, mode):
        """The conditions of which one has to hold."""
        keys, others = split(scope.clauses(LEVELS[mode]), scope.all_units)
        ways = [self._access_rows_domain(clause, scope) for clause in others]
        if mode == "read":
            ways += self._always_read_domains()
            keys |= frozenset() if self.env["crm.access"]._is_external() else {PUBLIC}
        elif mode == "write":
            ways.append(one_of("id", self.env.user.partner_id.ids))
        if self._is_unowned_open():
            ways.append(HasNoKey("access_keys"))
        return [HasKey("access_keys", keys), *ways]

    @api.model
    def _access_branches(self, query):
        """Those who see every unit ask for what nearly all customers have, and for little else."""
        ways = self._access_common_ways(self.env.uid, self.env["crm.access"]._epoch())
        if not ways:
            return []
        model = self.sudo()  # the rule's own fields, as in the rule; no record is read
        others = [way._to_sql(model, self._table, query) for way in ways[1:]]
        return [*ways[0].branches(model, self._table, query), *others]

    @api.model
    @ormcache("user_id", "epoch")
    def _access_common_ways(self, user_id, epoch):
        """The conditions of the current user's rule, ready for SQL, where nearly all customers meet the first."""
        if not self._is_partner_restricted():
            return ()
        first, *others = self._access_ways(self.env["crm.access"]._scope(), "read")
        if not first.keys >= COMMON:
            return ()
        return (first, *(way.optimize_full(self.sudo()) for way in others if not way.is_false()))  # no record is read

    @api.model
    def _access_indexed_fields(self):
        return frozenset({"active", "company_id", "partner_share", "country_id"})

    @api.model
    def _always_read_domains(self):
        """One's own employer, the companies that run units of the own branch, and whom an external's person knows."""
        access = self.env["crm.access"]
        employer = self._employer()
        domains = [one_of("id", access._operators())]
        if access._is_external():
            employer -= self.env["res.company"].sudo().search([("active", "in", (True, False))]).partner_id  # their staff
            domains.append(one_of("id", access._colleague_partners()))
        return [*domains, one_of("commercial_partner_id", employer.ids)]

    @api.model
    def _access_rows_domain(self, clause, scope):
        rows = clause_domain(clause, self.env["crm.partner.unit"]._access_fields(), scope.all_units)
        return Domain("commercial_partner_id.access_unit_ids", "any!", rows)

    @api.model
    def _access_observed_fields(self):
        """The keys come with each record that is fetched (``_fetch_query``)."""
        return []

    @api.model
    def _employer(self):
        """The company a user works for, where it is not one of ours (those are public)."""
        partner = self.env.user.partner_id.sudo()  # one's own
        return partner.commercial_partner_id - partner

    def _access_cases(self):
        """The rows of the company, and the leads by which it was shared by hand, as the engine reads them."""
        self.ensure_one()
        company = self.commercial_partner_id
        cases = [(row._access_case(), ()) for row in company.access_unit_ids]
        leads = self.env["crm.lead.grant"].search([("lead_id.partner_id.commercial_partner_id", "=", company.id)]).lead_id
        return cases + [(Case(lead.id, None, None), lead._access_grants()) for lead in leads]

    def _access_hides_cases(self):
        """Who else deals with a customer is for those to know who see it all."""
        return self.with_context(**AS_IF)._is_partner_restricted()

    # Who may hand on

    def _has_manage_access(self):
        """Whether the user may say which units deal with all the partners; also while the rule is observed."""
        self = self.with_context(**AS_IF)
        if not self._is_partner_restricted():
            return True
        domain = self._access_domain(self.env["crm.access"]._scope(), "manage")
        return self.sudo().filtered_domain(domain) == self.sudo()  # answers yes or no

    def _check_manage_access(self):
        """
        :raise AccessError: where the user does not manage them
        """
        if not self._has_manage_access():
            raise AccessError(
                self.env._("Only those responsible, leaders in charge and administrators may say who deals with this.")
            )

    # Reading the keys with the record, so that checking the rule asks nothing more

    def _fetch_query(self, query, fields):
        columns = [field for field in fields if field.column_type]
        if self.env.su or not columns:
            return super()._fetch_query(query, fields)
        keys = self._fields["access_keys"]
        found = super(ResPartner, self.sudo())._fetch_query(query, [*columns, keys])  # query asks the rule already
        others = [field for field in fields if not field.column_type]
        return super()._fetch_query(self.browse(found.ids)._as_query(ordered=False), others)

    # What else tells about others

    def _compute_same_vat_partner_id(self):
        """A foreign customer with the same tax id or company registry is no warning: it would name him."""
        super()._compute_same_vat_partner_id()
        if not self._is_partner_restricted():
            return
        for partner in self:
            for name, key in (("same_vat_partner_id", "vat"), ("same_company_registry_partner_id", "company_registry")):
                if partner[name] and not partner[name].has_access("read"):
                    partner[name] = partner._visible_twin(key)

    def _visible_twin(self, key):
        twins = self.with_context(active_test=False).search([(key, "=", self[key]), ("parent_id", "=", False)])
        return (twins - self._origin)[:1]

    # Keeping rows and keys

    @api.model
    def _create(self, data_list):
        """What people of sales enter has a row of their own, before anything looks at it."""
        partners = super()._create(data_list)
        entered = self.browse(
            data["record"].id
            for data in data_list
            if data["stored"].get("is_company") or not data["stored"].get("parent_id")
        )
        if self._is_entered_by_sales():
            self.env["crm.partner.unit"]._enter(entered)
        return partners

    @api.model
    def _is_entered_by_sales(self):
        return not self.env.su and self.env.user.has_group("sales_team.group_sale_salesman")

    @api.model_create_multi
    def create(self, vals_list):
        self.browse({vals["parent_id"] for vals in vals_list if vals.get("parent_id")})._check_family()
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("active") is False and self.env["crm.access"]._is_enforced():
            self.check_access("write")  # before stock names the users of the contact
        if vals.get("parent_id"):
            self.browse(vals["parent_id"])._check_family()
        if {"parent_id", "is_company"}.isdisjoint(vals):
            return super().write(vals)
        before = self._company_of()
        self._enter_companies(vals)
        result = super().write(vals)
        self._company_changed(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_customer_of_others(self):
        """A customer of several units is deleted by who manages all of them.

        :raise AccessError: where another unit deals with it
        """
        if self._is_partner_restricted():
            scope = self.env["crm.access"]._scope()
            companies = self.sudo().filtered(lambda partner: partner.commercial_partner_id == partner)  # yes or no
            if not all(scope.allows(row._access_case(), Level.MANAGE) for row in companies.access_unit_ids):
                raise AccessError(self.env._("You cannot delete this contact; you can archive your own leads."))

    def _check_family(self):
        """
        :raise AccessError: where contacts would be put below a company that the user may not change
        """
        if self and self._is_partner_restricted():
            self.check_access("write")

    def _enter_companies(self, vals):
        """Who makes a contact a customer of its own has entered it."""
        if (vals.get("is_company") or not vals.get("parent_id", True)) and self._is_entered_by_sales():
            self.check_access("write")
            contacts = self.filtered(lambda partner: partner.commercial_partner_id != partner)
            self.env["crm.partner.unit"]._enter(contacts)

    def _company_of(self):
        return {partner: partner.commercial_partner_id for partner in self.sudo()}  # for keeping the rows

    def _company_changed(self, before):
        """Contacts moved to another company, or became one: rows follow."""
        rows = self.env["crm.partner.unit"]
        after = self._company_of()
        moved = [partner for partner, company in before.items() if after.get(partner) != company]
        if not moved:
            return
        for partner in moved:
            if before[partner] == partner:
                rows._move(partner, after[partner])
        companies = {company.id for partner in moved for company in (before[partner], after[partner])}
        rows._update_rows(SQL("SELECT unnest(%s::int[])", list(companies)))
        rows._write_keys(list(companies))
        if not all(partner.partner_share for partner in moved):
            self.env.registry.clear_cache()  # somebody's employer
