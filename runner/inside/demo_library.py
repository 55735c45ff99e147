"""The library of the demo company: price lists, manuals, data sheets, for customers and for the partners below.

Nothing here is random, and nobody gets mail: who makes the demo anew finds the same documents."""

import base64
import io

from reportlab.pdfgen.canvas import Canvas

from odoo.fields import Command

TOPICS = ("Preise", "Montage", "Pflege", "Presse")

#: title, kind, topic, summary
DOCUMENTS = (
    ("Preisliste Fachpartner", "price_list", "Preise", "Einkaufspreise für Franchise-Partner; darf weitergegeben werden."),
    ("Preisliste Fachpartner, nächste Saison", "price_list", "Preise", "Gilt ab dem nächsten Monat."),
    ("Montageanleitung Holz-Alu-Fenster", "manual", "Montage", "Maße, Dübel, Abdichtung, Schritt für Schritt."),
    ("Pflegehinweise für Ihre Fenster", "info", "Pflege", "Reinigen, ölen, nachstellen: einmal im Jahr."),
    ("Datenblatt Uw-Werte", "data_sheet", "Montage", "Wärmedurchgang aller Profile."),
    ("Pressemappe", "info", "Presse", "Bilder und Texte, für die Sie freigeschaltet sind."),
    ("Arbeitssicherheit auf der Baustelle", "update", "Montage", "Neue Fassung der Unterweisung."),
)


def fill(env):
    """Documents with one version each, and who may read them; ``env`` is the superuser's."""
    topics = {name: env["crm.document.topic"].create({"name": name}) for name in TOPICS}
    documents = {}
    for title, kind, topic, summary in DOCUMENTS:
        documents[title] = env["crm.document"].create({
            "name": title,
            "kind": kind,
            "summary": summary,
            "topic_ids": [Command.set(topics[topic].ids)],
            "version_ids": [Command.create({"filename": f"{title}.pdf", "file": base64.b64encode(_pdf(title, summary))})],
        })
    _give(env, documents, topics)
    documents.pop("Arbeitssicherheit auf der Baustelle")  # a draft
    for document in documents.values():
        document.action_publish()


def _give(env, documents, topics):
    units = {unit.name: unit for unit in env["crm.team"].search([])}
    customers = env["res.partner"].search([("sale_order_ids", "!=", False)], order="id", limit=6)
    product = env["product.template"].search([("name", "=", "Holz-Alu-Fenster nach Maß")], limit=1)
    regular = env["res.partner.category"].create({"name": "Stammkunde"})
    customers.category_id |= regular
    month = env["crm.document"]._today().replace(day=1)
    later = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)

    def give(title, **vals):
        env["crm.document.permission"].create({"document_id": documents[title].id, **vals})

    give("Preisliste Fachpartner", kind="unit", team_id=units["Fenster Krüger GmbH"].id, may_pass_on=True)
    give("Preisliste Fachpartner, nächste Saison", kind="unit", team_id=units["Fenster Krüger GmbH"].id, may_pass_on=True, date_from=later)
    give("Montageanleitung Holz-Alu-Fenster", kind="unit", team_id=units["Morgenrot Fenster GmbH"].id, below=True)
    give("Montageanleitung Holz-Alu-Fenster", kind="product", product_tmpl_id=product.id)
    give("Pflegehinweise für Ihre Fenster", kind="product", product_tmpl_id=product.id)
    give("Pflegehinweise für Ihre Fenster", kind="tag", category_id=regular.id)
    give("Datenblatt Uw-Werte", kind="unit", team_id=units["Morgenrot Fenster GmbH"].id, below=True)
    give("Datenblatt Uw-Werte", effect="deny", kind="unit", team_id=units["Lichtblick Bau UG"].id, below=True)
    give("Pressemappe", kind="topic", topic_id=topics["Presse"].id)
    give("Arbeitssicherheit auf der Baustelle", kind="unit", team_id=units["Franchise-Zentrale"].id, below=True)
    for customer in customers[:2]:
        env["crm.document.topic.release"].create({"partner_id": customer.id, "topic_id": topics["Presse"].id})


def _pdf(title, summary):
    """A page with the title and a line below."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(60, 760, title)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(60, 730, summary)
    canvas.save()
    return file.getvalue()
