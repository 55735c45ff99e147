from odoo import api, models
from odoo.exceptions import AccessError

from ..masking import is_mask
from .crm_gdpr_mask import FETCHING_KEY, ON_BEHALF, ON_BEHALF_KEY


class Base(models.AbstractModel):
    """Values of persons are masked where they leave a model, and where they are compared; the ORM itself knows them.

    Whoever sees everybody passes by after one look into the cache.
    """

    _inherit = "base"

    # Where values leave

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if not rows or self.env.su:
            return rows
        hidden = {}
        if masks := self.env["crm.gdpr.mask"]._of_user():
            hidden = self._mask_rows(rows, fnames, masks)
            self._mask_texts(rows, fnames)
            if load == "_classic_read":
                self._mask_pairs(rows, fnames)
            self._mask_property_names(rows, fnames)
            for name in self._mask_ordered_links(fnames):
                self._mask_link_order(rows, name)
        self._note_persons("read", rows, fnames, hidden)
        return rows

    @api.readonly
    def web_read(self, specification):
        rows = super().web_read(specification)
        if rows and self.env["crm.gdpr.mask"]._of_user():
            for name in specification:
                field = self._fields.get(name)
                if field and field.relational:
                    self._mask_read_names(field.comodel_name, rows, name)
        return rows

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        pairs = super().name_search(name, domain, operator, limit)
        mask = self.env["crm.gdpr.mask"]
        masked = mask._masked_names(self._name, set(pairs)) if mask._of_user() else {}
        return [(id_, masked.get((id_, text), text)) for id_, text in pairs]

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        masks = self.env["crm.gdpr.mask"]._of_user()
        if not masks:
            return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        for name in self._mask_ordered_links({path[0] for path in fields if path}):
            self._mask_cached_order(name)
        own = {i: path[0] for i, path in enumerate(fields) if len(path) == 1 and path[0] in self._fields and path[0] != "id"}
        lines = [super(Base, record)._export_rows(fields, _is_toplevel_call=_is_toplevel_call) for record in self]
        rows = [
            {"id": record.id, **{name: first[i] for i, name in own.items()}} for record, (first, *_rest) in zip(self, lines, strict=True)
        ]
        self._mask_rows(rows, set(own.values()), masks)
        self._mask_texts(rows, set(own.values()))
        self._mask_joined_names(rows, set(own.values()))
        for row, (first, *_rest) in zip(rows, lines, strict=True):
            for i, name in own.items():
                first[i] = "" if row[name] is False else row[name]
        return [line for of_record in lines for line in of_record]

    def _web_read_group_format(self, groupby, aggregates, groups):
        rows = super()._web_read_group_format(groupby, aggregates, groups)
        if self.env["crm.gdpr.mask"]._of_user():
            self._mask_pairs(rows, groupby)
        return rows

    def _read_group_format_result(self, rows_dict, lazy_groupby):
        result = super()._read_group_format_result(rows_dict, lazy_groupby)
        if self.env["crm.gdpr.mask"]._of_user():
            self._mask_pairs(rows_dict, lazy_groupby)
        return result

    # The masks of rows

    def _mask_rows(self, rows, fnames, masks):
        """Mask the fields of rows of values, asked of all rows at once.

        :return: per field, the ids of the records whose value is masked
        """
        mask, masks = self.env["crm.gdpr.mask"], masks.get(self._name, {})
        names = [name for name in fnames if name in masks and any(row.get(name) for row in rows)]
        hidden = mask._hidden_values(self, names, masks) if names else {}
        texts = {name: mask._persons_named(self, hidden[name], masks[name]) for name in names if masks[name].kind == "scrub"}
        secrets = mask._secrets({person for persons in texts.values() for person in persons.values()})
        for name in names:
            of_ids = {id_: secrets[person] for id_, person in texts.get(name, {}).items()}
            for row in rows:
                if row["id"] in hidden[name]:
                    row[name] = mask._mask_value(masks[name], row[name], of_ids.get(row["id"], ()))
        return hidden

    def _note_persons(self, how, rows, fnames, hidden):
        """Note whose persons the current user gets to know by rows of values.

        :param hidden: per field, the ids of the records whose value is masked
        """
        personal = self.env["crm.gdpr.mask"]._noted_fields(self._name)
        names = [name for name in fnames if name in personal] if personal else ()
        if not names:
            return
        told = {row["id"] for row in rows if any(row.get(name) and row["id"] not in hidden.get(name, ()) for name in names)}
        told = {id_ for id_ in told if isinstance(id_, int)} - self.env["crm.gdpr.mask"]._not_noted(self._name)
        if told:
            self.env["crm.gdpr.access"].note(how, self._name, told, names)

    @api.model
    def _mask_text_fields(self):
        """Hook: fields with free text, which may mention the persons that a record is about."""
        return ()

    def _mask_subjects(self):
        """Hook: whom the texts of records may mention: per id, pairs of model and id of leads and contacts."""
        links = [name for name in ("partner_id", "opportunity_id", "lead_id") if name in self._fields]
        links = [name for name in links if self._fields[name].comodel_name in ("res.partner", "crm.lead")]
        return {record.id: {(record[name]._name, record[name]._origin.id) for name in links if record[name]._origin} for record in self}

    def _mask_hidden_subjects(self):
        """Those of them whom the current user does not see, of the records that have any."""
        subjects = self.sudo()._mask_subjects()  # ids only
        hidden = self.env["crm.gdpr.mask"]._hidden_subjects({pair for pairs in subjects.values() for pair in pairs})
        return {id_: found for id_, pairs in subjects.items() if (found := hidden & pairs)}

    def _mask_texts(self, rows, fnames):
        names = [name for name in self._mask_text_fields() if name in fnames and any(row.get(name) for row in rows)]
        hidden = self._mask_hidden_subjects() if names else {}
        mask = self.env["crm.gdpr.mask"]
        secrets = mask._secrets(set().union(*hidden.values()))
        for row in rows if hidden else ():
            for name in names if row["id"] in hidden else ():
                row[name] = mask._without(row[name], (secrets[person] for person in hidden[row["id"]]))

    def _mask_pairs(self, rows, paths):
        """In rows of values, mask the names in (id, name) of persons."""
        mask = self.env["crm.gdpr.mask"]
        for path in paths:
            model_name = self._named_model(path)
            if not model_name or not mask._are_names_masked(model_name):
                continue
            cells = [row for row in rows if isinstance(row.get(path), tuple) and len(row[path]) == 2]
            masked = mask._masked_names(model_name, {row[path] for row in cells})
            for row in cells:
                if row[path] in masked:
                    row[path] = (row[path][0], masked[row[path]])

    def _mask_read_names(self, model_name, rows, name):
        """The same for values as ``web_read`` gives them: it reads the names behind a many2one as superuser."""
        mask = self.env["crm.gdpr.mask"]
        if not mask._are_names_masked(model_name):
            return
        values = [value for row in rows for value in _dicts(row.get(name)) if value.get("display_name")]
        masked = mask._masked_names(model_name, {(each["id"], each["display_name"]) for each in values if isinstance(each["id"], int)})
        for value in values:
            value["display_name"] = masked.get((value["id"], value["display_name"]), value["display_name"])

    def _mask_joined_names(self, rows, fnames):
        """Names of a many2many, which an export for importing joins in one cell."""
        mask = self.env["crm.gdpr.mask"]
        for name in fnames:
            field = self._fields[name]
            if field.type == "many2many" and "display_name" in mask._of_user().get(field.comodel_name, {}):
                for row in (row for row in rows if isinstance(row.get(name), str) and row[name]):
                    named = mask._named_persons(field.comodel_name, self.browse(row["id"])[name].ids)
                    row[name] = mask._scrub(row[name], set().union(*named.values()), all_of_them=True)

    @api.model
    def _mask_ordered_links(self, fnames):
        """Names of fields with links to several persons whom their names put in order.

        Those whom the user does not see stand last, by number: the cache may have the order of who asked before.
        """
        fields = (self._fields[name] for name in fnames if name in self._fields)
        links = (field for field in fields if field.type in ("one2many", "many2many"))
        return [field.name for field in links if self.env["crm.gdpr.mask"]._is_order_masked(field.comodel_name)]

    def _mask_link_order(self, rows, name):
        ids = {id_ for row in rows for id_ in row.get(name) or ()}
        place = self.env["crm.gdpr.mask"]._in_masked_order(self._fields[name].comodel_name, ids)
        for row in rows:
            if row.get(name):
                row[name] = sorted(row[name], key=place)

    def _mask_cached_order(self, name):
        field, ids = self._fields[name], {id_ for record in self for id_ in record[name]._ids}
        place = self.env["crm.gdpr.mask"]._in_masked_order(field.comodel_name, ids)
        for record in self:
            field._update_cache(record, tuple(sorted(record[name]._ids, key=place)))

    def _mask_property_names(self, rows, fnames):
        for name in fnames:
            if self._fields[name].type == "properties":
                for row in rows:
                    for definition in row.get(name) or ():
                        if definition.get("comodel") in self.env:
                            self._mask_property_name(definition)

    def _mask_property_name(self, definition):
        mask, model_name = self.env["crm.gdpr.mask"], definition["comodel"]
        for key in ("value", "default"):
            value = definition.get(key)
            pairs = [pair for pair in (value if isinstance(value, list) else [value]) if isinstance(pair, tuple) and pair[1]]
            if masked := mask._masked_names(model_name, set(pairs)):
                shown = [(id_, masked.get((id_, text), text)) for id_, text in pairs]
                definition[key] = shown if isinstance(value, list) else shown[0]

    # Where values are compared

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Superuser code that answers parts of the search (related fields, links) compares what the user sees, too.

        So does a search for the contacts of a company while it is fetched: their order compares names.
        """
        if not self.env.su and self.env["crm.gdpr.mask"]._of_user():
            self = self.with_context(**{ON_BEHALF_KEY: ON_BEHALF, FETCHING_KEY: None})
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    def _fetch_query(self, query, fields):
        """The ORM's cache holds values as they are: what is fetched is not compared."""
        masks = self.env["crm.gdpr.mask"]._of_user()
        if not masks or (self._name not in masks and all(field.column_type for field in fields)):
            return super()._fetch_query(query, fields)
        fetching = self.with_context(**{FETCHING_KEY: ON_BEHALF})
        return super(Base, fetching)._fetch_query(query, fields).with_env(self.env)

    def _field_to_sql(self, alias, field_expr, query=None):
        context = self.env.context  # looked at first: each column of each query comes by here
        if context.get(FETCHING_KEY) is ON_BEHALF or (self.env.su and context.get(ON_BEHALF_KEY) is not ON_BEHALF):
            return super()._field_to_sql(alias, field_expr, query)
        masks = self.env["crm.gdpr.mask"]._of_user()
        if not masks:
            return super()._field_to_sql(alias, field_expr, query)
        field = self._fields.get(field_expr.partition(".")[0])
        if field is not None and field.related and not field.store:
            self = self.with_context(**{ON_BEHALF_KEY: ON_BEHALF})
            return super()._field_to_sql(alias, field_expr, query)
        value = super()._field_to_sql(alias, field_expr, query)
        masked = masks.get(self._name, {}).get(field_expr)
        return self.env["crm.gdpr.mask"]._compared_sql(self, alias, query, masked, value) if masked else value

    # What comes back

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_masks(vals) for vals in vals_list])

    def write(self, vals):
        texts = [name for name in self._mask_text_fields() if is_mask(vals.get(name))]
        return super().write({name: value for name, value in self._without_masks(vals).items() if name not in texts})

    @api.model
    def _without_masks(self, vals):
        """Values without the masks that a form, or a file that was exported with masks, sends back."""
        sent = [name for name, value in vals.items() if is_mask(value) and self._is_ever_masked(name)]
        return {name: value for name, value in vals.items() if name not in sent} if sent else vals

    @api.model
    def _is_ever_masked(self, name):
        return name in self.env["crm.gdpr.mask"]._fields_masked().get(self._name, {})

    def copy_data(self, default=None):
        """A copy, which belongs to who makes it, takes no person along whom he or she does not see."""
        vals_list = super().copy_data(default)
        masks = self.env["crm.gdpr.mask"]._of_user().get(self._name, {})
        names = [name for name in masks if any(name in vals for vals in vals_list)]
        hidden = self.env["crm.gdpr.mask"]._hidden_values(self, names, masks) if names else {}
        for record, vals in zip(self, vals_list, strict=True):
            for name in names:
                if record.id in hidden[name] and name not in (default or {}):
                    vals.pop(name, None)
            if self._mask_hidden_customers(vals):
                vals.pop("partner_id")
        return vals_list

    def _check_references(self, vals):
        """Who makes a lead or an order of a person deals with that person: only of one whom he or she sees already."""
        super()._check_references(vals)
        if not self.env.su and vals.get("partner_id") and self._mask_hidden_customers(self._new_references(vals)):
            raise AccessError(self.env._("Customer: this person is masked for you. Reveal it first, with a reason."))

    def _mask_hidden_customers(self, vals):
        """Ids of the masked persons that values make a customer of the record, in models that count as dealing with one.

        :param vals: values, or ids by model
        """
        mask = self.env["crm.gdpr.mask"]
        if not mask._of_user() or self._name not in self.env["crm.partner.unit"]._partner_unit_sources():
            return set()
        named = vals.get("res.partner") or ({vals["partner_id"]} if vals.get("partner_id") else set())
        return mask._hidden_subjects({("res.partner", id_) for id_ in named})

    def _check_sees_persons(self, reason):
        """
        :param reason: what was refused, for the user
        :raise AccessError: where a person of the records is masked for the current user
        """
        mask = self.env["crm.gdpr.mask"]
        if mask._of_person() and mask._hidden_subjects({(self._name, id_) for id_ in self.ids}):
            raise AccessError(reason)


def _dicts(value):
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
