"""Whoever loses a customer loses all of it, at the next request."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields

from .common import LossCase, people
from .world import Marker


class TestLeaksAfterLoss(LossCase):
    def reassign(self, customer, owner, unit):
        """An administrator hands the whole customer to another owner and unit."""
        planting = self.world.plantings[customer]
        vals = {"user_id": self.world.users[owner].id, "team_id": self.world.units[unit].id}
        for model in {"crm.lead", "sale.order", "sale.blanket.order"} & set(self.env.registry):
            self.env[model].browse(planting.ids(model)).write(vals)
        moves = self.env["account.move"].browse(planting.ids("account.move"))
        moves.write({"invoice_user_id": vals["user_id"], "team_id": vals["team_id"]})
        partners = self.env["res.partner"].browse(planting.ids("res.partner"))
        if "crm.partner.unit" in self.env:
            self.env["crm.partner.unit"].search([("partner_id", "in", partners.ids), ("origin", "=", "manual")]).write(vals)

    # -- ways to lose a customer ----------------------------------------------

    def test_reassigned_to_another_branch(self):
        for person in ("sister", "sister_leader", "north", "head"):
            self.loses(person, "open")
        self.reassign("open", "seller", "Closed")
        self.look_for_the_rest(*people(["sister", "north"], among=["sister", "sister_leader", "north", "head"]))

    def test_unit_moved_below_another(self):
        self.loses("north", "open")
        self.world.units["Open"].parent_id = self.world.units["South"]
        self.look_for_the_rest("north")

    def test_unit_closed_upwards(self):
        for person in ("north", "head"):
            self.loses(person, "open")
        self.world.units["Open"].upward_access = "unit"
        self.look_for_the_rest(*people(["head"], among=["north", "head"]))

    def test_membership_ended(self):
        self.loses("neighbour", "shared")
        self.world.units["South B"].crm_team_member_ids.action_archive()
        self.look_for_the_rest("neighbour")

    def test_sharing_ended(self):
        self.loses("neighbour", "shared")
        self.world.units["South"].sharing = "none"
        self.look_for_the_rest("neighbour")

    def test_leader_replaced(self):
        self.loses("north", "open")
        self.world.units["North"].user_id = self.world.users["agent"]
        self.look_for_the_rest("north")

    def test_deputy_time_over(self):
        unit = self.world.units["Open"]
        now = fields.Datetime.now()
        deputy = self.env["crm.team.deputy"].create(
            {
                "team_id": unit.id,
                "user_id": self.world.users["agent"].id,
                "date_from": now - timedelta(days=2),
            }
        )
        self.world.may["agent"]["open"] = "w"
        self.loses("agent", "open")
        deputy.date_to = now - timedelta(minutes=1)
        self.look_for_the_rest("agent")

    def test_deputy_time_over_by_the_clock(self):
        """Nothing is written when the time comes."""
        now = fields.Datetime.now()
        self.env["crm.team.deputy"].create(
            {
                "team_id": self.world.units["Open"].id,
                "user_id": self.world.users["agent"].id,
                "date_from": now - timedelta(days=2),
                "date_to": now + timedelta(hours=1),
            }
        )
        self.loses_by_the_clock("agent", now + timedelta(hours=1))

    def test_substitute_time_over(self):
        """Nothing is written when the time comes."""
        now = fields.Datetime.now()
        self.substitute("sister", "agent", now + timedelta(hours=1))
        self.loses_by_the_clock("agent", now + timedelta(hours=1))

    def test_substitute_called_back(self):
        substitute = self.substitute("sister", "agent", False)
        self.world.may["agent"]["open"] = "w"
        self.loses("agent", "open")
        substitute.unlink()
        self.look_for_the_rest("agent")

    def substitute(self, absent, person, until):
        return self.env["crm.user.substitute"].create(
            {
                "user_id": self.world.users[absent].id,
                "substitute_id": self.world.users[person].id,
                "date_from": fields.Datetime.now() - timedelta(days=2),
                "date_to": until,
            }
        )

    def loses_by_the_clock(self, person, moment):
        """The person sees the open customer until ``moment``, and from then on nothing of it."""
        self.world.may[person]["open"] = "w"
        self.loses(person, "open")
        with patch.object(type(self.env["crm.access"]), "_now", lambda _self: moment):
            self.look_for_the_rest(person)

    def test_archived(self):
        """Who is archived is nobody any more, also with a session from before."""
        self.loses("sister", "open")
        self.addCleanup(self.browsers.pop, "sister")  # the server ends the session
        self.world.users["sister"].active = False
        self.assertFalse(self.reads("sister", "open"))
        self.look_for_the_rest("sister")

    def test_handed_back_after_an_escalation(self):
        """A superior sees what a step released to him until he hands it back."""
        self.assertFalse(self.reads("north", "closed"))
        self.escalate("closed", "closer", "north")
        self.world.may["north"]["closed"] = "w"
        self.loses("north", "closed")
        for release in self.releases("closed", "north"):
            answer = self.browser("north").call("crm.lead.release", "action_hand_back", [release.id], "Go on")
            self.assertTrue(answer.ok, answer.text)
        self.look_for_the_rest("north")

    def escalate(self, customer, *superiors):
        """Step by step, the schedule releases the leads of a customer to these."""
        policy = self.env.ref("crm_hierarchical_access.escalation_policy_two_days")
        self.env["ir.config_parameter"].set_param("crm_hierarchical_access.escalation_policy_id", policy.id)
        leads = self.env["crm.lead"].browse(self.world.plantings[customer].ids("crm.lead")).filtered("active")
        for superior in superiors:
            self.let_it_be_due(leads.clock_id, policy)
            self.env["crm.escalation"]._escalate_batch(len(leads))
            self.assertEqual(self.releases(customer, superior).lead_id, leads)

    def let_it_be_due(self, clocks, policy):
        """For weeks, and longer than anything else; the work planted on the leads was before."""
        now = fields.Datetime.now()
        past = now - timedelta(days=60)
        clocks.write({"started_at": now + timedelta(minutes=1), "counted_from": past, "is_open": True, "end_reason": False})
        clocks.policy_id = policy
        clocks.write(dict.fromkeys(("escalation_deadline", "due_at", "reminded_at"), past))

    def releases(self, customer, superior):
        domain = [("lead_id", "in", self.world.plantings[customer].ids("crm.lead")), ("state", "=", "open")]
        return self.env["crm.lead.release"].search([*domain, ("user_id", "=", self.world.users[superior].id)])

    def test_share_by_hand_over(self):
        grants = self.share("open", "agent")
        self.world.may["agent"]["open"] = "r"
        self.loses("agent", "open")
        grants.unlink()
        self.look_for_the_rest("agent")

    def share(self, customer, person):
        leads = self.world.plantings[customer].ids("crm.lead")
        return self.env["crm.lead.grant"].create(
            [
                {
                    "lead_id": lead_id,
                    "user_id": self.world.users[person].id,
                    "mode": "read",
                    "reason": "Fair",
                }
                for lead_id in leads
            ]
        )

    # -- what would still reach them -------------------------------------------

    def test_followers_get_no_more_mail(self):
        """A follower who lost the lead is told nothing of what is written there."""
        planting = self.world.plantings["shared"]
        lead = self.env["crm.lead"].browse(planting.ids("crm.lead"))[0]
        partner = self.world.users["neighbour"].partner_id
        lead.message_subscribe(partner_ids=partner.ids)
        self.loses("neighbour", "shared")
        self.world.units["South B"].crm_team_member_ids.action_archive()
        self.post_as_owner(lead, planting)
        told = self.env["mail.notification"].search([("res_partner_id", "=", partner.id), ("mail_message_id.res_id", "=", lead.id)])
        if told:
            marker = Marker("NOTIFIED", "shared", "row", "mail.notification")
            self.watch.leak("neighbour", "followers' mail", "message_post", marker)
        self.look_for_the_rest("neighbour")

    def post_as_owner(self, lead, planting):
        word = self.world.words.word(planting, "lead", "later message")
        self.browser("sharer").call("crm.lead", "message_post", [lead.id], body=word, subtype_xmlid="mail.mt_comment")

    def test_inbox_is_emptied(self):
        """A message in the inbox does not outlive the right to read its lead."""
        planting = self.world.plantings["shared"]
        lead = self.env["crm.lead"].browse(planting.ids("crm.lead"))[0]
        word = self.world.words.word(planting, "lead", "message to neighbour")
        lead.with_user(self.world.users["sharer"]).message_post(body=word, partner_ids=self.world.users["neighbour"].partner_id.ids)
        answer = self.browser("neighbour").rpc("/mail/inbox/messages")
        self.assertIn(word, answer.text)
        self.loses("neighbour", "shared")
        self.world.units["South B"].crm_team_member_ids.action_archive()
        self.look_for_the_rest("neighbour")

    def test_activity_of_a_lost_lead(self):
        """The one who was to do an activity loses it together with the lead."""
        planting = self.world.plantings["shared"]
        lead = self.env["crm.lead"].browse(planting.ids("crm.lead"))[0]
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.world.words.word(planting, "lead", "activity of neighbour"),
            user_id=self.world.users["neighbour"].id,
        )
        self.loses("neighbour", "shared")
        self.world.units["South B"].crm_team_member_ids.action_archive()
        self.look_for_the_rest("neighbour")

    def test_login_again_changes_nothing(self):
        """The next request is enough; and a new session brings nothing back."""
        self.loses("neighbour", "shared")
        self.world.units["South B"].crm_team_member_ids = [Command.clear()]
        self.assertFalse(self.reads("neighbour", "shared"))
        self.browser("neighbour").login()
        self.assertFalse(self.reads("neighbour", "shared"))
