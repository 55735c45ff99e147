"""A person who holds one of everything, for the tests of leaving."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command


class LeavingWorld:
    """Mixin: what a seller gathers in the years, made for one user."""

    @classmethod
    def give_everything(cls, login):
        """Let a user hold something of each kind; returned by name."""
        user = cls.users[login]
        partner, now = user.partner_id, fields.Datetime.now()
        everything = cls.env(context={"mail_create_nosubscribe": True, "mail_notrack": True, "mail_create_nolog": True})
        customer = cls.create_customer(f"Customer of {login}")
        held = {
            "lead": cls.create_lead(login, name=f"Open lead of {login}", partner_id=customer.id),
            "lost": cls.create_lead(login, name=f"Lost lead of {login}", active=False, probability=0),
            "customer": customer,
        }
        lead = held["lead"]
        held["row"] = everything["crm.partner.unit"].create(
            {"partner_id": cls.create_customer("By hand").id, "team_id": lead.team_id.id, "user_id": user.id}
        )
        held["contact"] = cls.create_customer("Salesperson", user_id=user.id)
        held["activity"] = lead.with_env(everything).activity_schedule("mail.mail_activity_data_call", user_id=user.id)
        held["todo"] = everything["mail.activity"].create({"summary": "Own", "user_id": user.id})
        meeting = {"start": now + timedelta(days=1), "stop": now + timedelta(days=1, hours=1)}
        past = {"start": now - timedelta(days=2), "stop": now - timedelta(days=2, hours=-1)}
        guests = [Command.set((partner | customer).ids)]
        events = everything["calendar.event"].with_context(no_mail_to_attendees=True)
        held["meeting"] = events.create({"name": "Visit", **meeting, "user_id": user.id, "partner_ids": guests, "opportunity_id": lead.id})
        held["private"] = events.create({"name": "Dentist", **meeting, "user_id": user.id, "privacy": "private"})
        held["invited"] = events.create({"name": "Invited", **meeting, "user_id": cls.users["boss"].id, "partner_ids": guests})
        held["past"] = events.create({"name": "Past", **past, "user_id": user.id, "partner_ids": guests})
        held["deputy"] = cls.env["crm.team.deputy"].create({"team_id": cls.units["south"].id, "user_id": user.id})
        held["substitute"] = cls.env["crm.user.substitute"].create({"user_id": cls.users["sara"].id, "substitute_id": user.id})
        foreign = cls.create_lead("sara", "south")
        held["granted"] = cls.env["crm.lead.grant"].create({"lead_id": foreign.id, "user_id": user.id, "reason": "x"})
        foreign.message_subscribe(partner.ids)
        held["scheduled"] = everything["mail.scheduled.message"].create(
            {
                "model": "crm.lead",
                "res_id": lead.id,
                "author_id": partner.id,
                "body": "Hello",
                "scheduled_date": now + timedelta(days=1),
                "partner_ids": [Command.set(customer.ids)],
            }
        )
        channel = everything["discuss.channel"].create({"name": "Sellers", "channel_type": "channel", "group_public_id": False})
        channel.add_members(partner.ids)
        held["channel"] = channel
        held["filter"] = cls.env["ir.filters"].create({"name": "Mine", "model_id": "crm.lead", "user_ids": [Command.set(user.ids)]})
        both = (user | cls.users["boss"]).ids
        held["shared_filter"] = cls.env["ir.filters"].create({"name": "Ours", "model_id": "crm.lead", "user_ids": [Command.set(both)]})
        cls.env["ir.default"].set("crm.lead", "priority", "1", user_id=user.id)
        cls.env["res.users.settings"]._find_or_create_for_user(user)
        cls.units["south"].favorite_user_ids = [Command.link(user.id)]
        held["file"] = cls.env["ir.attachment"].create(
            {"name": "plan.txt", "raw": b"Plan of the hall", "res_model": "crm.lead", "res_id": lead.id}
        )
        held["file"].generate_access_token()
        cls.env["mail.push.device"].create({"partner_id": partner.id, "endpoint": f"https://push.example/{login}", "keys": "{}"})
        held["key"] = cls.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "Phone", None)
        cls.env.cr.execute(
            "INSERT INTO res_device_log (session_identifier, user_id, first_activity, last_activity, revoked)"
            " VALUES (%s, %s, now(), now(), false)",
            [f"identifier-of-{login}"[:42], user.id],
        )
        cls.env.flush_all()
        cls.env.invalidate_all()
        return held

    @classmethod
    def prepare_leaving(cls, login, by="admin_sales", **vals):
        """A prepared protocol for a person."""
        leaving = cls.env["crm.leaving"].with_user(cls.users[by])
        return leaving.create({"user_id": cls.users[login].id, **vals})

    def let_go(self, login, **vals):
        """A person leaves; the protocol."""
        leaving = self.prepare_leaving(login, **vals)
        leaving.action_run()
        self.env.flush_all()
        self.env.invalidate_all()
        return leaving

    def lines(self, leaving, *sections):
        """What is left, by code."""
        return {line.code: line.count_left for line in leaving.line_ids if line.section in sections}

    def assertNothingLeft(self, leaving):
        self.assertEqual({code: n for code, n in self.lines(leaving, "work", "access", "proof", "named").items() if n}, {})
        self.assertTrue(leaving.is_clean)
