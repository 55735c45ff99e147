"""People who talk to the server over HTTP, as a browser or a script would."""

import json
from datetime import timedelta
from uuid import uuid4

from odoo import fields, http
from odoo.tests.common import Opener

from .world import PASSWORD


class Answer:
    """What came back: its text, and the result of a JSON-RPC call."""

    def __init__(self, response):
        self.status = response.status_code
        self.text = self._text(response)
        self.result = self.error = None
        if "json" in response.headers.get("Content-Type", ""):
            self._read_json()

    @staticmethod
    def _text(response):
        headers = " ".join(value for name, value in response.headers.items() if name in ("Location", "Content-Disposition"))
        return f"{response.content.decode('utf-8', 'replace')} {headers}"

    def _read_json(self):
        body, _end = json.JSONDecoder().raw_decode(self.text)
        self.text = json.dumps(body, ensure_ascii=False)
        if isinstance(body, dict):
            self.result = body.get("result")
            self.error = body.get("error")

    @property
    def ok(self):
        """Whether the server did as it was told."""
        return self.status < 400 and not self.error


class Browser:
    """One person's session, opened with login and password."""

    def __init__(self, case, person):
        self.case = case
        self.person = person
        self.opener = Opener(case)
        self.login()

    def login(self):
        """Log in as people do; fails the test if that is refused."""
        answer = self.rpc(
            "/web/session/authenticate",
            db=self.case.env.cr.dbname,
            login=f"leak.{self.person}",
            password=PASSWORD,
        )
        assert answer.ok and answer.result["uid"], f"{self.person} cannot log in"
        self.uid = answer.result["uid"]

    def open(self, url, **kwargs):
        """Any request; ``url`` is a path of the server."""
        self.case.opener = self.opener
        self.opener.cr = self.case.cr
        return Answer(self.case.url_open(url, timeout=60, **kwargs))

    def rpc(self, url, /, **params):
        """A JSON-RPC request to a route."""
        payload = {"jsonrpc": "2.0", "method": "call", "id": str(uuid4())}
        return self.open(url, json={**payload, "params": params})

    def call(self, model, method, *args, **kwargs):
        """A method of a model, through ``/web/dataset/call_kw``."""
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def button(self, model, method, *args, **kwargs):
        """A button of a form, through ``/web/dataset/call_button``."""
        return self.rpc(
            f"/web/dataset/call_button/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def post(self, url, /, **data):
        """A form sent by the web client, with its token against forgery."""
        return self.open(url, data={**data, "csrf_token": self.csrf_token()})

    def csrf_token(self):
        """The token that forms of this session carry."""
        sid = self.opener.cookies.get("session_id")
        self.session = http.root.session_store.get(sid)
        self.env = self.case.env
        self.db = self.case.env.cr.dbname
        return http.Request.csrf_token(self)

    def api_key(self):
        """A key for scripts, as a user makes one in the preferences."""
        keys = self.case.env(user=self.uid)["res.users.apikeys"]
        until = fields.Datetime.now() + timedelta(hours=1)
        return keys._generate("rpc", "leak test", until)
