import json
from xmlrpc.client import Fault

from odoo.http import Request
from odoo.tests import tagged

from .common import AccessHttpCase, password_of
from .test_leaving_company import AgencyWorld

SECRETS = ("Secret", "Open lead of", "Customer of", "Visit", "Plan of")


class LeavingHttp(AgencyWorld, AccessHttpCase):
    """What somebody tries who kept everything he had: his browser, his telephone, his mails."""

    def keep(self, login):
        """Log in, and remember all that opens something; returned for :meth:`opens`."""
        user = self.users[login]
        self.log_in(login)
        lead = self.env["crm.lead"].search([("user_id", "=", user.id)], limit=1)
        attendee = self.env["calendar.attendee"].search([("partner_id", "=", user.partner_id.id), ("event_id.name", "=", "Visit")])
        file = self.env["ir.attachment"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)], limit=1)
        return {
            "user": user,
            "session": self.session,
            "key": self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "Phone", None),
            "lead": lead,
            "links": {
                "invitation": f"/calendar/meeting/view?token={attendee[:1].access_token}&id={attendee[:1].event_id.id or 0}",
                "file": f"/web/content/{file.id or 0}?access_token={file.access_token}",
            },
        }

    def answers(self, kept):
        """Name and text of every answer."""
        lead = kept["lead"]
        pages = {
            "list": "/odoo/action-crm.crm_lead_action_pipeline",
            "record": f"/odoo/crm.lead/{lead.id}",
            "image": f"/web/image/res.partner/{kept['user'].partner_id.id}/avatar_128?unique=1",
            "mail link": f"/mail/view?model=crm.lead&res_id={lead.id}",
            "received": "/odoo/received-from-leavers",
            "report": f"/report/html/crm_hierarchical_access.crm_leaving_document/{lead.id}",
            "portal": "/my/home",
        }
        yield from self.pages(pages)
        yield "search_read", 200, self.call_kw("crm.lead", "search_read", [], ["name", "partner_id"])
        yield "mail data", 200, self.call("/mail/data", fetch_params=["init_messaging", "systray_get_activities"])
        export = {"model": "crm.lead", "fields": [{"name": "name", "label": "Name"}], "ids": lead.ids, "domain": [], "import_compat": False}
        form = {"data": json.dumps(export), "csrf_token": Request.csrf_token(self)}
        yield "export", 200, self.url_open("/web/export/csv", data=form).text
        self.opener.cookies.clear()
        yield from self.pages(kept["links"])
        yield from self.answers_by_key(kept)

    def pages(self, urls):
        for name, url in urls.items():
            answer = self.url_open(url, allow_redirects=False)
            yield name, answer.status_code, answer.text

    def answers_by_key(self, kept):
        """As the telephone asks, without a session."""
        json2 = self.url_open(
            "/json/2/crm.lead/search_read",
            json={"domain": [], "fields": ["name"]},
            headers={"Authorization": f"Bearer {kept['key']}"},
        )
        yield "json2", json2.status_code, json2.text
        try:
            rows = self.xmlrpc_object.execute(self.env.cr.dbname, kept["user"].id, kept["key"], "crm.lead", "search_read", [], ["name"])
        except Fault as fault:
            rows = fault.faultString
        yield "xmlrpc", 200, str(rows)

    def assertOpens(self, kept, names):
        told = {name for name, _status, text in self.answers(kept) if any(secret in text for secret in SECRETS)}
        self.assertLessEqual(set(names), told)

    def assertNothingOpens(self, kept):
        self.opener.cookies["session_id"] = kept["session"].sid
        for name, status, text in self.answers(kept):
            with self.subTest(name, user=kept["user"].login):
                for secret in SECRETS:
                    self.assertNotIn(secret, text)
                if name in ("list", "record", "received", "portal", "report"):
                    self.assertEqual(status, 303, "to the login")
                if name in ("json2", "invitation", "file"):
                    self.assertIn(status, (400, 401, 403, 404))
        uid = self.url_open("/web/session/get_session_info", json={"params": {}}).json()
        self.assertFalse((uid.get("result") or {}).get("uid"))
        login = kept["user"].login
        password = password_of(login)
        answer = json.loads(self.call("/web/session/authenticate", db=self.env.cr.dbname, login=login, password=password))
        self.assertIn("error", answer)


@tagged("post_install", "-at_install")
class TestLeavingHttp(LeavingHttp):
    def test_person(self):
        self.give_everything("noah")
        self.put_in_groups("noah", "base.group_allow_export")
        kept = self.keep("noah")
        self.assertOpens(kept, {"search_read", "json2", "xmlrpc", "invitation", "export", "file"})
        self.log_in("noah")
        kept["session"] = self.session
        self.let_go("noah")
        self.assertNothingOpens(kept)

    def test_company(self):
        self.setUpClassAgency()
        self.give_everything("aline")
        kept = {login: self.keep(login) for login in ("aline", "clerk")}
        portal = self.url_open("/my/home", allow_redirects=False)
        self.assertEqual(portal.status_code, 200, "the portal was open")
        leaving = self.prepare_end()
        leaving.action_run()
        for login in kept:
            self.assertNothingOpens(kept[login])
        self.run_cron()
        self.assertNothingLeft(leaving)
        for login in kept:
            self.assertNothingOpens(kept[login])
        for user in self.people:
            self.assertFalse(user.active)

    def test_seller_over_rpc(self):
        leaving = self.let_go("noah")
        self.log_in("nina")
        for model, method, *args in (
            ("crm.leaving", "search_read", [], []),
            ("crm.leaving", "create", [{"user_id": self.users["nora"].id}]),
            ("crm.leaving", "action_run", [leaving.id]),
            ("crm.leaving", "action_prove", [leaving.id]),
            ("crm.leaving.line", "search_read", [], []),
            ("crm.export.log", "search_read", [], []),
            ("crm.export.log", "log", [], []),
            ("crm.leaving.receipt", "search_read", [], []),
        ):
            with self.subTest(model=model, method=method):
                answer = json.loads(self.call_kw(model, method, *args))
                self.assertIn("error", answer)
        page = self.url_open(f"/report/html/crm_hierarchical_access.crm_leaving_document/{leaving.id}")
        self.assertNotIn("Noah", page.text)
