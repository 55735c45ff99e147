"""By what a person is found in texts and files, however it is spelled there."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

#: stands where something was taken out
DOTS = "···"
LETTER = "a-zà-ž"
#: between the words of a name: blanks, commas, an underscore in an address, an encoded blank
GAP = r"(?:\W|_|%20){1,6}"
#: between the digits of a number
DIGIT_GAP = r"[^0-9a-z]{0,3}"
SHORTEST_NAME, SHORTEST_NUMBER = 5, 7
#: files inside of files are read up to this size
LARGEST_MEMBER = 50_000_000


@dataclass(frozen=True)
class Marker:
    """A name, an address or a number of a person."""

    kind: str
    value: str

    @property
    def pattern(self):
        """A regular expression that PostgreSQL (``~*``) and Python read alike, case ignored; None where it would match too much."""
        return getattr(self, f"_{self.kind}_pattern")()

    def _email_pattern(self):
        if "@" not in self.value:
            return None
        address = re.escape(self.value).replace("@", "(?:@|%40|&#64;)")
        return f"(?<![0-9a-z._+-]){address}(?![0-9a-z_-])"

    def _name_pattern(self):
        words = re.findall(r"[^\W_]+", self.value)
        if len(words) < 2 and len("".join(words)) < SHORTEST_NAME:
            return None
        orders = sorted({GAP.join([*words[turn:], *words[:turn]]) for turn in range(len(words))})
        return f"(?<![{LETTER}])(?:{'|'.join(orders)})(?![{LETTER}])"

    def _phone_pattern(self):
        return f"{DIGIT_GAP.join(self.national)}(?![0-9])" if self.national else None

    @property
    def national(self):
        """The digits of a number without the prefix of a country and the zero before it; empty where they are too few."""
        digits = re.sub(r"^\s*(\+|00)[1-9][0-9]|[^0-9]", "", self.value).lstrip("0")
        return digits if len(digits) >= SHORTEST_NUMBER else ""


def markers_of(names=(), emails=(), phones=()):
    """Distinct markers that can be looked for."""
    kinds = {"email": emails, "name": names, "phone": phones}
    found = dict.fromkeys(Marker(kind, value.strip()) for kind, values in kinds.items() for value in values if value)
    return [marker for marker in found if marker.pattern]


def pattern_of(markers):
    """One expression for all markers."""
    return "|".join(marker.pattern for marker in markers)


def redacted(text, markers):
    """A text without the person: dots in the place of what tells who it is; what stands around is left."""
    return re.sub(pattern_of(markers), DOTS, text, flags=re.IGNORECASE)


def names_person(data, markers):
    """Whether a file's bytes name the person, also inside of packed files (.docx, .xlsx, .zip)."""
    pattern = re.compile(pattern_of(markers), re.IGNORECASE)
    return any(pattern.search(text) for text in _texts(data))


def _texts(data):
    """A file read in all the ways in which it may hold text."""
    yield data.decode("utf-8", "ignore")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "ignore")
    if data[:4] == b"PK\x03\x04":
        yield from _members(data)


def _members(data):
    """The texts of files packed in a file, without tags."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as pack:
            for member in pack.infolist():
                if member.file_size <= LARGEST_MEMBER:
                    yield re.sub(r"<[^>]*>", " ", pack.read(member).decode("utf-8", "ignore"))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return
