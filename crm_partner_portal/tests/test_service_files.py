import io
import zipfile

from odoo.tests import BaseCase, tagged

from ..service import LARGEST, FileRefused, check_file

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 20


def archive(*names, **contents):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, contents.get("content", b"x"))
    return buffer.getvalue()


#: name, content, name and type it gets; or why it is refused
CASES = [
    ("photo.jpg", JPEG, ("photo.jpg", "image/jpeg")),
    ("photo.JPEG", JPEG, ("photo.JPEG", "image/jpeg")),
    ("photo.png", JPEG, ("photo.png.jpg", "image/jpeg")),
    ("page.html", PNG, ("page.html.png", "image/png")),
    ("scan.pdf", b"%PDF-1.7\n", ("scan.pdf", "application/pdf")),
    ("phone.heic", b"\0\0\0\x18ftypheic", ("phone.heic", "image/heic")),
    ("list.txt", "Grüße\n".encode(), ("list.txt", "text/plain")),
    ("list.csv", b"a;b\n1;2\n", ("list.csv.txt", "text/plain")),
    ("letter.docx", archive("word/document.xml"),
     ("letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    ("table.ods", archive("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"),
     ("table.ods", "application/vnd.oasis.opendocument.spreadsheet")),
    ("../../etc/passwd.png", PNG, ("passwd.png", "image/png")),
    ("C:\\temp\\photo.png", PNG, ("photo.png", "image/png")),
    ("gnp\u202e.exe", PNG, ("gnp.exe.png", "image/png")),
    ("a\r\nX-Evil: 1.png", PNG, ("aX-Evil_ 1.png", "image/png")),
    ("", PNG, ("file.png", "image/png")),
    ("photo.jpg", b"<html><script>alert(1)</script></html>", "kind"),
    ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
    ("note.txt", b"hello <IMG src=x onerror=alert(1)>", "kind"),
    ("note.txt", b"<?xml version='1.0'?><a/>", "kind"),
    ("run.exe", b"MZ\x90\x00\x03", "kind"),
    ("run.sh", b"\x7fELF", "kind"),
    ("all.zip", archive("a.exe"), "kind"),
    ("macro.docx", archive("word/document.xml", "word/vbaProject.bin"), "kind"),
    ("macro.odt", archive("mimetype", "Basic/Standard/x.xml", content=b"application/vnd.oasis.opendocument.text"), "kind"),
    ("broken.docx", b"PK\x03\x04broken", "kind"),
    ("empty.png", b"", "empty"),
    ("large.png", PNG + b"0" * LARGEST, "large"),
]


@tagged("post_install", "-at_install")
class TestServiceFiles(BaseCase):
    def test_table(self):
        for name, content, expected in CASES:
            with self.subTest(name=name, content=content[:20]):
                try:
                    given = check_file(name, content)
                except FileRefused as refused:
                    given = refused.why
                self.assertEqual(given, expected)

    def test_names_are_short(self):
        name, _mimetype = check_file("x" * 500 + ".png", PNG)
        self.assertLessEqual(len(name), 125)
        self.assertTrue(name.endswith(".png"))
