"""A document of headings, sentences and tables as PDF, made at each request and kept nowhere."""

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from odoo.tools import file_path

FONTS = {"PrivacyText": "Roboto-Regular.ttf", "PrivacyBold": "Roboto-Bold.ttf"}
WIDTH = 174 * mm
STYLE = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb"), ("LEFTPADDING", (0, 0), (-1, -1), 2)]


def paper(title, sender, lang, sections):
    """A PDF.

    :param sections: heading, sentences, rows of texts of the same length each; the first row of three and more columns is their head
    """
    styles = _styles()
    story = [_paragraph(title, styles["head"]), _paragraph(sender, styles["small"])]
    for heading, sentences, rows in sections:
        story += [Spacer(1, 6 * mm), _paragraph(heading, styles["label"])]
        story += [_paragraph(sentence, styles["plain"]) for sentence in sentences]
        if rows:
            story.append(_table(rows, styles))
    file = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 18 * mm)
    SimpleDocTemplate(file, pagesize=A4, title=title, author=sender, lang=(lang or "en").replace("_", "-"), **margins).build(story)
    return file.getvalue()


def _table(rows, styles):
    count = len(rows[0])
    widths = [60 * mm, WIDTH - 60 * mm] if count == 2 else [WIDTH / count] * count
    has_head = count > 2
    cells = [[_paragraph(text, styles["plain"]) for text in row] for row in rows]
    if has_head:
        cells[0] = [_paragraph(text, styles["label"]) for text in rows[0]]
    else:
        cells = [[_paragraph(row[0], styles["label"]), *rest] for row, (_label, *rest) in zip(rows, cells, strict=True)]
    return Table(cells, colWidths=widths, style=STYLE, repeatRows=int(has_head), splitInRow=1)


def _styles():
    text, bold = _fonts()
    plain = ParagraphStyle("plain", fontName=text, fontSize=9, leading=12.5, spaceAfter=2)
    return {
        "plain": plain,
        "small": ParagraphStyle("small", parent=plain, textColor="#444444"),
        "label": ParagraphStyle("label", parent=plain, fontName=bold),
        "head": ParagraphStyle("head", parent=plain, fontName=bold, fontSize=15, leading=20, spaceAfter=6),
    }


def _fonts():
    """A font that knows more than western letters, and its bold sister; the PDF's own ones where they are missing."""
    try:
        for name, file in FONTS.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, file_path(f"web/static/fonts/google/Roboto/{file}")))
    except (OSError, TTFError):
        return "Helvetica", "Helvetica-Bold"
    return tuple(FONTS)


def _paragraph(text, style):
    return Paragraph(escape(str(text)).replace("\n", "<br/>"), style)
