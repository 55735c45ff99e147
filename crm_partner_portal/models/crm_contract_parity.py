from odoo import api, fields, models

from ..termination import effort

#: a link to complain about one item of an invoice
COMPLAIN = "/new/ticket?kind=complaint&document=invoice-0&line="
JOURNEYS = ("conclude", "cancel", "public", "withdraw", "reorder", "complain")


class CrmContractParity(models.Model):
    """Cancelling is as easy as concluding: what both take, per product, counted from the pages themselves (spec 5, *Parity report*).

    So is what orders and complaints take, which are the same for every product.
    """

    _name = "crm.contract.parity"
    _description = "Effort of Concluding and Cancelling"
    _order = "is_worse desc, product_id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.template", string="Contract", required=True, readonly=True, ondelete="cascade")
    conclude_clicks = fields.Integer(string="Clicks to conclude", readonly=True)
    conclude_fields = fields.Integer(string="Fields to conclude", readonly=True)
    cancel_clicks = fields.Integer(string="Clicks to cancel, logged in", readonly=True)
    cancel_fields = fields.Integer(string="Fields to cancel, logged in", readonly=True)
    public_clicks = fields.Integer(string="Clicks to cancel without login", readonly=True)
    public_fields = fields.Integer(string="Fields to cancel without login", readonly=True)
    withdraw_clicks = fields.Integer(string="Clicks to withdraw", readonly=True)
    reorder_clicks = fields.Integer(string="Clicks to order again", readonly=True, help="From a framework contract.")
    complain_clicks = fields.Integer(string="Clicks to complain", readonly=True, help="About an item of an invoice.")
    conclude_said = fields.Char(string="Concluding", compute="_compute_said")
    cancel_said = fields.Char(string="Cancelling, logged in", compute="_compute_said")
    public_said = fields.Char(string="Cancelling without login", compute="_compute_said")
    withdraw_said = fields.Char(string="Withdrawing", compute="_compute_said")
    reorder_said = fields.Char(string="Ordering again", compute="_compute_said")
    complain_said = fields.Char(string="Complaining", compute="_compute_said")
    is_missing = fields.Boolean(string="A way is missing", readonly=True)
    is_worse = fields.Boolean(string="Cancelling takes more", compute="_compute_is_worse", store=True)
    measured_at = fields.Datetime(string="Counted on", readonly=True)

    _product_unique = models.UniqueIndex("(product_id)", "Each product has one row.")

    @api.depends("conclude_clicks", "cancel_clicks", "public_clicks", "withdraw_clicks", "is_missing")
    def _compute_is_worse(self):
        for row in self:
            cancel = max(row.cancel_clicks, row.public_clicks, row.withdraw_clicks)
            row.is_worse = row.is_missing or cancel > max(row.conclude_clicks, 0)

    @api.depends("measured_at")
    @api.depends_context("lang")
    def _compute_said(self):
        for row in self:
            for name in JOURNEYS:
                row[f"{name}_said"] = row._effort_in_words(name)

    def _effort_in_words(self, name):
        clicks, fields_name = self[f"{name}_clicks"], f"{name}_fields"
        if not clicks:
            return self.env._("is missing")
        if fields_name not in self._fields:
            return self.env._("%s clicks", clicks)
        return self.env._("%(clicks)s clicks, %(fields)s fields", clicks=clicks, fields=self[fields_name])

    # Counting

    @api.model
    @api.private
    def _measure(self):
        """Count again for all products that are offered."""
        products = self.env["product.template"].search([("is_contract", "=", True)])
        self.search([("product_id", "not in", products.ids)]).unlink()
        rows = {row.product_id: row for row in self.search([])}
        for product in products:
            vals = self._prepare_parity_vals(product)
            if product in rows:
                rows[product].write(vals)
            else:
                self.create({**vals, "product_id": product.id})

    @api.model
    def _prepare_parity_vals(self, product):
        efforts = {name: effort(steps, action) for name, (steps, action) in self._journeys(product).items()}
        vals = {"is_missing": not all(efforts.values()), "measured_at": fields.Datetime.now()}
        for name, one in efforts.items():
            vals[f"{name}_clicks"] = one.clicks if one else 0
            if f"{name}_fields" in self._fields:
                vals[f"{name}_fields"] = one.fields if one else 0
        return vals

    @api.model
    def _journeys(self, product):
        """Hook: pages with the addresses of the next, and where the last one's form goes, by name."""
        pages = self.env["crm.contract.pages"]
        offer, contract = f"/vertraege/{product.id}", "/my/contracts/0"
        return {
            "conclude": ([(pages._offers(product), offer), (pages._offer(product), None)], f"{offer}/bestellen"),
            "cancel": ([(pages._contract(), f"{contract}/cancel"), (pages._declare("cancel"), None)], f"{contract}/cancel"),
            "public": ([(pages._public("cancel"), "/kuendigen"), (pages._public("cancel"), None)], "/kuendigen"),
            "withdraw": ([(pages._public("withdraw"), "/widerrufen"), (pages._public("withdraw"), None)], "/widerrufen"),
            "reorder": ([(pages._framework(), "/my/frameworks/0/order"), (pages._reorder(), None)], "/my/frameworks/0/order"),
            "complain": ([(pages._invoice_items(), COMPLAIN), (pages._complaint(), None)], "/submitted/ticket"),
        }
