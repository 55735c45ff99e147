import io
import re

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import file_path, format_datetime
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

#: types that are sent under their name; everything else is sent as bytes, so that no browser makes anything of it
NAMED_TYPES = re.compile(
    r"application/(pdf|zip|msword|vnd\.ms-[\w.-]+|vnd\.openxmlformats-officedocument\.[\w.-]+|vnd\.oasis\.opendocument\.[\w.-]+)"
    r"|image/(png|jpeg)"
)
BYTES = "application/octet-stream"
#: PDFs beyond that size (bytes) are not stamped: each page is read into memory
LARGEST_STAMPED = 50 * 1024**2
#: a font that has the letters of all names
FONT, FONT_FILE = "LibraryStamp", "web/static/fonts/sign/NotoSans-Reg.ttf"


def stamped(content, text):
    """A PDF with a text across each page, faint, and at its foot."""
    pdfmetrics.registerFont(TTFont(FONT, file_path(FONT_FILE)))
    reader, writer = PdfFileReader(io.BytesIO(content), strict=False), PdfFileWriter()
    for number in range(reader.getNumPages()):
        page = reader.getPage(number)
        page.pop("/Annots", None)  # links trip the library that merges pages
        page.mergePage(stamp(page.mediaBox, text))
        writer.addPage(page)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def stamp(box, text):
    """A page that is empty but for the text, as large as another."""
    width, height = float(box.getWidth()), float(box.getHeight())
    packet = io.BytesIO()
    paper = canvas.Canvas(packet, pagesize=(width, height))
    paper.setFillColor(Color(0.3, 0.3, 0.3, alpha=0.75))
    paper.setFont(FONT, 8)
    paper.drawCentredString(width / 2, 14, text)
    paper.setFillColor(Color(0.5, 0.5, 0.5, alpha=0.18))
    paper.setFont(FONT, min(36, 1.5 * width / max(len(text), 1)))
    paper.translate(width / 2, height / 2)
    paper.rotate(45)
    paper.drawCentredString(0, 0, text)
    paper.save()
    return PdfFileReader(packet).getPage(0)


class CrmDocumentVersion(models.Model):
    """The file as it goes out to a reader."""

    _inherit = "crm.document.version"

    def _is_pdf(self):
        return self.mimetype == "application/pdf"

    def _sent_type(self):
        """The type under which the file is sent."""
        mimetype = self.mimetype or BYTES
        return mimetype if NAMED_TYPES.fullmatch(mimetype) else BYTES

    def _is_stamped(self):
        """Whether the reader gets a PDF with his name."""
        return self.document_id.watermark and self._is_pdf()

    def _stamped(self, user):
        """The PDF with the reader's name and the time on each page (bytes).

        :raise UserError: where it cannot be stamped
        """
        self._check_stampable()
        return self._banner(f"{user.name}, {format_datetime(self.env, fields.Datetime.now(), dt_format='short')}")

    def _banner(self, text):
        """The PDF with a text on each page (bytes)."""
        try:
            return stamped(self._attachment().raw, text)
        except Exception:  # pylint: disable=broad-except  # a broken PDF may raise anything
            raise UserError(self._stamp_message()) from None

    def _check_stampable(self):
        if self.size > LARGEST_STAMPED:
            raise UserError(self._stamp_message())

    def _stamp_message(self):
        return self.env._(
            "%(file)s: the reader's name cannot be put on this PDF. It is damaged, protected or larger than %(limit)s MB.",
            file=self.filename,
            limit=LARGEST_STAMPED // 1024**2,
        )

    def _publish(self):
        """What cannot be stamped is refused here, not when somebody wants to read it."""
        for version in self.filtered(lambda each: each._is_stamped()):
            version._check_stampable()
            version._banner("-")
        return super()._publish()
