"""A letter on paper, as it fits into an envelope with a window (DIN 5008, form B)."""

from lxml import etree, html
from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table

from odoo.addons.crm_hierarchical_access.public_page import built, paragraph, styles

MARGIN = 22
WIDTH = (210 - 2 * MARGIN) * mm
#: the field for the address: distance from the upper edge, width, height; the sender stands in its first line
WINDOW_TOP, WINDOW_WIDTH, WINDOW_HEIGHT = 45 * mm, 85 * mm, 45 * mm
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = (*HEADINGS, "p", "ul", "ol", "li", "div", "table", "tr", "blockquote", "pre")
BOLD = (*HEADINGS, "b", "strong")
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
    set_as = {
        "plain": looks["plain"].clone("text", spaceBefore=6),
        "label": looks["label"].clone("bold", spaceBefore=6),
        "item": looks["plain"].clone("item", leftIndent=9, firstLineIndent=-9, spaceAfter=2),
    }
    window = [paragraph(sender, looks["small"]), *(paragraph(text, line) for text in address)]
    top = Table([[window, paragraph(day, day_look)]], colWidths=[WINDOW_WIDTH, WIDTH - WINDOW_WIDTH], rowHeights=[WINDOW_HEIGHT])
    top.setStyle([("VALIGN", (0, 0), (0, 0), "TOP"), ("VALIGN", (1, 0), (1, 0), "BOTTOM"), ("TOPPADDING", (0, 0), (-1, -1), 0)])
    story = [Spacer(1, WINDOW_TOP - MARGIN * mm - 6), top, Spacer(1, 10 * mm), paragraph(title, looks["head"])]
    story += [paragraph(text, set_as[look]) for text, look in blocks_of(body)]
    return built(title, sender, lang, story, margin=MARGIN, numbered=True)


def blocks_of(body):
    """The paragraphs of an HTML text, of which no word is left out: (text, how it is set) each.

    >>> blocks_of("<p>Dear <b>you</b>,</p> <p><b>Gone</b></p> <ul><li>Lead: 2<br>of\\n 3</li></ul>")
    [('Dear you,', 'plain'), ('Gone', 'label'), ('• Lead: 2\\nof 3', 'item')]
    >>> blocks_of("first<div>of <!-- --> all <ul><li><p>one</p>more</li></ul> at last</div> end")
    [('first', 'plain'), ('of all', 'plain'), ('• one', 'item'), ('more', 'item'), ('at last', 'plain'), ('end', 'plain')]
    """
    root = html.fragment_fromstring(body, create_parent="div")
    etree.strip_tags(root, etree.Comment)
    blocks, run, bold, has_bullet = [], [], 0, []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_start = event == "start"
        if element.tag in BLOCKS:
            _cut(run, blocks, has_bullet)
        if element.tag in BOLD:
            bold += 1 if is_start else -1
        if element.tag == "li":
            has_bullet.append(False) if is_start else has_bullet.pop()
        text = (BREAK if element.tag == "br" else "") + (element.text or "") if is_start else element.tail or ""
        run.append((text, bool(bold)))
    _cut(run, blocks, has_bullet)
    return blocks


def _cut(run, blocks, has_bullet):
    """Make a paragraph of a run of (text, whether it is bold), and begin the next one.

    :param has_bullet: of each item of a list that is open, whether its first paragraph was set
    """
    lines = [" ".join(line.split()) for line in "".join(text for text, _bold in run).split(BREAK)]
    is_bold = all(bold for text, bold in run if text.strip().strip(BREAK))
    run.clear()
    text = "\n".join(lines).strip()
    if not text:
        return
    if has_bullet and not has_bullet[-1]:
        text, has_bullet[-1] = f"• {text}", True
    blocks.append((text, "item" if has_bullet else "label" if is_bold else "plain"))
