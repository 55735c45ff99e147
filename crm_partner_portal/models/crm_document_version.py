import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import DEFAULT_MAX_CONTENT_LENGTH
from odoo.tools.mimetypes import guess_mimetype

from ..library import cleaned
from .big_integer import BigInteger

#: what of a file tells its kind
HEAD = 4096
#: bytes of a request besides the file; the same in library_files.js
AROUND = 64 * 1024


class CrmDocumentVersion(models.Model):
    """One file of a document; readers are offered the current version only, old ones are kept (spec 4, *Document*)."""

    _name = "crm.document.version"
    _inherit = ["crm.document.read.mixin"]
    _description = "Version of a Document"
    _order = "document_id, number desc"
    _rec_name = "filename"

    document_id = fields.Many2one("crm.document", required=True, index=True, ondelete="cascade")
    number = fields.Integer(string="Version", readonly=True, copy=False)
    # Readers get the file by the library's own route only, which checks again and notes who fetched it.
    file = fields.Binary(attachment=True, groups="crm_partner_portal.group_library_editor", copy=False)
    filename = fields.Char(string="File Name", required=True, default="file")
    mimetype = fields.Char(string="Type", readonly=True)
    size = BigInteger(string="Size (Bytes)", readonly=True)
    has_file = fields.Boolean(compute="_compute_has_file")
    note = fields.Text(string="What Is New", translate=True)
    state = fields.Selection([("draft", "Draft"), ("published", "Published")], default="draft", required=True, readonly=True, copy=False)
    publish_date = fields.Datetime(string="Published On", readonly=True, copy=False)
    published_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    is_current = fields.Boolean(compute="_compute_is_current", store=True)

    _number_unique = models.UniqueIndex("(document_id, number)", "There is a version of this number already.")

    @api.depends("size")
    def _compute_has_file(self):
        for version in self:
            version.has_file = bool(version.size)

    @api.depends("document_id.current_version_id")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version == version.document_id.current_version_id

    @api.model
    def _library_domain(self, user=None):
        """Editors read all versions, others the current one of documents that are open to them."""
        user = user or self.env.user
        documents = self.env["crm.document"]
        current = Domain.TRUE if documents._is_library_editor(user) else Domain("is_current", "=", True)
        return current & Domain("document_id", "any!", documents._library_domain(user))

    def _attachment(self):
        """The file (``ir.attachment``, as superuser: callers have checked that the version may be read)."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", "file")]
        return self.env["ir.attachment"].sudo().search(domain)  # handed to who was checked

    # Files come in

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self._next_numbers({vals.get("document_id") for vals in vals_list})
        prepared = []
        for vals in vals_list:
            document_id = vals.get("document_id")
            numbers[document_id] = numbers.get(document_id, 0) + 1
            prepared.append({**self._prepare_file_vals(vals), "number": numbers[document_id]})
        return super().create(prepared)

    def write(self, vals):
        if not {"file", "filename"}.isdisjoint(vals):
            self._check_unpublished()
            vals = self._prepare_file_vals(vals)
        return super().write(vals)

    @api.model
    def _next_numbers(self, document_ids):
        """The highest number of each document so far."""
        groups = self.sudo()._read_group([("document_id", "in", list(document_ids))], ["document_id"], ["number:max"])  # numbers only
        return {document.id: number for document, number in groups}

    def _check_unpublished(self):
        """
        :raise UserError: where readers have the file already
        """
        if published := self.filtered(lambda version: version.state == "published")[:1]:
            raise UserError(self.env._("File: version %(number)s is published. Add a new version instead.", number=published.number))

    @api.model
    def _prepare_file_vals(self, vals):
        """The values with a clean name, the kind and the size of the file.

        :raise ValidationError: where the file is larger than allowed, or no file at all
        """
        vals = dict(vals)
        if "filename" in vals:
            vals["filename"] = cleaned(vals["filename"])
        if "file" in vals:
            head, size = self._measured(vals["file"])
            self._check_size(size)
            vals.update(size=size, mimetype=guess_mimetype(head) if size else False)
        return vals

    @api.model
    def _measured(self, encoded):
        """The beginning of a file in base64, and its size."""
        encoded = encoded or b""
        if isinstance(encoded, str):
            encoded = encoded.encode()
        try:
            head = base64.b64decode(encoded[: HEAD * 4 // 3 // 4 * 4], validate=True)
        except binascii.Error:
            raise ValidationError(self.env._("File: it did not arrive whole. Try again.")) from None
        return head, len(encoded) * 3 // 4 - encoded[-2:].count(b"=")

    @api.model
    def _largest(self):
        """How large an uploaded file may be, in bytes: what Odoo allows for a request, which takes four letters for three bytes."""
        allowed = self.env["ir.config_parameter"].sudo().get_param("web.max_file_upload_size", DEFAULT_MAX_CONTENT_LENGTH)  # a setting
        return max(int(allowed) - AROUND, 0) * 3 // 4

    @api.model
    def _check_size(self, size):
        if size > self._largest():
            raise ValidationError(
                self.env._(
                    "File: it has %(size)s MB, but no more than %(limit)s MB may be uploaded. Import larger ones from a folder.",
                    size=round(size / 1024**2, 1),
                    limit=round(self._largest() / 1024**2, 1),
                )
            )

    def _publish(self):
        self.filtered(lambda version: version.state == "draft").write({
            "state": "published",
            "publish_date": fields.Datetime.now(),
            "published_by": self.env.uid,
        })
