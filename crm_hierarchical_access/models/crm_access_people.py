from odoo import api, models


class CrmAccess(models.AbstractModel):
    _inherit = "crm.access"

    @api.model
    def people_in_charge(self):
        """Ids of the people whom the current user leads: whose own records he sees as a leader (spec 1, *reach*)."""
        tree, now = self._organisation().tree, self._now()
        led = {unit for role, unit in tree.places(self.env.uid, now) if role != "member"}
        people = set()
        for unit in tree.units.values():
            if not led.isdisjoint(tree.reach(unit.id, owned=True)):
                people.update(unit.members, unit.leaders(now))
        return sorted(people)
