from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain

from ..access import Case, Level
from .access_domain import id_in, many2one_in, meeting, scope_domain
from .crm_access import LEVELS
from .crm_access_observe import AS_IF


class CrmAccessMixin(models.AbstractModel):
    """For models whose records have an owner and a unit: they come under the rule by naming the fields."""

    _name = "crm.access.mixin"
    _description = "Record under the Sales Tree's Rule"

    @api.model
    def _access_fields(self):
        """Hook: the fields that hold owner, unit, release and (where granted by hand) the record.

        An addon that divides postcodes names the one that holds the territory, which may be a path of names.
        """
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
            self._access_territory(names.get("territory")),
        )

    def _access_territory(self, path):
        """The id of the record's territory, None for none."""
        if not path:
            return None
        *links, name = path.split(".")
        holder = self.mapped(".".join(links))[:1] if links else self
        return id_in(holder, name) or None

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

    # What is seen, or changed, although the rule would refuse it (``crm.access._observe``)

    def _access_observed_as(self):
        """Hook: what is logged in the place of the records; nothing for reports, wizards and what is our own."""
        return self if self._access_is_observed() else self.browse()

    @api.model
    def _access_is_observed(self):
        return self._auto and not self._transient and not self.env["crm.access"]._is_own_model(self._name)

    @api.model
    def _access_observed_fields(self):
        """Hook: names of the fields that the rule asks for, fetched along so that observing asks nothing more."""
        return [name for name in self._access_fields().values() if name != "id" and "." not in name]

    @api.model
    def _access_is_told_by(self, fields):
        """Hook: whether reading the fields tells what the rule hides."""
        return True

    def _access_would_hide(self, how):
        """The records that the rule would refuse to the current user, were it in force."""
        access = self.env["crm.access"]
        domain = access._observed_domain(self.env.uid, access._epoch(), self._name, how)
        if not self or domain.is_true():
            return self.browse()
        ruled = self.sudo().with_context(**AS_IF, active_test=False)  # yes or no, as when a rule is checked
        try:
            return self - meeting(ruled, domain)
        except MissingError:
            return self.exists() - meeting(ruled.exists(), domain)

    def _fetch_query(self, query, fields):
        if not self.env["crm.access"]._is_observed() or not self._access_is_told_by(fields):
            return super()._fetch_query(query, fields)
        asked = self._access_observed_fields() if self._access_is_observed() else ()
        records = super()._fetch_query(query, [*fields, *(self._fields[name] for name in asked)])
        self.env["crm.access"]._observe(records, "read")
        return records

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read":
            self.env["crm.access"]._observe(self - result[0] if result else self, operation)
        return result

    @api.private
    def check_access(self, operation):
        super().check_access(operation)
        if operation != "read":  # a mere question (has_access) changes nothing
            self.env["crm.access"]._observe(self, operation)

    # Who may hand on

    def _has_manage_access(self):
        """Whether the user may change owner, unit, release and grants of all the records (spec 1, *Writes*).

        Also while the rule is observed: what is ours, as sharing by hand, is for those who may.
        """
        access = self.env["crm.access"]
        if not access._is_subject():
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
        if not (access._is_subject() if access._is_own_model(self._name) else access._is_restricted()):
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
