from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_hierarchical_access.public_page import pick


class CrmTerritoryConsentText(models.Model):
    """What somebody agrees to who sends an enquiry: the newest version of each language is shown.

    A version never changes: what a customer agreed to is read years later as it was. Another wording is another version.
    """

    _name = "crm.territory.consent.text"
    _description = "Consent Text"
    _order = "lang_id, version desc, id desc"

    lang_id = fields.Many2one(
        "res.lang",
        string="Language",
        required=True,
        ondelete="restrict",
        context={"active_test": False},
        default=lambda self: self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US").id,
    )
    version = fields.Integer(readonly=True, copy=False)
    body = fields.Text(string="Text", required=True)
    is_current = fields.Boolean(string="Shown Now", compute="_compute_is_current")

    _once = models.UniqueIndex("(lang_id, version)", "This version of the text is there already.")

    @api.depends("version", "lang_id")
    def _compute_is_current(self):
        newest = dict(self._read_group([("lang_id", "in", self.lang_id.ids)], ["lang_id"], ["version:max"]))
        for text in self:
            text.is_current = bool(text.version) and text.version == newest.get(text.lang_id)

    @api.depends("lang_id", "version")
    def _compute_display_name(self):
        for text in self:
            text.display_name = self.env._(
                "%(language)s, version %(version)s", language=text.lang_id.sudo().name, version=text.version
            )

    @api.model_create_multi
    def create(self, vals_list):
        texts = self.browse()
        for vals in vals_list:
            lang_id = vals.get("lang_id") or self.default_get(["lang_id"])["lang_id"]
            newest = self.search([("lang_id", "=", lang_id)], limit=1)
            texts += super().create([{**vals, "lang_id": lang_id, "version": newest.version + 1}])
        return texts

    def write(self, vals):
        if not {"body", "lang_id", "version"}.isdisjoint(vals):
            raise UserError(self.env._("Text: what was shown once does not change. Make a new version."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shown(self):
        for text in self:
            if text.is_current or text._is_agreed_to():
                raise UserError(self.env._("%(text)s: customers agreed to it, or see it now.", text=text.display_name))

    def _is_agreed_to(self):
        models_named = [self.env[name].sudo() for name in ("crm.lead", "crm.territory.enquiry")]  # yes or no
        return any(
            model.with_context(active_test=False).search_count([("consent_text_id", "in", self.ids)], limit=1)
            for model in models_named
        )

    def action_new_version(self):
        """Button: the text as a new version, to be worded anew."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {"default_lang_id": self.lang_id.id, "default_body": self.body},
        }

    @api.model
    def _current(self, lang_code):
        """The text for a language, else in English, else in any.

        :param lang_code: a code such as de_AT, for which the text in German (de_DE) will do
        """
        newest = {lang.sudo().code: self.browse(last) for lang, last in self._read_group([], ["lang_id"], ["id:max"])}
        return newest[pick(lang_code, ["en"], list(newest))] if newest else self
