"""What makes two entries the same customer: keys that are equal however somebody typed them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from hashlib import blake2b
from typing import NamedTuple

from .freemail import FREEMAIL

LEGAL_FORMS = frozenset(
    """
    ab ag aps as bv co company corp corporation eg ek ev eingetragener verein gbr ges gesellschaft gmbh haftung
    haftungsbeschraenkt beschraenkter mit inc incorporated kg kgaa limited llc llp ltd mbh nv ohg oy oyj plc rl sa sarl
    sas se spa sro srl stiftung ug und and
    """.split()
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "a"})
SHORTEST_PHONE, SHORTEST_VAT = 8, 7


class Kind(Enum):
    """Why two entries are taken for the same customer."""

    EMAIL = "email"
    DOMAIN = "domain"
    PHONE = "phone"
    VAT = "vat"
    NAME = "name"


class Customer(NamedTuple):
    """A customer as entered: each part may be missing; ``phone`` in the international form (E.164)."""

    email: str | None = None
    phone: str | None = None
    vat: str | None = None
    company: str | None = None
    zip: str | None = None

    def keys(self, ignored_domains: frozenset[str] = frozenset()) -> dict[int, Kind]:
        """The numbers by which the customer is found again, and why.

        :param ignored_domains: domains that tell no company, besides those of mail services: one's own
        """
        return {_number(kind, text): kind for kind, text in self._texts(FREEMAIL | ignored_domains)}

    def _texts(self, nobodys_domains: frozenset[str]) -> Iterator[tuple[Kind, str]]:
        if email := _email(self.email):
            yield Kind.EMAIL, email
            domain = email.rpartition("@")[2]
            if domain not in nobodys_domains:
                yield Kind.DOMAIN, domain
        if phone := _phone(self.phone):
            yield Kind.PHONE, phone
        if vat := _vat(self.vat):
            yield Kind.VAT, vat
        name, place = company_name(self.company), re.sub(r"\W", "", self.zip or "").upper()
        if name and place:
            yield Kind.NAME, f"{name} {place}"


def company_name(text: str | None) -> str:
    """A company's name without case, accents, punctuation and legal form.

    >>> company_name("Müller & Söhne G.m.b.H. & Co. KG"), company_name("MUELLER UND SOEHNE")
    ('mueller soehne', 'mueller soehne')
    """
    words = re.sub(r"[^\w\s&+/,;-]", "", _plain(text or ""))  # dots join: G.m.b.H.
    tokens = [word for word in re.split(r"[\W_]+", words) if word and word not in ("und", "and")]
    kept = list(tokens)
    while kept and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return " ".join(kept or tokens)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))


def _email(text: str | None) -> str:
    found = re.search(r"[^\s<>,;\"]+@[^\s<>,;\"]+\.[^\s<>,;\"]+", text or "")
    return found.group().casefold().rstrip(".") if found else ""


def _phone(text: str | None) -> str:
    digits = re.sub(r"\D", "", text or "")
    return digits if (text or "").strip().startswith("+") and len(digits) >= SHORTEST_PHONE else ""


def _vat(text: str | None) -> str:
    plain = re.sub(r"[\W_]", "", text or "").upper()
    return plain if len(plain) >= SHORTEST_VAT and any(sign.isdigit() for sign in plain) else ""


def _number(kind: Kind, text: str) -> int:
    """64 bits for an index; the customer is not read from them."""
    return int.from_bytes(blake2b(f"{kind.value}:{text}".encode(), digest_size=8).digest(), signed=True)
