from itertools import zip_longest

from odoo import api, models
from odoo.fields import Command, Domain

from ..leaving import Holding, Place

#: begins the address of an invitation that nobody knows; without one, an empty address would open it
RENEWED = "renewed-"


class CrmLeaving(models.Model):
    """What a person holds, and what becomes of it."""

    _inherit = "crm.leaving"

    @api.model
    def _holdings(self):
        """Hook: everything that a person may hold, in the order in which it is handed over and ended.

        An addon appends its own :class:`~odoo.addons.crm_hierarchical_access.leaving.Holding`. Places in models
        or fields that are not installed are left out. What nobody names here is still found by the check.
        """
        user, partner = "user_id", "partner_id"
        work = [
            Holding("links", self.env._("Links to documents"), "access", "method"),
            Holding("leads", self.env._("Leads and opportunities"), "work", "rule", (Place("crm.lead", user),)),
            Holding("customers", self.env._("Customers"), "work", "method", (Place("crm.partner.unit", user),)),
            Holding(
                "protections",
                self.env._("Protected customers"),
                "work",
                "hand",
                (Place("crm.customer.protection", user, (("state", "=", "active"),)),),
            ),
            Holding("salesperson", self.env._("Salesperson of contacts"), "work", "hand", (Place("res.partner", user),)),
            Holding("activities", self.env._("Activities"), "work", "method", (Place("mail.activity", user, (("active", "=", True),)),)),
            Holding("meetings", self.env._("Future meetings"), "work", "method"),
            Holding("units", self.env._("Units led"), "work", "method", (Place("crm.team", user),)),
            Holding(
                "settings",
                self.env._("Settings that name the person"),
                "work",
                "hand",
                (
                    Place("mail.activity.type", "default_user_id"),
                    Place("mail.activity.plan.template", "responsible_id"),
                    Place("mail.template", user),
                    Place("ir.actions.server", "activity_user_id"),
                    Place("utm.campaign", user),
                    Place("website", "crm_default_user_id"),
                    Place("crm.iap.lead.mining.request", user),
                    Place("snailmail.letter", user),
                ),
            ),
        ]
        access = [
            Holding("members", self.env._("Memberships"), "access", "archive", (Place("crm.team.member", user, (("active", "=", True),)),)),
            Holding("deputies", self.env._("Deputyships"), "access", "unlink", (Place("crm.team.deputy", user),)),
            Holding(
                "substitutes",
                self.env._("Substitutions"),
                "access",
                "unlink",
                (Place("crm.user.substitute", user), Place("crm.user.substitute", "substitute_id")),
            ),
            Holding("grants", self.env._("Leads shared with or by the person"), "access", "method"),
            Holding(
                "assigned",
                self.env._("Leads assigned to the partner's contact"),
                "access",
                "clear",
                (Place("crm.lead", "partner_assigned_id", partner=True),),
            ),
            Holding("followers", self.env._("Followed documents"), "access", "unlink", (Place("mail.followers", partner, partner=True),)),
            Holding("channels", self.env._("Channels"), "access", "unlink", (Place("discuss.channel.member", partner, partner=True),)),
            Holding(
                "scheduled",
                self.env._("Scheduled mails"),
                "access",
                "unlink",
                (Place("mail.scheduled.message", "author_id", partner=True), Place("mail.scheduled.message", "create_uid")),
            ),
            Holding(
                "recipients",
                self.env._("Mails about to be sent to the person"),
                "access",
                "part",
                (
                    Place("mail.scheduled.message", "partner_ids", partner=True),
                    Place("mail.mail", "recipient_ids", (("state", "in", ("outgoing", "exception")),), partner=True),
                    Place("digest.digest", "user_ids"),
                    Place("iap.account", "warning_user_ids"),
                    Place("ir.actions.server", "partner_ids", partner=True),
                ),
            ),
            Holding("filters", self.env._("Saved filters"), "access", "part_or_unlink", (Place("ir.filters", "user_ids"),)),
            Holding(
                "personal",
                self.env._("Personal settings"),
                "access",
                "unlink",
                (
                    Place("ir.default", user),
                    Place("ir.embedded.actions", user),
                    Place("ir.ui.view.custom", user),
                    Place("calendar.filters", user),
                    Place("calendar.filters", partner, partner=True),
                    Place("res.users.settings", user),
                    Place("mail.presence", user),
                    Place("res.users.settings.volumes", partner, partner=True),
                ),
            ),
            Holding(
                "favourites",
                self.env._("Favourites"),
                "access",
                "part",
                (Place("crm.team", "favorite_user_ids"), Place("spreadsheet.dashboard", "favorite_user_ids")),
            ),
            Holding(
                "push",
                self.env._("Devices for notifications"),
                "access",
                "unlink",
                (Place("mail.push.device", partner, partner=True),),
            ),
            Holding("servers", self.env._("Own mail servers"), "access", "unlink", (Place("ir.mail_server", "owner_user_id"),)),
            Holding("invitations", self.env._("Links in invitations to meetings"), "access", "method"),
        ]
        return work + access

    @api.model
    def _labels(self):
        """What each kind of thing is called in the current language."""
        return {holding.code: holding.label for holding in self._holdings()} | self._access_labels() | self._proof_labels()

    # Finding

    @api.model
    def _everything(self, model_name):
        """All records of a model, archived ones too."""
        return self.env[model_name].sudo().with_context(active_test=False)  # the run only, after its check

    def _places(self, holding):
        """The places of a holding that are installed here."""
        for place in holding.places:
            model = self.env.get(place.model)
            if model is not None and not model._abstract and place.field in model._fields:
                yield place

    def _find(self, holding, users):
        """What users hold: recordsets, one per place."""
        if find := getattr(self, f"_find_{holding.code}", None):
            found = find(users)
            return found if isinstance(found, list) else [found]
        return [self._find_in(place, users) for place in self._places(holding)]

    def _find_in(self, place, users):
        ids = (users.partner_id if place.partner else users).ids
        domain = Domain(place.field, "in", ids) & Domain(list(place.domain)) & self._open_domain(place)
        return self._everything(place.model).search(domain)

    def _open_domain(self, place):
        """The records of a model that are handed over: what is closed stays, where that was chosen."""
        closed = {} if self.closed_too else self._still_open_domains()
        return Domain(closed.get(place.model, Domain.TRUE))

    @api.model
    def _still_open_domains(self):
        """Hook: per model, what is still worked on; the rest may keep the former owner's name.

        What makes somebody responsible for a customer follows what it was derived from.
        """
        return {
            "crm.lead": Domain("active", "=", True) & Domain("won_status", "=", "pending"),
            "crm.partner.unit": Domain("origin", "!=", "derived"),
        }

    def _ruled_places(self):
        """The places whose records have a unit that they are handed over with."""
        return [place for holding in self._holdings() if holding.way == "rule" for place in self._places(holding)]

    @api.model
    def _owner_field(self, model_name):
        return self.env[model_name]._access_fields()["owner"]

    @api.model
    def _unit_field(self, model_name):
        return self.env[model_name]._access_fields()["unit"]

    # Who gets it

    def _successor(self, unit):
        """Who gets what was held in a unit; nobody, where a company's leads are handed out later."""
        if row := self.unit_ids.filtered(lambda row: row.team_id == unit)[:1]:
            return row.successor_id
        return self.successor_id

    def _target(self, unit):
        """The unit in which it stays, or to which it falls."""
        row = self.unit_ids.filtered(lambda row: row.team_id == unit)[:1]
        return row.target_team_id if row and self.kind == "company" else unit

    # Handing over and ending

    def _end(self, holding, recordsets, person):
        """Do with each recordset what the holding says."""
        for place, records in zip_longest(self._places(holding), recordsets):
            if records:
                getattr(self, f"_end_by_{holding.way}")(holding, place, records, person)

    def _end_by_method(self, holding, place, records, person):
        getattr(self, f"_end_{holding.code}")(records, person)

    def _end_by_rule(self, holding, place, records, person):
        for unit, batch in records.grouped(self._unit_field(place.model)).items():
            self._hand(place, batch, self._successor(unit), self._target(unit), person.user_id, holding.code)

    def _hand(self, place, records, owner, unit, from_user, code=None):
        """Records get an owner and a unit; the new owner is told at the end."""
        if not records:
            return
        owner_field, unit_field = self._owner_field(place.model), self._unit_field(place.model)
        changed = records.filtered(lambda record: record[owner_field] != owner or record[unit_field] != unit)
        received = records.filtered(lambda record: record[owner_field] != owner)
        changed.write({owner_field: owner.id, unit_field: unit.id})
        self._note_receipt(code or self._code_of(place), from_user, owner, received)

    def _code_of(self, place):
        return next(holding.code for holding in self._holdings() if place in holding.places)

    def _end_by_hand(self, holding, place, records, person):
        records.write({place.field: self.successor_id.id})
        self._note_receipt(holding.code, person.user_id, self.successor_id, records)

    def _end_by_unlink(self, holding, place, records, person):
        records.unlink()

    def _end_by_archive(self, holding, place, records, person):
        records.active = False

    def _end_by_clear(self, holding, place, records, person):
        records.write({place.field: False})

    def _end_by_part(self, holding, place, records, person):
        left = person.user_id.partner_id if place.partner else person.user_id
        records.write({place.field: [Command.unlink(left.id)]})

    def _end_by_part_or_unlink(self, holding, place, records, person):
        """What names nobody would be everybody's."""
        alone = records.filtered(lambda record: record[place.field] == person.user_id)
        alone.unlink()
        self._end_by_part(holding, place, records - alone, person)

    # Work that needs more than a field

    def _end_customers(self, rows, person):
        for unit, batch in rows.exists().grouped("team_id").items():
            owner, target = self._successor(unit), self._target(unit)
            self._note_receipt("customers", person.user_id, owner, batch.partner_id)
            batch._hand_over(target, owner)

    def _end_activities(self, activities, person):
        """With the lead to its new owner."""
        for document, batch in activities.grouped(lambda activity: (activity.res_model, activity.res_id)).items():
            owner = self._owner_of(*document) or self.successor_id
            batch.user_id = owner
            self._note_receipt("activities", person.user_id, owner, batch)

    def _owner_of(self, model_name, res_id):
        """The owner of a record under the rule who stays."""
        model = self.env.get(model_name) if model_name else None
        if model is None or not isinstance(model, self.env.registry["crm.access.mixin"]) or "owner" not in model._access_fields():
            return self.env["res.users"]
        owner = self._everything(model_name).browse(res_id).exists()[self._owner_field(model_name)]
        return owner.filtered(lambda user: user.active and user not in self._leavers())

    @api.model
    def _future_domain(self):
        return Domain("stop", ">=", self.env["crm.access"]._now())

    def _find_meetings(self, users):
        mine = Domain("user_id", "in", users.ids) | Domain("partner_ids", "in", users.partner_id.ids)
        return self._everything("calendar.event").search(mine & self._future_domain())

    def _end_meetings(self, events, person):
        """What the person called is handed over or cancelled, the private cancelled; elsewhere he is taken off."""
        user = person.user_id
        called = events.filtered(lambda event: event.user_id == user)
        cancelled = called.filtered(lambda event: event.privacy == "private" or self.meeting_policy == "cancel")
        for event in called - cancelled:
            owner = self._owner_of("crm.lead", event.opportunity_id.id) or self.successor_id
            event.write({"user_id": owner.id, "partner_ids": [Command.link(owner.partner_id.id)]})
            self._note_receipt("meetings", user, owner, event)
        events.write({"partner_ids": [Command.unlink(user.partner_id.id)]})
        cancelled.write({"active": False, "user_id": False})
        (events - cancelled).access_token = False  # opens the video call

    def _end_units(self, units, person):
        for unit in units:
            row = self.unit_ids.filtered(lambda row, unit=unit: row.team_id == unit)
            unit.user_id = row.new_leader_id
            self._note_receipt("units", person.user_id, row.new_leader_id, unit)

    # Access that needs more than a field

    def _find_grants(self, users):
        return self._everything("crm.lead.grant").search(Domain("user_id", "in", users.ids) | self._shared_by(users))

    @api.model
    def _shared_by(self, users):
        """What was shared by hand in the name of somebody who leaves ends with him."""
        return Domain("create_uid", "in", users.ids)

    def _end_grants(self, grants, person):
        grants.unlink()

    def _find_invitations(self, users):
        """The page behind such a link needs no login."""
        known = Domain("partner_id", "in", users.partner_id.ids) & Domain("access_token", "not like", RENEWED)
        return [self._everything("calendar.attendee").search(known)]

    def _end_invitations(self, attendees, person=None):
        """Each gets an address that nobody knows."""
        for attendee in attendees:
            attendee.access_token = RENEWED + attendee._default_access_token()
