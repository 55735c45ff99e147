"""The same organisation, in which *agent* is an external partner's person, and the staff is planted as well.

Besides the three customers there are words in what an external partner's person has no business with: names and
addresses of colleagues of other branches, what they wrote, the channel of all employees, and what products cost.
"""

from .world import Planting, World

#: whom the agent knows: himself, his leader, and the leaders above
KNOWN = ("agent", "franchisee", "south", "head")


class ExternalWorld(World):
    """A planted organisation with the franchise run by a partner company."""

    def _make_possessions(self):
        super()._make_possessions()
        self.company = self.env["res.partner"].create({"name": "Agency of the franchise", "is_company": True})
        self.units["Franchise"].operator_id = self.company
        self.users["agent"].group_ids += self.env.ref("crm_hierarchical_access.group_external_partner")
        self.staff = self.plantings["staff"] = Planting("staff", "head")
        for person, user in self.users.items():
            if person not in KNOWN and not user.share:
                self._plant_colleague(user)
        self._plant_channel()
        self._plant_handed_on_lead()
        if hasattr(self, "product"):
            self._plant_costs()

    def _word(self, place):
        return self.words.word(self.staff, "staff", place)

    def number_of_costs(self, place):
        """A number that only costs have, for what a test plants besides."""
        return self._number(place)

    def _number(self, place):
        return self.words.number(self.staff, "staff", place)

    def _plant_colleague(self, user):
        user.write({"name": self._word("name"), "signature": self._word("signature")})
        user.partner_id.write({
            "email": f"{self._word('email')}@staff.example",
            "phone": "+49" + self._number("phone"),
            "function": self._word("function"),
        })

    def _plant_channel(self):
        """What everybody reads who is an employee."""
        channel = self.env["discuss.channel"].create({
            "name": self._word("channel.name"),
            "group_ids": [(4, self.env.ref("base.group_user").id)],
        })
        channel.message_post(body=self._word("channel.message"), message_type="comment")
        self.general = channel

    def _plant_handed_on_lead(self):
        """A colleague of another branch had it, wrote on it, and lost it to the agent."""
        tracked = self.env(user=self.users["seller"], context={**self.env.context, "tracking_disable": False})
        lead = tracked["crm.lead"].create({"name": "Handed to the agent", "type": "opportunity"})
        self._track(tracked)
        lead.message_post(body="Please take over", message_type="comment", subtype_xmlid="mail.mt_comment")
        lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.users["seller"].id, summary="Left over")
        lead.sudo().write({"user_id": self.users["agent"].id, "team_id": self.units["Franchise"].id})
        self._track(tracked)
        self.handed_on = lead.sudo()

    def _track(self, env):
        env.flush_all()
        env.cr.precommit.run()

    def _plant_costs(self):
        self.product.standard_price = float(self._number("cost"))
        self.product.product_tmpl_id.message_post(body=f"Bought for {self._number('cost in a note')}")
        self.env["product.supplierinfo"].create({
            "partner_id": self.env["res.partner"].create({"name": self._word("vendor")}).id,
            "product_tmpl_id": self.product.product_tmpl_id.id,
            "price": float(self._number("vendor's price")),
            "product_code": self._word("vendor's code"),
        })
        self._plant_price_list()
        if "delivery.carrier" in self.env:
            self._plant_delivery_method()

    def _plant_price_list(self):
        """A price list whose prices are costs and something; the agent's customer buys by it."""
        rule = {
            "product_tmpl_id": self.product.product_tmpl_id.id,
            "base": "standard_price",
            "compute_price": "formula",
            "price_surcharge": float(self._number("surcharge on the cost")),
        }
        prices = self.env["product.pricelist"].create({"name": "Partners' prices", "item_ids": [(0, 0, rule)]})
        prices.message_post(body=f"Cost and {self._number('surcharge in a note')}")
        self.prices = prices

    def _plant_delivery_method(self):
        """What delivering costs, and the margin on it."""
        self.carrier = self.env["delivery.carrier"].create({
            "name": "Post",
            "product_id": self.product.id,
            "delivery_type": "base_on_rule",
            "fixed_margin": float(self._number("margin on delivering")),
            "price_rule_ids": [(0, 0, {"max_value": 9.0, "list_base_price": float(self._number("cost of delivering"))})],
        })
