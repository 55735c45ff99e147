"""The same customers, two of which have people in the portal: what they read of their own company is drawn here, by hand.

========== ============ ===================================================================
person     customer     role
========== ============ ===================================================================
buyer      closed       all: accounting, orders, documents, administrator of the own company
clerk      open         none
========== ============ ===================================================================
"""

from odoo import Command

from .world import PASSWORD, World

#: whose person somebody is, and what of the own company he or she may read, by where it was planted
PEOPLE = {
    "buyer": ("closed", ("partner", "order", "invoice", "contract", "framework", "case", "library", "payment")),
    "clerk": ("open", ("partner",)),
}
#: what is the staff's own within that
INTERNAL = (" note.", "draft.", "activity", "tracking", "partner attachment", "warn", "partner.comment")


class CustomerWorld(World):
    """A planted organisation with people of two of its customers."""

    def _make_possessions(self):
        super()._make_possessions()
        for person, (customer, _homes) in PEOPLE.items():
            self._make_customer(person, self.plantings[customer])

    def _make_customer(self, person, planting):
        company = self.env["res.partner"].browse(planting.ids("res.partner")[0])
        roles = [name for name in company._fields if name.startswith("portal_")] if person == "buyer" else []
        contact = self.env["res.partner"].create({
            "name": f"Leak {person}", "email": f"{person}@customers.example", "parent_id": company.id,
            **{name: True for name in roles if company._fields[name].type == "boolean" and company._fields[name].store},
        })
        self.users[person] = self.env["res.users"].create({
            "login": f"leak.{person}", "password": PASSWORD, "partner_id": contact.id,
            "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
        })
        self.may[person] = {}

    def may_see(self, person, marker):
        customer, homes = PEOPLE.get(person, (None, ()))
        if customer and customer == marker.planting:
            return marker.home in homes and not any(word in marker.place for word in INTERNAL)
        return super().may_see(person, marker)

    def may_write(self, person, planting):
        """What people of the portal do to their own company is tried elsewhere."""
        return PEOPLE.get(person, (None,))[0] == planting.name or super().may_write(person, planting)
