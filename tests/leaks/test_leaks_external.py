"""An external partner's person asks for all he can reach: no colleague of another branch, no cost, no other customer."""

from datetime import datetime
from functools import partial

from .common import LeakCase
from .crawler import opened_on
from .external_world import ExternalWorld

STAFF_MODELS = ("res.users", "res.partner", "crm.team", "crm.team.member", "discuss.channel", "mail.message", "crm.lead")


class TestLeaksExternal(LeakCase):
    world_class = ExternalWorld

    def setUp(self):
        super().setUp()
        self.agent = self.crawler("agent")

    def see(self, channel, request, answer):
        self.watch.look("agent", channel, request, answer)
        return answer

    def test_lists_of_all_fields(self):
        self.agent.lists()
        self.assertNothingLeaked()

    def test_lists_with_fields_of_related_records(self):
        self.agent.near_models = lambda: [*STAFF_MODELS, "product.template", "product.product", "sale.order.line"]
        self.agent.web_lists()
        self.assertNothingLeaked()

    def test_records_by_id(self):
        self.agent.records()
        self.assertNothingLeaked()

    def test_exports_groups_and_names(self):
        self.agent.near_models = lambda: STAFF_MODELS
        self.agent.exports()
        self.agent.groups()
        self.agent.name_searches()
        self.assertNothingLeaked()

    def test_counts_as_oracles(self):
        self.agent.near_models = lambda: ("res.users", "res.partner", "crm.team", "crm.lead", "mail.message")
        self.agent.oracles()
        self.assertNothingLeaked()

    # -- routes ------------------------------------------------------------

    def test_chatter_of_a_lead_that_was_handed_on(self):
        """Who had it before, and what was written then: the words are read, the colleague is not named."""
        thread = {"thread_model": "crm.lead", "thread_id": self.world.handed_on.id}
        answer = self.see("chatter", "messages", self.agent.browser.rpc("/mail/thread/messages", **thread))
        self.assertIn("Please take over", answer.text)
        params = [["mail.thread", {**thread, "request_list": ["activities", "followers", "suggestedRecipients"]}]]
        self.see("chatter", "thread data", self.agent.browser.rpc("/mail/data", fetch_params=params))
        fields = self.agent.names("crm.lead")
        self.see("chatter", "lead", self.agent.browser.call("crm.lead", "read", self.world.handed_on.ids, fields))
        self.assertNothingLeaked()

    def test_mentions_channels_and_presence(self):
        browser = self.agent.browser
        prefix = self.world.words.prefix(self.world.staff)
        for term in (prefix, "", "Leak"):
            for method, kwargs in (
                ("get_mention_suggestions", {"search": term}),
                ("search_for_channel_invite", {"search_term": term}),
                ("im_search", {"name": term}),
            ):
                self.see("mention", method, browser.call("res.partner", method, **kwargs))
            self.see("mention", "/discuss/search", browser.rpc("/discuss/search", term=term))
        for name in ("init_messaging", "systray_get_activities", "failures", "channels_as_member", "res.role"):
            self.see("mail data", name, browser.rpc("/mail/data", fetch_params=[name]))
        channel = {"thread_model": "discuss.channel", "thread_id": self.world.general.id}
        self.see("channel", "messages", browser.rpc("/discuss/channel/messages", channel_id=self.world.general.id))
        self.see("channel", "thread", browser.rpc("/mail/thread/messages", **channel))
        self.assertNothingLeaked()

    def test_pictures_and_cards_of_colleagues(self):
        for person in ("seller", "sister", "dispatcher"):
            user = self.world.users[person]
            for model, res_id in (("res.users", user.id), ("res.partner", user.partner_id.id)):
                answer = self.agent.browser.open(f"/web/image/{model}/{res_id}/avatar_128?unique=1")
                known = self.agent.browser.open(f"/web/image/{model}/0/avatar_128?unique=1")
                self.assertEqual(answer.text.split("ETag")[0], known.text.split("ETag")[0], "the placeholder only")
                params = [["avatar_card", {"id": res_id, "model": model}]]
                self.see("card", model, self.agent.browser.rpc("/mail/data", fetch_params=params))
        self.assertNothingLeaked()

    def test_menus_are_those_of_crm_and_library(self):
        menus = self.agent.browser.call("ir.ui.menu", "load_menus", False).result
        roots = [menus[str(id_)]["xmlid"] for id_ in menus["root"]["children"]]
        self.assertEqual(sorted(roots), ["crm.crm_menu_root", "crm_partner_portal.menu_library_root"])

    def test_colleague_is_no_answer_to_write(self):
        """A lead cannot be given to whom he does not know, nor does the answer name anybody."""
        lead = self.world.own["agent"]["crm.lead"]
        for person in ("seller", "sister"):
            answer = self.agent.browser.call("crm.lead", "write", [lead], {"user_id": self.world.users[person].id})
            self.assertFalse(answer.ok)
            self.see("write", "user_id", answer)
        self.assertNothingLeaked()

    def test_who_can_see_it_and_what_was_before(self):
        """The own lead explained: of the staff, only whom he knows; who had it before is not named."""
        browser, lead = self.agent.browser, self.world.handed_on.id
        context = opened_on("crm.lead", lead)
        names = {"fields": {"display_name": {}, "reason": {}, "user_id": {"fields": {"display_name": {}}}}}
        changes = {"fields": {"description": {}, "author": {}}}
        spec = {"line_ids": names, "change_ids": changes, "notice": {}, "answer": {}}
        for vals in ({}, {"user_id": self.world.users["south"].id}):
            saved = self.see("why", "saved", browser.call("crm.access.why", "web_save", [], vals, spec, context=context))
            self.assertTrue(saved.ok, saved.text)
            people = [line["user_id"]["display_name"] for line in saved.result[0]["line_ids"]]
            self.assertIn("Leak agent", people)
            self.assertNotIn("Not visible to you", people)
        fresh = {"moment": str(datetime.now().replace(microsecond=0))}
        self.see("why", "onchange", browser.call("crm.access.why", "onchange", [], fresh, ["moment"], spec, context=context))
        for person in ("seller", "dispatcher"):
            vals = {"user_id": self.world.users[person].id}
            self.assertFalse(self.see("why", person, browser.call("crm.access.why", "web_save", [], vals, spec)).ok)
        self.assertNothingLeaked()

    def test_the_chart_and_the_lists_of_the_organisation(self):
        for model in ("crm.team", "crm.team.deputy", "crm.user.substitute", "crm.partner.unit", "crm.lead.grant"):
            self.see("list", model, self.agent.browser.call(model, "search_read", []))
        chart = self.see("chart", "chart", self.agent.browser.call("crm.team", "get_organisation_chart"))
        self.assertTrue(chart.ok, chart.text)
        self.assertIn("Franchise", chart.text)
        self.assertNotIn("Leak Closed", chart.text)
        self.assertNothingLeaked()

    def test_asking_is_no_empty_gesture(self):
        """Leaders above, the own customer and the partner company are there."""
        users = self.agent.browser.call("res.users", "search_read", [("share", "=", False)], ["login"]).result
        known = {user["login"].removeprefix("leak.") for user in users}
        self.assertEqual(known & set(self.world.users), {"agent", "franchisee", "south", "head"})
        rows = self.agent.browser.call("crm.lead", "search_read", [], ["access_operator_id"]).result
        self.assertEqual({row["access_operator_id"][1] for row in rows}, {"Agency of the franchise"})
        grouped = self.agent.browser.call(
            "crm.lead", "formatted_read_group", [], ["access_operator_id"], ["__count"]
        ).result
        self.assertEqual([row["access_operator_id"][1] for row in grouped], ["Agency of the franchise"])

    def test_costs_by_every_path(self):
        """Neither read nor searched, sorted, grouped, exported or shown; prices are."""
        if "product.template" not in self.env:
            return
        browser, number = self.agent.browser, self.world.product.standard_price
        for model in ("product.template", "product.product"):
            call = partial(self.agent.call, "cost", model)
            names = call("fields_get").result
            self.assertIn("list_price", names)
            self.assertNotIn("standard_price", names)
            ids = (self.world.product if model == "product.product" else self.world.product.product_tmpl_id).ids
            for method, *args in (
                ("read", ids, ["standard_price"]),
                ("search_count", [("standard_price", "=", number)]),
                ("search_read", [], ["name"], 0, 1, "standard_price desc"),
                ("formatted_read_group", [], [], ["standard_price:sum"]),
                ("export_data", ids, ["standard_price"]),
                ("web_read", ids, {"standard_price": {}}),
            ):
                self.assertFalse(browser.call(model, method, *args).ok, (model, method))
            self.assertTrue(call("read", ids, ["list_price"]).ok)
            for view in ("form", "list", "kanban", "search"):
                arch = call("get_views", [(False, view)]).text.replace("\\", "")
                self.assertNotIn('name="standard_price"', arch)
                self.assertNotIn('for="standard_price"', arch)
        self.assertNothingLeaked()

    def test_price_lists_by_every_path(self):
        """Prices reckoned from costs are quoted; the rule that reckons them is not read, nor asked for by what it says."""
        if "product.pricelist" not in self.env:
            return
        browser, rule = self.agent.browser, self.world.prices.item_ids
        for method, *args in (
            ("read", rule.ids, ["price_surcharge"]),
            ("web_read", rule.ids, {"price": {}, "rule_tip": {}}),
            ("export_data", rule.ids, ["price_surcharge"]),
        ):
            self.assertFalse(self.agent.call("price list", "product.pricelist.item", method, *args).ok, method)
        for name, value in (("price_surcharge", rule.price_surcharge), ("base", "standard_price")):
            for model, path in (("product.pricelist.item", name), ("product.pricelist", f"item_ids.{name}")):
                self.assertFalse(browser.call(model, "search_count", [(path, "=", value)]).result, (model, path))
        self.agent.call("price list", "product.pricelist.item", "search_read", [])
        spec = {"item_ids": {"fields": {"price": {}, "price_surcharge": {}}}}
        self.assertTrue(self.agent.call("price list", "product.pricelist", "web_read", self.world.prices.ids, spec).ok)
        thread = {"thread_model": "product.pricelist", "thread_id": self.world.prices.id}
        self.see("price list", "messages", browser.rpc("/mail/thread/messages", **thread))
        price = self.world.product.standard_price + rule.price_surcharge
        quoted = browser.call("sale.order", "web_save", [], {
            "partner_id": self.world.own["agent"]["res.partner"],
            "pricelist_id": self.world.prices.id,
            "order_line": [[0, 0, {"product_id": self.world.product.id}]],
        }, {"order_line": {"fields": {"price_unit": {}}}})
        self.assertEqual(quoted.result[0]["order_line"][0]["price_unit"], price)
        self.assertNothingLeaked()

    def test_delivery_methods_by_every_path(self):
        """Where *Delivery Costs* is installed; what it says stands in no list and no form, the quotation goes on."""
        if "delivery.carrier" not in self.env:
            return
        for model, ids in (("delivery.carrier", self.world.carrier.ids), ("delivery.price.rule", self.world.carrier.price_rule_ids.ids)):
            self.assertFalse(self.agent.call("delivery", model, "read", ids).ok, model)
            self.assertEqual(self.agent.call("delivery", model, "search_read", []).result, [], model)
        order = self.env["sale.order"].browse(self.world.own["agent"]["sale.order"])
        order.set_delivery_line(self.world.carrier, 5.0)
        self.env.flush_all()
        names = {name: {} for name in self.agent.names("sale.order")}
        self.assertTrue(self.agent.call("delivery", "sale.order", "web_read", order.ids, names).ok)
        self.assertFalse(self.agent.call("delivery", "sale.order", "action_open_delivery_wizard", order.ids).ok)
        self.assertNothingLeaked()

    def test_vendors_names_of_products(self):
        """Stock calls a product what a vendor calls it, whichever vendor the context names."""
        if "product.template" not in self.env:
            return
        vendor = self.env["product.supplierinfo"].search([("product_tmpl_id", "=", self.world.product.product_tmpl_id.id)])
        code = vendor.product_code
        for context in ({"partner_id": vendor.partner_id.id}, {"seller_id": vendor.id}):
            call = partial(self.agent.call, "vendor", "product.product", context=context)
            for name in ("display_name", "code", "partner_ref"):
                answer = call("read", self.world.product.ids, [name])
                self.assertTrue(answer.ok, (name, answer.text))
            self.assertEqual(call("name_search", code).result, [])
            self.assertEqual(call("search_count", [("display_name", "ilike", code)]).result, 0)
            self.assertEqual(call("name_search", "Leak product").result[0][1], "Leak product")
        self.assertNothingLeaked()

    def test_quotation_from_beginning_to_end(self):
        """What is closed does not hinder his own sale: product searched, ordered, confirmed, printed."""
        if "sale.order" not in self.env:
            return
        browser, world = self.agent.browser, self.world
        partner, product = world.own["agent"]["res.partner"], world.product
        lead = world.own["agent"]["crm.lead"]
        arch = self.agent.call("quotation", "sale.order", "get_views", [(False, "form"), (False, "list")])
        self.assertTrue(arch.ok, arch.text)
        found = self.agent.call("quotation", "product.product", "name_search", "Leak", context={"partner_id": partner})
        self.assertEqual(found.result, [[product.id, "Leak product"]])
        vals = {
            "partner_id": partner,
            "opportunity_id": lead,
            "order_line": [[0, 0, {"product_id": product.id, "product_uom_qty": 2}]],
        }
        spec = {"order_line": {"fields": {"price_unit": {}}}, "access_operator_id": {"fields": {"display_name": {}}}}
        for name in ("margin", "margin_percent"):
            self.assertNotIn(name, self.agent.names("sale.order"))
        typed = self.see("quotation", "onchange", browser.call("sale.order", "onchange", [], vals, ["order_line"], spec))
        self.assertTrue(typed.ok, typed.text)
        saved = self.see("quotation", "save", browser.call("sale.order", "web_save", [], vals, spec))
        self.assertTrue(saved.ok, saved.text)
        self.assertEqual(saved.result[0]["access_operator_id"]["display_name"], "Agency of the franchise")
        order = saved.result[0]["id"]
        confirmed = self.see("quotation", "confirm", browser.call("sale.order", "action_confirm", [order]))
        self.assertTrue(confirmed.ok, confirmed.text)
        names = {name: {} for name in arch.result["models"]["sale.order"]["fields"]}
        self.assertTrue(self.see("quotation", "form", browser.call("sale.order", "web_read", [order], names)).ok)
        self.assertTrue(self.see("quotation", "copy", browser.call("sale.order", "copy", [order])).ok)
        cancelled = self.see("quotation", "cancel", browser.call("sale.order", "action_cancel", [order]))
        self.assertTrue(cancelled.ok, cancelled.text)
        foreign = self.world.own["seller"]["sale.order"]
        for method in ("action_confirm", "action_cancel"):
            self.assertFalse(self.see("quotation", method, browser.call("sale.order", method, [foreign])).ok)
        if "margin" in self.env["sale.order"]._fields:
            self.assertEqual(self.env["sale.order"].browse(order).order_line.purchase_price, product.standard_price)
        page = self.see("quotation", "print", browser.open(f"/report/html/sale.report_saleorder/{order}"))
        self.assertIn("Agency of the franchise", page.text)
        self.assertNothingLeaked()

    def test_costs_booked_on_an_invoice(self):
        """The cost of what was sold stands on lines of the customer's invoice."""
        if "account.move" not in self.env:
            return
        cost = float(self.world.number_of_costs("booked"))
        agent = self.world.users["agent"]
        accounts = self.env["account.account"].search([("account_type", "=", "expense")], limit=1)
        booked = [
            {"display_type": "cogs", "account_id": accounts.id, "name": "Cost", side: cost} for side in ("debit", "credit")
        ]
        sold = {"name": "Sold", "quantity": 1, "price_unit": 5.0, "tax_ids": False}
        move = self.env["account.move"].create({
            "move_type": "out_invoice",
            "partner_id": self.world.own["agent"]["res.partner"],
            "invoice_user_id": agent.id,
            "invoice_line_ids": [(0, 0, sold)],
        })
        move.line_ids = [(0, 0, vals) for vals in booked]
        self.env.flush_all()
        for name in ("line_ids", "invoice_line_ids"):
            spec = {name: {"fields": {"name": {}, "debit": {}, "credit": {}}}}
            read = self.agent.call("invoice", "account.move", "web_read", move.ids, spec)
        self.assertIn("Sold", read.text)
        self.agent.call("invoice", "account.move.line", "search_read", [("move_id", "=", move.id)], ["name", "balance"])
        self.agent.call("invoice", "account.move.line", "formatted_read_group", [], ["display_type"], ["debit:sum"])
        self.agent.call("invoice", "account.move.line", "read", move.line_ids.ids, ["balance"])
        self.assertNothingLeaked()
