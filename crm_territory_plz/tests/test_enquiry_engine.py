"""What is asked for, when a form was opened, what is suspicious, who has a customer: without a database."""

from time import process_time

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_hierarchical_access.public_page import pick

from ..enquiry import (
    FIELDS,
    Fault,
    Known,
    Signs,
    Trace,
    Where,
    check,
    mailbox_of,
    new_stamp,
    postcode_of,
    read_stamp,
    suspicions,
    who_has,
)

GOOD = {"name": "Anna Roth", "email": "anna@roth.example", "message": "Hello", "consent": "1"}

#: field, what was typed, what is wrong with it
FAULTS = [
    ("name", "", "needed"),
    ("name", " \t ", "needed"),
    ("name", "x" * 101, "long"),
    ("name", "Anna\x00", "signs"),
    ("name", "Anna\x1b[0m", "signs"),
    ("name", "Anna\ud800", "signs"),
    ("name", 7, "text"),
    ("name", ["Anna"], "text"),
    ("company", "x" * 121, "long"),
    ("email", "", "needed"),
    ("email", "anna", "email"),
    ("email", "anna@roth", "email"),
    ("email", "anna@@roth.example", "email"),
    ("email", "anna@roth..example", "email"),
    ("email", "a@roth.example, b@roth.example", "email"),
    ("email", "Anna <anna@roth.example>", "email"),
    ("email", "a" * 250 + "@roth.example", "long"),
    ("phone", "call me", "phone"),
    ("phone", "1234", "phone"),
    ("phone", "1" * 41, "long"),
    ("zip", "8" * 41, "long"),
    ("city", "x" * 81, "long"),
    ("country", "XX", "country"),
    ("country", "Germany", "long"),
    ("message", "", "needed"),
    ("message", "x" * 5001, "long"),
    ("consent", "", "consent"),
    ("consent", "0", "consent"),
    ("consent", None, "consent"),
    ("consent", False, "consent"),
    ("consent", 1, "consent"),
]

#: field, what was typed, what is kept
KEPT = [
    ("name", "  Anna \n Roth ", "Anna Roth"),
    ("name", "Zoe\u0301", "Zoé"),
    ("email", " anna@roth.example ", "anna@roth.example"),
    ("email", "jörg+x@köln.example", "jörg+x@köln.example"),
    ("phone", "(089) 12 34-56", "(089) 12 34-56"),
    ("phone", "+49 89 1234 ext. 12", "+49 89 1234 ext. 12"),
    ("zip", " 80331 ", " 80331 "),
    ("zip", "unbekannt", "unbekannt"),
    ("zip", "８０３３１", "８０３３１"),
    ("country", "de", "DE"),
    ("message", " one\r\ntwo\rthree\n\tfour ", "one\ntwo\nthree\n\tfour"),
]

LETTER = "Guten Tag,\n\nbitte ein Angebot.\n\nMit freundlichen Grüßen\nAnna Roth\n"

#: the end of a mail, whom it is from, the postcode
LETTERS = [
    ("Rothweg 3\n80331 München", "anna@roth.de", "80331"),
    ("Rothweg 3\n80331 München", "anna@roth.com", None),
    ("Rothweg 3\n80331 München\nTel. +49 89 1234567", "anna@roth.com", "80331"),
    ("Rothweg 3\n80331 München\nTel. 0049 89 1234567", "anna@roth.com", "80331"),
    ("Rothweg 3, 80331 München\nDeutschland", "anna@roth.com", "80331"),
    ("Roth | Rothweg 3a-5 | 80331 München | Germany", "anna@roth.com", "80331"),
    ("D-80331 München", "anna@roth.com", "80331"),
    ("DE 80331 München", "anna@roth.com", "80331"),
    ("Postfach 10 20 30\n01067 Dresden", "anna@roth.de", "01067"),
    ("Straße des 17. Juni 135\n10623 Berlin", "anna@roth.de", "10623"),
    ("Rothweg 3\n80331 München\nAnna Roth, 80331 München", "anna@roth.de", "80331"),
    ("", "anna@roth.de", None),
    ("80331", "anna@roth.de", None),
    ("80331 München", "anna@roth.de", None),
    ("1 rue Roux\n75001 Paris", "anne@roux.fr", None),
    ("Rue Roux 1\n75001 Paris", "anne@roux.com", None),
    ("Rue Roux 1\n75001 Paris\nFrance", "anne@roux.de", None),
    ("Rothweg 3\n80331 München\n+41 44 1234567", "anna@roth.de", None),
    ("Rothweg 3\n80331 München", "anna@roth.ch", None),
    ("Rothgasse 3\n1010 Wien", "anna@roth.at", None),
    ("Rothweg 3\n80331 München\nPostfach 12\n80332 München", "anna@roth.de", None),
    ("Rothweg 3\n80331 München\nKundennummer 12345", "anna@roth.de", None),
    ("Wir brauchen 3\n12345 Stück", "anna@roth.de", None),
    ("Bestellung 4711\n10000 Euro", "anna@roth.de", None),
    ("> Rothweg 3\n> 80331 München", "anna@roth.de", None),
    ("Am 3.3.2026 um 9:00 schrieb Bea <b@bau.de>:\nBauweg 1\n10115 Berlin", "anna@roth.de", None),
    ("Rothweg 3\n80331 München\n\nVon: Bea\nBauweg 1\n10115 Berlin", "anna@roth.de", "80331"),
]


def sign(text):
    return f"{sum(text.encode()):032x}"


