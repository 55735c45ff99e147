"""How long what is kept, by when a person is answered, and how the person is found: cases as tables."""

import re
import zipfile
from datetime import date
from io import BytesIO

from odoo.tests import BaseCase

from ..erasure import DOTS, Retention, Step, answer_by, clause_in, digest, markers_of, names_person, pattern_of, redacted

#: kind, day of the last entry, last day on which it is kept
RETENTION = """
voucher 2026-01-01 2034-12-31
voucher 2026-12-31 2034-12-31
books   2024-02-29 2034-12-31
letter  2026-06-30 2032-12-31
letter  2020-01-01 2026-12-31
proof   2026-11-28 2029-12-31
"""

#: received, extended, answered by
ANSWERS = """
2026-09-01 no  2026-10-01
2026-01-31 no  2026-03-02
2024-01-31 no  2024-02-29
2026-12-31 no  2027-02-01
2026-10-25 no  2026-11-25
2026-11-24 no  2026-12-28
2026-11-30 yes 2027-03-01
2026-09-01 yes 2026-12-01
2028-01-29 no  2028-02-29
2028-01-30 no  2028-02-29
2028-01-31 no  2028-02-29
2027-01-30 no  2027-03-01
2026-03-31 no  2026-04-30
2026-05-31 no  2026-06-30
2026-11-25 no  2026-12-28
2026-11-26 no  2026-12-28
2027-11-30 yes 2028-02-29
2026-11-30 no  2026-12-30
"""
#: public holidays of the cases
FREE = {date(2026, 12, 24), date(2026, 12, 25)}

#: texts that name the person, and that do not
FOUND = [
    "Anna Schmidt-Löwe rang",
    "SCHMIDT-LÖWE, ANNA",
    "anna_schmidt_löwe.pdf",
    "<b>Anna&#160;</b>anna@x.example",
    "mailto:anna%40x.example",
    "ANNA@X.EXAMPLE",
    "0176 123 45 67",
    "+49176/1234567",
    "0049-176-1234567",
    '{"who": "Anna Schmidt Löwe"}',
]
NOT_FOUND = ["Johanna Schmidt-Löwe", "Anna Schmidt", "hanna@x.example", "anna@x.example-shop", "0176 123 45 678", "Löwe"]


def day(text):
    return date.fromisoformat(text)


class TestErasureEngine(BaseCase):
    def setUp(self):
        super().setUp()
        self.markers = markers_of(["Anna Schmidt-Löwe"], ["anna@x.example"], ["+49 176 1234567"])

    def test_what_is_kept_how_long(self):
        for kind, last, until in map(str.split, RETENTION.strip().splitlines()):
            with self.subTest(kind=kind, last=last):
                kept = Retention(kind, day(last))
                self.assertEqual(kept.until, day(until))
                self.assertTrue(kept.holds(day(until)))
                self.assertFalse(kept.holds(date(day(until).year + 1, 1, 1)))

    def test_by_when_a_person_is_answered(self):
        for received, extended, by in map(str.split, ANSWERS.strip().splitlines()):
            with self.subTest(received=received, extended=extended):
                self.assertEqual(answer_by(day(received), extended == "yes", FREE.__contains__), day(by))

    def test_the_person_is_found_however_it_is_spelled(self):
        pattern = re.compile(pattern_of(self.markers), re.IGNORECASE)
        for text in FOUND:
            with self.subTest(text=text):
                self.assertTrue(pattern.search(text))
                self.assertIn(DOTS, redacted(text, self.markers))
                self.assertFalse(pattern.search(redacted(text, self.markers)))
        for text in NOT_FOUND:
            with self.subTest(text=text):
                self.assertEqual(redacted(text, self.markers), text)

    def test_what_stands_around_is_left(self):
        self.assertEqual(redacted("<p>Ask Anna Schmidt-Löwe (0176/1234567).</p>", self.markers), f"<p>Ask {DOTS} (0{DOTS}).</p>")

    def test_too_little_is_no_marker(self):
        self.assertFalse(markers_of(["Li", " "], ["nobody", ""], ["110", None]))

    def test_files_are_read_inside(self):
        pack = BytesIO()
        with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("word/document.xml", "<w:t>Anna</w:t><w:t>Schmidt-Löwe</w:t>")
        self.assertTrue(names_person(pack.getvalue(), self.markers))
        self.assertTrue(names_person("Anna Schmidt-Löwe".encode("utf-16"), self.markers))
        self.assertFalse(names_person(b"PK\x03\x04 broken", self.markers))

    def test_clauses_are_written_as_people_of_the_language_do(self):
        for english, german in (
            ("Art. 17(1) GDPR", "Art. 17 Abs. 1 DSGVO"),
            ("Art. 17(3)(b), (e), Art. 4 No. 1 GDPR", "Art. 17 Abs. 3 lit. b, lit. e, Art. 4 Nr. 1 DSGVO"),
            ("§ 147 Abs. 1 Nr. 4, Abs. 3 AO", "§ 147 Abs. 1 Nr. 4, Abs. 3 AO"),
        ):
            self.assertEqual(
                (clause_in(english, "de_DE"), clause_in(english, "en_US"), clause_in(english, False)), (german, english, english)
            )

    def test_a_signature_is_of_these_steps_alone(self):
        steps = [Step("res_partner", number, "blank", "name", "", "Art. 17", "") for number in (1, 2)]
        self.assertEqual(digest(steps), digest(reversed(steps)))
        for other in (steps[:1], [*steps[:1], Step("res_partner", 2, "keep", "name", "", "Art. 17", "")]):
            self.assertNotEqual(digest(steps), digest(other))
