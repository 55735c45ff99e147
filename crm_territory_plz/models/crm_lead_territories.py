from odoo import api, models
from odoo.tools import SQL

from ..postcode import read_postcode


class CrmLead(models.Model):
    """The postcodes and territories of many leads, brought up to date by few statements."""

    _inherit = "crm.lead"

    @api.model
    def _read_all_postcodes(self):
        """Read what was typed in all leads, once per text and country: on installing."""
        self.flush_model(["zip", "country_id", "zip_read"])
        typed = self.env.execute_query(
            SQL(
                "SELECT DISTINCT l.zip, c.code FROM crm_lead l LEFT JOIN res_country c ON c.id = l.country_id"
                " WHERE l.zip IS NOT NULL"
            )
        )
        read = [(text, code, read_postcode(text, code)) for text, code in typed]
        texts, codes, postcodes = zip(*read, strict=True) if read else ((), (), ())
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead l SET zip_read = r.postcode
                  FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) r(zip, code, postcode)
             LEFT JOIN res_country c ON c.code = r.code
                 WHERE l.zip = r.zip AND l.country_id IS NOT DISTINCT FROM c.id AND l.zip_read IS DISTINCT FROM r.postcode
             RETURNING l.id
                """,
                list(texts),
                list(codes),
                list(postcodes),
            )
        )
        self.invalidate_model(["zip_read"], flush=False)

    @api.model
    def _refresh_territories(self, unit_ids):
        """Bring the territories of all leads of units up to date, None for those without unit.

        Where a unit comes below another plan; what a plan changes in itself is done by activating it.
        """
        self.flush_model(["zip_read", "team_id", "territory_id", "partner_id"])
        by_plan = {}
        for unit, plan in self._territory_plan_ids([unit for unit in unit_ids if unit]).items():
            if unit in unit_ids:
                by_plan.setdefault(plan, []).append(unit)
        leads = self.browse(lead for plan, units in by_plan.items() for lead in self._refresh_by_plan(plan, units))
        if leads:
            self.invalidate_model(["territory_id"], flush=False)
            self.env["crm.partner.unit"]._update(leads._partner_source_customers())

    @api.model
    def _refresh_by_plan(self, plan_id, units):
        """
        :return: ids of the leads that got another territory
        """
        of_units = SQL("(l.team_id = ANY(%s) OR %s AND l.team_id IS NULL)", [unit for unit in units if unit], None in units)
        found = self._territories_by_postcode(plan_id, of_units)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead l SET territory_id = n.territory
                  FROM (SELECT l.id, z.territory
                          FROM crm_lead l
                     LEFT JOIN unnest(%(postcodes)s::varchar[], %(territories)s::int[]) z(postcode, territory)
                            ON z.postcode = l.zip_read
                         WHERE %(of_units)s AND l.territory_id IS DISTINCT FROM z.territory) n
                 WHERE l.id = n.id
             RETURNING l.id
                """,
                postcodes=list(found),
                territories=list(found.values()),
                of_units=of_units,
            )
        )
        return [lead for (lead,) in rows]

    @api.model
    def _territories_by_postcode(self, plan_id, condition):
        """The territory in a plan of each postcode that leads have; postcodes in none are left out.

        :param condition: SQL on the leads ``l``
        """
        if not plan_id:
            return {}
        postcodes = self._postcodes_where(condition)
        lookup = self.env["crm.territory.prefix"]._lookups([plan_id], postcodes)[plan_id]
        found = {postcode: lookup.find(postcode) for postcode in postcodes}
        return {postcode: territory for postcode, territory in found.items() if territory}

    @api.model
    def _postcodes_where(self, condition):
        """Every postcode that leads have.

        :param condition: SQL on the leads ``l``
        """
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT l.zip_read FROM crm_lead l WHERE l.zip_read IS NOT NULL AND %s", condition)
        )
        return [postcode for (postcode,) in rows]
