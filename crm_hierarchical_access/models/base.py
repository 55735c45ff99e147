from collections import defaultdict

from odoo import api, models

from odoo.addons.mail.tools.parser import parse_res_ids

MODEL_FIELDS = ("res_model", "model")
ID_FIELDS = ("res_ids", "res_id")


class Base(models.AbstractModel):
    """Wizards show and use what they point at, often as superuser: they may point at readable documents only.

    So may what is attached to documents by addons that need not be there (``_access_attached_models``). Composers
    render texts and find recipients as soon as a document's id is put into a field or the context.
    """

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        self._check_wizard_documents({})
        return super().default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_wizard_documents(vals)
        return super().create(vals_list)

    def write(self, vals):
        for record in self if self._points_at_documents() else ():
            record._check_wizard_documents({**record._wizard_pair(), **vals})
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._check_wizard_documents({**self._wizard_pair(), **values})
        return super().onchange(values, field_names, fields_spec)

    def get_external_id(self):
        """External ids are read as superuser; those of imported records tell of them."""
        if self._name in self.env["crm.access"]._documents_protected():
            self.check_access("read")
        return super().get_external_id()

    # What a wizard points at

    @api.model
    def _check_wizard_documents(self, values):
        if self._points_at_documents():
            self._check_named_documents(values)

    @api.model
    def _points_at_documents(self):
        return self._transient or self._name in self.env["crm.access"]._access_attached_models()

    @api.model
    def _check_named_documents(self, values):
        """
        :raise AccessError: where values or context name a document, or what is attached to one, that the current
            user may not read
        """
        access = self.env["crm.access"]
        if not access._documents_protected():
            return
        documents = self._named_documents(values)
        access._check_documents(documents)
        for model_name in ("mail.message", "mail.activity", "ir.attachment"):
            self.env[model_name].browse(documents.get(model_name, ())).check_access("read")

    @api.model
    def _named_documents(self, values):
        """Ids by model of the records that values and context name."""
        context = self.env.context
        defaults = {key[8:]: value for key, value in context.items() if key.startswith("default_")}
        values = {**defaults, **{name: value for name, value in values.items() if value}}
        documents = defaultdict(set)
        for model_name, ids in self._wizard_references(values):
            documents[model_name].update(ids)
        model_name = self._first(values, MODEL_FIELDS) or context.get("active_model")
        ids = self._first(values, ID_FIELDS) or context.get("active_ids") or context.get("active_id")
        documents[model_name].update(self._wizard_ids(ids))
        return documents

    @api.model
    def _wizard_references(self, values):
        """Pairs of model and ids that the relational fields among values name."""
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or not value:
                continue
            if field.type == "many2one":
                yield field.comodel_name, self._wizard_ids(value)
            elif field.type in ("many2many", "one2many"):
                yield field.comodel_name, field.convert_to_cache(value, self.browse(), validate=False)
            elif field.type == "reference" and isinstance(value, str):
                model_name, _comma, res_id = value.partition(",")
                yield model_name, self._wizard_ids(res_id)

    def _wizard_pair(self):
        """The model and ids that a wizard already points at."""
        if len(self) != 1 or not self._points_at_documents():
            return {}
        wizard = self.sudo()  # to compare, not to show
        return {name: wizard[name] for name in (*MODEL_FIELDS, *ID_FIELDS) if name in self._fields}

    @staticmethod
    def _first(values, names):
        return next((values[name] for name in names if values.get(name)), None)

    @api.model
    def _wizard_ids(self, value):
        """Ids in whatever form they are named: a number, a collection, a list as text, a name_get or a read."""
        if isinstance(value, dict):
            value = value.get("id")
        if isinstance(value, str) and not value.isdigit():
            value = parse_res_ids(value, self.env)
        if isinstance(value, (list, tuple, set, frozenset)):
            return {id_ for id_ in value if isinstance(id_, int)}
        return {int(value)} if value else set()
