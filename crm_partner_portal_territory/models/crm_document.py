from odoo import api, models

from odoo.addons.crm_hierarchical_access.access import Viewer
from odoo.addons.crm_partner_portal.library import Kind, key


class CrmDocument(models.Model):
    """Readers are also known by the territories for which they have permission (spec 3, *Permission*)."""

    _inherit = "crm.document"

    @api.model
    def _unit_keys(self, users, keys):
        yield from super()._unit_keys(users, keys)
        if "territory" in self.env["crm.document.permission"]._kinds_in_use():
            yield from self._territory_keys(users, keys)

    @api.model
    def _territory_keys(self, users, keys):
        """Pairs of a user's id and the key of a territory for which he, or whom he stands in for, has permission now."""
        organisation, now = self.env["crm.access"]._organisation(), self._now()
        asked = self._asked_territories(organisation.territories.by_id, keys)
        for user_id in (self._people(organisation) if users is None else users._ids) if asked else ():
            for member in organisation.stands_in_for(user_id, now):
                viewer = Viewer(organisation, member, now)
                yield from ((user_id, number) for number, territory in asked.items() if viewer.has_permission(territory))

    @api.model
    def _asked_territories(self, territories, keys):
        """Territories (``access.Territory``) by key, without those that their plan has no more."""
        domain = [("id", "in", list(territories)), ("active", "=", True)]
        living = self.env["crm.territory"].sudo().search(domain)  # the rule's own input
        numbers = {key(Kind.TERRITORY, id_): territories[id_] for id_ in living._ids}
        return {number: territory for number, territory in numbers.items() if keys is None or number in keys}

    def _people(self, organisation):
        return super()._people(organisation) | organisation.territories.people()
