"""Which fields of which records a person is given, and what in texts may be of somebody else."""

import re

#: of these a person is given some fields only
GIVEN = {
    "res.users": ("login", "create_date"),
    "mail.message": ("date", "subject", "body"),
    "ir.attachment": ("name", "create_date"),
    "calendar.event": ("name", "start", "stop", "location"),
    "rating.rating": ("rating", "feedback", "create_date"),
    "sms.sms": ("number", "body", "create_date"),
    "crm.gdpr.consent": ("purpose_id", "channel", "state", "source", "asked_at", "given_at", "withdrawn_at", "proof"),
    "crm.gdpr.request": ("kind", "received", "deadline", "state", "answered"),
}
#: of these it is told how many there are: they say what others did, or are keys
COUNTED = frozenset({
    "auth.passkey.key", "auth_totp.device", "calendar.attendee", "crm.access.change.log", "crm.customer.protection",
    "crm.customer.protection.key", "crm.gdpr.access", "crm.lead.grant", "crm.lead.release", "discuss.channel.member",
    "mail.activity", "mail.followers", "mail.mail", "mail.message.reaction", "mail.notification", "mail.presence", "mail.push.device",
    "mail.scheduled.message", "mail.tracking.value", "payment.token", "res.device.log", "res.users.apikeys", "res.users.log",
    "res.users.settings", "website.visitor",
})  # fmt: skip
#: types of fields that say something without another record
TYPES = frozenset({"char", "text", "html", "selection", "date", "datetime", "monetary", "float", "integer"})
TECHNICAL = re.compile(
    r"token|password|secret|hash|signature|_key$|^key$|uuid|color|sequence|latitude|longitude|_search|probability"
    r"|_normalized$|_sanitized$|_criterion$|^complete_name$|_signed$|_notif_ack$"  # the same once more, to search or add up by
)
#: what only these read are keys and settings, not what is known of a person
ADMINISTRATORS = frozenset({"base.group_system", "base.group_erp_manager", "."})
#: what people look for first
FIRST = ("name", "contact_name", "partner_name", "email", "email_from", "phone", "street", "street2", "zip", "city", "country_id")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"\+?\d[\d ()/.-]{5,}\d")


def is_given(name: str, kind: str, groups: str | None = None) -> bool:
    """Whether a field of a record that is the person's is given; notes of employees are (Art. 15 GDPR).

    :param groups: who may read the field, as Odoo writes it

    >>> is_given("street", "char"), is_given("access_token", "char"), is_given("user_id", "many2one")
    (True, False, False)
    >>> is_given("comment", "html", "base.group_user"), is_given("signup_type", "char", "base.group_erp_manager")
    (True, False)
    """
    return kind in TYPES and not TECHNICAL.search(name) and not (groups and ADMINISTRATORS.issuperset(groups.split(",")))


def called(name: str | None) -> str:
    """A name as it is compared with others.

    >>> called(" Anna  MEYER "), called(None)
    ('anna meyer', '')
    """
    return " ".join((name or "").lower().split())


def lines_of(text: str | None) -> list:
    """The lines of an address.

    >>> lines_of("Kiesweg 7 \\n\\n70173 Stuttgart"), lines_of(None)
    (['Kiesweg 7', '70173 Stuttgart'], [])
    """
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def in_order(names) -> list:
    """Names of fields as people expect them: who it is and where, then the others.

    >>> in_order({"zip", "comment", "name"})
    ['name', 'zip', 'comment']
    """
    return sorted(names, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


def addresses_in(text: str) -> set:
    """E-mail addresses in a text, in small letters.

    >>> addresses_in("Ask Eve <Eve@Other.example>.")
    {'eve@other.example'}
    """
    return {found.lower() for found in ADDRESS.findall(text)}


def numbers_in(text: str) -> dict:
    """What may be phone numbers in a text, by their last seven digits.

    >>> numbers_in("call 0711 / 99 88 776")
    {'9988776': '0711 / 99 88 776'}
    """
    found = {"".join(filter(str.isdigit, number)): number for number in NUMBER.findall(text)}
    return {digits[-7:]: number for digits, number in found.items() if len(digits) >= 7}
