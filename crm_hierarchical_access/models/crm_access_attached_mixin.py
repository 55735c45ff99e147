from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.base.models.ir_attachment import condition_values

FEW = 100  # documents; a page of a list has 80


class CrmAccessAttachedMixin(models.AbstractModel):
    """For what hangs on a document by model and id: nobody sees it who may not read the document.

    Besides, and never instead of, what the model itself asks. Authors, assignees, recipients and followers
    are no exception: who loses a document loses all of it.
    """

    _name = "crm.access.attached.mixin"
    _description = "Attached to a Document under the Sales Tree's Rule"
    _attached_fields = ("res_model", "res_id")

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain)
            domain &= self._attached_domain(domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _attached_domain(self, domain):
        """What a search for a domain leaves out; for few named documents, as with the lines of a page, they are asked themselves."""
        model_field, id_field = self._attached_fields
        named, ids = (condition_values(self, name, domain) for name in self._attached_fields)
        access = self.env["crm.access"]
        if named and ids and len(named) == 1 and len(ids) <= FEW:
            hidden = access._documents_hidden({name: set(filter(None, ids)) for name in named})
            return Domain(id_field, "not in", [res_id for _name, res_id in hidden]) if hidden else Domain.TRUE
        return access._documents_domain(model_field, id_field, named=named or ())

    def _check_access(self, operation):
        result = super()._check_access(operation)
        hidden = (self - result[0] if result else self)._attached_to_hidden()
        if not hidden:
            return result
        if result:
            return result[0] + hidden, result[1]
        return hidden, hidden._make_attached_error

    def _fetch_query(self, query, fields):
        access = self.env["crm.access"]
        if not access._is_observed():
            return super()._fetch_query(query, fields)
        records = super()._fetch_query(query, [*fields, *(self._fields[name] for name in self._attached_fields)])
        records._observe_documents()
        return records

    def _observe_documents(self):
        """What is attached tells of its document: that is logged where the rule would have hidden it."""
        access = self.env["crm.access"]
        ids_by_model = defaultdict(set)
        for model_name, res_id in self._attached_documents().values():
            if model_name in access._access_thread_models() and self._is_under_rule(model_name):
                ids_by_model[model_name].add(res_id)
        for model_name, ids in ids_by_model.items():
            access._observe(self.env[model_name].browse(ids), "read")

    def _attached_to_hidden(self):
        """The records whose document the current user may not read."""
        if self.env.su or not self or not self.env["crm.access"]._documents_protected():
            return self.browse()
        documents = self._attached_documents()
        ids_by_model = defaultdict(set)
        for model_name, res_id in documents.values():
            ids_by_model[model_name].add(res_id)
        hidden = self.env["crm.access"]._documents_hidden(ids_by_model)
        return self.browse(id_ for id_, document in documents.items() if document in hidden)

    def _attached_documents(self):
        """Model and id of each record's document, by the record's id."""
        model_field, id_field = self._attached_fields
        stored = self.browse(id_ for id_ in self._ids if id_).sudo()  # to compare, not to show
        return {
            record.id: (record[model_field], record[id_field])
            for record in stored
            if record[model_field] and record[id_field]
        }

    def _make_attached_error(self):
        return AccessError(self.env._("This belongs to a document that you may not read."))

    def write(self, vals):
        result = super().write(vals)
        moved = not {*self._attached_fields, "res_model_id"}.isdisjoint(vals)
        if moved and self.env["crm.access"]._is_enforced():
            self.check_access("create")  # moved onto another document: as if created there
        return result
