from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from odoo.addons.crm_hierarchical_access.models.access_keys import AccessKeys

from ..library import Above, Kind, Permission, key, passed_on
from .big_integer import BigInteger

#: per kind, the field with whom it names
TARGETS = {
    "partner": "partner_id",
    "tag": "category_id",
    "topic": "topic_id",
    "product": "product_tmpl_id",
    "contract": "contract_id",
    "contract_template": "contract_template_id",
    "unit": "team_id",
}


class CrmDocumentPermission(models.Model):
    """To whom a document is given, or refused (spec 4, *Permission* and *Passing down*)."""

    _name = "crm.document.permission"
    _inherit = ["crm.document.period.mixin"]
    _description = "Permission to Read a Document"
    _order = "document_id, effect desc, kind, id"
    _parent_store = True

    document_id = fields.Many2one("crm.document", required=True, index=True, ondelete="cascade")
    effect = fields.Selection([("allow", "May read"), ("deny", "May not read")], default="allow", required=True)
    kind = fields.Selection(
        [
            ("partner", "Customer or partner"),
            ("tag", "Tag"),
            ("topic", "Topic released for the customer"),
            ("product", "Product bought"),
            ("contract", "Contract"),
            ("contract_template", "Contracts of a template"),
            ("unit", "Sales unit"),
        ],
        string="To",
        default="partner",
        required=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", index="btree_not_null", ondelete="cascade")
    category_id = fields.Many2one("res.partner.category", string="Tag", index="btree_not_null", ondelete="cascade")
    topic_id = fields.Many2one("crm.document.topic", index="btree_not_null", ondelete="cascade")
    product_tmpl_id = fields.Many2one("product.template", string="Product", index="btree_not_null", ondelete="cascade")
    months = fields.Integer(string="For Months", help="How many months after it was delivered or invoiced. 0: without limit.")
    contract_id = fields.Many2one("contract.contract", index="btree_not_null", ondelete="cascade")
    contract_template_id = fields.Many2one("contract.template", index="btree_not_null", ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Unit", index="btree_not_null", ondelete="cascade")
    below = fields.Boolean(string="And Below", help="Also for the units below.")
    may_pass_on = fields.Boolean(help="The unit's leader may pass it on to the units below.")
    parent_id = fields.Many2one(
        "crm.document.permission", string="Passed On From", index="btree_not_null", ondelete="cascade", readonly=True, copy=False
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.document.permission", "parent_id", string="Passed On To")
    passed_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    target_name = fields.Char(string="Reader", compute="_compute_target_name")

    # What the rule reads
    key = BigInteger(compute="_compute_key", store=True, precompute=True)
    is_whole = fields.Boolean(compute="_compute_span", store=True, recursive=True)
    chain_keys = AccessKeys(compute="_compute_span", store=True, compute_sudo=True, recursive=True)
    open_from = fields.Datetime(recursive=True)
    open_until = fields.Datetime(recursive=True)

    _key_idx = models.Index("(key, document_id)")
    _months_not_negative = models.Constraint("CHECK (months >= 0)", "For Months: no less than 0.")
    _target_set = models.Constraint(
        "CHECK (key > 0)", "Permission: say to whom, a customer, tag, topic, product, contract or unit."
    )

    # Whom it names

    @api.model
    def _targets(self):
        """Hook: per kind, the field with whom it names."""
        return TARGETS

    @api.depends(lambda self: ["kind", "below", *self._targets().values()])
    def _compute_key(self):
        for permission in self:
            target = permission._target()
            permission.key = key(permission._key_kind(), target.id) if target else False

    def _target(self):
        return self[self._targets()[self.kind]]

    def _key_kind(self):
        """The engine's kind (``library.Kind``)."""
        return Kind.UNIT_AND_BELOW if self.kind == "unit" and self.below else Kind[self.kind.upper()]

    @api.depends(lambda self: ["kind", *self._targets().values()])
    def _compute_target_name(self):
        for permission in self:
            permission.target_name = permission._target().display_name

    @api.onchange("kind")
    def _onchange_kind(self):
        self.update(self._foreign_vals(self.kind))

    @api.model
    def _foreign_vals(self, kind):
        """Nothing in the fields that belong to another kind."""
        vals = {name: False for other, name in self._targets().items() if other != kind}
        if kind != "product":
            vals["months"] = 0
        if kind != "unit":
            vals.update(below=False, may_pass_on=False)
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        permissions = super().create([vals | self._foreign_vals(vals.get("kind", "partner")) for vals in vals_list])
        permissions._note_kinds()
        return permissions

    def write(self, vals):
        result = super().write(vals | self._foreign_vals(vals["kind"]) if vals.get("kind") else vals)
        if "kind" in vals:
            self._note_kinds()
        return result

    # Which kinds there are at all: others need not be asked of readers

    @api.model
    @ormcache()
    def _kinds_in_use(self):
        """The kinds that some permission has, or had lately."""
        return frozenset(kind for (kind,) in self.sudo()._read_group([], ["kind"]))  # no record

    def _note_kinds(self):
        """The first of its kind is told to every worker; once more after the commit, as another thread may have asked."""
        if not self._kinds_in_use().issuperset(self.mapped("kind")):
            self.env.registry.clear_cache()
            self.env.cr.postcommit.add(self.env.registry.clear_cache)

    # Passing on

    @api.depends(
        "date_from",
        "date_to",
        "team_id.parent_path",
        "parent_id.open_from",
        "parent_id.open_until",
        "parent_id.is_whole",
        "parent_id.chain_keys",
        "parent_id.may_pass_on",
        "parent_id.team_id",
    )
    def _compute_span(self):
        for permission in self:
            span, is_whole, keys = permission._own_span(), True, frozenset()
            if above := permission._above():
                span, is_whole, keys = passed_on(span, permission._path(), above)
            permission.open_from, permission.open_until = span
            permission.is_whole, permission.chain_keys = is_whole, sorted(keys)

    def _above(self):
        """What it was passed on from, as the engine reads it; None where it was given by an editor."""
        parent = self.parent_id
        if not parent:
            return None
        units = frozenset(number // 16 for number in parent.chain_keys if number % 16 == Kind.UNIT)
        return Above(parent._span(), parent.is_whole, parent.may_pass_on, parent.team_id.id, units)

    def _path(self):
        """Ids of the unit and those above it, up to the root."""
        return tuple(int(part) for part in reversed((self.team_id.parent_path or "").split("/")[:-1]))

    @api.constrains("parent_id", "document_id", "kind", "effect", "below")
    def _check_chain(self):
        for permission in self.filtered("parent_id"):
            parent = permission.parent_id
            if permission.kind != "unit" or permission.effect != "allow" or permission.below:
                raise ValidationError(self.env._("Passed on: a document is passed on to a single unit."))
            if parent.kind != "unit" or parent.effect != "allow" or parent.document_id != permission.document_id:
                raise ValidationError(self.env._("Passed on: only what a unit received is passed on."))

    def _as_permissions(self):
        """As the engine reads them."""
        return tuple(
            Permission(
                each.id,
                each.key,
                each.effect == "allow",
                each.months,
                each._span(),
                each.is_whole,
                frozenset(each.chain_keys),
            )
            for each in self
        )
