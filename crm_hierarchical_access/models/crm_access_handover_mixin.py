from odoo import api, models


class CrmAccessHandoverMixin(models.AbstractModel):
    """For records that are handed from owner to owner and from unit to unit.

    A model that inherits it writes in the two steps of :meth:`_split_handover`: who gives a record away may
    lose it with the first field, while the messages about it still have to be sent.
    """

    _name = "crm.access.handover.mixin"
    _inherit = "crm.access.mixin"
    _description = "Can Be Handed On"

    def _split_handover(self, vals):
        """Check what values hand on.

        :return: the values that change the content, and those that hand on, to be written as superuser
        :raise AccessError: where the user may not hand on the records, or not to that unit or person
        """
        changed = self._assignment_changes(vals)
        if not changed:
            return vals, {}
        if not self.env["crm.access"]._is_enforced():
            self.env["crm.access"]._observe(changed, "manage")
            return vals, {}
        self.check_access("write")
        changed._check_manage_access()
        changed._check_assignment(*self._assignment(vals))
        names = self._handover_fields()
        content = {name: value for name, value in vals.items() if name not in names}
        handover = {name: value for name, value in vals.items() if name in names}
        return content, changed._prepare_handover_vals(handover)

    def _prepare_handover_vals(self, vals):
        """Hook: what is written when records are handed on."""
        return vals

    @api.model
    def _handover_fields(self):
        """The fields that hold owner, unit and release."""
        names = self._access_fields()
        return [names[role] for role in ("owner", "unit", "release") if role in names]

    def _assignment(self, vals):
        """Unit and owner that values name."""
        names = self._access_fields()
        unit, owner = vals.get(names["unit"]), vals.get(names["owner"])
        return self.env["crm.team"].browse(unit), self.env["res.users"].browse(owner)

    def _with_context_defaults(self, vals):
        """The values of a new record, with the context's defaults where they say nothing."""
        marked = {name: value for name, value in self.env.context.items() if name.startswith("default_")}
        return {**{name.removeprefix("default_"): value for name, value in marked.items()}, **vals}

    def _assignment_changes(self, vals):
        """The records whose owner, unit or release the values change."""
        names = [name for name in self._handover_fields() if name in vals]
        return self.filtered(lambda record: any(record[name].id != (vals[name] or False) for name in names))

    # Saved by a form, a list or a kanban

    def web_save(self, vals, specification, next_id=None):
        enforced = self.env["crm.access"]._is_enforced()
        if not enforced or not self or next_id or not self._assignment_changes(vals):
            return super().web_save(vals, specification, next_id=next_id)
        self.write(vals)
        return self._web_read_handed_on(specification)

    def web_save_multi(self, vals_list, specification):
        handed_on = any(record._assignment_changes(vals) for record, vals in zip(self, vals_list, strict=True))
        if not handed_on or not self.env["crm.access"]._is_enforced():
            return super().web_save_multi(vals_list, specification)
        for record, vals in zip(self, vals_list, strict=True):
            record.write(vals)
        return self._web_read_handed_on(specification)

    def _web_read_handed_on(self, specification):
        """Values of what the user still reads; of the rest that it was handed on, and the client leaves it."""
        kept = self._filtered_access("read")
        rows = kept.with_context(bin_size=True).web_read(specification)
        return rows + [{"id": record.id, "handed_on": True} for record in self - kept]
