from odoo import api, models
from odoo.exceptions import UserError

#: columns of a file, or fields of a record, in which a person is known again
KNOWN_BY = frozenset({"email", "email_from", "email_normalized", "email_cc", "phone", "phone_sanitized"})


class CrmGdprKnownMixin(models.AbstractModel):
    """Records that stand for persons: who was erased does not come back by mistake, who is being erased is not changed."""

    _name = "crm.gdpr.known.mixin"
    _description = "Persons That May Be Known Again"

    # No return

    @api.model
    def load(self, fields, data):
        """Rows of a file about somebody who was erased are held back; only the officer is told why."""
        kept, held = self._known_rows(fields, data)
        result = super().load(fields, kept)
        if held:
            self.env["crm.gdpr.return"]._tell("import", self._name, list(held.values()))
            text = self.env._("%(count)s rows were held back. The data protection officer has been told.", count=len(held))
            result["messages"].append({"type": "warning", "message": text, "record": False})
        return result

    @api.model
    def _known_rows(self, names, data):
        """The rows that are taken in, and the erasure of each that is not, with what belongs to it.

        :return: rows, {number of the row: erasure}
        """
        columns = [place for place, name in enumerate(names) if name.split("/")[-1] in KNOWN_BY]
        known = self.env["crm.gdpr.erased"]._known(row[place] for row in data for place in columns)
        if not known:
            return data, {}
        own = [place for place, name in enumerate(names) if "/" not in name]
        kept, held, is_held = [], {}, False
        for number, row in enumerate(data):
            erasures = [known[row[place]] for place in columns if row[place] in known]
            begins = any(row[place] for place in own)
            is_held = bool(erasures) or (is_held and not begins)
            if erasures:
                held[number] = erasures[0]
            if not is_held:
                kept.append(row)
        return kept, held

    @api.model_create_multi
    def create(self, vals_list):
        """Who comes back in another way than by a file may have come by himself: the officer is told."""
        records = super().create(vals_list)
        values = [{vals[name] for name in KNOWN_BY & vals.keys() if vals[name]} for vals in vals_list]
        if known := self.env["crm.gdpr.erased"]._known(set().union(*values)):
            back = {record.id: known[value] for record, of in zip(records, values, strict=True) for value in of & known.keys()}
            self.env["crm.gdpr.return"]._tell("created", self._name, list(back.values()), list(back))
        return records

    # Frozen

    def write(self, vals):
        self._check_is_not_frozen()
        return super().write(vals)

    def _check_is_not_frozen(self):
        """
        :raise UserError: where somebody changes what is about to be erased
        """
        frozen = set() if self.env.su else self.env["crm.gdpr.erasure"]._frozen().get(self._name, set())
        if not frozen.isdisjoint(self.ids):
            raise UserError(self.env._("This record is frozen: ask the data protection officer."))
