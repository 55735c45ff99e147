from typing import NamedTuple

from odoo import api, models

from ..postcode import read_postcode

#: Context key: true for those who enter leads for others, so that neither the own name nor the own unit is put in by
#: default; false where nothing is handed out, as by the loader of an organisation.
DISTRIBUTE = "crm_territory_distribute"


class Handed(NamedTuple):
    """Where a postcode's leads go: the last territory found on the way, its unit, and its responsible; None for none."""

    territory: int | None = None
    unit: int | None = None
    owner: int | None = None


class CrmLead(models.Model):
    """Distribution of whatever is created with neither owner nor unit (spec 3, *Distribution*)."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(DISTRIBUTE):
            vals_list = [{"user_id": False, "team_id": False, **vals} for vals in vals_list]
        if not self.env.context.get(DISTRIBUTE, True) or not self.env["crm.access"]._organisation().territories:
            return super().create(vals_list)
        loose = [self._is_loose(vals) for vals in vals_list]
        leads = super().create(self._handed_out_vals(vals_list, loose))
        leads.browse(id_ for id_, is_loose in zip(leads.ids, loose, strict=True) if is_loose)._distribute()
        return leads

    @api.model
    def _is_loose(self, vals):
        """Whether a new lead will have neither owner nor unit."""
        vals = self._with_context_defaults(vals)
        return not vals.get("user_id", True) and not vals.get("team_id")

    @api.model
    def _handed_out_vals(self, vals_list, loose):
        """Values with owner and unit where they have neither: one write less than handing out afterwards.

        People whom the rule restricts may not assign beyond their branch: theirs are handed out afterwards.
        """
        if self.env["crm.access"]._is_restricted():
            return vals_list
        postcodes = [self._postcode_of(vals) if is_loose else None for vals, is_loose in zip(vals_list, loose, strict=True)]
        handed = self._handed_out(postcodes)
        return [
            {**vals, **self._prepare_distribution_vals(handed[postcode])} if postcode in handed else vals
            for vals, postcode in zip(vals_list, postcodes, strict=True)
        ]

    @api.model
    def _postcode_of(self, vals):
        """The postcode of a new lead as it will be read; of its contact, where the values do not say it."""
        vals = self._with_context_defaults(vals)
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id"))  # for the territory alone
        zip_, country = vals.get("zip", partner.zip), self.env["res.country"].browse(vals.get("country_id", partner.country_id.id))
        return read_postcode(zip_ or None, country.code)

    @api.private
    def _distribute(self):
        """Hand out those of the leads that have neither owner nor unit, by the main root's plan.

        Called for whatever is created so, unless the context's ``crm_territory_distribute`` is false; whoever enters
        leads for others sets it to true, so that neither the own name nor the own unit is put in by default.

        :return: the leads that found a territory
        """
        leads = self.sudo()  # they are handed out by the plan, whoever entered them; nothing is shown
        loose = leads.filtered(lambda lead: not lead.user_id and not lead.team_id)
        handed = self._handed_out(loose.mapped("zip_read"))
        for postcode, found in loose.grouped("zip_read").items():
            if postcode in handed:
                found.write(self._prepare_distribution_vals(handed[postcode]))
        return loose.filtered(lambda lead: lead.zip_read in handed).sudo(self.env.su)

    @api.model
    def _prepare_distribution_vals(self, handed):
        """Hook: what a lead gets by distribution."""
        return {"team_id": handed.unit, "user_id": handed.owner or False}

    # The chain of plans

    @api.model
    def _handed_out(self, postcodes):
        """Where leads of these postcodes go, as ``Handed``; postcodes without territory are left out.

        The main root's plan gives territory, unit and responsible; where another plan is the unit's nearest, it goes on
        there, until no plan or no territory is left. No plan is asked twice.
        """
        start = self._territory_plan_ids([])[None]
        found, asked = {}, {start: set(filter(None, postcodes))}
        seen = dict.fromkeys(asked[start], frozenset([start]))
        while any(asked.values()):
            asked = self._hand_on(asked, seen, found)
        return found

    def _hand_on(self, asked, seen, found):
        """One step of each chain.

        :param asked: postcodes by the id of the plan that is asked
        :param seen: per postcode the plans that were asked
        :param found: per postcode where it goes so far; brought up to date
        :return: like ``asked``, for the next step
        """
        plans = [plan for plan in asked if plan]
        every = {postcode for plan in plans for postcode in asked[plan]}
        lookups, further = self.env["crm.territory.prefix"]._lookups(plans, every), {}
        for plan in plans:
            reached = {postcode: territory for postcode in asked[plan] if (territory := lookups[plan].find(postcode))}
            handed = self._handed_by(set(reached.values()))
            onwards = self._territory_plan_ids({each.unit for each in handed.values()})
            for postcode, territory in reached.items():
                found[postcode] = handed[territory]
                onward = onwards[found[postcode].unit]
                if onward not in seen[postcode]:
                    seen[postcode] |= {onward}
                    further.setdefault(onward, set()).add(postcode)
        return further

    def _handed_by(self, territory_ids):
        """Unit and responsible of each of these territories, as ``Handed``; who is archived gets nothing."""
        by_id = self.env["crm.access"]._organisation().territories.by_id
        territories = [by_id[territory_id] for territory_id in territory_ids]
        people = self.env["res.users"].sudo().browse({each.responsible for each in territories} - {None})  # who is there
        present = set(people.filtered("active").ids)
        return {
            each.id: Handed(each.id, each.unit, each.responsible if each.responsible in present else None) for each in territories
        }
