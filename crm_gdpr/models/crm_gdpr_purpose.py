from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CHANNELS = [("email", "E-mail"), ("phone", "Phone"), ("post", "Letter")]


class CrmGdprPurpose(models.Model):
    """What people are asked to agree to, with the versions of the text they agree to (spec 6, *Consent*)."""

    _name = "crm.gdpr.purpose"
    _description = "Purpose of a Consent"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    is_advertising = fields.Boolean(string="Advertising", default=True, help="Who objects to advertising withdraws this, too.")
    is_offered = fields.Boolean(string="Offered on the Person's Page", help="People may agree by themselves, where they see their data.")
    text_ids = fields.One2many("crm.gdpr.consent.text", "purpose_id", string="Texts")

    def _text(self, lang):
        """The newest text in a language, else in English, else in any; none where there is none."""
        texts = self.text_ids.sorted("version", reverse=True)
        return (texts.filtered(lambda text: text.lang == lang) or texts.filtered(lambda text: text.lang == "en_US") or texts)[:1]


class CrmGdprConsentText(models.Model):
    """What exactly somebody agreed to: never changed once somebody did."""

    _name = "crm.gdpr.consent.text"
    _description = "Text of a Consent"
    _order = "purpose_id, lang, version desc"
    _rec_name = "version"

    purpose_id = fields.Many2one("crm.gdpr.purpose", required=True, index=True, ondelete="restrict")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), required=True, default=lambda self: self.env.lang)
    version = fields.Integer(readonly=True, copy=False)
    body = fields.Text(string="Text", required=True)

    _once = models.UniqueIndex("(purpose_id, lang, version)", "A version is there once in each language.")

    @api.depends("purpose_id", "version", "lang")
    def _compute_display_name(self):
        for text in self:
            text.display_name = f"{text.purpose_id.name}, v{text.version} ({text.lang})"

    @api.model_create_multi
    def create(self, vals_list):
        """Each text is the next version in its language."""
        texts = self.browse()
        for vals in vals_list:
            vals = {**self.default_get(["lang"]), **vals}
            same = [("purpose_id", "=", vals.get("purpose_id")), ("lang", "=", vals["lang"])]
            newest = self.search(same, order="version desc", limit=1)
            texts += super().create([{**vals, "version": newest.version + 1}])
        return texts

    def write(self, vals):
        self._check_is_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._check_is_unused()

    def _check_is_unused(self):
        if self.env["crm.gdpr.consent"].sudo().search_count([("text_id", "in", self.ids)], limit=1):  # a number
            raise UserError(self.env._("Text: people agreed to it. Add a new version instead."))

    @api.constrains("body")
    def _check_body(self):
        for text in self:
            if not (text.body or "").strip():
                raise ValidationError(self.env._("Text: say what people agree to."))
