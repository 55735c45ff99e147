"""A letter on paper, as it fits into an envelope with a window (DIN 5008, form B)."""

from lxml import html
from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table

from odoo.addons.crm_hierarchical_access.public_page import built, paragraph, styles

MARGIN = 22
WIDTH = (210 - 2 * MARGIN) * mm
#: the field for the address: distance from the upper edge, width, height; the sender stands in its first line
WINDOW_TOP, WINDOW_WIDTH, WINDOW_HEIGHT = 45 * mm, 85 * mm, 45 * mm
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "tr", "blockquote", "pre")
#: stands for a line break while text is set: of the private use area, which no text has
BREAK = "\ue000"


def letter(title, sender, address, day, body, lang):
    """A PDF.

    :param sender: name and address on one line
    :param address: lines of who gets it
    :param day: as it is written in the language
    :param body: HTML; paragraphs, lists and what is bold are set as such, the rest as plain words
    """
    looks = styles(plain=(10, 14, 6), small=(7, 10, 3), head=(12, 16, 10))
    line, day_look = looks["plain"].clone("line", spaceAfter=0), looks["plain"].clone("day", alignment=2)
    item = looks["plain"].clone("item", leftIndent=9, firstLineIndent=-9, spaceAfter=2)
    window = [paragraph(sender, looks["small"]), *(paragraph(text, line) for text in address)]
    top = Table([[window, paragraph(day, day_look)]], colWidths=[WINDOW_WIDTH, WIDTH - WINDOW_WIDTH], rowHeights=[WINDOW_HEIGHT])
    top.setStyle([("VALIGN", (0, 0), (0, 0), "TOP"), ("VALIGN", (1, 0), (1, 0), "BOTTOM"), ("TOPPADDING", (0, 0), (-1, -1), 0)])
    story = [Spacer(1, WINDOW_TOP - MARGIN * mm - 6), top, Spacer(1, 10 * mm), paragraph(title, looks["head"])]
    story += [paragraph(text, item if look == "item" else looks[look]) for text, look in blocks_of(body)]
    return built(title, sender, lang, story, margin=MARGIN, numbered=True)


def blocks_of(body):
    """The paragraphs of an HTML text: (text, how it is set) each.

    >>> blocks_of("<p>Dear <b>you</b>,</p> <p><b>Gone</b></p> <ul><li>Lead: 2<br>of\\n 3</li></ul>")
    [('Dear you,', 'plain'), ('Gone', 'label'), ('• Lead: 2\\nof 3', 'item')]
    """
    root = html.fragment_fromstring(body, create_parent="div")
    for line_break in root.iter("br"):
        line_break.tail = BREAK + (line_break.tail or "")
    innermost = (block for block in root.iter(*BLOCKS) if next(block.iterdescendants(*BLOCKS), None) is None)
    return [(text, look) for text, look in map(_set, innermost) if text]


def _set(block):
    lines = [" ".join(line.split()) for line in block.text_content().split(BREAK)]
    text = "\n".join(lines).strip()
    if block.tag == "li":
        return text and f"• {text}", "item"
    bold = " ".join(" ".join(part.text_content().split()) for part in block.iter("b", "strong"))
    return text, "label" if block.tag.startswith("h") or bold == text else "plain"
