import json

from odoo import api, models

from ..portal import paper

#: kinds of files
TYPES = {"json": "application/json; charset=utf-8", "pdf": "application/pdf"}


class CrmGdprPerson(models.AbstractModel):
    """What is held of a person, as files: JSON by ``static/schema/access.schema.json``, and PDF."""

    _inherit = "crm.gdpr.person"

    @api.model
    @api.private
    def as_file(self, kind, held):
        """(name, bytes) of a file of one of the ``TYPES``."""
        name = self.env._("my-data")
        return f"{name}.{kind}", self.as_json(held) if kind == "json" else self.as_pdf(held)

    @api.model
    @api.private
    def as_json(self, held):
        """For programs, and to take along (Art. 20)."""
        return json.dumps(held, ensure_ascii=False, indent=2).encode()

    @api.model
    @api.private
    def as_pdf(self, held):
        """For people."""
        controller = held["controller"]
        sender = ", ".join(filter(None, [controller["name"], controller["address"], controller["email"]]))
        return paper(self.env._("What we hold of you"), sender, self.env.lang, self._sections(held))

    @api.model
    @api.private
    def _sections(self, held):
        """Heading, sentences and rows each: what page and PDF show."""
        person = held["person"]
        nothing = [] if held["held"] or held["counted"] else [self.env._("We hold nothing of you.")]
        whom = [(self.env._("Name"), ", ".join(person["names"]) or "–"), (self.env._("E-mail"), ", ".join(person["emails"]) or "–")]
        sections = [(self.env._("You"), nothing, whom)]
        for section in held["held"]:
            for row in section["records"]:
                heading = self.env._("%(kind)s no. %(number)s", kind=section["title"], number=row["number"])
                sections.append((heading, [], [(value["label"], value["value"]) for value in row["values"]]))
        sections += self._sections_around(held)
        return [section for section in sections if section[1] or section[2]]

    def _sections_around(self, held):
        readers = [(row["unit"], row["operator"] or "–", str(row["people"])) for row in held["readers"]]
        reads = [(row["how"], str(row["times"]), row["last"]) for row in held["read"]]
        consents = [(row["purpose"], row["channel"], row["state"], row["since"]) for row in held["consents"]]
        counted = [(row["title"], str(row["count"])) for row in held["counted"]]
        purposes = ["{title}: {text}".format(**row) for row in held["purposes"]]
        who = (self.env._("Unit"), self.env._("Run by"), self.env._("People"))
        looked = (self.env._("Way"), self.env._("Times"), self.env._("Last on"))
        agreed = (self.env._("Purpose"), self.env._("Channel"), self.env._("State"), self.env._("Since"))
        return [
            (self.env._("Notes, protocols and keys"), [], counted),
            (self.env._("Who has access"), [], readers and [who, *readers]),
            (self.env._("Who has looked"), [], reads and [looked, *reads]),
            (self.env._("What you agreed to"), [], consents and [agreed, *consents]),
            (self.env._("What for"), purposes, []),
            (self.env._("Your rights"), held["rights"], []),
        ]
