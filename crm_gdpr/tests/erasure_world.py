"""A person whose data lie about, and the way from the request to its end."""

import os
import tempfile
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user
from odoo.tools import SQL

from ..erasure import markers_of

NAME, EMAIL, PHONE = "Zerline Quastenflosch", "zerline@quastenflosch.example", "+49 711 99887766"


class ErasureWorld:
    """Mixin: ``partner``, ``lead``, ``note`` (a message), ``mention`` (of another record), ``file``, ``officer``, ``request``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        quiet = {"tracking_disable": True, "no_reset_password": True, "mail_create_nolog": True}
        cls.env = cls.env(context={**cls.env.context, **quiet})
        cls.officer = new_test_user(cls.env, "the_officer", "crm_gdpr.group_officer", context=quiet)
        contact = {"name": NAME, "email": EMAIL, "phone": PHONE, "street": "Kiesweg 7", "comment": "Likes tea"}
        cls.partner = cls.env["res.partner"].create(contact)
        cls.lead = cls.env["crm.lead"].create({"name": f"Roof of {NAME}", "partner_id": cls.partner.id, "description": "A villa"})
        cls.note = cls.lead.message_post(body=f"{NAME} calls back")
        cls.other = cls.env["res.partner"].create({"name": "Somebody else"})
        cls.mention = cls.other.message_post(body=f"Ask {NAME}, {PHONE}")
        cls.file = cls.env["ir.attachment"].create(
            {"name": "offer.txt", "raw": NAME.encode(), "res_model": "crm.lead", "res_id": cls.lead.id}
        )
        cls.request = cls.env["crm.gdpr.request"].create({"name": NAME, "email": EMAIL})

    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(patch.dict(os.environ, {"CRM_GDPR_FOLDER": folder}))

    def erasure(self, **vals):
        """The plan of a request, as the officer sees it."""
        self.request.write(vals)
        action = self.request.with_user(self.officer).action_freeze()
        return self.env["crm.gdpr.erasure"].with_user(self.officer).browse(action["res_id"])

    def effects(self, erasure):
        return {(line.model, line.res_id): line.effect for line in erasure.line_ids}

    def cron(self):
        """The schedule, which runs as superuser."""
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1):
            self.env["crm.gdpr.erasure"].sudo()._cron_erase()
        self.env.invalidate_all()

    def cron_due(self, day):
        """The nightly schedule on a day."""
        with freeze_time(day), patch.object(self.env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1):
            self.env["crm.gdpr.erasure"].sudo()._cron_due()
        self.env.invalidate_all()

    def run_all(self, erasure):
        erasure.action_sign()
        erasure.action_run()
        self.cron()
        return erasure

    def carried_out(self, **vals):
        return self.run_all(self.erasure(**vals))

    def found(self):
        """Where the person stands: {(table, id): columns}, by the search through everything."""
        self.env.cr.cache.clear()
        return self.env["crm.gdpr.erasure"]._search_everywhere(markers_of([NAME], [EMAIL], [PHONE]))

    def found_but_for(self, *tables):
        return {place for place in self.found() if place[0] not in tables}

    def snapshot(self):
        """Everything in the tables that the erasure touches."""
        names = ("res_partner", "crm_lead", "mail_message", "ir_attachment", "crm_gdpr_erasure_line", "crm_gdpr_erased")
        self.env.flush_all()
        rows = {}
        for name in names:
            self.env.cr.execute(SQL("SELECT t::text FROM %s t ORDER BY 1", SQL.identifier(name)))
            rows[name] = self.env.cr.fetchall()
        return rows
