from odoo import api, models


class CrmGdprAttachedMixin(models.AbstractModel):
    """For what hangs on a document by model and id: its texts may mention the persons of the document."""

    _name = "crm.gdpr.attached.mixin"
    _description = "Text about a Document"

    #: the fields with the document's model and id, or ids as a list in a text
    _mask_document_fields = ("model", "res_id")
    #: the fields with text about it
    _mask_document_texts = ()

    @api.model
    def _mask_text_fields(self):
        return self._mask_document_texts

    def _mask_documents(self):
        """Model and ids of the record's document."""
        name, key = self._mask_document_fields
        ids = self[key]
        if isinstance(ids, str):
            ids = [int(part) for part in ids.strip("[]() ").split(",") if part.strip().isdigit()]
        return self[name], {ids} if isinstance(ids, int) else set(ids or ())

    def _mask_subjects(self):
        documents = {record.id: record._mask_documents() for record in self}
        by_model = {}
        for model_name, ids in documents.values():
            if model_name in self.env and ids - {0}:
                by_model.setdefault(model_name, set()).update(ids - {0})
        subjects = {name: self.env[name].browse(ids).exists()._mask_subjects() for name, ids in by_model.items()}
        return {
            id_: {pair for res_id in ids for pair in subjects.get(model_name, {}).get(res_id, ())}
            for id_, (model_name, ids) in documents.items()
        }
