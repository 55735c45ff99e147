from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.crm_hierarchical_access.models.access_keys import HasKey

from ..library import Kind, Span, key


class CrmDocument(models.Model):
    """A leader passes on what the unit received, to units below, never wider (spec 4, *Passing down*)."""

    _inherit = "crm.document"

    can_pass_on = fields.Boolean(compute="_compute_can_pass_on")

    def _received(self):
        """The permissions by which units that the current user leads received the document, and may pass it on now."""
        self.ensure_one()
        if not self._is_readable_by(self.env.user):
            return self.env["crm.document.permission"]
        led = self.env["crm.access"]._led_units()
        mine = self.sudo().permission_ids.filtered(  # what was given to the user's own units
            lambda each: each.may_pass_on and each.effect == "allow" and each.team_id.id in led
        )
        opening = self._rule().opening
        return mine.filtered(lambda each: each.id in opening)

    def _pass_on(self, received, units, date_from=False, date_to=False, may_pass_on=False):
        """Give units below what the unit received; who has it from there already gets the new dates.

        :param received: one of :meth:`_received`
        :return: the permissions
        :raise AccessError: where the user may not pass it on, or not there
        :raise UserError: where the days go beyond those received
        """
        self.ensure_one()
        received._check_may_pass_on(self)
        received._check_units_below(units)
        vals = {"date_from": date_from, "date_to": date_to, "may_pass_on": may_pass_on, "passed_by": self.env.uid}
        there = received.child_ids.filtered(lambda each: each.team_id in units)
        there.write(vals)
        new = [
            {**vals, "document_id": self.id, "kind": "unit", "team_id": unit.id, "parent_id": received.id}
            for unit in units - there.team_id
        ]
        passed = there | received.create(new)
        passed._check_within_received()
        return passed


    def action_pass_on(self):
        """Open *Pass on* for the document."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["crm.document.pass.on"].create({"document_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pass On"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends_context("uid")
    def _compute_can_pass_on(self):
        for document in self:
            document.can_pass_on = bool(document._origin and document._origin._received())


class CrmDocumentPermission(models.Model):
    _inherit = "crm.document.permission"

    def _check_may_pass_on(self, document):
        """
        :raise AccessError: in the words for a document that is not there
        """
        if len(self) != 1 or self not in document._received():
            raise document._closed_error()

    def _check_units_below(self, units):
        """
        :raise AccessError: without naming a unit, which the user may know nothing of
        """
        below = set(self.env["crm.access"]._organisation().tree.below(self.team_id.id)) - {self.team_id.id}
        if not units or not below.issuperset(units._ids):
            raise AccessError(self.env._("To: choose units below %(unit)s.", unit=self.team_id.name))

    def _check_within_received(self):
        """
        :raise UserError: where days were asked for that lie outside of those received
        """
        for permission in self:
            asked, received = permission._own_span(), permission.parent_id._span()
            if asked != asked.within(Span(received.begin if asked.begin else None, received.end if asked.end else None)):
                unit = permission.parent_id.team_id.name
                raise UserError(self.env._("From, Until: %(unit)s has the document for fewer days.", unit=unit))

    # Taking back

    @api.model
    def _passed_on_domain(self):
        """What was passed on from a unit that the current user leads, to whatever unit below, of documents he reads."""
        led = {key(Kind.UNIT, unit) for unit in self.env["crm.access"]._led_units()}
        documents = self.env["crm.document"]._library_domain()
        return (HasKey("chain_keys", frozenset(led)) & Domain("document_id", "any!", documents)) if led else Domain.FALSE

    def action_take_back(self):
        """Take the document away from the unit, and so from all below."""
        self.check_access("read")
        if not all(permission.sudo().parent_id for permission in self):  # yes or no
            raise AccessError(self.env._("Only what was passed on can be taken back."))
        self.sudo().unlink()  # what the user reads of permissions was passed on by a unit he leads

    def _received_until(self):
        """Until when the unit has it, in words."""
        last = min((each.date_to for each in self._chain() if each.date_to), default=None)
        if not last:
            return self.env._("You have it without limit.")
        return self.env._("You have it until %(day)s.", day=format_date(self.env, last))

    def _chain(self):
        """The permission and those it was passed on from."""
        return self.browse(int(part) for part in self.parent_path.split("/")[:-1])
