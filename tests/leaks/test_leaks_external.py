"""An external partner's person asks for all he can reach: no colleague of another branch, no cost, no other customer."""

from functools import partial

from .common import LeakCase
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

    def test_menus_are_those_of_crm(self):
        menus = self.agent.browser.call("ir.ui.menu", "load_menus", False).result
        roots = [menus[str(id_)]["xmlid"] for id_ in menus["root"]["children"]]
        self.assertEqual(roots, ["crm.crm_menu_root"])

    def test_colleague_is_no_answer_to_write(self):
        """A lead cannot be given to whom he does not know, nor does the answer name anybody."""
        lead = self.world.own["agent"]["crm.lead"]
        for person in ("seller", "sister"):
            answer = self.agent.browser.call("crm.lead", "write", [lead], {"user_id": self.world.users[person].id})
            self.assertFalse(answer.ok)
            self.see("write", "user_id", answer)
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
            self.assertNotIn("standard_price", call("fields_get", "fields_get").result or {})
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
