"""The pages of the printed chart: complete, within the paper, nothing over anything else."""

import random
from unittest import TestCase

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..chart import Layout, Outline, Paper, shorten, text_width, wrap


def random_outline(number, rng):
    """Units of all shapes: broad, deep, and several at the top."""
    shape = rng.choice(("broad", "deep", "any"))
    parents = []
    for unit in range(1, number + 1):
        lowest = {"broad": 1, "deep": max(1, unit - 3), "any": 1 + (unit - 1) // 3}[shape]
        parents.append((unit, rng.randint(min(lowest, unit - 1), unit - 1) or None if unit > 1 else None))
    return Outline(parents)


def boxes(page):
    for section in page.sections:
        for card in section.cards:
            yield card, section.x + card.x, section.y + card.y


@tagged("post_install", "-at_install")
class TestPaper(BaseCase, TestCase):
    def layouts(self):
        rng = random.Random(11)
        for _round in range(40):
            paper = Paper() if rng.random() < 0.7 else Paper(width=190, height=270)
            outline = random_outline(rng.randint(1, 260), rng)
            yield outline, paper, Layout(outline, paper)

    def test_each_unit_is_printed_and_its_branch_is_found(self):
        for outline, _paper, layout in self.layouts():
            cards = [card for page in layout.pages for card, _x, _y in boxes(page)]
            self.assertEqual({card.unit for card in cards}, set(outline))
            heads = {section.unit: page.number for page in reversed(layout.pages) for section in page.sections}
            for card in cards:
                self.assertEqual(card.page, heads[card.unit] if card.elsewhere else None)

    def test_units_below_stand_on_the_same_page_or_are_referred_to(self):
        for outline, _paper, layout in self.layouts():
            for page in layout.pages:
                for section in page.sections:
                    here = {card.unit: card for card in section.cards}
                    for unit, card in here.items():
                        below = set(outline.children.get(unit, ()))
                        if card.elsewhere:
                            self.assertFalse(below & set(here))
                        elif unit != section.unit or section.part == (1, 1):
                            self.assertLessEqual(below, set(here))

    def test_cards_neither_overlap_nor_leave_the_paper(self):
        for _outline, paper, layout in self.layouts():
            for page in layout.pages:
                placed = list(boxes(page))
                for number, (card, x, y) in enumerate(placed):
                    self.assertGreaterEqual(x, -0.01)
                    self.assertLessEqual(x + card.width, paper.width + 0.01)
                    self.assertGreaterEqual(y, paper.head - 0.01)
                    self.assertLessEqual(y + card.height, paper.height - paper.foot + 0.01)
                    for other, left, top in placed[number + 1 :]:
                        apart = x >= left + other.width or left >= x + card.width or y >= top + other.height or top >= y + card.height
                        self.assertTrue(apart, (page.number, card, other))

    def test_a_unit_with_hundreds_below_it_takes_several_pages(self):
        layout = Layout(Outline([(1, None), *((unit, 1) for unit in range(2, 402))]))
        self.assertGreater(len(layout.pages), 5)
        parts = [section.part for page in layout.pages for section in page.sections]
        self.assertEqual([number for number, _of in parts], list(range(1, len(parts) + 1)))

    def test_two_thousand_units_stay_within_a_folder(self):
        rng = random.Random(5)
        outline = Outline([(1, None), *((unit, rng.randint(max(1, unit // 5 - 3), max(1, unit // 4))) for unit in range(2, 2001))])
        self.assertLess(len(Layout(outline).pages), 200)

    def test_no_unit_no_page(self):
        self.assertEqual(Layout(Outline([])).pages, [])

    # Text

    def test_lines_fit_and_lose_nothing_that_has_room(self):
        rng = random.Random(3)
        words = "Außendienst Niederlassung Donaudampfschifffahrtsgesellschaft Süd W iiii 名古屋 GmbH & Co. KG Łódź".split()
        for _round in range(300):
            text = " ".join(rng.choices(words, k=rng.randint(1, 7)))
            width, size = rng.uniform(25, 60), rng.uniform(2, 4)
            lines = wrap(text, width, size, bold=True)
            self.assertLessEqual(len(lines), 2)
            for line in lines:
                self.assertLessEqual(text_width(line, size, bold=True), width)
            if text_width(text, size, bold=True) <= width:
                self.assertEqual(lines, [text])

    def test_a_text_is_shortened_only_where_it_must_be(self):
        self.assertEqual(shorten("Nord", 100, 3), "Nord")
        self.assertTrue(shorten("Nord" * 50, 30, 3).endswith("…"))

    # The outline

    def test_branches_of_units_that_are_below_each_other_are_one(self):
        outline = Outline([(1, None), (2, 1), (3, 2), (4, 1), (5, None)])
        self.assertEqual(list(outline.branches([3, 2, 99])), [2, 3])
        self.assertEqual(outline.branches([2, 5]).roots, [2, 5])
