"""A file is what its content says, never what its name or the browser says.

Only kinds are taken that no browser executes: pictures made of pixels, PDF, text, and office documents without macros. The rest (HTML, SVG,
programs, archives) is refused.
"""

import io
import re
import unicodedata
import zipfile

#: bytes of one file, and files of one message
LARGEST, MOST = 10 * 2**20, 10
NAME_LENGTH = 120

#: how the content begins, the type, the endings that go with it
SIGNATURES = (
    (rb"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (rb"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (rb"GIF8[79]a", "image/gif", ("gif",)),
    (rb"RIFF.{4}WEBP", "image/webp", ("webp",)),
    (rb".{4}ftyp(heic|heix|hevc|mif1|msf1)", "image/heic", ("heic", "heif")),
    (rb"%PDF-", "application/pdf", ("pdf",)),
)
#: what an office document holds, its type, its ending
OFFICE = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
)
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
#: text that a browser might take for a page
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|[a-z]+[^>]*\son[a-z]+\s*=)", re.IGNORECASE)


class FileRefused(ValueError):
    """Why a file is not taken: ``large``, ``empty`` or ``kind``; with its name."""

    def __init__(self, why, name):
        super().__init__(why)
        self.why, self.name = why, name


def check_file(name, content):
    """What a file is.

    :return: a safe name whose ending fits the content, and the type
    :raise FileRefused: where it is empty, too large or of a kind that is not taken
    """
    name = safe_name(name)
    if not content:
        raise FileRefused("empty", name)
    if len(content) > LARGEST:
        raise FileRefused("large", name)
    mimetype, endings = kind(content)
    if not mimetype:
        raise FileRefused("kind", name)
    stem, _dot, ending = name.rpartition(".")
    fits = ending.lower() in endings
    return (name if stem and fits else f"{name}.{endings[0]}"), mimetype


def kind(content):
    """The type and the endings of a content; nothing for kinds that are not taken."""
    for signature, mimetype, endings in SIGNATURES:
        if re.match(signature, content[:32], re.DOTALL):
            return mimetype, endings
    if content.startswith(b"PK\x03\x04"):
        return office_kind(content)
    return ("text/plain", ("txt",)) if is_text(content) else (None, ())


def office_kind(content):
    """Documents without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                return None, ()
            for inside, mimetype, ending in OFFICE:
                if inside in names:
                    return mimetype, (ending,)
            declared = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None, ()
    ending = OPEN_DOCUMENTS.get(declared)
    return (declared.decode(), (ending,)) if ending else (None, ())


def is_text(content):
    """Whether it is text in UTF-8, and nothing that a browser might run."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    controls = any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text)
    return not controls and not MARKUP.search(content)


def safe_name(name):
    """A name without folders, control characters, and signs that mean something to a shell or a header."""
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")  # also those that turn the direction of reading
    name = re.sub(r'[<>:"|?*;]', "_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: NAME_LENGTH - 6]}.{ending}"
    return name[:NAME_LENGTH] or "file"
