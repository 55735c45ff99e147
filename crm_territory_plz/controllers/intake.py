"""What the form and the interface share: the environment, the language, and what is done when the answer is sent."""

import logging
import time
from functools import partial
from ipaddress import ip_address, ip_network

from odoo import SUPERUSER_ID, api
from odoo.http import request
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.service.model import retrying

from odoo.addons.crm_hierarchical_access.public_page import answer_in

_logger = logging.getLogger(__name__)

#: bytes: several times what a form with everything filled in has
LARGEST = 64 * 1024
#: what is larger is refused by Odoo, unread
LARGEST_READ = 1024 * 1024
#: seconds for which the process that answered goes on handing out
BUSY, BATCH = 10, 20
CRON = "crm_territory_plz.ir_cron_enquiry"


def enquiries(lang=None):
    """The enquiries as superuser, in the language of the answer: whoever is logged in enters them no differently."""
    context = {"lang": lang or request.env.context.get("lang")}
    return request.env(user=SUPERUSER_ID, context=context)["crm.territory.enquiry"]


def speak(asked):
    """Answer in a language that is installed, and that the visitor reads.

    :return: its code
    """
    return answer_in(asked, enquiries()._company().partner_id.lang)


def country_codes():
    """What may be said for the country."""
    return {code for (code,) in enquiries().env["res.country"]._read_group([], ["code"])}


def is_too_large():
    return (request.httprequest.content_length or 0) > LARGEST


def network():
    """From where the request came: the address, or with IPv6 the network that one household has."""
    try:
        address = ip_address(request.httprequest.remote_addr or "")
    except ValueError:
        return ""
    return str(address) if address.version == 4 else str(ip_network(f"{address}/64", strict=False))


def hand_out_after(response):
    """Hand out what was received when the answer has been sent: nobody learns from the time whether he is known."""
    if not module.current_test:  # a test has one transaction, and hands out itself
        response.call_on_close(partial(hand_out, request.db))
    return response


def hand_out(database):
    """Hand out what waits, unless another process is at it: it looks again when it is through."""
    end = time.monotonic() + BUSY
    try:
        registry = Registry(database)
        while _with_enquiries(registry, lambda rows: rows._hand_out_batch(BATCH)) is not None:
            if not _with_enquiries(registry, lambda rows: rows._is_waiting()):
                return
            if time.monotonic() > end:
                _with_enquiries(registry, lambda rows: rows.env.ref(CRON)._trigger())
                return
    except Exception:
        _logger.exception("Enquiries wait for the schedule to hand them out.")


def _with_enquiries(registry, work):
    """What work with the enquiries gives back, done in a transaction of its own."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        return retrying(partial(work, env["crm.territory.enquiry"]), env)
