"""Names of files as they are offered: no paths, nothing invisible, nothing that a header or a file system trips over."""

from __future__ import annotations

import re
import unicodedata

#: names longer than that are cut, the ending kept
LONGEST = 150
_FORBIDDEN = re.compile(r'[<>:"|?*;%]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def cleaned(name: str | None, default: str = "file") -> str:
    """A file's name without folders, control characters and direction marks.

    >>> cleaned("C:\\\\secret\\\\price list.pdf"), cleaned("../../etc/passwd"), cleaned("a\\r\\nSet-Cookie: x.pdf")
    ('price list.pdf', 'passwd', 'aSet-Cookie_ x.pdf')
    >>> cleaned("..."), cleaned("con.txt"), len(cleaned("x" * 500 + ".pdf"))
    ('file', '_con.txt', 150)
    """
    text = unicodedata.normalize("NFC", name or "")
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    text = re.split(r"[/\\]", text)[-1]
    text = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", text)).strip(" .")
    if not text:
        return default
    return _shortened("_" + text if _RESERVED.match(text) else text)


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST or not dot or len(ending) > 10:
        return name[:LONGEST]
    return stem[: LONGEST - len(ending) - 1] + dot + ending
