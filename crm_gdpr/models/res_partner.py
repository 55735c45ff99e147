from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_hierarchical_access.access import Level
from odoo.addons.crm_hierarchical_access.access.keys import split
from odoo.addons.crm_hierarchical_access.models.access_domain import Flag
from odoo.addons.crm_hierarchical_access.models.access_keys import HasKey


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.gdpr.person.mixin"]

    @api.model
    def _mask_domain(self, scope):
        """Companies are no persons, colleagues no customers; other contacts follow those who deal with their company."""
        keys, others = split(scope.clauses(Level.READ), scope.all_units)
        ways = [HasKey("access_keys", keys)] if keys else []
        ways += [self._access_rows_domain(clause, scope) for clause in others]
        return Flag("is_company") | Flag("partner_share", False) | Domain.OR(ways)

    @api.model
    def _mask_fetched(self):
        return ["is_company", "partner_share", "access_keys"]

    def _mask_fetch(self):
        """All columns: the name, which is asked for next, needs them, too."""
        if any(True for _each in self._fields["is_company"]._cache_missing_ids(self)):
            self.mapped("is_company")

    def _fetch_query(self, query, fields):
        return super()._fetch_query(query, self._mask_fetched_with(fields))

    @api.model
    def _mask_text_fields(self):
        return ("activity_summary",)

    def _mask_subjects(self):
        """A company's messages are about its contacts."""
        contacts = self.with_context(active_test=False).child_ids.grouped("parent_id")
        return {
            partner.id: {("res.partner", each._origin.id) for each in partner | contacts.get(partner, self.browse()) if each._origin}
            for partner in self
        }

    # Where Odoo names people as superuser

    def _to_store(self, store, fields):
        super()._to_store(store, fields)
        self._mask_in_store(store, "res.partner")

    def _mask_in_store(self, store, model_name):
        mask = self.env["crm.gdpr.mask"]
        masks = mask._of_person().get("res.partner") if store.target.is_current_user(self.env) else None
        if not masks:
            return
        for partner in self:
            values = store.data.get(model_name, {}).get((partner.id,), {})
            names = [name for name in values if name in masks and values[name]]
            hidden = mask._hidden_values(partner, names, masks)
            for name in names:
                if partner.id in hidden[name]:
                    [secrets] = mask._secrets({("res.partner", partner.id)}).values()
                    values[name] = mask._mask_value(masks[name], values[name], secrets)
            if "avatar_128_access_token" in values and mask._hidden_subjects({("res.partner", partner.id)}):
                values["avatar_128_access_token"] = False  # a token opens the picture to whoever has it

    def _build_vcard(self):
        self._check_sees_persons(self.env._("This contact is masked: reveal the person first."))
        return super()._build_vcard()

    def get_attendee_detail(self, meeting_ids):
        details = super().get_attendee_detail(meeting_ids)
        mask = self.env["crm.gdpr.mask"]
        masked = mask._masked_names("res.partner", {(each["id"], each["name"]) for each in details})
        for each in details:
            each["name"] = masked.get((each["id"], each["name"]), each["name"])
        return details
