"""Reading: each person asks for all there is, and no word of a hidden customer comes."""

from .common import FULL, LeakCase, dealt, people
from .world import MAY

# Every person takes each channel in the long run. In the short one all ask for
# lists and records, and the slower channels are dealt out.
DEALT = {
    "lists": ("accountant",),
    "planted_lists": ("colleague", "franchisee", "dispatcher", "portal"),  # the others take it after a loss
    "records": ("north", "agent", "accountant"),
    "web_lists": ("colleague", "north", "accountant"),
    "exports": ("franchisee",),
    "groups": ("head",),
    "name_searches": ("sister", "agent", "portal"),
    "oracles": ("colleague", "south"),
    "forms": ("colleague", "franchisee", "portal"),
}


class TestLeaksRead(LeakCase):
    def crawl(self, channel):
        """Send each person whose turn it is through ``channel``."""
        for person in people(DEALT.get(channel, MAY)):
            getattr(self.crawler(person), channel)()
        self.assertNothingLeaked()

    def test_lists_of_all_fields(self):
        self.crawl("lists")

    def test_lists_of_planted_models(self):
        self.crawl("planted_lists")

    def test_lists_with_fields_of_related_records(self):
        self.crawl("web_lists")

    def test_records_by_id(self):
        self.crawl("records")

    def test_exports_with_dotted_paths(self):
        self.crawl("exports")

    def test_groups_by_each_field(self):
        self.crawl("groups")

    def test_names_through_many2one_search(self):
        self.crawl("name_searches")

    def test_counts_as_oracles(self):
        self.crawl("oracles")

    def test_new_forms_and_wizards_pointed_at_foreign_records(self):
        self.crawl("forms")

    def test_public_methods(self):
        """What a record can be asked for without arguments tells nothing."""
        models = None if FULL else ("crm.lead", "res.partner")
        for person in people(["colleague"]):
            self.crawler(person).methods(self.undone, models)
        self.assertNothingLeaked()

    def test_progress_bars_and_dashboards(self):
        bar = {"field": "activity_state", "colors": {"planned": "success"}}
        for person in people(dealt("bars", 4)):
            crawler = self.crawler(person)
            for group in ("user_id", "partner_id", "stage_id", "city"):
                crawler.call(
                    "progress bar", "crm.lead", "read_progress_bar",
                    domain=[], group_by=group, progress_bar=bar,
                )  # fmt: skip
                crawler.call(
                    "kanban", "crm.lead", "web_read_group",
                    domain=[], groupby=[group], aggregates=["expected_revenue:sum"],
                    auto_unfold=True, unfold_read_specification={"display_name": {}},
                )  # fmt: skip
            crawler.call("search panel", "crm.lead", "search_panel_select_range", "stage_id")
        self.assertNothingLeaked()

    def test_sorting_tells_no_hidden_values(self):
        """Sorting by what is hidden gives the same order as sorting by nothing."""
        for person in ("colleague", "north", "neighbour"):
            crawler = self.crawler(person)
            for model, names in (
                ("crm.lead", ("partner_id", "partner_id.name", "email_from")),
                ("res.partner", ("parent_id", "name", "parent_id.name")),
                ("mail.message", ("author_id", "record_alias_domain_id", "subject")),
                ("mail.followers", ("partner_id", "name", "email")),
            ):
                for name in names:
                    crawler.call("sort", model, "search_read", [], ["display_name"], order=name)
        self.assertNothingLeaked()

    def test_owner_finds_the_customer(self):
        """Asking is no empty gesture: the owner sees what was planted."""
        seen = self.seen_by("seller", "closed")
        planted = {marker for marker in self.world.plantings["closed"].markers if marker.home in ("lead", "partner", "order")}
        missing = sorted(str(marker) for marker in planted - seen)
        self.assertGreater(len(seen & planted), 0.8 * len(planted), missing)

    def test_readers_find_the_customers_of_the_table(self):
        """Each person reads each lead and partner that the table grants."""
        for person, customers in MAY.items():
            browser = self.browser(person)
            for customer in customers:
                planting = self.world.plantings[customer]
                for model in ("crm.lead", "res.partner", "mail.message"):
                    res_id = planting.ids(model)[0]
                    answer = browser.call(model, "read", [res_id], ["display_name"])
                    request = f"{person} reads {customer} {model}({res_id})"
                    self.assertTrue(answer.ok, f"{request}: {answer.text[:300]}")

    def seen_by(self, person, customer):
        """The markers of a customer in all answers to a person."""
        seen = set()

        def look(_person, _channel, _request, answer):
            seen.update(self.world.words.find(answer.text))

        self.watch.look = look
        crawler = self.crawler(person)
        planting = self.world.plantings[customer]
        for model in crawler.models():
            for res_id in planting.ids(model):
                crawler.read(model, res_id, crawler.names(model))
        return {marker for marker in seen if marker.planting == customer}
