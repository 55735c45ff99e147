from odoo import api, fields, models
from odoo.tools import ormcache


class CrmGdprPersonMixin(models.AbstractModel):
    """For the models whose records are persons, or stand for one: the domain that shows them, and revealing."""

    _name = "crm.gdpr.person.mixin"
    _description = "Person That May Be Masked"

    is_person_masked = fields.Boolean(compute="_compute_is_person_masked")

    @api.depends_context("uid")
    def _compute_is_person_masked(self):
        mask = self.env["crm.gdpr.mask"]
        pairs = {(self._name, record._origin.id) for record in self if record._origin.id}
        hidden = mask._hidden_subjects(pairs) if mask._of_person() else ()
        for record in self:
            record.is_person_masked = (self._name, record._origin.id) in hidden

    @api.model
    def _mask_domain(self, scope):
        """Hook: the records whose person somebody sees who has this scope (``access.Scope``)."""
        raise NotImplementedError

    @api.model
    def _mask_fetched(self):
        """Hook: names of the fields that the domain asks for, fetched at once."""
        return []

    def _mask_fetch(self):
        """Have in the cache what is asked of a page of records: by the domain, and by texts that leave the person out."""
        self.fetch(self._mask_fetched_along())

    @api.model
    @ormcache()
    def _mask_fetched_along(self):
        secrets = [name for name, _kind in self.env["crm.gdpr.mask"]._secret_fields(self._name)]
        return *self._mask_fetched(), *secrets

    @api.model
    def _mask_fetched_with(self, fields):
        """Some fields, and what tells whether they are masked, where they may be: it is no query of its own then."""
        masks = self.env["crm.gdpr.mask"]._of_user().get(self._name, {})
        if not masks or not any(field.name in masks or field.name in self._mask_text_fields() for field in fields):
            return fields
        return [*fields, *(self._fields[name] for name in self._mask_fetched_along())]

    def _mask_revealed_with(self):
        """Hook: the records that are revealed with this one."""
        return [self]

    def action_reveal_person(self):
        """Ask for the reason, and show the person for a while."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reveal the Person"),
            "res_model": "crm.gdpr.reveal.ask",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }
