from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

from odoo.addons.crm_hierarchical_access.models.crm_lead_consent import Agreed

from ..enquiry import postcode_of
from .crm_lead_distribution import DISTRIBUTE
from .crm_territory_enquiry import SOURCES

ENQUIRY_FIELDS = ["enquiry_source", "enquiry_reference", "consent_text_id", "consent_date", "consent_source"]


class CrmLead(models.Model):
    """How a lead came in, and what its customer agreed to."""

    _inherit = "crm.lead"

    enquiry_source = fields.Selection(SOURCES, string="Came In By", readonly=True, copy=False)
    enquiry_reference = fields.Char(
        readonly=True, copy=False, index="btree_not_null", help="What the customer was told to name."
    )
    consent_text_id = fields.Many2one(
        "crm.territory.consent.text", string="Agreed To", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    consent_date = fields.Datetime(string="Agreed On", readonly=True, copy=False)
    consent_source = fields.Selection(SOURCES, string="Agreed By", readonly=True, copy=False)

    _namesakes_idx = models.Index("(zip_read) WHERE partner_name IS NOT NULL AND active IS TRUE")

    # By import: whoever imports leads for others puts no owner and no unit into the file

    @api.model
    def load(self, fields, data):
        """Rows without owner and unit are handed out; Odoo would give them to whoever imports, where a plan hands out."""
        if self.env.context.get(DISTRIBUTE) is None and self._is_handed_out():
            self = self.with_context(**{DISTRIBUTE: True})
        return super().load(fields, data)

    @api.model
    def _is_handed_out(self):
        """Whether there is a plan for what has no unit."""
        return bool(self._territory_plan_ids([])[None])

    # By mail

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to an address that is no unit's own: the postcode is read from it where it is beyond doubt."""
        values = dict(custom_values or {})
        if not values.get("team_id") and not values.get("user_id"):
            values = {**self._prepare_mail_vals(msg_dict), **values, "enquiry_source": "mail"}
            self = self.with_context(**{DISTRIBUTE: True})
        return super().message_new(msg_dict, custom_values=values)

    @api.model
    def _prepare_mail_vals(self, msg_dict):
        sender = email_normalize(msg_dict.get("from")) or ""
        postcode = postcode_of(html2plaintext(msg_dict.get("body") or "", include_references=False), sender)
        return {"zip": postcode, "country_id": self.env.ref("base.de").id} if postcode else {}

    def _assign_userless_lead_in_team(self, creation_source):
        """What was handed out waits in its unit (spec 3, *Distribution*); Odoo would give it to the leader."""
        waiting = self.filtered(lambda lead: lead.enquiry_source)
        return super(CrmLead, self - waiting)._assign_userless_lead_in_team(creation_source)

    # Known customers

    @api.model_create_multi
    def create(self, vals_list):
        """An enquiry of a known customer goes to the unit that has him; the others by their postcodes."""
        for vals in vals_list:
            self._check_enquiry_stays(self._with_context_defaults(vals))
        known = self._known_customers(vals_list)
        leads = super().create([
            {**vals, **self._prepare_known_vals(known[place], vals)} if place in known else vals
            for place, vals in enumerate(vals_list)
        ])
        held = leads.browse(leads[place].id for place, found in known.items() if found.outcome == "holder")
        held.sudo()._became_tasks(tell=False)  # of those who have the customers
        rows = self.env["crm.territory.enquiry"].with_user(SUPERUSER_ID)  # the dispatchers' list
        rows._note_known({leads[place].sudo(): found for place, found in known.items()})
        return leads

    def write(self, vals):
        self._check_enquiry_stays(vals)
        return super().write(vals)

    @api.model
    def _check_enquiry_stays(self, vals):
        """What proves a consent is written when an enquiry comes in, and by nobody else.

        :raise AccessError: naming the field
        """
        named = next((name for name in ENQUIRY_FIELDS if name in vals), None)
        if named and not self.env.su:
            label = self._fields[named].get_description(self.env, ["string"])["string"]
            raise AccessError(self.env._("%(field)s: how an enquiry came in is not changed.", field=label))

    @api.model
    def _known_customers(self, vals_list):
        """Who has the customers of new leads that will be handed out; nothing for what people of sales enter themselves.

        :return: ``enquiry.Known`` by place in the list
        """
        if not self.env.context.get(DISTRIBUTE, True) or self.env["crm.access"]._is_restricted():
            return {}
        is_handed_out, others = self._is_handed_out(), bool(self.env.context.get(DISTRIBUTE))
        nobody = {"user_id": False, "team_id": False} if others else {}
        asked = [
            self.sudo().new(vals, ref=place)  # read for its customer, never saved
            for place, vals in enumerate(vals_list)
            if (is_handed_out or vals.get("enquiry_source")) and self._is_loose({**nobody, **vals})
        ]
        known = self.env["crm.territory.known"]._who_has(self.sudo().concat(*asked)) if asked else {}
        return {lead.id.ref: found for lead, found in known.items()}

    @api.model
    def _prepare_known_vals(self, known, vals):
        """Hook: the unit that has the customer gets the lead, and the person there, unless a strict plan forbids it."""
        if known.outcome != "holder":
            return {}
        lead = self.sudo().new({**vals, "team_id": known.units[0]})  # asked for its territory, never saved
        owner = self.env["res.users"].browse(known.owner or ())
        strict = self.env["crm.access"]._organisation().territories.strict
        permitted = owner and (lead.territory_id.id not in strict or lead._is_permitted_to(owner))
        return {"team_id": known.units[0], "user_id": owner.id if permitted else False}

    # What was agreed to

    @api.model
    def _agreed_domain(self):
        return super()._agreed_domain() | Domain("consent_text_id", "!=", False)

    def _agreed(self):
        """The text under the form, ticked by whoever sent it: the address is not proved by that."""
        ways = dict(self._fields["consent_source"]._description_selection(self.env))
        ticked = self.filtered(lambda lead: lead.consent_text_id and lead.email_from)
        return {**super()._agreed(), **{lead.id: lead._as_agreed(ways) for lead in ticked}}

    def _as_agreed(self, ways):
        text = self.consent_text_id
        proof = self.env._(
            "Ticked with enquiry %(reference)s, version %(version)s of the text",
            reference=self.enquiry_reference,
            version=text.version,
        )
        source = str(ways.get(self.consent_source, ""))
        return Agreed(self.email_from, text.body, text.lang_id.code, self.consent_date, source, proof)

    # Merging

    def _merge_dependences(self, opportunities):
        """What the customer agreed to is kept when leads are merged."""
        result = super()._merge_dependences(opportunities)
        kept = (self + opportunities).filtered("consent_text_id")[:1]
        if kept and kept != self:
            self.sudo().write(kept._convert_to_write({name: kept[name] for name in ENQUIRY_FIELDS}))  # of leads that may be merged
        return result
