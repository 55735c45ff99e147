"""Two customers of the demo company with people in the portal: invoices of last and of this year, roles, one fetched invoice; one of
them with a framework contract, a complaint and a question.

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
            if not number:
                _framework(env, person)
                _cases(env, person)


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


def _framework(env, person):
    """What the company gets from a framework contract: one order from it, so that *the same again* has something to repeat."""
    window = env["product.product"].search([("name", "=", "Holz-Alu-Fenster nach Maß")], limit=1)
    care = env["product.product"].create({"name": "Wartung je Fenster", "type": "service", "list_price": 24.0})
    company, today = person.parent_id, date.today()
    seller = person.user_id or env["crm.lead"].search([("partner_id", "=", person.id)], limit=1).user_id
    framework = env["sale.blanket.order"].create({
        "partner_id": company.id,
        "user_id": seller.id,
        "team_id": seller.crm_team_ids[:1].id,
        "pricelist_id": env["product.pricelist"].create({"name": "Rahmenvertrag", "currency_id": env.company.currency_id.id}).id,
        "validity_start_date": today - timedelta(days=60),
        "validity_date": today + timedelta(days=305),
        "client_order_ref": "Sanierung Hafenstraße",
        "line_ids": [
            Command.create({
                "name": product.name, "product_id": product.id, "product_uom": product.uom_id.id, "original_uom_qty": agreed,
                "price_unit": price, "taxes_id": [Command.set(product.taxes_id.ids)],
            })
            for product, agreed, price in ((window, 120, 412.0), (care, 240, 19.5))
        ],
    })
    framework.action_confirm()
    order = framework._portal_reorder({line.id: quantity for line, quantity in zip(framework.line_ids, (24, 48), strict=True)}, "demo")
    order.pending_email_template_id = False


def _cases(env, person):
    """A complaint about an item of an invoice with an answer, and a question that waits."""
    company = person.parent_id
    invoice = env["account.move"].search([("partner_id", "=", company.id), ("move_type", "=", "out_invoice")], limit=1)
    seller = person.user_id or env["crm.lead"].search([("partner_id", "=", person.id)], limit=1).user_id
    item = invoice.invoice_line_ids[:1]
    complaint, _question = env["helpdesk.ticket"].create([
        {
            "name": "Reklamation: Rechnung", "case_kind": "complaint", "case_about": "invoice",
            "partner_id": person.id, "user_id": seller.id,
            "invoice_id": invoice.id, "invoice_line_id": item.id, "about_name": f"Rechnung {invoice.name} · {item.product_id.name}",
            "description": "<p>Der linke Flügel hat einen Kratzer. Bitte tauschen Sie ihn aus.</p>",
        },
        {
            "name": "Frage", "case_kind": "question", "case_about": "other", "partner_id": person.id, "user_id": seller.id,
            "description": "<p>Wann kommen Sie zur Wartung?</p>",
        },
    ])
    complaint.message_post(
        body="Das tut uns leid. Wir tauschen den Flügel nächste Woche aus.", author_id=seller.partner_id.id,
        message_type="comment", subtype_xmlid="mail.mt_comment",
    )
