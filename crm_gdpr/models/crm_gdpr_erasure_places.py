from odoo import api, models

from ..erasure import BLANK, ERASE, KEEP, LOG, RESTRICT, Place

THREAD, OBJECT = ("model", "res_id"), ("res_model", "res_id")
#: what bookkeeping orders and proves its entries by
ENTRY = ("name", "inalterable_hash", "sequence_prefix")

#: whoever brought a customer in has it for a time: numbers made of an address, of which the seller needs no name
INTEREST = "Art. 6(1)(f), Art. 17(3)(e) GDPR"


class CrmGdprErasure(models.Model):
    """Where data of a person lie, model by model."""

    _inherit = "crm.gdpr.erasure"

    @api.model
    def _gdpr_handlers(self):
        """Hook: what becomes of the records of each model (``erasure.Place``), owners before what hangs on them.

        An addon appends its own. Models that are not installed are left out. What no place names is found by the search
        through all tables nevertheless, and loses the words that name the person.
        """
        return [*self._places_of_person(), *self._places_of_trade(), *self._places_of_dialogue(), *self._places_of_login()]

    @api.model
    def _places_of_person(self):
        partner, archived = ("partner_id",), {"active": False}
        return [
            Place("res.partner", BLANK, values={**archived, "partner_latitude": 0, "partner_longitude": 0}),
            Place("res.users", BLANK, by=partner, values={**archived, "login": "erased-{id}", "password": None}),
            Place("crm.lead", BLANK, by=partner, emails=("email_normalized",)),
            Place("res.partner.bank", BLANK, by=partner, values={**archived, "acc_number": "erased-{id}"}),
            Place("payment.token", BLANK, by=partner, values=archived),
            Place("calendar.event", BLANK, by=(OBJECT, "opportunity_id"), spared=("access_token", "videocall_location")),
            Place("calendar.attendee", ERASE, by=partner, emails=("email",)),
            Place("crm.lead.grant", BLANK, by=("lead_id",)),
            Place("crm.lead.release", BLANK, by=("lead_id",)),
            Place("crm.customer.protection", BLANK, by=("partner_id", "lead_id")),
            Place("crm.customer.protection.key", KEEP, by=("protection_id",), clause=INTEREST, ends="protection_id.date_to"),
            Place("crm.territory.enquiry", BLANK, by=("lead_id",), emails=("email",), spared=("key", "reference", "lang")),
            Place("website.visitor", ERASE, by=partner),
        ]

    @api.model
    def _places_of_trade(self):
        """Documents of business: restricted as long as the law wants them kept, blanked where none of them came about."""
        customer = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        ordered = (("state", "in", ("sale", "done")),)
        posted, paid = (("posted_before", "=", True),), (("state", "=", "done"),)
        booked = (("state", "!=", "draft"),)
        return [
            Place("sale.order", BLANK, by=customer, kind="letter", day="date_order", domain=ordered, spared=("name",)),
            Place("sale.order.line", BLANK, owner="order_id"),
            Place("sale.blanket.order", BLANK, by=("partner_id",), kind="letter", domain=booked, spared=("name",)),
            Place("sale.blanket.order.line", BLANK, owner="order_id"),
            Place("contract.contract", BLANK, by=("partner_id", "invoice_partner_id"), kind="letter", day="date_end"),
            Place("contract.line", BLANK, owner="contract_id"),
            Place("account.move", BLANK, by=customer, kind="voucher", day="date", domain=posted, spared=ENTRY),
            Place("account.move.line", BLANK, owner="move_id", spared=("matching_number",)),
            Place("account.payment", BLANK, by=("partner_id",), kind="voucher", day="date", domain=booked, owner="move_id"),
            Place("account.bank.statement.line", BLANK, owner="move_id", spared=("internal_index",)),
            Place("payment.transaction", BLANK, by=("partner_id",), kind="voucher", domain=paid, spared=("reference",)),
            Place("helpdesk.ticket", BLANK, by=("partner_id",), spared=("number", "access_token")),
            Place("crm.access.change.log", RESTRICT, clause=LOG),
            Place("crm.gdpr.access", RESTRICT, clause=LOG),
            Place("crm.gdpr.request", KEEP, kind="proof", day="received"),
        ]

    @api.model
    def _places_of_dialogue(self):
        partner = ("partner_id",)
        return [
            Place("mail.message", ERASE, by=(THREAD, "author_id"), owner=THREAD, spared=("model",)),
            Place("mail.mail", ERASE, by=("recipient_ids", "mail_message_id"), owner="mail_message_id"),
            Place("mail.tracking.value", BLANK, owner="mail_message_id", spared=("field_info",)),
            Place("mail.scheduled.message", ERASE, by=(THREAD, "author_id"), owner=THREAD),
            Place("mail.activity", ERASE, by=(OBJECT,), owner=OBJECT),
            Place("mail.notification", ERASE, by=("res_partner_id",)),
            Place("mail.followers", ERASE, by=partner),
            Place("mail.message.reaction", ERASE, by=partner),
            Place("discuss.channel.member", ERASE, by=partner),
            Place("mail.push.device", ERASE, by=partner),
            Place("sms.sms", ERASE, by=partner),
            Place("snailmail.letter", ERASE, by=partner),
            Place("rating.rating", ERASE, by=(*partner, OBJECT)),
            Place("ir.attachment", ERASE, by=(OBJECT,), owner=OBJECT),
        ]

    @api.model
    def _places_of_login(self):
        """Keys, devices and traces of the portal's login."""
        names = ["res.users.apikeys", "auth_totp.device", "auth.passkey.key", "res.device.log", "res.users.settings", "mail.presence"]
        return [
            *(Place(name, ERASE, by=("user_id",)) for name in names),
            Place("auth.passkey.key", ERASE, by=("create_uid",)),
            Place("res.users.log", ERASE, by=("create_uid",)),
        ]

    @api.model
    def _places(self):
        """Those that are installed here, by model; the first of a model counts."""
        places = {}
        for place in self._gdpr_handlers():
            model = self.env.get(place.model)
            if model is not None and not model._abstract and model._table in self._columns():
                places.setdefault(place.model, place)
        return places
