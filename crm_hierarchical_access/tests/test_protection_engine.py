"""What makes two entries the same customer, until when it is protected, and who was first: without a database."""

from datetime import date, datetime

from odoo.tests import BaseCase, tagged

from ..protection import Customer, Entry, Holding, Kind, company_name, last_day, protected_until, who_was_first

#: one entry, another, and by what they are the same customer
SAME = [
    (Customer(email="Info@Bau.de"), Customer(email=" info@bau.DE "), {Kind.EMAIL, Kind.DOMAIN}),
    (Customer(email="a@bau.de"), Customer(email="Bea Bau <b@bau.de>"), {Kind.DOMAIN}),
    (Customer(email="hans@gmx.de"), Customer(email="HANS@gmx.de"), {Kind.EMAIL}),
    (Customer(email="hans@gmx.de"), Customer(email="otto@gmx.de"), set()),
    (Customer(email="a@own.example"), Customer(email="b@own.example"), set()),
    (Customer(email="a@bau.de"), Customer(email="a@bau.com"), set()),
    (Customer(email="no address"), Customer(email="no address"), set()),
    (Customer(phone="+49 89 123456"), Customer(phone="+4989123456"), {Kind.PHONE}),
    (Customer(phone="089 123456"), Customer(phone="089 123456"), set()),
    (Customer(phone="+49 1"), Customer(phone="+49 1"), set()),
    (Customer(vat="DE 123.456.789"), Customer(vat="de123456789"), {Kind.VAT}),
    (Customer(vat="none"), Customer(vat="none"), set()),
    (Customer(vat="/"), Customer(vat="/"), set()),
    (Customer(company="Müller GmbH", zip="80331"), Customer(company="MUELLER", zip="80331"), {Kind.NAME}),
    (Customer(company="Müller GmbH", zip="80331"), Customer(company="Müller AG", zip="80 331"), {Kind.NAME}),
    (Customer(company="Müller GmbH", zip="80331"), Customer(company="Müller GmbH", zip="10115"), set()),
    (Customer(company="Müller GmbH"), Customer(company="Müller GmbH"), set()),
    (Customer(company="GmbH", zip="1"), Customer(company="AG", zip="1"), set()),
    (Customer(), Customer(), set()),
    (Customer("a@bau.de", "+4989123456"), Customer("a@bau.de", "+4930999999"), {Kind.EMAIL, Kind.DOMAIN}),
]

NAMES = [
    ("Bäckerei Groß e.K.", "baeckerei gross"),
    ("BÄCKEREI GROSS", "baeckerei gross"),
    ("Bau-Union G.m.b.H. & Co. KG", "bau union"),
    ("Bau Union", "bau union"),
    ("Möbel & Küchen Ltd.", "moebel kuechen"),
    ("Möbel und Küchen", "moebel kuechen"),
    ("Café Zürich S.à r.l.", "cafe zuerich"),
    ("Schmidt UG (haftungsbeschränkt)", "schmidt"),
    ("AG Bau", "ag bau"),
    ("Verein der Freunde e. V.", "verein der freunde e v"),
    ("Verein der Freunde e.V.", "verein der freunde"),
    ("AG", "ag"),
    (None, ""),
]


@tagged("post_install", "-at_install")
class TestProtectionEngine(BaseCase):
    def test_same_customer(self):
        for one, other, kinds in SAME:
            with self.subTest(one=one, other=other):
                own = frozenset({"own.example"})
                mine, theirs = one.keys(own), other.keys(own)
                self.assertEqual({mine[key] for key in mine.keys() & theirs.keys()}, kinds)

    def test_company_names(self):
        for text, plain in NAMES:
            with self.subTest(text=text):
                self.assertEqual(company_name(text), plain)

    def test_keys_fit_and_do_not_tell(self):
        keys = Customer("a@bau.de", "+4989123456", "DE123456789", "Bau", "80331").keys()
        self.assertEqual(set(keys.values()), set(Kind))
        self.assertTrue(all(-(2**63) <= key < 2**63 for key in keys))

    def test_last_day_counts_in_full(self):
        berlin = "Europe/Berlin"
        for start, number, unit, zone, end, day in (
            (datetime(2026, 1, 1, 12), 1, "months", berlin, datetime(2026, 2, 1, 23), date(2026, 2, 1)),
            (datetime(2026, 1, 31, 12), 1, "months", berlin, datetime(2026, 2, 28, 23), date(2026, 2, 28)),
            (datetime(2026, 1, 31, 23, 30), 1, "months", berlin, datetime(2026, 3, 1, 23), date(2026, 3, 1)),
            (datetime(2026, 3, 1, 12), 1, "months", berlin, datetime(2026, 4, 1, 22), date(2026, 4, 1)),
            (datetime(2024, 2, 29, 12), 12, "months", berlin, datetime(2025, 2, 28, 23), date(2025, 2, 28)),
            (datetime(2026, 1, 1, 12), 10, "days", "UTC", datetime(2026, 1, 12), date(2026, 1, 11)),
            (datetime(2026, 1, 1, 2), 1, "days", "America/New_York", datetime(2026, 1, 2, 5), date(2026, 1, 1)),
        ):
            with self.subTest(start=start, zone=zone):
                self.assertEqual(protected_until(start, number, unit, zone), end)
                self.assertEqual(last_day(end, zone), day)

    def test_who_was_first(self):
        mail, phone, name = {"m": Kind.EMAIL}, {"p": Kind.PHONE}, {"n": Kind.NAME}
        outcome = who_was_first(
            [
                Entry(1, "A", mail),
                Entry(2, "B", mail | phone),  # second by mail: gets nothing, not even the free phone
                Entry(3, "C", phone),  # so that is still to be had
                Entry(4, "A", mail | name),  # the own customer: what is new belongs to it
                Entry(5, "B", name),
                Entry(6, None, mail),  # nobody's yet
                Entry(7, "D", {"x": Kind.VAT}, lasts=False),  # whose customers are not protected
                Entry(8, "E", {}),
            ],
            {},
        )
        self.assertEqual([holding.lead for holding in outcome.begun], [1, 3])
        self.assertEqual(
            [(row.lead, row.holding.party, set(row.kinds)) for row in outcome.conflicts],
            [(2, "A", {Kind.EMAIL}), (5, "A", {Kind.NAME}), (6, "A", {Kind.EMAIL})],
        )
        self.assertEqual({lead: holding.party for lead, holding in outcome.joined.items()}, {1: "A", 3: "C", 4: "A"})
        self.assertEqual(sorted(outcome.begun[0].claims), ["m", "n"])

    def test_what_was_decided_is_no_conflict(self):
        held = {"m": Holding("A", 7)}
        outcome = who_was_first([Entry(1, "B", {"m": Kind.DOMAIN, "f": Kind.EMAIL}, settled=frozenset({7}))], held)
        self.assertFalse(outcome.conflicts)
        self.assertEqual(outcome.begun[0].claims, ["f"])
