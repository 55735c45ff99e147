"""Receipts and contracts as PDF: made at each request within milliseconds, and kept nowhere; no other program is needed."""

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from odoo.tools import file_path

FONTS = {"ContractText": "Roboto-Regular.ttf", "ContractBold": "Roboto-Bold.ttf"}
LINES = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb")]


def paper(title, company, lang, intro, rows, sections=()):
    """A PDF.

    :param rows: pairs of label and text
    :param sections: pairs of heading and text, after the rows
    """
    styles = _styles()
    address = (company.partner_id._display_address(without_company=True) or "").splitlines()
    sender = ", ".join(filter(None, [company.name, *map(str.strip, address)]))
    table = Table(
        [[_paragraph(name, styles["label"]), _paragraph(value, styles["plain"])] for name, value in rows],
        colWidths=[60 * mm, 105 * mm], style=LINES, splitInRow=1,
    )
    story = [_paragraph(title, styles["head"]), _paragraph(sender, styles["small"]), Spacer(1, 6 * mm)]
    story += [_paragraph(intro, styles["plain"]), Spacer(1, 4 * mm), table]
    for heading, text in sections:
        story += [Spacer(1, 6 * mm), _paragraph(heading, styles["label"])]
        story += [_paragraph(part, styles["plain"]) for part in text.split("\n\n")]
    file = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 22 * mm)
    SimpleDocTemplate(file, pagesize=A4, title=title, author=company.name, lang=(lang or "en").replace("_", "-"), **margins).build(story)
    return file.getvalue()


def _styles():
    text, bold = _fonts()
    plain = ParagraphStyle("plain", fontName=text, fontSize=10.5, leading=15, spaceAfter=4)
    return {
        "plain": plain,
        "small": ParagraphStyle("small", parent=plain, fontSize=9, leading=12, textColor="#444444"),
        "label": ParagraphStyle("label", parent=plain, fontName=bold),
        "head": ParagraphStyle("head", parent=plain, fontName=bold, fontSize=15, leading=20, spaceAfter=8),
    }


def _fonts():
    """Names of a font and its bold sister that know more than western letters; the PDF's own ones where they are missing."""
    try:
        for name, file in FONTS.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, file_path(f"web/static/fonts/google/Roboto/{file}")))
    except (OSError, TTFError):
        return "Helvetica", "Helvetica-Bold"
    return tuple(FONTS)


def _paragraph(text, style):
    return Paragraph(escape(text).replace("\n", "<br/>"), style)