@tagged("post_install", "-at_install")
class TestEnquiryEngine(BaseCase):
    def check(self, **values):
        return check({**GOOD, **values}, {"DE", "AT"})

    def test_good(self):
        clean, faults = self.check()
        self.assertFalse(faults)
        self.assertEqual(list(clean), list(FIELDS))

    def test_each_fault_names_its_field(self):
        for name, value, code in FAULTS:
            with self.subTest(field=name, value=value):
                faults = self.check(**{name: value})[1]
                self.assertEqual([(fault.field, fault.code) for fault in faults], [(name, code)])

    def test_all_faults_at_once_in_the_order_of_the_form(self):
        faults = check({"phone": "x", "country": "XX"}, {"DE"})[1]
        self.assertEqual([fault.field for fault in faults], ["name", "email", "phone", "country", "message", "consent"])
        self.assertIn(Fault("name", "long", 100), self.check(name="x" * 101)[1])

    def test_what_is_kept(self):
        for name, value, kept in KEPT:
            with self.subTest(field=name, value=value):
                clean, faults = self.check(**{name: value})
                self.assertEqual((clean[name], faults), (kept, []))

    def test_longest_is_kept(self):
        longest = {name: "x" * field.limit for name, field in FIELDS.items() if name not in ("email", "phone", "country")}
        self.assertFalse(self.check(**longest)[1])

    def test_consent_by_form_and_by_json(self):
        for value in ("1", "on", "true", True):
            self.assertFalse(self.check(consent=value)[1], value)

    def test_stamp(self):
        stamp = new_stamp(1000, "c0ffee" * 4, sign)
        self.assertEqual(read_stamp(stamp, 1042, sign), (42, "c0ffee" * 4))
        week = 7 * 24 * 3600
        self.assertTrue(read_stamp(stamp, 1000 + week, sign))
        self.assertIsNone(read_stamp(stamp, 1001 + week, sign), "old")
        self.assertIsNone(read_stamp(stamp, 999, sign), "of the future")
        for text in (stamp[:-1] + "x", stamp.replace("c0", "c1", 1), stamp.replace("3e8", "3e9"), stamp + "\n", "", None):
            self.assertIsNone(read_stamp(text, 1042, sign), text)

    def test_mailboxes(self):
        for address, mailbox in (
            ("Anna@Roth.example", "anna@roth.example"),
            ("anna+1@roth.example", "anna@roth.example"),
            ("anna+1+2@roth.example", "anna@roth.example"),
            ("an.na@roth.example", "an.na@roth.example"),
            ("An.Na+x@GoogleMail.com", "anna@googlemail.com"),
            ("+1@roth.example", "+1@roth.example"),
        ):
            self.assertEqual(mailbox_of(address), mailbox)

    def test_suspicions(self):
        for signs, found in (
            (Signs(False, 3, 9), []),
            (Signs(True, 3, 9), ["trap"]),
            (Signs(False, 2, 9), ["fast"]),
            (Signs(False, 3, 10), ["many"]),
            (Signs(True, 0, 99), ["trap", "fast", "many"]),
        ):
            self.assertEqual(list(suspicions(signs, 3, 10)), found, signs)
        self.assertEqual(list(suspicions(Signs(False, 0, 10_000), 0, 0)), [], "no limits")

    def test_postcode_of_a_letter(self):
        for ending, sender, postcode in LETTERS:
            with self.subTest(ending=ending, sender=sender):
                self.assertEqual(postcode_of(LETTER + ending, sender), postcode)

    def test_long_letters_take_no_time(self):
        """No text makes the patterns try again and again."""
        begun = process_time()
        for text in ("a 1 " * 20_000, "A" * 80_000, "Straße 1 " * 10_000, "D-" * 40_000, ("Weg 1\n" * 20_000), "1" * 80_000):
            postcode_of(text, "anna@roth.de")
        self.assertLess(process_time() - begun, 2)

    def test_language(self):
        offered = ["en_US", "de_DE"]
        for asked, accepted, usual, picked in (
            (None, ["de"], None, "de_DE"),
            (None, ["de-CH", "en"], None, "de_DE"),
            ("en", ["de"], None, "en_US"),
            ("en_GB", ["de"], None, "en_US"),
            ("xx", ["fr", "de"], None, "de_DE"),
            (None, ["fr"], "de_DE", "de_DE"),
            (None, ["fr"], "fr_FR", "en_US"),
            ("de_DE'><script>", ["fr"], None, "de_DE"),
        ):
            self.assertEqual(pick(asked, accepted, offered, usual), picked, (asked, accepted, usual))

    def test_who_has(self):
        mail, phone, name = frozenset({"email"}), frozenset({"phone"}), frozenset({"name"})
        lead, customer, protected = Where.LEAD, Where.CUSTOMER, Where.PROTECTED
        for traces, known in (
            ([], None),
            ([Trace(lead, 1, 5, mail)], Known("holder", (1,), 5, mail)),
            ([Trace(lead, 1, 5, mail, since=1), Trace(lead, 1, 6, phone, since=2)], Known("holder", (1,), 6, mail | phone)),
            ([Trace(lead, 1, 5, mail, since=1), Trace(lead, 1, None, mail, since=2)], Known("holder", (1,), 5, mail)),
            ([Trace(lead, 1, 5, mail, since=1), Trace(lead, 2, 6, mail, since=2)], Known("several", (2, 1), None, mail)),
            ([Trace(lead, 1, 5, mail), Trace(customer, 2, 6, mail)], Known("holder", (1,), 5, mail)),
            ([Trace(lead, 1, 5, mail), Trace(protected, 2, 6, phone)], Known("holder", (2,), 6, phone)),
            ([Trace(lead, 1, None, name, certain=False)], Known("perhaps", (1,), None, name)),
            ([Trace(lead, 1, None, name, certain=False), Trace(customer, 2, 6, mail)], Known("holder", (2,), 6, mail)),
        ):
            self.assertEqual(who_has(traces), known, traces)
