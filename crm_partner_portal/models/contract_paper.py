"""Receipts and contracts as PDF."""

from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table

from odoo.addons.crm_hierarchical_access.public_page import built, paragraph, styles

LINES = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb")]


def paper(title, company, lang, intro, rows, sections=()):
    """A PDF.

    :param rows: pairs of label and text
    :param sections: pairs of heading and text, after the rows
    """
    looks = styles(plain=(10.5, 15, 4), small=(9, 12, 4), head=(15, 20, 8))
    address = (company.partner_id._display_address(without_company=True) or "").splitlines()
    sender = ", ".join(filter(None, [company.name, *map(str.strip, address)]))
    table = Table(
        [[paragraph(name, looks["label"]), paragraph(value, looks["plain"])] for name, value in rows],
        colWidths=[60 * mm, 105 * mm], style=LINES, splitInRow=1,
    )
    story = [paragraph(title, looks["head"]), paragraph(sender, looks["small"]), Spacer(1, 6 * mm)]
    story += [paragraph(intro, looks["plain"]), Spacer(1, 4 * mm), table]
    for heading, text in sections:
        story += [Spacer(1, 6 * mm), paragraph(heading, looks["label"])]
        story += [paragraph(part, looks["plain"]) for part in text.split("\n\n")]
    return built(title, company.name, lang, story, margin=22)
