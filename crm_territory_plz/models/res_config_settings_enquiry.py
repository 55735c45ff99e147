from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_territory_enquiry import DEFAULT_PER_HOUR, DEFAULT_SECONDS, PER_HOUR, SECONDS

PRIVACY, IMPRINT = "crm_territory_plz.privacy_url", "crm_territory_plz.imprint_url"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    enquiry_url = fields.Char(string="Web Form", compute="_compute_enquiry_url")
    enquiry_seconds = fields.Integer(
        string="Fewest Seconds",
        config_parameter=SECONDS,
        default=DEFAULT_SECONDS,
        help="What is sent faster is put aside as suspicious. 0: nothing is too fast.",
    )
    enquiry_per_hour = fields.Integer(
        string="Most per Hour",
        config_parameter=PER_HOUR,
        default=DEFAULT_PER_HOUR,
        help="More enquiries in an hour from one connection are put aside as suspicious. 0: any number is welcome.",
    )
    enquiry_privacy_url = fields.Char(
        string="Privacy Policy", config_parameter=PRIVACY, help="The address of the page, which the form links to."
    )
    enquiry_imprint_url = fields.Char(
        string="Imprint", config_parameter=IMPRINT, help="The address of the page, which the form links to."
    )
    enquiry_alias_name = fields.Char(
        string="Mail Address", help="Mails to this address become leads and are handed out."
    )
    enquiry_alias_domain_id = fields.Many2one("mail.alias.domain")

    def _compute_enquiry_url(self):
        for settings in self:
            settings.enquiry_url = f"{settings.get_base_url()}/anfrage"

    @api.constrains("enquiry_seconds", "enquiry_per_hour")
    def _check_enquiry_limits(self):
        for settings in self:
            if not 0 <= settings.enquiry_seconds <= 600:
                raise ValidationError(self.env._("Fewest Seconds: a number from 0 to 600."))
            if not 0 <= settings.enquiry_per_hour <= 100_000:
                raise ValidationError(self.env._("Most per Hour: a number from 0 to 100000."))

    @api.constrains("enquiry_privacy_url", "enquiry_imprint_url")
    def _check_enquiry_urls(self):
        for settings in self:
            for name in ("enquiry_privacy_url", "enquiry_imprint_url"):
                if settings[name] and not settings[name].startswith(("https://", "http://", "/")):
                    field = self._fields[name].get_description(self.env, ["string"])["string"]
                    raise ValidationError(
                        self.env._("%(field)s: an address that begins with https://, or with / on this site.", field=field)
                    )

    @api.model
    def get_values(self):
        alias = self._enquiry_alias()
        return {
            **super().get_values(),
            "enquiry_alias_name": alias.alias_name,
            "enquiry_alias_domain_id": alias.alias_domain_id.id or self.env.company.alias_domain_id.id,
        }

    def set_values(self):
        """The rest is checked by stock: only administrators of the settings get here."""
        super().set_values()
        alias = self._enquiry_alias()
        vals = {"alias_name": self.enquiry_alias_name, "alias_domain_id": self.enquiry_alias_domain_id.id}
        if alias and (alias.alias_name or False, alias.alias_domain_id.id) != (vals["alias_name"] or False, vals["alias_domain_id"]):
            alias.write(vals)

    @api.model
    def _enquiry_alias(self):
        return self.env.ref("crm_territory_plz.mail_alias_enquiry", raise_if_not_found=False) or self.env["mail.alias"]

    def action_open_consent_texts(self):
        return self.env["ir.actions.act_window"]._for_xml_id("crm_territory_plz.crm_territory_consent_text_action")

    def action_open_enquiry_key(self):
        return self.env["ir.actions.act_window"]._for_xml_id("crm_territory_plz.crm_territory_enquiry_key_action")
