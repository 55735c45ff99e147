"""The organisation of the kernel's tests with one customer, its person, and a policy in force."""

from odoo.fields import Command

#: words that stand nowhere but in the person's data
PERSON = {
    "name": "Quentina Zwirner",
    "email": "quentina.zwirner@kunde.example",
    "phone": "+49 911 4711815",
    "function": "Fensterbeauftragte",
    "comment": "<p>Kegelt donnerstags</p>",
}
SECRETS = ("Quentina", "Zwirner", "quentina.zwirner", "4711815", "Fensterbeauftragte", "Kegelt")


class MaskWorld:
    """Mixin beside ``AccessWorld``: ``cls.lead`` of nora in the unit north, which shares with all, its company and person.

    ========== =====================================================
    nora       owner
    noah       colleague: reads by sharing
    nina       leads the unit
    dispo      dispatcher
    admin_sales sees everything
    ========== =====================================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("officer", "crm_gdpr.group_officer")
        cls.units["north"].sharing = "read"
        cls.company = cls.create_customer("Kunde AG")
        cls.person = cls.env["res.partner"].create({**PERSON, "parent_id": cls.company.id})
        cls.lead = cls.create_lead(
            "nora",
            name="Fenster für Frau Zwirner",
            partner_id=cls.person.id,
            partner_name="Kunde AG",
            contact_name=PERSON["name"],
            email_from=PERSON["email"],
            phone=PERSON["phone"],
            description="<p>Quentina Zwirner ruft zurück</p>",
        )
        cls.put_in_force()

    @classmethod
    def put_in_force(cls, **shown):
        """A copy of the suggested policy; ``shown``: columns per field, as ``phone="shows_leads"``."""
        policy = cls.env.ref("crm_gdpr.policy_suggested").copy()
        for line in policy.line_ids:
            if column := shown.get(line.field_id.name):
                line[column] = True
        policy.exempt_group_ids = [
            Command.set([cls.env.ref(name).id for name in ("crm_gdpr.group_sees_persons", "crm_hierarchical_access.group_sees_all")])
        ]
        policy.export_ids.unlink()  # exports have tests of their own
        policy.action_put_in_force()
        return policy

    def assert_masked(self, text):
        """A text tells nothing of the person."""
        self.assertEqual([word for word in SECRETS if word.lower() in str(text).lower()], [])

    def assert_told(self, text):
        self.assertIn("Zwirner", str(text))
