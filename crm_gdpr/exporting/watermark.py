"""A line on each page of a PDF."""

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.crm_hierarchical_access.public_page import fonts

SIZE, MARGIN = 7, 12


def stamped(pdf: bytes, text: str) -> bytes:
    """A PDF with a line of text at the lower edge of each page, in front of what stands there."""
    reader, writer = PdfFileReader(io.BytesIO(pdf), strict=False), PdfFileWriter()
    for number in range(reader.getNumPages()):
        page = reader.getPage(number)
        page.mergePage(_line(text, float(page.mediaBox.getWidth()), float(page.mediaBox.getHeight())))
        writer.addPage(page)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _line(text, width, height):
    """A page with nothing but the line, which is made smaller where it is too long."""
    sheet = io.BytesIO()
    drawn = canvas.Canvas(sheet, pagesize=(width, height))
    font, _bold = fonts()
    long = pdfmetrics.stringWidth(text, font, SIZE)
    drawn.setFont(font, min(SIZE, SIZE * (width - 2 * MARGIN) / max(long, 1)))
    drawn.setFillGray(0.35)
    drawn.drawString(MARGIN, MARGIN, text)
    drawn.save()
    return PdfFileReader(sheet).getPage(0)
