"""In which language somebody is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from odoo import SUPERUSER_ID
from odoo.http import request


def answer_in(asked, usual):
    """Answer the request in a language that is installed: asked for, as pages that lead here do, the browser's, or the usual one.

    :param asked: what came with the request, whatever that is
    :return: the language's code
    """
    languages = request.env(user=SUPERUSER_ID)["res.lang"]  # what is installed, no more
    offered = [code for code, _name in languages.get_installed()]
    asked = asked if isinstance(asked, str) else None
    lang = pick(asked, request.httprequest.accept_languages.values(), offered, usual)
    request.update_context(lang=lang)
    return lang


def pick(asked: str | None, accepted: Iterable[str], offered: Sequence[str], usual: str | None = None) -> str:
    """One of the languages offered: the one asked for, else the first accepted by the browser, else the usual one.

    Where the country is not offered, the language will do: de-AT gets de_DE.

    >>> pick(None, ["fr", "de-AT", "en"], ["en_US", "de_DE"])
    'de_DE'
    >>> pick("en", ["de"], ["en_US", "de_DE"])
    'en_US'
    """
    for wanted in [*([asked] if asked else []), *accepted]:
        if found := _find(wanted, offered):
            return found
    return usual if usual in offered else offered[0]


def _find(wanted: str, offered: Iterable[str]) -> str | None:
    plain = wanted.replace("-", "_").casefold()
    same = [code for code in offered if code.casefold() == plain]
    spoken = [code for code in offered if short(code) == short(plain)]
    return next(iter(same + spoken), None)


def short(code: str) -> str:
    """The language of a code, without the country.

    >>> short("de_AT"), short("sr@latin")
    ('de', 'sr')
    """
    return code.partition("_")[0].partition("@")[0].casefold()
