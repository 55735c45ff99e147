"""Postcodes as people type them: read where certain, never guessed. Needs no database."""

from odoo.tests import BaseCase, tagged

from ..postcode import Claim, Lookup, Shadow, gaps, is_prefix, prefixes, read_postcode, shadowed, twice

#: what was typed, the country of the address, and the postcode that is read
TYPED = [
    # As it should be
    ("80331", "DE", "80331"), ("01067", "DE", "01067"), ("99998", "DE", "99998"), ("80331", "", "80331"), ("80331", None, "80331"),
    ("80331", "de", "80331"),
    # Blanks
    (" 80331 ", "DE", "80331"), ("80 331", "DE", "80331"), ("803 31", "DE", "80331"), ("8 0 3 3 1", "DE", "80331"),
    ("80\u00a0331", "DE", "80331"), ("\t80331\n", "DE", "80331"), ("80\u2009331", "DE", "80331"), ("80\u200b331", "DE", "80331"),
    ("\ufeff80331", "DE", "80331"), ("80  331", "DE", "80331"),
    # The zero that a spreadsheet lost
    ("1067", "DE", "01067"), ("1067", "", "01067"), ("7743", "DE", "07743"), (" 9111 ", "DE", "09111"), ("1067 Dresden", "DE", "01067"),
    ("D-1067", "DE", "01067"), ("10 67", "DE", "01067"),
    # With the sign of the country
    ("D-80331", "DE", "80331"), ("D 80331", "", "80331"), ("D80331", "DE", "80331"), ("d-80331", "DE", "80331"),
    ("DE-80331", "DE", "80331"), ("DE 80 331", "DE", "80331"), ("DE80331", "", "80331"), ("D - 80331", "DE", "80331"),
    ("D\u201380331", "DE", "80331"),
    ("GER-80331", "DE", "80331"), ("Deutschland 80331", "", "80331"), ("PLZ 80331", "DE", "80331"), ("PLZ: 80331", "DE", "80331"),
    ("Germany 80331", "", "80331"),
    # With the town
    ("80331 München", "DE", "80331"), ("D-80331 München", "DE", "80331"), ("80331, München", "DE", "80331"),
    ("80331 - München", "DE", "80331"), ("60311 Frankfurt am Main", "DE", "60311"),
    ("61348 Bad Homburg v. d. Höhe", "DE", "61348"), ("20095 Hamburg (Altstadt)", "", "20095"),
    # Other digits
    ("８０３３１", "DE", "80331"), ("０９１１１", "DE", "09111"), ("Ｄ－８０３３１", "DE", "80331"),  # noqa: RUF001
    # Foreign
    ("A-1010", "AT", None), ("1010", "AT", None), ("A-1010", "DE", None), ("A-1010", "", None), ("8001", "CH", None),
    ("CH-8001", "", None),
    ("F-75001", "", None), ("75001", "FR", None), ("L-1234", "", None), ("NL-1012 AB", "", None), ("1012 AB", "", None),
    ("1012AB Amsterdam", "", None),
    ("1012 AB Amsterdam", "", None), ("00-950", "PL", None), ("SW1A 1AA", "", None), ("SW1A 1AA", "GB", None), ("10001-1234", "US", None),
    ("I-39100", "", None), ("39100", "IT", None), ("B-1000", "", None), ("DK-2100", "", None),
    # Missing, words
    ("", "DE", None), (None, "DE", None), ("   ", "DE", None), ("unbekannt", "DE", None), ("München", "DE", None), ("-", "DE", None),
    ("k. A.", "DE", None), ("?", "", None), ("D-", "DE", None), ("DE", "DE", None),
    # Too many digits, too few, or others among them
    ("123456", "DE", None), ("8033", "AT", None), ("803", "DE", None), ("80", "DE", None), ("8", "DE", None), ("80331 80333", "DE", None),
    ("80331/80333", "DE", None), ("8000 München 2", "DE", None), ("80331a", "DE", None), ("8O331", "DE", None), ("80.331", "DE", None),
    ("803,31", "DE", None), ("80331-1234", "DE", None), ("+49 80331", "DE", None), ("٨٠٣٣١", "DE", None),
    ("٨0331", "DE", None), ("80331 _", "DE", None), ("8033?", "DE", None),
    ("8033x", "DE", None), ("80331.0", "DE", None),
    # None that there is
    ("00000", "DE", None), ("00123", "DE", None), ("0012", "DE", None),
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestReading(BaseCase):
    def test_as_typed(self):
        self.assertGreater(len(TYPED), 90)
        for text, country, expected in TYPED:
            with self.subTest(text=text, country=country):
                self.assertEqual(read_postcode(text, country), expected)


@tagged("post_install", "-at_install")
class TestPlanCheck(BaseCase):
    def test_longest_prefix_wins(self):
        lookup = Lookup([("8", "Bavaria"), ("80", "Munich"), ("80331", "Old Town"), ("01", "Dresden")])
        found = {postcode: lookup.find(postcode) for postcode in ("80331", "80333", "81000", "01067", "10115", None)}
        expected = {"80331": "Old Town", "80333": "Munich", "81000": "Bavaria", "01067": "Dresden", "10115": None, None: None}
        self.assertEqual(found, expected)
        self.assertEqual((prefixes(""), prefixes("8033123")[0]), ([], "80331"))

    def test_prefixes(self):
        for text, expected in (("0", True), ("80331", True), ("803310", False), ("", False), ("8 0", False), ("٨", False)):
            self.assertEqual(is_prefix(text), expected, text)

    def test_twice_names_both(self):
        found = list(twice([Claim("8", "a"), Claim("80", "b"), Claim("8", "c"), Claim("80", "b")]))
        self.assertEqual([(each.prefix, each.first, each.second) for each in found], [("8", "a", "c"), ("80", "b", "b")])
        third = list(twice([Claim("8", "a"), Claim("8", "b"), Claim("8", "c")]))
        self.assertEqual([(each.first, each.second) for each in third], [("a", "b"), ("a", "c")], "with the one that has it")

    def test_gaps_are_the_shortest_prefixes(self):
        claims = [Claim(digit, "a") for digit in "12345679"] + [Claim(f"8{digit}", "b") for digit in "012345678"]
        self.assertEqual(gaps(claims), ["0", "89"])
        self.assertEqual(gaps([Claim(digit, "a") for digit in "0123456789"]), [])
        self.assertEqual(len(gaps([])), 10)

    def test_what_decides_nothing(self):
        hidden = [Claim("8", "a"), *(Claim(f"8{digit}", "b") for digit in "0123456789")]
        self.assertEqual([(each.prefix, each.territory) for each in shadowed(hidden)], [("8", "a")])
        deeper = [*hidden[:-1], *(Claim(f"89{digit}", "c") for digit in "0123456789")]
        self.assertEqual([(each.prefix, each.territory) for each in shadowed(deeper)], [("8", "a")])
        self.assertEqual(shadowed(deeper[:-1]), [], "898 and all others, but not 899")
        self.assertEqual(shadowed([Claim("8", "a"), Claim("80", "a")]), [Shadow("80", "a", ("8",))])
        self.assertEqual(shadowed([Claim("8", "a"), Claim("80", "b"), Claim("801", "a")]), [])
