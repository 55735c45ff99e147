"""A document of headings, sentences and tables as PDF."""

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Spacer, Table

from odoo.addons.crm_hierarchical_access.public_page import built, paragraph, styles

WIDTH = 174 * mm
#: a heading stands on a page with at least so much of what follows
TOGETHER = 35 * mm
STYLE = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb"), ("LEFTPADDING", (0, 0), (-1, -1), 2)]


def paper(title, sender, lang, sections):
    """A PDF.

    :param sections: heading, sentences, rows of texts of the same length each; the first row of three and more columns is their head
    """
    looks = styles(plain=(9, 12.5, 2), small=(9, 12.5, 2), head=(15, 20, 6))
    story = [paragraph(title, looks["head"]), paragraph(sender, looks["small"])]
    for heading, sentences, rows in sections:
        story += [CondPageBreak(TOGETHER), Spacer(1, 6 * mm), paragraph(heading, looks["label"])]
        story += [paragraph(sentence, looks["plain"]) for sentence in sentences]
        if rows:
            story.append(_table(rows, looks))
    return built(title, sender, lang, story, margin=18, numbered=True)


def _table(rows, looks):
    count = len(rows[0])
    widths = [60 * mm, WIDTH - 60 * mm] if count == 2 else [WIDTH / count] * count
    has_head = count > 2
    cells = [[paragraph(text, looks["plain"]) for text in row] for row in rows]
    if has_head:
        cells[0] = [paragraph(text, looks["label"]) for text in rows[0]]
    else:
        cells = [[paragraph(row[0], looks["label"]), *rest] for row, (_label, *rest) in zip(rows, cells, strict=True)]
    return Table(cells, colWidths=widths, style=STYLE, repeatRows=int(has_head), splitInRow=1)
