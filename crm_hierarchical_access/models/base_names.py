from odoo import api, models


class Base(models.AbstractModel):
    """Where a record points, by right, to one that the user may not read, the name is left out.

    Odoo reads the name behind a many2one as superuser. A subsidiary's holding, a lead that was reassigned: the field
    keeps pointing there, its name reads "Not visible to you".
    """

    _inherit = "base"

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if self._looks_at_names():
            self._hide_property_names(rows, fnames)
            if load == "_classic_read":
                self._hide_pairs(rows, fnames)
        return rows

    @api.readonly
    def web_read(self, specification):
        rows = super().web_read(specification)
        if self._looks_at_names():
            for name in specification:
                field = self._fields.get(name)
                if field and field.type == "many2one" and self._is_under_rule(field.comodel_name):
                    self._hide_read_names(field.comodel_name, [row[name] for row in rows if isinstance(row[name], dict)])
        return rows

    def _web_read_group_format(self, groupby, aggregates, groups):
        rows = super()._web_read_group_format(groupby, aggregates, groups)
        self._hide_pairs(rows, groupby)
        return rows

    def _read_group_format_result(self, rows_dict, lazy_groupby):
        result = super()._read_group_format_result(rows_dict, lazy_groupby)
        self._hide_pairs(rows_dict, lazy_groupby)
        return result

    # The names to leave out

    @api.model
    def _hidden_name(self):
        """What stands in the place of a name."""
        return self.env._("Not visible to you")

    @api.model
    def _looks_at_names(self):
        """Whether names are left out, or only noted where they would have been."""
        access = self.env["crm.access"]
        return not self.env.su and (access._is_restricted() or access._is_observed())

    @api.model
    def _hidden_among(self, pairs):
        """Which of the (model, id) pairs are not to be named; asks nothing that naming them has not read already."""
        access = self.env["crm.access"]
        if not pairs or not self._looks_at_names():
            return set()
        ids_by_model = {}
        for model_name, id_ in pairs:
            ids_by_model.setdefault(model_name, set()).add(id_)
        if not access._is_restricted():
            for name, ids in ids_by_model.items():
                access._observe(self.env[name].browse(ids), "read")
            return set()
        return {(name, id_) for name, ids in ids_by_model.items() for id_ in access._hidden_ids(name, ids)}

    def _hide_pairs(self, rows, paths):
        """In rows of values, replace the names in (id, name) of what the user may not read."""
        models_named = {path: self._named_model(path) for path in paths}
        cells = [
            (row, path, (model_name, row[path][0]))
            for path, model_name in models_named.items()
            if model_name and self._is_under_rule(model_name)
            for row in rows
            if isinstance(row.get(path), tuple) and len(row[path]) == 2
        ]
        hidden = self._hidden_among({pair for _row, _path, pair in cells})
        for row, path, pair in cells:
            if pair in hidden:
                row[path] = (pair[1], self._hidden_name())

    @api.model
    def _named_model(self, path):
        """The model that a field, or a path of fields, names records of."""
        model = self
        for name in path.split(":")[0].split("."):
            field = model._fields.get(name)
            if field is None or not field.relational:
                return None
            model = self.env[field.comodel_name]
        return model._name

    def _hide_read_names(self, model_name, values):
        """The same for values as ``web_read`` gives them."""
        named = [value for value in values if "display_name" in value]
        hidden = self._hidden_among({(model_name, value["id"]) for value in named if isinstance(value["id"], int)})
        for value in named:
            if (model_name, value["id"]) in hidden:
                value["display_name"] = self._hidden_name()

    def _hide_property_names(self, rows, fnames):
        """The same for properties, whose names may be in the cache already."""
        for name in fnames:
            if self._fields[name].type != "properties":
                continue
            for row in rows:
                for definition in row.get(name) or ():
                    if definition.get("comodel") and self._is_under_rule(definition["comodel"]):
                        self._hide_property_name(definition)

    def _hide_property_name(self, definition):
        for key in ("value", "default"):
            value = definition.get(key)
            pairs = [pair for pair in (value if isinstance(value, list) else [value]) if isinstance(pair, tuple)]
            hidden = self._hidden_among({(definition["comodel"], id_) for id_, _name in pairs})
            shown = [(id_, None if (definition["comodel"], id_) in hidden else name) for id_, name in pairs]
            if shown:
                definition[key] = shown if isinstance(value, list) else shown[0]
