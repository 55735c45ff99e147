from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("data_sheet", "Data sheet"),
    ("manual", "Manual"),
    ("update", "Update"),
    ("price_list", "Price list"),
    ("info", "Information"),
    ("other", "Other"),
]


class CrmDocument(models.Model):
    """A document of the library for customers and sales partners (spec 4, B. Downloads)."""

    _name = "crm.document"
    _inherit = ["crm.document.read.mixin", "crm.document.period.mixin"]
    _description = "Document"
    _order = "publish_date desc, id desc"

    name = fields.Char(string="Title", required=True, translate=True)
    summary = fields.Text(translate=True)
    kind = fields.Selection(KINDS, default="info", required=True)
    topic_ids = fields.Many2many("crm.document.topic", "crm_document_topic_rel", "document_id", "topic_id", string="Topics")
    product_tmpl_ids = fields.Many2many("product.template", string="Products")
    lang_id = fields.Many2one("res.lang", string="Language")
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    version_ids = fields.One2many("crm.document.version", "document_id", string="Versions", copy=False)
    current_version_id = fields.Many2one(
        "crm.document.version", compute="_compute_current_version_id", store=True, copy=False
    )
    publish_date = fields.Datetime(string="Published On", readonly=True, copy=False)
    permission_ids = fields.One2many(
        "crm.document.permission",
        "document_id",
        string="Permissions",
        groups="crm_partner_portal.group_library_editor",
        copy=True,
    )
    ask_receipt = fields.Boolean(string="Confirm Receipt", help="Readers are asked to confirm that they have received it.")
    watermark = fields.Boolean(help="PDFs carry the reader's name and the time.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.")

    _published_idx = models.Index("(publish_date DESC, id DESC) WHERE state = 'published'")

    @api.depends("version_ids.state", "version_ids.number")
    def _compute_current_version_id(self):
        for document in self:
            published = document.version_ids.filtered(lambda version: version.state == "published")
            document.current_version_id = published.sorted("number")[-1:]

    # Publishing

    def action_publish(self):
        """Offer the latest version to those entitled, without telling them."""
        self._publish()

    def action_publish_notify(self):
        """Offer the latest version, and tell those entitled."""
        self._publish(notify=True)

    def action_withdraw(self):
        """Take the documents back from everybody but editors."""
        self._check_editor()
        self.state = "withdrawn"

    def _publish(self, notify=False):
        self._check_editor()
        for document in self:
            version = document._latest_version()
            if not version.has_file:
                raise UserError(self.env._("%(document)s: add a file before publishing.", document=document.name))
            version._publish()
            document.write({"state": "published", "publish_date": version.publish_date})
            document._published(version, notify=notify)

    def _latest_version(self):
        return self.version_ids.sorted("number")[-1:]

    def _published(self, version, notify=False):
        """Hook: a version is offered from now on; ``notify`` where the editor chose to tell those entitled."""

    def _check_editor(self):
        """
        :raise AccessError: where the user does not edit the library
        """
        self.check_access("write")
