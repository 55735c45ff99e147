from typing import NamedTuple

from odoo import api, models

from odoo.addons.crm_hierarchical_access.access import Case

from ..postcode import read_postcode
from .crm_lead_followers import TOGETHER, Together

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
        if not any(loose):
            return super().create(vals_list)
        single = sum(loose) == 1
        quiet = self if single else self.with_context(mail_auto_subscribe_no_notify=True, **{TOGETHER: Together(len(vals_list))})
        leads = super(CrmLead, quiet).create(self._handed_out_vals(vals_list, loose)).with_env(self.env)
        entered = leads.browse(id_ for id_, is_loose in zip(leads.ids, loose, strict=True) if is_loose)
        entered._distribute()
        entered.sudo()._became_tasks(tell=not single)  # of whom they were handed to
        return leads

    def _became_tasks(self, tell):
        """What was handed out is somebody's task.

        :param tell: whether people are told how many there are, once; of a single one its owner is told by Odoo
        """
        counts = self.filtered("team_id")._add_activities()
        users = self.env["res.users"].browse(counts) if tell else ()
        for user in users:
            self.with_context(lang=user.lang)._tell_of_enquiries(user, counts[user.id])

    @api.model
    def _tell_of_enquiries(self, user, count):
        """Hook: one message to somebody to whom many leads came at once."""
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("New enquiries"),
            body=self.env._("New enquiries for you: %(count)s. They are among your activities.", count=count),
        )

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
        start, organisation = self._territory_plan_ids([])[None], self.env["crm.access"]._organisation()
        postcodes = set(filter(None, postcodes))
        if not start:
            return {}
        lookup = self.env["crm.territory.prefix"]._lookups([start], postcodes)[start]
        reached = {postcode: territory for postcode in postcodes if (territory := lookup.find(postcode))}
        handed = self._handed_on_from(start, organisation, reached)
        return self._owned_with_permission(organisation, handed, self._final_territories(organisation, handed))

    @api.model
    def _handed_on_from(self, plan_id, organisation, reached):
        """Where leads go that have reached a territory of a plan.

        :param organisation: ``access.Organisation`` in which they are handed on; the plan itself may be planned only
        :param reached: ids of territories by postcode
        :return: ``Handed`` by postcode
        """
        found, seen = {}, dict.fromkeys(reached, frozenset([plan_id]))
        while reached:
            handed = self._handed_by(organisation, set(reached.values()))
            found |= {postcode: handed[territory] for postcode, territory in reached.items()}
            onward = {postcode: self._plan_of(organisation, found[postcode].unit) for postcode in reached}
            asked = {postcode: plan for postcode, plan in onward.items() if plan and plan not in seen[postcode]}
            seen |= {postcode: seen[postcode] | {plan} for postcode, plan in asked.items()}
            lookups = self.env["crm.territory.prefix"]._lookups(set(asked.values()), asked)
            reached = {postcode: territory for postcode, plan in asked.items() if (territory := lookups[plan].find(postcode))}
        return found

    @api.model
    def _plan_of(self, organisation, unit):
        """The id of the nearest plan of a unit, None for none."""
        plan = organisation.territories.nearest(organisation.tree, unit)
        return plan and plan.id

    @api.model
    def _handed_by(self, organisation, territory_ids):
        """Unit and responsible of each of these territories, as ``Handed``; who is archived gets nothing."""
        territories = [organisation.territories.by_id[territory_id] for territory_id in territory_ids]
        people = self.env["res.users"].sudo().browse({each.responsible for each in territories} - {None})  # who is there
        present = set(people.filtered("active").ids)
        return {
            each.id: Handed(each.id, each.unit, each.responsible if each.responsible in present else None) for each in territories
        }

    @api.model
    def _final_territories(self, organisation, handed, plan_id=None, own=None):
        """The territory that leads have once they are handed out: that of the nearest plan of their unit.

        :param handed: ``Handed`` by postcode
        :param plan_id: a plan that may be planned only
        :param own: its ``postcode.Lookup``
        :return: ids of territories by postcode, None for none
        """
        plans = {postcode: self._plan_of(organisation, each.unit) for postcode, each in handed.items()}
        lookups = self.env["crm.territory.prefix"]._lookups(set(plans.values()) - {plan_id, None}, handed)
        return {postcode: {**lookups, plan_id: own}[plan].find(postcode) if plan else None for postcode, plan in plans.items()}

    @api.model
    def _owned_with_permission(self, organisation, handed, finals):
        """The same without owners whom a strict plan would refuse, where plans go round in a circle: the leads wait."""
        now = self.env["crm.access"]._now()

        def is_permitted(each, territory):
            case = Case(0, each.owner, each.unit, territory=territory)
            return all(restriction.permits(organisation, each.owner, case, now) for restriction in organisation.restrictions)

        return {
            postcode: each if is_permitted(each, finals[postcode]) else each._replace(owner=None) for postcode, each in handed.items()
        }
