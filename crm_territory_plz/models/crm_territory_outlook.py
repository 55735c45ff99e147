"""What a draft would make of the postcodes that leads have: for previewing it, and for activating it."""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.access import Organisation, Territories

from ..postcode import Lookup


class Fate(NamedTuple):
    """What becomes of the leads with one postcode.

    :param territory: in the plan itself
    :param hands_over: whether that territory's unit or responsible is another than before
    :param unit: to which they are handed over, None for none
    :param final: the territory they have afterwards, by the nearest plan of that unit
    """

    territory: int | None
    hands_over: bool = False
    unit: int | None = None
    owner: int | None = None
    final: int | None = None


class CrmTerritoryPlan(models.Model):
    _inherit = "crm.territory.plan"

    def _predecessor(self):
        """The plan that holds in the unit until this one does."""
        return self.search([("team_id", "=", self.team_id.id), ("state", "=", "active"), ("id", "!=", self.id)])

    def _lasting_ids(self):
        """The id that each of the draft's territories will have: that of the same one in the version before.

        So leads whose territory stays the same are not touched.
        """
        before = {territory.name: territory for territory in self._predecessor().territory_ids}
        taken, lasting = set(), {}
        for territory in self.territory_ids.sorted(lambda each: not each.origin_id):
            origin = territory.origin_id if territory.origin_id in before.values() else before.get(territory.name)
            lasting[territory] = origin.id if origin and origin.id not in taken else territory.id
            taken.add(lasting[territory])
        return lasting

    def _organisation_planned(self):
        """The organisation as it will be, for the engine; territories with the ids that they will have."""
        organisation, lasting = self.env["crm.access"]._organisation(), self._lasting_ids()
        gone = self._predecessor().id
        plans = [plan for plan in organisation.territories.plans.values() if plan.id != gone]
        others = [each for each in organisation.territories.by_id.values() if each.plan != gone]
        own = [territory._as_territory()._replace(id=id_) for territory, id_ in lasting.items()]
        return Organisation(
            organisation.tree,
            organisation.substitutes,
            organisation.dispatchers,
            organisation.predicates,
            Territories([*plans, self._as_plan()], [*others, *own]),
        )

    def _units_in_scope(self, organisation):
        """Ids of the units whose leads follow the plan, None among them where it is for leads without unit, too."""
        units = set(organisation.territories.units_of(organisation.tree, self._as_plan()))
        return units | {None} if self.env["crm.team"].sudo()._main_root() == self.team_id else units

    # What becomes of each postcode

    def _fates(self, organisation, postcodes):
        """
        :param organisation: the planned one
        :return: ``Fate`` by postcode
        """
        territories, leads = organisation.territories, self.env["crm.lead"]
        lasting = self._lasting_ids()
        own = Lookup((row.prefix, lasting[territory]) for territory in lasting for row in territory.prefix_ids)
        changed = self._territories_of_others(territories)
        found = {postcode: own.find(postcode) for postcode in postcodes}
        handed = leads._handed_on_from(self.id, organisation, {postcode: each for postcode, each in found.items() if each})
        finals = leads._final_territories(organisation, handed, self.id, own)
        handed = leads._owned_with_permission(organisation, handed, finals)
        return {
            postcode: Fate(each, each in changed, handed[postcode].unit, handed[postcode].owner, finals[postcode])
            if each
            else Fate(None)
            for postcode, each in found.items()
        }

    def _territories_of_others(self, planned):
        """Ids of the planned territories whose unit or responsible is another than now, new ones too."""
        present = self.env["crm.access"]._organisation().territories.by_id

        def who(territory):
            return territory and (territory.unit, territory.responsible)

        return {id_ for id_, territory in planned.by_id.items() if who(territory) != who(present.get(id_))}

    # What becomes of each lead

    def _moves_query(self, only_moved=True):
        """Leads in the plan's scope with what becomes of them, as a ``SELECT``.

        A lead that gets another territory, or whose territory gets another unit or responsible, is handed over if the plan
        says so of unassigned, of open, or of all leads.

        :param only_moved: without those that stay as they are
        :return: lead, whether it is handed over, territory, unit and owner before, and afterwards
        """
        organisation = self._organisation_planned()
        units = self._units_in_scope(organisation)
        leads = self.env["crm.lead"]
        leads.flush_model(["zip_read", "team_id", "user_id", "territory_id", "active", "won_status"])
        scope = SQL("(l.team_id = ANY(%s) OR %s AND l.team_id IS NULL)", [unit for unit in units if unit], None in units)
        fates = self._fates(organisation, leads._postcodes_where(scope))
        columns = [[fate[place] for fate in fates.values()] for place in range(len(Fate._fields))]
        handing = SQL("z.unit IS NOT NULL AND (z.changed OR l.territory_id IS DISTINCT FROM z.territory) AND %s", self._choice_sql())
        return SQL(
            """
            SELECT m.id, m.handing AND (m.team_id, m.user_id) IS DISTINCT FROM (m.unit, m.owner) AS hands_over,
                   m.territory_id AS old_territory_id, m.team_id AS old_team_id, m.user_id AS old_user_id,
                   CASE WHEN m.handing THEN m.final ELSE m.territory END AS territory_id,
                   CASE WHEN m.handing THEN m.unit ELSE m.team_id END AS team_id,
                   CASE WHEN m.handing THEN m.owner ELSE m.user_id END AS user_id
              FROM (SELECT l.id, l.territory_id, l.team_id, l.user_id, z.territory, z.unit, z.owner, z.final,
                           COALESCE(%(handing)s, FALSE) AS handing
                      FROM crm_lead l
                 LEFT JOIN unnest(%(postcodes)s::varchar[], %(territories)s::int[], %(changed)s::bool[], %(units)s::int[],
                                  %(owners)s::int[], %(finals)s::int[]) z(postcode, territory, changed, unit, owner, final)
                        ON z.postcode = l.zip_read
                     WHERE %(scope)s) m
             WHERE %(moved)s
            """,
            handing=handing,
            postcodes=list(fates),
            territories=columns[0],
            changed=columns[1],
            units=columns[2],
            owners=columns[3],
            finals=columns[4],
            scope=scope,
            moved=SQL(
                "m.territory_id IS DISTINCT FROM CASE WHEN m.handing THEN m.final ELSE m.territory END"
                " OR m.handing AND (m.team_id, m.user_id) IS DISTINCT FROM (m.unit, m.owner)"
            )
            if only_moved
            else SQL("TRUE"),
        )

    def _choice_sql(self):
        """Which leads ``l`` are handed over."""
        is_open = SQL("l.active IS TRUE AND l.won_status = 'pending'")
        choices = {"unassigned": SQL("%s AND l.user_id IS NULL", is_open), "open": is_open, "all": SQL("TRUE")}
        return choices[self.lead_choice]
