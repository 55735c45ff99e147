from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..access import Case, Level
from .access_domain import many2one_in, scope_domain
from .crm_access import LEVELS


class CrmAccessMixin(models.AbstractModel):
    """For models whose records have an owner and a unit: they come under the rule by naming the fields."""

    _name = "crm.access.mixin"
    _description = "Record under the Sales Tree's Rule"

    @api.model
    def _access_fields(self):
        """Hook: the fields that hold owner, unit, release and (where granted by hand) the record."""
        return {"owner": "user_id", "unit": "team_id"}

    # The domain and its predicate; a test holds them equal

    @api.model
    def _access_domain(self, scope, mode):
        """The records that a scope gives in a mode."""
        if mode == "create":
            return self._access_create_domain(scope)
        return scope_domain(scope, LEVELS[mode], self._access_fields())

    def _access_case(self):
        """The record as the engine reads it (``access.Case``)."""
        self.ensure_one()
        names = self._access_fields()
        release = names.get("release")
        return Case(
            self.id,
            self[names["owner"]].id or None,
            self[names["unit"]].id or None,
            (self[release].id or None) if release else None,
        )

    @api.model
    def _access_create_domain(self, scope):
        """What a user may create: what he may write afterwards, and what he hands to a unit that he knows of."""
        unit = self._access_fields()["unit"]
        return scope_domain(scope, Level.WRITE, self._access_fields()) | many2one_in(
            unit, self.env["crm.access"]._branch() | {None}
        )

    @api.model
    def _access_portal_domain(self):
        """Hook: what is asked of portal and public users, besides stock's own rules."""
        return Domain.TRUE

    def _access_grants(self):
        """Hook: the grants by hand of the record, as the engine reads them."""
        return ()

    # Who may hand on

    def _has_manage_access(self):
        """Whether the user may change owner, unit, release and grants of all the records (spec 1, *Writes*)."""
        access = self.env["crm.access"]
        if not access._is_restricted():
            return True
        scope = access._scope()
        return all(scope.allows(record._access_case(), Level.MANAGE) for record in self.sudo())  # answers yes or no

    def _check_manage_access(self):
        """
        :raise AccessError: where the user may change the content only
        """
        if not self._has_manage_access():
            raise AccessError(
                self.env._(
                    "Only the owner, leaders in charge and administrators may hand this on, release, share or delete it."
                )
            )

    def _check_assignment(self, unit=None, owner=None):
        """Refuse to hand records to a unit, or to a person, outside what the user knows of.

        :raise AccessError: naming the field, never a record
        """
        access = self.env["crm.access"]
        if not access._is_restricted():
            return
        if unit and unit.id not in access._branch():
            raise AccessError(self.env._("Sales Team: you cannot assign to a unit outside your own branch."))
        if owner and owner != self.env.user and not self._is_colleague(owner):
            raise AccessError(self.env._("Salesperson: you cannot assign to somebody outside your own branch."))

    def _is_colleague(self, user):
        """Whether the user has a place in the branch, or lends the current user his own records as absent."""
        access = self.env["crm.access"]
        if access._is_external():
            return user.id in access._colleagues()
        organisation, now = access._organisation(), access._now()
        if user.id in organisation.stands_in_for(self.env.uid, now):
            return True
        branch = access._branch()
        return any(unit in branch for _role, unit in organisation.tree.places(user.id, now))
