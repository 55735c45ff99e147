from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..postcode import COUNTRIES


class CrmLead(models.Model):
    """Postcodes that somebody should look at (spec 3, *a report of doubtful postcodes to correct*): what was typed is never
    changed by itself, it is a person who says what was meant."""

    _inherit = "crm.lead"

    zip_doubt = fields.Selection(
        [
            ("missing", "No postcode"),
            ("unread", "Could not be read"),
            ("spelled", "Read as something else than was typed"),
            ("outside", "In no territory"),
        ],
        string="Doubt",
        compute="_compute_zip_doubt",
        search="_search_zip_doubt",
        help="Why somebody should look at the postcode. A lead from abroad, with its country, is in no doubt.",
    )

    @api.depends("zip", "zip_read", "country_id", "territory_id", "team_id")
    def _compute_zip_doubt(self):
        domains = self._zip_doubt_domains()
        self.zip_doubt = False
        for name, domain in reversed(domains.items()):
            self.filtered_domain(domain).zip_doubt = name

    @api.model
    def _search_zip_doubt(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._zip_doubt_domains()
        found = Domain.OR(domains[name] for name in value if name)
        return found | ~Domain.OR(domains.values()) if False in value else found

    @api.model
    def _zip_doubt_domains(self):
        """Which leads are in doubt, per reason; no two of them have a lead in common."""
        here = Domain("country_id", "=", False) | Domain("country_id.code", "in", COUNTRIES)
        typed, read = Domain("zip", "!=", False), Domain("zip_read", "!=", False)
        as_typed = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s", model._field_to_sql(alias, "zip", query), model._field_to_sql(alias, "zip_read", query)
            ),
            predicate=lambda lead: lead.zip == lead.zip_read,
        )
        return {
            "missing": here & ~typed,
            "unread": here & typed & ~read,
            "spelled": read & ~as_typed,
            "outside": read & as_typed & Domain("territory_id", "=", False) & self._with_plan_domain(),
        }

    @api.model
    def _with_plan_domain(self):
        """Leads whose unit has a plan."""
        organisation = self.env["crm.access"]._organisation()
        territories, tree = organisation.territories, organisation.tree
        units = {unit for plan in territories.plans.values() for unit in territories.units_of(tree, plan)}
        without = Domain("team_id", "=", False) if self._territory_plan_ids([])[None] else Domain.FALSE
        return Domain("team_id", "in", list(units)) | without

    def action_write_as_read(self):
        """Mend what was typed: it becomes what was read of it, in Germany where no country says otherwise.

        :raise UserError: where nothing could be read, or all is written so
        """
        mended = self.filtered(lambda lead: lead.zip_read and lead.zip != lead.zip_read)
        if not mended:
            raise UserError(self.env._("Postcode: nothing else than what is written could be read. Correct it by hand."))
        here = self.env["res.country"].search([("code", "in", COUNTRIES)], limit=1)
        for (postcode, country), leads in mended.grouped(lambda lead: (lead.zip_read, lead.country_id)).items():
            leads.write({"zip": postcode} if country else {"zip": postcode, "country_id": here.id})
        return self._done_action(self.env._("Postcodes mended: %(count)s of %(all)s", count=len(mended), all=len(self)))
