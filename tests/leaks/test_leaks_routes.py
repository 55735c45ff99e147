"""Routes: each hidden record is asked for by its id, by people who may not see it."""

import base64
import json

from .common import FULL, LeakCase, dealt, people

THREADS = ("crm.lead", "res.partner", "sale.order", "account.move", "calendar.event")
FILES = {
    "ir.attachment": ("raw", "datas"),
    "res.partner": ("image_1920", "avatar_128"),
    "base_import.import": ("file",),
    "sale.order": ("signature",),
    "account.move": ("invoice_pdf_report_file", "ubl_cii_xml_file"),
}
REPORTS = {
    "sale.order": ("sale.report_saleorder", "sale.report_saleorder_pro_forma"),
    "account.move": ("account.report_invoice", "account.report_invoice_with_payments"),
}


#: pages of ours in the portal, and what is typed into their searches
PAGES = (
    "/my/downloads", "/my/downloads?search=zq", "/my/downloads/notices", "/my/company", "/my/contacts", "/my/tickets", "/new/ticket",
    "/my/frameworks", "/my/contracts", "/my/invoices?number=zq", "/vertraege", "/kuendigen", "/widerrufen", "/anfrage",
)


class TestLeaksRoutes(LeakCase):
    def people(self):
        """The people whose turn it is in this test."""
        return people(dealt(self._testMethodName, 3))

    def each_hidden(self, models):
        """Each person with hidden records of ``models``."""
        for person in self.people():
            browser = self.browser(person)
            for model in models:
                for res_id in self.hidden_ids(person, model):
                    yield browser, model, res_id

    def hidden_ids(self, person, model):
        """All of them in the long run, some of each customer in the short one."""
        if model not in self.env:
            return []
        if FULL:
            return self.world.foreign_ids(person, model)
        return self.world.sample_ids(person, model)

    def see(self, browser, channel, request, answer):
        self.watch.look(browser.person, channel, request, answer)
        return answer

    def rpc(self, browser, url, **params):
        """Ask a JSON-RPC route and look at its answer."""
        request = f"{url} {json.dumps(params, default=str)}"
        return self.see(browser, url, request, browser.rpc(url, **params))

    def get(self, browser, channel, url):
        """Get a page and look at it."""
        return self.see(browser, channel, url, browser.open(url, allow_redirects=False))

    # -- web -----------------------------------------------------------------

    def test_web_content_attachment_by_id(self):
        for browser, _model, res_id in self.each_hidden(["ir.attachment"]):
            self.get(browser, "/web/content", f"/web/content/{res_id}?download=1")
        self.assertNothingLeaked()

    def test_web_content_and_image_by_model_and_field(self):
        for browser, model, res_id in self.each_hidden(FILES):
            for name in FILES[model]:
                query = f"model={model}&id={res_id}&field={name}"
                self.get(browser, "/web/content", f"/web/content?{query}")
                self.get(browser, "/web/image", f"/web/image?{query}")
        self.assertNothingLeaked()

    def test_web_image_of_a_foreign_partner_is_the_placeholder(self):
        for browser, model, res_id in self.each_hidden(["res.partner"]):
            url = "/web/image/res.partner/%s/avatar_128"
            theirs = browser.open(url % res_id)
            nobodys = browser.open(url % 999999999)
            if (theirs.status, theirs.text) != (nobodys.status, nobodys.text):
                marker = self.world.plantings["closed"].markers[0]
                self.watch.leak(browser.person, "/web/image", model, marker)
        self.assertNothingLeaked()

    def test_load_breadcrumbs(self):
        models = self.planted_models()
        for browser, model, res_id in self.each_hidden(models):
            action = {"model": model, "resId": res_id}
            self.rpc(browser, "/web/action/load_breadcrumbs", actions=[action])
        self.assertNothingLeaked()

    def planted_models(self):
        return [model for model, ids in self.world.plantings["closed"].records.items() if ids and not self.env[model]._abstract]

    def test_link_preview_internal(self):
        url = "/html_editor/link_preview_internal"
        models = self.planted_models()
        for browser, model, res_id in self.each_hidden(models):
            self.rpc(browser, url, preview_url=f"/odoo/{model}/{res_id}")
        self.assertNothingLeaked()

    def test_export_csv_by_id_and_by_domain(self):
        models = [m for m in THREADS if m in self.env] + ["mail.message"]
        for person in self.people():
            for model in models:
                ids = self.world.foreign_ids(person, model)
                self.export(person, model, ids)
                self.export(person, model, False)
        self.assertNothingLeaked()

    def export(self, person, model, ids):
        browser = self.browser(person)
        names = [
            name for name, field in self.env[model]._fields.items() if field.type in ("char", "text", "html", "many2one") and field.store
        ]
        data = {
            "model": model,
            "fields": [{"name": n, "label": n, "type": "char"} for n in names],
            "ids": ids,
            "domain": [],
            "import_compat": False,
            "groupby": [],
        }
        answer = browser.post("/web/export/csv", data=json.dumps(data))
        self.see(browser, "/web/export/csv", f"{model} {ids}", answer)

    def test_report_html(self):
        for browser, model, res_id in self.each_hidden(REPORTS):
            for report in REPORTS[model]:
                self.get(browser, "/report/html", f"/report/html/{report}/{res_id}")
        self.assertNothingLeaked()

    def test_report_pdf_and_text(self):
        for browser, model, res_id in self.each_hidden(REPORTS):
            for kind in ("pdf", "text"):
                url = f"/report/{kind}/{REPORTS[model][0]}/{res_id}"
                answer = self.get(browser, f"/report/{kind}", url)
                if answer.status == 200:
                    marker = self.world.plantings["closed"].markers[0]
                    self.watch.leak(browser.person, f"/report/{kind}", url, marker)
        self.assertNothingLeaked()

    def test_vcard(self):
        for browser, _model, res_id in self.each_hidden(["res.partner"]):
            self.get(browser, "vcard", f"/web/partner/{res_id}/vcard")
            self.get(browser, "vcard", f"/web_enterprise/partner/{res_id}/vcard")
        self.assertNothingLeaked()

    def test_web_domain_and_definitions(self):
        for person in self.people():
            browser = self.browser(person)
            self.rpc(browser, "/web/session/get_session_info")
            self.get(browser, "bootstrap", "/web/webclient/load_menus")
        self.assertNothingLeaked()

    def test_json_2(self):
        """Scripts with a bearer key meet the same rule as browsers."""
        for person in people(["colleague", "franchisee"]):
            browser = self.browser(person)
            headers = {"Authorization": f"bearer {browser.api_key()}"}
            for model in self.crawler(person).planted_models():
                for method, body in self.json_2_requests(person, model):
                    url = f"/json/2/{model}/{method}"
                    answer = browser.open(url, json=body, headers=headers)
                    self.see(browser, "/json/2", f"{url} {body}", answer)
        self.assertNothingLeaked()

    def json_2_requests(self, person, model):
        ids = self.world.foreign_ids(person, model)
        yield "read", {"ids": ids, "fields": ["display_name"]}
        yield "read", {"ids": ids[:1]}
        yield "search_read", {"domain": [], "fields": ["display_name"]}

    def test_xmlrpc(self):
        """The oldest door: XML-RPC with login and password."""
        for person in people(["colleague", "franchisee"]):
            browser = self.browser(person)
            for model in ("crm.lead", "res.partner", "mail.message"):
                ids = self.world.foreign_ids(person, model)
                self.xmlrpc(browser, model, "read", [ids])
                self.xmlrpc(browser, model, "search_read", [[]])
        self.assertNothingLeaked()

    def xmlrpc(self, browser, model, method, args):
        params = [self.env.cr.dbname, browser.uid, "Leak-proof-0815", model]
        payload = {"service": "object", "method": "execute_kw"}
        answer = browser.rpc("/jsonrpc", **payload, args=[*params, method, args])
        self.see(browser, "/jsonrpc", f"{model}.{method}", answer)

    # -- mail ------------------------------------------------------------------

    def test_mail_thread_messages(self):
        for browser, model, res_id in self.each_hidden(THREADS):
            thread = {"thread_model": model, "thread_id": res_id}
            self.rpc(browser, "/mail/thread/messages", **thread)
            search = {"search_term": "z", "limit": 50}
            self.rpc(browser, "/mail/thread/messages", **thread, fetch_params=search)
        self.assertNothingLeaked()

    def test_mail_thread_recipients(self):
        for browser, model, res_id in self.each_hidden(THREADS):
            thread = {"thread_model": model, "thread_id": res_id}
            self.rpc(browser, "/mail/thread/recipients", **thread)
            url = "/mail/thread/recipients/get_suggested_recipients"
            self.rpc(browser, url, **thread)
        self.assertNothingLeaked()

    def test_mail_recipients_of_own_thread_with_foreign_partner(self):
        url = "/mail/thread/recipients/get_suggested_recipients"
        for browser, _model, res_id in self.each_hidden(["res.partner"]):
            own = self.world.own.get(browser.person)
            if own:
                thread = {"thread_model": "crm.lead", "thread_id": own["crm.lead"]}
                self.rpc(browser, url, **thread, partner_ids=[res_id])
        self.assertNothingLeaked()

    def test_mail_data_thread(self):
        requests = ["activities", "attachments", "contact_fields", "followers"]
        requests += ["scheduledMessages", "suggestedRecipients", "display_name"]
        for browser, model, res_id in self.each_hidden(THREADS):
            thread = {"thread_model": model, "thread_id": res_id}
            params = [["mail.thread", {**thread, "request_list": requests}]]
            self.rpc(browser, "/mail/data", fetch_params=params)
            self.rpc(browser, "/mail/action", fetch_params=params)
        self.assertNothingLeaked()

    def test_mail_data_avatar_card(self):
        for browser, model, res_id in self.each_hidden(["res.partner"]):
            params = [["avatar_card", {"id": res_id, "model": model}]]
            self.rpc(browser, "/mail/data", fetch_params=params)
        self.assertNothingLeaked()

    def test_mail_data_systray_and_inbox(self):
        for person in self.people():
            browser = self.browser(person)
            names = ["init_messaging", "systray_get_activities", "failures"]
            names += ["mail.canned.response", "channels_as_member", "res.role"]
            for name in names:
                self.rpc(browser, "/mail/data", fetch_params=[name])
            for box in ("inbox", "history", "starred"):
                self.rpc(browser, f"/mail/{box}/messages")
                params = {"search_term": "z"}
                self.rpc(browser, f"/mail/{box}/messages", fetch_params=params)
        self.assertNothingLeaked()

    def test_mail_partner_from_email(self):
        """Finding a partner for an address must not name a hidden one."""
        for browser, _model, res_id in self.each_hidden(["res.partner"]):
            email = self.env["res.partner"].browse(res_id).email
            if email:
                self.from_email(browser, email)
        self.assertNothingLeaked()

    def from_email(self, browser, email):
        url = "/mail/partner/from_email"
        thread = {"thread_model": "crm.lead", "thread_id": 0}
        answer = browser.rpc(url, **thread, emails=[email])
        told = {marker.word for marker in self.world.words.find(email)}
        for marker in self.world.words.find(answer.text):
            hidden = not self.world.may_see(browser.person, marker)
            if marker.word not in told and hidden:
                self.watch.leak(browser.person, url, email, marker)

    def test_mail_mention_suggestions_and_search(self):
        for person in self.people():
            browser = self.browser(person)
            for planting in self.world.hidden(person):
                self.mention(browser, self.world.words.prefix(planting))
        self.assertNothingLeaked()

    def mention(self, browser, term):
        own = self.world.own.get(browser.person, {}).get("crm.lead", 0)
        for method, kwargs in (
            ("get_mention_suggestions", {"search": term}),
            ("search_for_channel_invite", {"search_term": term}),
            ("im_search", {"name": term}),
        ):
            answer = browser.call("res.partner", method, **kwargs)
            self.see(browser, "mention", method, answer)
        answer = browser.call("crm.lead", "message_get_suggested_recipients", [own] if own else [])
        self.see(browser, "mention", "suggested recipients", answer)
        self.rpc(browser, "/discuss/search", term=term)

    def test_mail_reaction(self):
        for browser, _model, res_id in self.each_hidden(["mail.message"]):
            url = "/mail/message/reaction"
            self.rpc(browser, url, message_id=res_id, content="👍", action="add")
            self.rpc(browser, url, message_id=res_id, content="👍", action="remove")
        self.assertNothingLeaked()

    def test_mail_links_of_messages(self):
        for browser, _model, res_id in self.each_hidden(["mail.message"]):
            self.get(browser, "/mail/message", f"/mail/message/{res_id}")
            url = f"/mail/view?message_id={res_id}"
            self.get(browser, "/mail/view", url)
        self.assertNothingLeaked()

    def test_mail_view_of_records(self):
        for browser, model, res_id in self.each_hidden(THREADS):
            self.get(browser, "/mail/view", f"/mail/view?model={model}&res_id={res_id}")
        self.assertNothingLeaked()

    def test_mail_subscription_data(self):
        for browser, _model, res_id in self.each_hidden(["mail.followers"]):
            self.rpc(browser, "/mail/read_subscription_data", follower_id=res_id)
        self.assertNothingLeaked()

    def test_mail_attachment_zip_and_thumbnail(self):
        for browser, _model, res_id in self.each_hidden(["ir.attachment"]):
            answer = browser.post("/mail/attachment/zip", file_ids=str(res_id), zip_name="all.zip")
            self.see(browser, "/mail/attachment/zip", str(res_id), answer)
            url = f"/mail/attachment/pdf_first_page/{res_id}"
            self.get(browser, "pdf_first_page", url)
        self.assertNothingLeaked()

    # -- calendar, crm, website, portal -------------------------------------------

    def test_calendar_routes(self):
        for browser, _model, res_id in self.each_hidden(["calendar.event"]):
            url = f"/calendar/meeting/view?token=x&id={res_id}"
            self.get(browser, "/calendar", url)
            for method in ("get_state_selections", "get_default_duration"):
                answer = browser.call("calendar.event", method, [res_id])
                self.see(browser, "/calendar", method, answer)
            self.rpc(browser, "/calendar/notify")
        self.assertNothingLeaked()

    def test_calendar_unavailability_tells_no_names(self):
        for browser, _model, res_id in self.each_hidden(["res.partner"]):
            answer = browser.call(
                "calendar.event",
                "get_partner_ids_availability",
                [res_id],
                str(self.world.start),
                str(self.world.start.replace(year=self.world.start.year + 1)),
            )
            self.see(browser, "calendar availability", str(res_id), answer)
            answer = browser.call(
                "res.partner", "get_attendee_detail", [res_id],
                self.world.plantings["closed"].ids("calendar.event"),
            )  # fmt: skip
            self.see(browser, "calendar attendee detail", str(res_id), answer)
        self.assertNothingLeaked()

    def test_lead_links_of_mails(self):
        for browser, _model, res_id in self.each_hidden(["crm.lead"]):
            for name in ("case_mark_won", "case_mark_lost", "convert"):
                with self.undone():
                    url = f"/lead/{name}?res_id={res_id}&token=x"
                    self.get(browser, "/lead", url)
        self.assertNothingLeaked()

    def test_portal_pages(self):
        pages = ("/my", "/my/orders", "/my/quotes", "/my/invoices", "/my/leads")
        pages += ("/my/opportunities", "/my/account", "/my/addresses", "/my/counters")
        pages += ("/my/payment_method",)
        for person in people(["portal", "colleague"]):
            for page in (*pages, *PAGES):
                self.get(self.browser(person), "portal", page)
        self.assertNothingLeaked()

    def test_portal_records(self):
        urls = {
            "sale.order": ["/my/orders/%s", "/my/orders/%s?report_type=html"],
            "account.move": ["/my/invoices/%s", "/my/invoices/%s?report_type=html"],
            "crm.lead": ["/my/lead/%s", "/my/opportunity/%s"],
            "res.partner": ["/partners/%s", "/my/address?partner_id=%s"],
        }
        for browser, model, res_id in self.each_hidden(urls):
            for url in urls[model]:
                self.get(browser, "portal", url % res_id)
        self.assertNothingLeaked()

    def test_portal_chatter(self):
        for browser, model, res_id in self.each_hidden(THREADS):
            thread = {"thread_model": model, "thread_id": res_id}
            self.rpc(browser, "/portal/chatter_init", **thread)
            self.rpc(browser, "/mail/chatter_fetch", **thread)
        self.assertNothingLeaked()

    def test_import_file_of_others(self):
        for browser, model, res_id in self.each_hidden(["base_import.import"]):
            options = {"quoting": '"', "separator": ",", "headers": True}
            answer = browser.call(model, "parse_preview", [res_id], options)
            self.see(browser, "import preview", str(res_id), answer)
        self.assertNothingLeaked()

    def test_digest(self):
        digests = self.env["digest.digest"].search([]) if self._has_digest() else []
        for person in self.people():
            for digest in digests:
                answer = self.browser(person).call("digest.digest", "read", digest.ids, [])
                self.see(self.browser(person), "digest", "read", answer)
        self.assertNothingLeaked()

    def _has_digest(self):
        return "digest.digest" in self.env

    def test_base64_markers_are_found(self):
        """The watch would see a file in base64 too."""
        for planting in self.world.plantings.values():
            codes = (base64.b64encode(file).decode() for file in self.planted_files(planting))
            found = {marker for code in codes for marker in self.world.words.find(code)}
            planted = {marker for marker in self.world.words.encoded.values() if marker.planting == planting.name}
            self.assertEqual(found, planted)

    def planted_files(self, planting):
        """The content of each file of a customer: on records, and in the hands of somebody importing."""
        for file in self.env["ir.attachment"].browse(planting.ids("ir.attachment")):
            yield file.raw or b""
        for wizard in self.env["base_import.import"].browse(planting.ids("base_import.import")):
            yield wizard.file or b""
