"""Codes that are mailed: long enough not to be guessed, short enough to be typed."""

import hmac
import secrets

#: no letters or digits that look like others
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def new_code() -> str:
    """A code: 32^8, more than a million millions, of which a person has a handful of tries."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def spelled(typed: str) -> str:
    """A code as it was mailed, however it was typed.

    >>> spelled(" abcd-efgh ")
    'ABCDEFGH'
    """
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[: 2 * CODE_LENGTH]


def is_same(digest: str, other: str) -> bool:
    """Whether two digests are the same, in a time that tells nothing."""
    return hmac.compare_digest(digest.encode(), other.encode())
