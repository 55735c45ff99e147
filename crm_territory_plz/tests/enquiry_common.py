"""Filling in the enquiry form as somebody from outside, over HTTP."""

import secrets
import time

from lxml import html

from odoo import SUPERUSER_ID

from odoo.addons.crm_hierarchical_access.tests.common import AccessHttpCase

from ..enquiry import new_stamp
from .common import TerritoryWorld

#: what somebody types
TYPED = {
    "name": "Anna Roth",
    "company": "Roth Dach GmbH",
    "email": "anna@roth.example",
    "phone": "+49 89 1234567",
    "zip": "D-80331",
    "city": "München",
    "country": "DE",
    "message": "Ein neues Dach, bitte.\nMit <Gauben> & Fenstern",
    "consent": "1",
}


class EnquiryWorld(TerritoryWorld):
    """A plan of the company: Munich is the north's, and nina's there; all else waits in the south."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm_hierarchical_access.main_root_id", cls.units["company"].id)
        cls.plan = cls.create_plan(
            "company", territories=[("All", "0 1 2 3 4 5 6 7 9", "south"), ("Bavaria", "8", "north", "noah")]
        )
        cls.enquiries = cls.env["crm.territory.enquiry"].with_user(SUPERUSER_ID)
        cls.texts = cls.env["crm.territory.consent.text"]

    def hand_out(self):
        """As the server does it when it has answered."""
        self.env.invalidate_all()
        self.enquiries._hand_out_batch(100)
        self.env.flush_all()

    def row(self, reference):
        self.env.invalidate_all()
        return self.enquiries.search([("reference", "=", reference)])

    def settings(self, **values):
        for name, value in values.items():
            prefix = "" if name.endswith("_url") else "enquiry_"
            self.env["ir.config_parameter"].set_param(f"crm_territory_plz.{prefix}{name}", value)
        self.env.flush_all()


class EnquiryHttpCase(EnquiryWorld, AccessHttpCase):
    def stamp(self, age=60, copy=None):
        """The stamp of a form that was opened some seconds ago."""
        return new_stamp(int(time.time()) - age, copy or secrets.token_hex(16), self.enquiries._sign)

    def post(self, age=60, without=(), headers=None, follow=False, **values):
        """Send the form, filled in with ``TYPED`` and what is given."""
        data = {
            "stamp": self.stamp(age),
            "consent_text": str(self.texts._current("en").id),
            "lang": "en_US",
            **TYPED,
            **values,
        }
        for name in without:
            del data[name]
        return self.url_open("/anfrage", data=data, headers=headers, allow_redirects=follow)

    def send(self, **kwargs):
        """Send the form; the reference that was given."""
        answer = self.post(**kwargs)
        self.assertEqual(answer.status_code, 303, answer.text)
        return answer.headers["Location"].rpartition("/")[2].partition("?")[0]

    def page(self, answer):
        return html.fromstring(answer.text)

    def assertNothingStored(self):
        self.env.invalidate_all()
        self.assertFalse(self.enquiries.search_count([]))
