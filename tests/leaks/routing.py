"""Which routes take a record, found in the routing map and the signatures behind it."""

import inspect
import re
from dataclasses import dataclass

#: a parameter of this name is the id of a record of that model
POINTS_AT = {
    "attachment": "ir.attachment",
    "attachment_id": "ir.attachment",
    "attachments": "ir.attachment",
    "contract_contract_id": "contract.contract",
    "contract_id": "contract.contract",
    "declaration_id": "crm.declaration",
    "document_id": "crm.document",
    "file_ids": "ir.attachment",
    "follower_id": "mail.followers",
    "framework_id": "sale.blanket.order",
    "from_message_id": "mail.message",
    "highlight_message_id": "mail.message",
    "invoice_id": "account.move",
    "invoices": "account.move",
    "last_message_id": "mail.message",
    "lead": "crm.lead",
    "line_id": "sale.order.line",
    "message_id": "mail.message",
    "message_link_preview_ids": "mail.message.link.preview",
    "moves": "account.move",
    "opp": "crm.lead",
    "order_id": "sale.order",
    "original_id": "ir.attachment",
    "partner": "res.partner",
    "partner_id": "res.partner",
    "partner_ids": "res.partner",
    "release_id": "crm.lead.release",
    "request_id": "crm.gdpr.request",
    "ticket_id": "helpdesk.ticket",
    "token_id": "payment.token",
    "tx_id": "payment.transaction",
    "user_id": "res.users",
    "version_id": "crm.document.version",
}
#: … of a model that another parameter names, or that only the route knows: each of these is tried
ANY_RECORD = ("docids", "id", "ids", "rec_id", "record_id", "records", "res_id", "thread_id")
TRIED = ("crm.lead", "res.partner", "sale.order", "account.move", "calendar.event", "mail.message", "ir.attachment")
MODEL = ("model", "model_name", "object", "res_model", "thread_model")

#: ids of what belongs to no customer
HARMLESS = {
    "action_id": "actions are the same for everybody",
    "allowed_company_ids": "companies",
    "app_id": "menus are the same for everybody",
    "category_id": "categories of channels",
    "channel_id": "channels have members, whom they show what was written there",
    "check_rtc_session_ids": "calls in channels",
    "company_id": "companies",
    "country": "countries",
    "currency_id": "currencies",
    "custom_id": "one's own layouts of views",
    "dashboard": "dashboards hold formulas; figures are asked for by the reader",
    "digest_id": "digests count for their reader (test_digest)",
    "export_id": "lists of fields",
    "filter_id": "filters of the website's snippets",
    "grade": "grades of partners",
    "guest_id": "guests of channels",
    "journal_id": "journals",
    "known_member_ids": "members of channels",
    "last_notification_id": "numbers of the bus",
    "member_ids": "members of channels",
    "parent_channel_id": "channels",
    "parent_ptav_ids": "products",
    "path_or_xml_id_or_id": "actions of the website",
    "pricelist_id": "price lists",
    "product_id": "products",
    "product_ids": "products",
    "product_template_id": "products",
    "product_tmpl_id": "products",
    "product_uom_id": "units of measure",
    "ptav_ids": "products",
    "rtc_session_id": "calls in channels",
    "sale_order_template_id": "templates of quotations",
    "session_id": "calls in channels",
    "share_id": "shared dashboards have a token",
    "stage_id": "stages of service cases",
    "sub_channel_id": "channels",
    "tenor_gif_id": "pictures of a foreign service",
    "view_id": "pages of the website",
    "website_id": "websites",
    "xmlid": "external ids of what belongs to modules",
}
#: parameters in which anything can be packed: routes with one are asked by a test of their own
PACKED = ("actions", "args", "data", "fetch_params", "form_data", "post_data", "preview_url", "update_data")
PACKED_ASKED = {
    r"/discuss/channel/": "channels have members",
    r"/(html|web)_editor/attachment/add_data": "data is the new file",
    r"/(html|web)_editor/link_preview_external": "pages elsewhere",
    r"/(html|web)_editor/link_preview_internal": "test_link_preview_internal",
    r"/(html|web)_editor/modify_image": "data is the new picture",
    r"/jsonrpc": "test_xmlrpc",
    r"/mail/(data|action)": "test_mail_data_*",
    r"/mail/(inbox|history|starred|thread)/messages|/mail/chatter_fetch": "test_mail_thread_messages, test_portal_chatter",
    r"/mail/message/(post|update_content)": "test_leaks_write",
    r"/my/address/submit": "form_data is what the customer types",
    r"/payment/pay|/web/(login|reset_password|signup|session/logout)": "args is the rest of the address",
    r"/report/": "test_report_*",
    r"/web/action/load_breadcrumbs": "test_load_breadcrumbs",
    r"/web/dataset/": "test_leaks_read, test_leaks_write",
    r"/web/export/|/web/pivot/export_xlsx": "test_export_csv_by_id_and_by_domain",
    r"/website/theme_upload_font": "data is a font",
}

