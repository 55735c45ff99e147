from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..access.keys import PAIR, RADIX, Kind


class CrmPartnerUnit(models.Model):
    """Which unit deals with a customer, and who there is responsible (spec 1, *Partners*).

    Two divisions may deal with one company, so there is a row for each; the company and its contacts are seen where
    one of its rows is, under the rule for leads. Rows come from leads (archived ones too), orders and invoices, from
    a sales user who enters a customer, or by hand. They are kept by one statement per change, which writes the
    difference only.

    So that a search asks one index and no other table, each partner carries the keys of its company's rows
    (``res.partner.access_keys``, see ``access/keys.py``): whose it is, never who sees it. Moving a unit or changing a
    leader writes no partner.
    """

    _name = "crm.partner.unit"
    _description = "Unit That Deals with a Customer"
    _inherit = ["crm.access.mixin"]
    _order = "partner_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Unit", index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    release_team_id = fields.Many2one(
        "crm.team", string="Released To", index="btree_not_null", ondelete="cascade"
    )
    access_territory = fields.Integer(groups=NO_ACCESS, default=0)  # id, 0 for none: of a model that need not be there
    access_operator_id = fields.Many2one(
        related="team_id.access_operator_id", string="Partner Company", help="The company that runs the unit."
    )
    origin = fields.Selection(
        [("derived", "Leads and orders"), ("created", "Entered the customer"), ("manual", "By hand")],
        string="Because Of",
        default="manual",
        required=True,
        readonly=True,
    )

    _once = models.UniqueIndex(
        "(partner_id, COALESCE(team_id, 0), COALESCE(user_id, 0), COALESCE(release_team_id, 0),"
        " COALESCE(access_territory, 0))",
        "This unit and person already deal with the customer.",
    )

    @api.constrains("user_id")
    def _check_responsible_is_internal(self):
        for row in self:
            if row.user_id.share:
                raise ValidationError(
                    self.env._("Responsible: %(user)s is not an internal user.", user=row.user_id.name)
                )

    @api.constrains("team_id", "release_team_id")
    def _check_release_team(self):
        tree = self.env["crm.access"]._organisation().tree
        for row in self:
            if row.release_team_id and row.release_team_id.id not in tree.path(row.team_id.id):
                raise ValidationError(self.env._("Released To: only the customer's own unit or a unit above it."))

    @api.model
    def _access_fields(self):
        return {"owner": "user_id", "unit": "team_id", "release": "release_team_id", "territory": "access_territory"}

    # By hand: whoever may hand the customer on

    @api.model_create_multi
    def create(self, vals_list):
        self._check_customer(self.env["res.partner"].browse({vals.get("partner_id") for vals in vals_list}))
        rows = super().create([{**vals, "origin": "manual"} for vals in vals_list])
        rows._check_assignments()
        rows._changed_by_hand(rows.partner_id)
        return rows

    def write(self, vals):
        self._check_by_hand()
        customers = self.partner_id
        if "partner_id" in vals:
            self._check_customer(self.env["res.partner"].browse(vals["partner_id"]))
        result = super().write({**vals, "origin": "manual"})
        self._check_assignments()
        self._changed_by_hand(customers | self.partner_id)
        return result

    def unlink(self):
        self._check_by_hand()
        customers = self.partner_id
        result = super().unlink()
        self._changed_by_hand(customers)
        return result

    def _check_by_hand(self):
        if not self.env.su and any(row.origin == "derived" for row in self):
            raise UserError(self.env._("This unit deals with the customer by a lead or an order: change that one."))

    def _check_customer(self, partners):
        if any(partner.sudo().commercial_partner_id != partner for partner in partners):  # answers yes or no
            raise UserError(self.env._("Customer: units deal with a company, its contacts follow it."))
        partners._check_manage_access()

    def _changed_by_hand(self, customers):
        self._update(customers, all_keys=True)  # where a lead says the same, its row comes back

    def _check_assignments(self):
        for row in self:
            row._check_assignment(row.team_id, row.user_id)

    # Kept from leads and orders

    @api.model
    def _partner_unit_sources(self):
        """Hook: names of the models (``crm.partner.source.mixin``) whose records make a unit deal with a customer."""
        return ["crm.lead"]

    @api.model
    def _source_query(self):
        """Customer, unit, owner, release and territory of everything that counts, as one ``SELECT``."""
        models_named = [self.env[name] for name in self._partner_unit_sources()]
        return SQL(" UNION ALL ").join(query for model in models_named for query in model._partner_source_queries())

    @api.model
    def _update(self, partners, all_keys=False):
        """Bring the rows of the partners' companies up to date, and their keys where a row changed.

        :param all_keys: the keys also where none seems to change
        """
        if not partners:
            return
        companies = SQL("SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s)", partners.ids)
        changed = self._update_rows(companies)
        if all_keys:
            self._update_keys(partners)
        elif changed:
            self._write_keys(changed)

    @api.model
    def _update_rows(self, companies):
        """Write the difference between what the rows should be and what they are.

        Where the territory alone is another, the row stays: no foreign key is asked then. What a user entered without a
        lead is his until a lead of his tells whose it is; then that counts alone.

        :param companies: a ``SELECT`` of commercial partners
        :return: ids of the companies whose keys change: those of which more than the territory is another
        """
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH company AS MATERIALIZED (
                    SELECT DISTINCT c.id FROM (%(companies)s) c(id) WHERE c.id IS NOT NULL
                ), source AS MATERIALIZED (
                    SELECT DISTINCT p.commercial_partner_id AS partner_id, s.team_id, s.user_id, s.release_team_id,
                           COALESCE(s.territory, 0) AS access_territory
                      FROM company
                      JOIN res_partner p ON p.commercial_partner_id = company.id
                      JOIN (%(source)s) s(partner_id, team_id, user_id, release_team_id, territory) ON s.partner_id = p.id
                ), found AS MATERIALIZED (
                    SELECT r.id, r.partner_id, r.team_id, r.user_id, r.release_team_id,
                           COALESCE(r.access_territory, 0) AS access_territory, r.origin,
                           bool_or(s.partner_id IS NOT NULL
                                   AND (s.team_id, s.user_id, s.release_team_id, s.access_territory)
                                       IS NOT DISTINCT FROM
                                       (r.team_id, r.user_id, r.release_team_id, COALESCE(r.access_territory, 0))) AS same,
                           bool_or(s.user_id = r.user_id OR r.user_id = %(uid)s) AS taken_over
                      FROM crm_partner_unit r
                      JOIN company ON company.id = r.partner_id
                 LEFT JOIN source s ON s.partner_id = r.partner_id
                  GROUP BY r.id
                ), old AS (
                    SELECT id, partner_id, access_territory, COALESCE(team_id, 0) AS unit, COALESCE(user_id, 0) AS owner,
                           COALESCE(release_team_id, 0) AS released,
                           row_number() OVER (PARTITION BY partner_id, team_id, user_id, release_team_id) AS place
                      FROM found f
                     WHERE same IS NOT TRUE
                       AND (origin = 'derived'
                            OR origin = 'created' AND taken_over AND EXISTS (SELECT FROM source s WHERE s.partner_id = f.partner_id))
                ), wanted AS (
                    SELECT partner_id, access_territory, COALESCE(team_id, 0) AS unit, COALESCE(user_id, 0) AS owner,
                           COALESCE(release_team_id, 0) AS released,
                           row_number() OVER (PARTITION BY partner_id, team_id, user_id, release_team_id) AS place
                      FROM source s
                     WHERE NOT EXISTS (
                           SELECT FROM found f
                            WHERE f.partner_id = s.partner_id
                              AND (f.team_id, f.user_id, f.release_team_id, f.access_territory)
                                  IS NOT DISTINCT FROM (s.team_id, s.user_id, s.release_team_id, s.access_territory))
                ), difference AS MATERIALIZED (
                    SELECT old.id, partner_id, unit, owner, released, wanted.access_territory
                      FROM old FULL JOIN wanted USING (partner_id, unit, owner, released, place)
                ), kept AS (
                    UPDATE crm_partner_unit r SET origin = 'derived'
                      FROM found WHERE found.id = r.id AND found.origin = 'created' AND found.same
                ), elsewhere AS (
                    UPDATE crm_partner_unit r
                       SET access_territory = d.access_territory, origin = 'derived', write_uid = %(uid)s,
                           write_date = now() AT TIME ZONE 'UTC'
                      FROM difference d WHERE d.id = r.id AND d.access_territory IS NOT NULL
                ), gone AS (
                    DELETE FROM crm_partner_unit r USING difference d WHERE d.id = r.id AND d.access_territory IS NULL
                ), new AS (
                    INSERT INTO crm_partner_unit
                           (partner_id, team_id, user_id, release_team_id, access_territory, origin,
                            create_uid, create_date, write_uid, write_date)
                    SELECT partner_id, NULLIF(unit, 0), NULLIF(owner, 0), NULLIF(released, 0), access_territory, 'derived',
                           %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                      FROM difference WHERE id IS NULL
                        ON CONFLICT DO NOTHING
                )
                SELECT partner_id, bool_or(id IS NULL OR access_territory IS NULL) FROM difference GROUP BY partner_id
                """,
                companies=companies,
                source=self._source_query(),
                uid=self.env.uid,
            )
        )
        if rows:
            self.invalidate_model(flush=False)
            self.env["res.partner"].invalidate_model(["access_unit_ids"], flush=False)
        return [partner_id for partner_id, has_other_keys in rows if has_other_keys]

    @api.model
    def _enter(self, partners):
        """The user's own row for customers that he enters: his unit, he responsible."""
        if not partners:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_partner_unit
                       (partner_id, team_id, user_id, origin, create_uid, create_date, write_uid, write_date)
                SELECT p.id, %(unit)s, %(uid)s, 'created',
                       %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM unnest(%(ids)s::int[]) p(id)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                unit=self._default_unit(),
                uid=self.env.uid,
                ids=partners.ids,
            )
        )
        partners.invalidate_recordset(["access_unit_ids"], flush=False)

    @api.model
    def _default_unit(self):
        """The unit a user works in: the first he belongs to, else leads."""
        access = self.env["crm.access"]
        places = access._organisation().tree.places(self.env.uid, access._now())
        return min(((role != "member", unit) for role, unit in places), default=(False, None))[1]

    @api.model
    def _of_units(self, units):
        """The customers that units deal with, or that were released to them."""
        domain = fields.Domain("team_id", "in", units.ids) | fields.Domain("release_team_id", "in", units.ids)
        return self.search(domain).partner_id

    @api.model
    def _of_unit(self, unit):
        """The rows of a unit."""
        return self.search([("team_id", "=", unit.id)])

    def _hand_over(self, unit, responsible=None):
        """Another unit, and another person where one is named, deals with the customers of these rows.

        Where it does already, the row is one too many. A release ends that is not above the new unit.
        """
        if not self:
            return
        customers = self.partner_id
        path = list(self.env["crm.access"]._organisation().tree.path(unit.id))
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                WITH wanted AS (
                    SELECT DISTINCT ON (partner_id, user_id, release_team_id, access_territory) id, partner_id,
                           %(unit)s::int AS team_id, user_id, release_team_id, access_territory
                      FROM (SELECT id, partner_id, COALESCE(access_territory, 0) AS access_territory,
                                   CASE WHEN %(named)s THEN %(user)s::int ELSE user_id END AS user_id,
                                   CASE WHEN release_team_id = ANY(%(path)s::int[]) THEN release_team_id END AS release_team_id
                              FROM crm_partner_unit WHERE id = ANY(%(ids)s)) AS handed
                ), kept AS (
                    SELECT w.* FROM wanted w
                     WHERE NOT EXISTS (
                           SELECT FROM crm_partner_unit r
                            WHERE r.partner_id = w.partner_id AND r.id <> w.id
                              AND (r.team_id, r.user_id, r.release_team_id, COALESCE(r.access_territory, 0))
                                  IS NOT DISTINCT FROM (w.team_id, w.user_id, w.release_team_id, w.access_territory))
                ), gone AS (
                    DELETE FROM crm_partner_unit
                     WHERE id = ANY(%(ids)s) AND id NOT IN (SELECT id FROM kept) RETURNING id
                )
                UPDATE crm_partner_unit r
                   SET team_id = kept.team_id, user_id = kept.user_id, release_team_id = kept.release_team_id
                  FROM kept WHERE kept.id = r.id RETURNING r.id
                """,
                unit=unit.id or None,
                named=responsible is not None,
                user=(responsible.id or None) if responsible is not None else None,
                path=path,
                ids=self.ids,
            )
        )
        self.invalidate_model(flush=False)
        self._update(customers)
        self._update_keys(customers)

    @api.model
    def _move(self, sources, target):
        """Partners are merged: units that dealt with one of them deal with the result."""
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_partner_unit r SET partner_id = %(target)s
                 WHERE r.id IN (
                       SELECT DISTINCT ON (team_id, user_id, release_team_id, COALESCE(access_territory, 0)) id
                         FROM crm_partner_unit WHERE partner_id = ANY(%(sources)s) AND origin <> 'derived')
                   AND NOT EXISTS (
                       SELECT FROM crm_partner_unit t
                        WHERE t.partner_id = %(target)s
                          AND (t.team_id, t.user_id, t.release_team_id, COALESCE(t.access_territory, 0))
                              IS NOT DISTINCT FROM
                              (r.team_id, r.user_id, r.release_team_id, COALESCE(r.access_territory, 0)))
             RETURNING id
                """,
                target=target.id,
                sources=sources.ids,
            )
        )
        self.env.execute_query(
            SQL("DELETE FROM crm_partner_unit WHERE partner_id = ANY(%s) RETURNING id", sources.ids)
        )
        self.invalidate_model(flush=False)

    # The keys that partners carry

    @api.model
    def _update_keys(self, partners):
        """Bring the keys of the partners' companies and all their contacts up to date."""
        if partners:
            self._write_keys(partners.sudo().commercial_partner_id.ids)  # ids only, for keeping the keys

    @api.model
    def _write_keys(self, company_ids=None):
        """Set-wise, where they differ; the partners count as unchanged (no write date).

        :param company_ids: ids of commercial partners, None for all
        """
        Partner = self.env["res.partner"]
        Partner.flush_model(["commercial_partner_id", "access_keys"])
        where = SQL("commercial_partner_id = ANY(%s)", company_ids) if company_ids is not None else SQL("TRUE")
        partners = SQL("SELECT id, commercial_partner_id FROM res_partner WHERE %s", where)
        self.env.execute_query(
            SQL(
                """
                UPDATE res_partner p SET access_keys = k.keys
                  FROM (%s) k
                 WHERE p.id = k.id AND p.access_keys IS DISTINCT FROM k.keys
             RETURNING p.id
                """,
                self._keys_query(partners),
            )
        )
        Partner.invalidate_model(["access_keys"], flush=False)

    @api.model
    def _keys_query(self, partners):
        """Partners with their keys: :func:`access.keys.case_keys` of each row, set-wise.

        Besides, the customer of a lead that is shared by hand carries that lead, and partners of employees (former
        ones too) and of companies with their addresses are public among colleagues.

        :param partners: a ``SELECT`` of partners and their commercial partners
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["crm.lead.grant"].flush_model(["lead_id"])
        self.env["crm.lead"].flush_model(["partner_id"])
        self.env["res.users"].flush_model(["partner_id", "share"])
        self.env["res.company"].flush_model(["partner_id"])
        return SQL(
            """
            WITH partner(id, company) AS MATERIALIZED (%(partners)s),
            company(id) AS MATERIALIZED (SELECT DISTINCT company FROM partner),
            key(company, key) AS MATERIALIZED (
                SELECT DISTINCT r.partner_id, k.key
                  FROM company
                  JOIN crm_partner_unit r ON r.partner_id = company.id
            CROSS JOIN LATERAL (VALUES
                       (r.user_id::int8 * %(radix)s + %(owner)s),
                       (CASE WHEN r.user_id IS NULL
                             THEN COALESCE(r.team_id, 0)::int8 * %(radix)s + %(unowned)s END),
                       (r.team_id::int8 * %(radix)s + %(unit)s),
                       (CASE WHEN r.team_id IS NOT NULL THEN %(any)s END),
                       (CASE WHEN r.team_id IS NOT NULL AND r.user_id IS NULL THEN %(any_unowned)s END),
                       ((r.team_id::int8 * %(pair)s + r.release_team_id) * %(radix)s + %(release)s),
                       (CASE WHEN r.team_id IS NOT NULL THEN r.release_team_id::int8 * %(radix)s + %(released)s END)
                     ) k(key)
                 WHERE k.key IS NOT NULL
                 UNION
                SELECT p.commercial_partner_id, l.id::int8 * %(radix)s + %(record)s
                  FROM crm_lead_grant g
                  JOIN crm_lead l ON l.id = g.lead_id
                  JOIN res_partner p ON p.id = l.partner_id
                  JOIN company ON company.id = p.commercial_partner_id
            )
            SELECT partner.id, array_agg(k.key ORDER BY k.key) FILTER (WHERE k.key IS NOT NULL) AS keys
              FROM partner
         LEFT JOIN (
                   SELECT partner.id, key.key FROM partner JOIN key ON key.company = partner.company
                    UNION
                   SELECT partner.id, %(public)s
                     FROM partner JOIN res_users u ON u.partner_id = partner.id WHERE u.share IS NOT TRUE
                    UNION
                   SELECT partner.id, %(public)s
                     FROM partner JOIN res_company c ON c.partner_id IN (partner.id, partner.company)
                   ) k ON k.id = partner.id
          GROUP BY partner.id
            """,
            partners=partners,
            radix=RADIX,
            pair=PAIR,
            owner=int(Kind.OWNER),
            unowned=int(Kind.UNOWNED_UNIT),
            unit=int(Kind.UNIT),
            any=int(Kind.ANY_UNIT),
            any_unowned=int(Kind.ANY_UNOWNED_UNIT),
            release=int(Kind.RELEASE),
            released=int(Kind.RELEASED_TO),
            record=int(Kind.RECORD),
            public=int(Kind.PUBLIC),
        )

    @api.model
    def _rebuild(self):
        """All rows and keys anew: on installing, and after changes made outside of Odoo."""
        self._update_rows(SQL("SELECT id FROM res_partner WHERE commercial_partner_id = id"))
        self._write_keys()
