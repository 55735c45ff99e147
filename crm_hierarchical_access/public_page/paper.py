"""Papers as PDF, made at each request within milliseconds, and kept nowhere; no other program is needed."""

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from odoo.tools import file_path

FONTS = {"PaperText": "Roboto-Regular.ttf", "PaperBold": "Roboto-Bold.ttf"}


def built(title, author, lang, story, margin, numbered=False):
    """The paper as bytes.

    :param lang: code of its language
    :param story: what stands on it (``reportlab.platypus``)
    :param margin: millimetres
    :param numbered: whether each page has its number at the foot
    """
    file = io.BytesIO()
    feet = dict.fromkeys(("onFirstPage", "onLaterPages"), _number_page) if numbered else {}
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), margin * mm)
    SimpleDocTemplate(file, pagesize=A4, title=title, author=author, lang=(lang or "en").replace("_", "-"), **margins).build(story, **feet)
    return file.getvalue()


def _number_page(canvas, paper):
    canvas.setFont(fonts()[0], 8)
    canvas.drawRightString(paper.pagesize[0] - paper.rightMargin, paper.bottomMargin / 2, str(paper.page))


def styles(plain, small, head):
    """Styles of paragraphs: plain, small, label and head.

    :param plain, small, head: size, leading, and what is left free below, in points
    """
    text, bold = fonts()
    base = _style("plain", None, plain, fontName=text)
    return {
        "plain": base,
        "small": _style("small", base, small, textColor="#444444"),
        "label": ParagraphStyle("label", parent=base, fontName=bold),
        "head": _style("head", base, head, fontName=bold),
    }


def _style(name, parent, measures, **look):
    size, leading, below = measures
    return ParagraphStyle(name, parent=parent, fontSize=size, leading=leading, spaceAfter=below, **look)


def fonts():
    """Names of a font and its bold sister that know more than western letters; the PDF's own ones where they are missing."""
    try:
        for name, file in FONTS.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, file_path(f"web/static/fonts/google/Roboto/{file}")))
    except (OSError, TTFError):
        return "Helvetica", "Helvetica-Bold"
    return tuple(FONTS)


def paragraph(text, style):
    """Text as it is, with its line breaks."""
    return Paragraph(escape(str(text)).replace("\n", "<br/>"), style)
