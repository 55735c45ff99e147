from odoo import api, models
from odoo.exceptions import MissingError
from odoo.fields import Command, Domain

# What leaves the house is named after its subject, number or address.
TELLING = ("mail.mail", "sms.sms", "snailmail.letter")


class Base(models.AbstractModel):
    """What a form or values point to: records that the user may read only.

    Odoo does not check whether the user may read what a many2one is set to, shows its name as superuser and computes
    from it as superuser.
    """

    _inherit = "base"

    @api.model
    def default_get(self, fields):
        """Defaults are kept per user, too: those that point to hidden records are left out."""
        values = super().default_get(fields)
        for name in self._hidden_reference_names(values) | self._hidden_telling_names(values):
            values.pop(name, None)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        for vals in () if self.env.su else vals_list:
            self.browse()._check_references(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_references(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy points to what the user may read only."""
        vals_list = super().copy_data(default)
        for vals in vals_list:
            for name in self._hidden_reference_names(vals):
                vals.pop(name, None)
        return vals_list

    def onchange(self, values, field_names, fields_spec):
        """A form shows what follows from the ids typed into it: only of records that the user may read, customers in the portal too."""
        self._check_references(values)
        if self._is_asked_by_customer():
            self._check_readable(values)
        return super().onchange(values, field_names, fields_spec)

    # Records of which some people see a part only

    @api.model
    def _in_full_domain(self):
        """Hook: the readable records that the user sees in full, and so what hangs on them."""
        return Domain.TRUE

    def _filtered_in_full(self):
        """The records among these, readable ones, that the user sees in full."""
        return self

    # Ids that a request names

    def _check_references(self, vals):
        """Refuse values that point to records under the rule which the user may not read.

        What the records point to already is left alone: it may have been hidden since.

        :param dict vals: as for ``write``; defaults in the context count as well
        :raise AccessError: of the record pointed to, without its name
        """
        if not self.env.su and self.env["crm.access"]._is_restricted():
            self._check_readable(vals)

    @api.model
    def _is_asked_by_customer(self):
        """Whether the user is one for whom stock's rules say what may be read, as customers in the portal."""
        return not self.env.su and self.env.user.share and self.env["crm.access"]._is_enforced()

    def _check_readable(self, vals):
        """
        :raise AccessError: where values name a record under the rule anew that the user may not read
        """
        for comodel, ids in self._new_references(vals).items():
            records = self.env[comodel].browse(ids)
            try:
                records.check_access("read")
            except MissingError:
                records.exists().check_access("read")

    @api.model
    def _hidden_reference_names(self, vals):
        """The fields among values that point to records under the rule which the user may not read."""
        access = self.env["crm.access"]
        if self.env.su or not access._is_restricted():
            return set()
        return {
            name
            for name, value in vals.items()
            for comodel, ids in self.browse()._references({name: value})
            if access._hidden_ids(comodel, ids)
        }

    @api.model
    def _hidden_telling_names(self, vals):
        """The fields among values that point to messages, files and mails which the user may not read.

        A form shows the name of its defaults, which the context may set to any id.
        """
        if self.env.su or not self.env["crm.access"]._is_restricted():
            return set()
        ids_by_name = {
            name: _named_ids(value)
            for name, value in vals.items()
            if name in self._fields and value and self._is_telling(self._fields[name].comodel_name)
        }
        return {
            name
            for name, ids in ids_by_name.items()
            if not self.env[self._fields[name].comodel_name].browse(ids).exists().has_access("read")
        }

    @api.model
    def _is_telling(self, model_name):
        """Whether the records of a model are named after what they tell about a document."""
        registry = self.env.registry
        return model_name in TELLING or (
            model_name in registry and issubclass(registry[model_name], registry["crm.access.attached.mixin"])
        )

    def _new_references(self, vals):
        """Ids of records under the rule that values name anew, by model."""
        found = {}
        for comodel, ids in self._references({**self._context_references(), **vals}):
            found.setdefault(comodel, set()).update(ids)
        return found

    @api.model
    def _context_references(self):
        """Values that come as ``default_*`` in the context of a new record."""
        if self:
            return {}
        return {key.removeprefix("default_"): value for key, value in self.env.context.items() if key.startswith("default_")}

    def _references(self, vals):
        """Model and ids that values name, those inside lines included."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or not value:
                continue
            if field.type == "many2one_reference":
                yield from self._reference_by_model(field, value, vals)
            elif field.type == "reference":
                yield from self._reference_by_text(value)
            elif field.relational:
                yield from self._relational_references(field, value)

    def _reference_by_model(self, field, value, vals):
        model = vals.get(field.model_field) or self[:1].sudo()[field.model_field]  # a model's name
        if isinstance(value, int) and self._is_under_rule(model) and self[:1].sudo()[field.name] != value:
            yield model, {value}

    def _reference_by_text(self, value):
        model, _comma, res_id = str(value).partition(",")
        if res_id.isdigit() and self._is_under_rule(model):
            yield model, {int(res_id)}

    def _relational_references(self, field, value):
        lines = self.env[field.comodel_name]
        if self._is_under_rule(field.comodel_name):
            present = [set(record[field.name]._ids) for record in self.sudo()]  # compared only
            known = set.intersection(*present) if present else set()
            if new := _named_ids(value) - known:
                yield field.comodel_name, new
        for command in value if isinstance(value, (list, tuple)) else ():
            if isinstance(command, (list, tuple)) and command[0] in (Command.CREATE, Command.UPDATE):
                existing = command[0] == Command.UPDATE and isinstance(command[1], int)
                yield from (lines.browse(command[1]) if existing else lines)._references(command[2] or {})

    @api.model
    def _is_under_rule(self, model_name):
        """Whether the records of a model come under the sales tree's rule (units and their people aside)."""
        registry = self.env.registry
        if model_name == "res.users":
            return self.env["crm.access"]._is_external()
        return (
            model_name in registry
            and issubclass(registry[model_name], registry["crm.access.mixin"])
            and not issubclass(registry[model_name], registry["crm.access.branch.mixin"])
        )


def _named_ids(value):
    """The ids of existing records in the value of a relational field, or in its commands."""
    if isinstance(value, int):
        return set() if isinstance(value, bool) else {value}
    if isinstance(value, models.BaseModel):
        return set(value._ids)
    ids = set()
    for command in value if isinstance(value, (list, tuple)) else ():
        if isinstance(command, int):
            ids.add(command)
        elif command[0] in (Command.UPDATE, Command.LINK):
            ids.add(command[1])
        elif command[0] == Command.SET:
            ids.update(command[2])
    return {record_id for record_id in ids if isinstance(record_id, int)}
