"""The engine without a database: what stands in the place of values."""

import doctest
import unittest

from ..masking import MARK, is_mask, mask, policy, scrubbed, text

MEYER = [("name", "Anna-Lena von Meyer"), ("email", "anna@meyer.example"), ("phone", "+49 911 1234")]


class TestMaskingEngine(unittest.TestCase):
    def test_the_examples_hold(self):
        for module in (text, policy):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_no_mask_holds_more_of_a_value_than_initials(self):
        for kind, value in MEYER:
            with self.subTest(kind):
                told = mask(kind, value).replace(MARK, "")
                self.assertLessEqual(len(told.replace(" ", "").replace("@", "")), 3)
                self.assertTrue(is_mask(mask(kind, value)))

    def test_what_has_no_letter_is_masked_whole(self):
        self.assertEqual(mask("name", "…"), MARK)

    def test_a_text_is_scrubbed_of_words_in_any_case_and_of_nothing_else(self):
        found = scrubbed("MEYER wants a Meyerling; call Lena, +49 911 1234, or anna@meyer.example", MEYER)
        self.assertEqual(found, "M··· wants a Meyerling; call L···, ···, or ···@···")

    def test_a_number_is_found_however_it_is_written(self):
        for number in ("+49 911 1234567", "0911/123 45 67", "tel:+49%20911%201234567", "+499111234567", "(0911) 123-4567"):
            with self.subTest(number):
                self.assertNotRegex(scrubbed(f"Call {number} now", [("phone", "+49 911 1234567")]), r"\d")
        self.assertEqual(scrubbed("Order 12345678", [("phone", "+49 911 1234567")]), "Order 12345678")

    def test_nothing_to_hide_leaves_a_text_alone(self):
        self.assertEqual(scrubbed("Call Meyer", [("name", False), ("email", "")]), "Call Meyer")
