"""Two customers of the demo company with people in the portal: invoices of last and of this year, roles, one fetched invoice.

Nobody gets mail: who makes the demo anew finds the same people; their password is "demo" as everybody's."""

from datetime import date, timedelta

from odoo.fields import Command

CUSTOMERS = (
    ("Petra Lange", (("Sven Petersen", "einkauf", ("orders",)), ("Birgit Ohm", "buchhaltung", ("accounting",)))),
    ("Lotte Pohl", (("Tim Wolters", "technik", ()),)),
)
ALL_ROLES = ("accounting", "orders", "documents", "administrator")
AMOUNTS = (1780.0, 4450.0, 890.0, 12650.0, 2670.0)


def open_portals(env):
    """Let customers of the demo company into the portal; ``env`` is the superuser's."""
    env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True, "mail_create_nosubscribe": True})
    for number, (contact, colleagues) in enumerate(CUSTOMERS):
        found = [("name", "=", contact), ("email", "!=", False), ("parent_id", "!=", False)]
        person = env["res.partner"].search(found, order="id", limit=1)
        if person:
            _customer(env, person, colleagues)
            _invoices(env, person, number)


def _customer(env, person, colleagues):
    """The contact that the seller entered logs in, and administers the company."""
    parent = person.parent_id
    parent.country_id = env.company.country_id
    person.write({"parent_id": parent.id, "lang": "de_DE", **dict.fromkeys((f"portal_{role}" for role in ALL_ROLES), True)})
    parent.invoice_sending_method = "portal_notice"
    domain = person.email.partition("@")[2]
    people = person + env["res.partner"].create([
        {
            **{"name": name, "parent_id": parent.id, "email": f"{mailbox}@{domain}", "lang": "de_DE"},
            **{f"portal_{role}": True for role in roles},
        }
        for name, mailbox, roles in colleagues
    ])
    env["res.users"].create([
        {"login": one.email, "password": "demo", "partner_id": one.id, "group_ids": [Command.set(env.ref("base.group_portal").ids)],
         "tz": "Europe/Berlin"}
        for one in people
    ])


def _invoices(env, person, number):
    today = date.today()
    product = env["product.product"].search([("name", "=", "Holz-Alu-Fenster nach Maß")], limit=1)
    company, colleague = person.parent_id, person.parent_id.child_ids[-1]
    seller = person.user_id or env["crm.lead"].search([("partner_id", "=", person.id)], limit=1).user_id
    moves = env["account.move"].create([
        {
            "move_type": "out_invoice",
            "partner_id": (colleague if age == 40 else company).id,
            "invoice_date": today - timedelta(days=age),
            "invoice_user_id": seller.id,
            "invoice_line_ids": [Command.create({"product_id": product.id, "quantity": 1, "price_unit": amount})],
        }
        for age, amount in zip((400 + number, 250, 120, 40, 6), AMOUNTS, strict=True)
    ])
    moves.action_post()
    first = moves.sorted("invoice_date")[:2]
    for move in first:
        env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids).create({})._create_payments()