SAID = {
    "decision": "take", "fields": [], "field": "raw", "filename": "x", "filetype": "pdf", "converter": "html",
    "page": 1, "height": 9, "width": 9, "what": "pdf", "kind": "cancel",
}
NAMED_LIKE_IDS = re.compile(r"(^|_)(id|ids|record|records)$")


@dataclass(frozen=True)
class Route:
    """A rule of the routing map, with the parameters of the method that answers."""

    rule: object
    kind: str
    parameters: dict
    models: dict

    @classmethod
    def of(cls, rule):
        routing, method = rule.endpoint.routing, getattr(rule.endpoint, "original_endpoint", rule.endpoint)
        named = {
            name: parameter.default is parameter.empty
            for name, parameter in inspect.signature(method).parameters.items()
            if name != "self" and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        }
        models = {name: getattr(converter, "model", None) for name, converter in rule._converters.items()}
        return cls(rule, routing["type"], {**named, **dict.fromkeys(models, True)}, {k: v for k, v in models.items() if v})

    @property
    def path(self):
        return self.rule.rule

    def pointed_at(self, name):
        """The models of which a parameter may name a record."""
        if name in HARMLESS:
            return ()
        if name in self.models or name in POINTS_AT:
            return (self.models.get(name) or POINTS_AT[name],)
        return TRIED if name in ANY_RECORD else ()

    def unknown(self):
        """Parameters that look like records, and of which nobody said what they are."""
        known = {*HARMLESS, *POINTS_AT, *ANY_RECORD}
        return [name for name in self.parameters if name not in known and (name in self.models or NAMED_LIKE_IDS.search(name))]

    def packed(self):
        """Whether a parameter may hold records in any form."""
        return not set(PACKED).isdisjoint(self.parameters) and not any(re.match(key, self.path) for key in PACKED_ASKED)

    def targets(self):
        """The models whose records the route may be asked for."""
        return sorted({model for name in self.parameters for model in self.pointed_at(name)})

    def values(self, model, res_id):
        """What to say for each parameter, to ask for that record."""
        return {
            name: self._value(name, model, res_id)
            for name, is_needed in self.parameters.items()
            if is_needed or model in self.pointed_at(name) or name in MODEL
        }

    def _value(self, name, model, res_id):
        if model in self.pointed_at(name):
            return self._pointer(name, model, res_id)
        return model if name in MODEL else SAID.get(name, "x")

    def _pointer(self, name, model, res_id):
        if self.kind != "jsonrpc" or name in self.rule._converters:
            return res_id
        if name == "records":
            return [{"res_model": model, "res_id": res_id, "model": model, "id": res_id}]
        return [res_id] if name.endswith("ids") else res_id

    def address(self, values):
        """The path, and the values that are not part of it."""
        parts = self.rule._trace
        path = "".join(str(values[text]) if dynamic else text.lstrip("|") for dynamic, text in parts)
        return path, {name: value for name, value in values.items() if name not in self.rule._converters}
