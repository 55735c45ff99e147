import io
import textwrap

import xlsxwriter

from odoo import api, fields, models
from odoo.tools import format_date

from ..erasure import KINDS, clause_in
from ..portal import paper


class CrmGdprRecord(models.AbstractModel):
    """The record of processing (Art. 30 GDPR), made of the rules in force at the moment it is asked for."""

    _name = "crm.gdpr.record"
    _description = "Record of Processing"

    @api.model
    @api.private
    def sections(self):
        """Hook: heading, sentences and rows each; the first row is the head of the others."""
        return [
            self._controller(),
            self._purposes(),
            self._fields_of_persons(),
            self._operators(),
            self._exports(),
            self._retention(),
            self._kept_by_law(),
            self._consents(),
            self._measures(),
        ]

    def _controller(self):
        company = self.env.company
        officers = self.env["crm.gdpr.policy"]._officers()
        rows = [
            (self.env._("Controller"), company.name),
            (self.env._("Address"), self.env["crm.gdpr.person"]._address(company)),
            (self.env._("E-mail"), company.email or "–"),
            (self.env._("Data protection officer"), ", ".join(officers.mapped("name"))),
            (self.env._("As of"), format_date(self.env, fields.Date.context_today(self))),
        ]
        return self.env._("Controller"), [], rows

    def _purposes(self):
        policy = self.env["crm.gdpr.policy"]._active()
        if not policy:
            return self.env._("Purposes and legal basis"), [self.env._("No policy is in force.")], []
        held = self.env._(
            "%(policy)s, version %(version)s, in force since %(day)s, signed by %(user)s",
            policy=policy.name,
            version=policy.version,
            day=format_date(self.env, policy.date_begin.date()),
            user=policy.signed_by_id.name,
        )
        return self.env._("Purposes and legal basis"), [held, *policy._purpose_text().splitlines()], []

    def _fields_of_persons(self):
        """Which data of which people, and who sees them besides those who work with the customer."""
        columns = ("shows_leads", "shows_oversight", "shows_shared", "shows_dispatcher")
        rows = []
        for line in self.env["crm.gdpr.policy"]._active().line_ids:
            field = line.field_id.sudo()  # what a field is called
            seen = [line._fields[name]._description_string(self.env) for name in columns if line[name]]
            rows.append((field.model_id.name, field.field_description, ", ".join(seen) or "–"))
        head = (self.env._("Categories of people"), self.env._("Categories of data"), self.env._("Seen by, besides who works with them"))
        return self.env._("Data"), [], rows and [head, *rows]

    def _operators(self):
        """Partner companies that run units, and processors: recipients, what they are, and what for."""
        units = self.env["crm.team"].sudo().search([("operator_id", "!=", False)])  # which companies run units
        roles = {row.partner_id: row for row in self.env["crm.gdpr.operator"].search([])}
        words = self.env["crm.gdpr.operator"]._roles()
        rows = []
        for operator in units.operator_id | self.env["res.partner"].union(*roles):
            run = units.filtered(lambda unit, operator=operator: unit.operator_id == operator)
            said = roles.get(operator) or self.env["crm.gdpr.operator"]
            role = words.get(operator.id) or self.env._("Not said yet")
            told = (", ".join(filter(None, [said.service, *run.mapped("name")])), role, said.agreement, said.safeguard)
            rows.append((operator.sudo().name, *(text or "–" for text in told)))
        head = (
            self.env._("Recipient"),
            self.env._("What for, or which units"),
            self.env._("Role"),
            self.env._("Agreement"),
            self.env._("Outside of the EU"),
        )
        return self.env._("Recipients"), [], rows and [head, *rows]

    def _exports(self):
        everybody = self.env._("Everybody")
        lines = self.env["crm.gdpr.policy"]._active().export_ids
        rows = [(line.group_id.sudo().name or everybody, *map(str, (line.quota, line.alone, line.unusual))) for line in lines]
        head = tuple(lines._fields[name]._description_string(self.env) for name in ("group_id", "quota", "alone", "unusual"))
        return self.env._("Exports"), [], rows and [head, *rows]

    def _retention(self):
        rules = self.env["crm.gdpr.retention"].search([("state", "=", "active")])
        rows = [(rule.name, self.env._("%s months", rule.months), rule.basis or "–") for rule in rules]
        head = (self.env._("Kind of record"), self.env._("Kept for"), self.env._("Why"))
        sentences = [] if rows else [self.env._("No retention rule is in force.")]
        return self.env._("Retention"), sentences, rows and [head, *rows]

    def _kept_by_law(self):
        names = {
            "books": self.env._("Books"),
            "voucher": self.env._("Invoices and vouchers"),
            "letter": self.env._("Orders and business letters"),
            "proof": self.env._("Proofs of data protection"),
        }
        rows = [
            (names[kind], self.env._("%s years, from the end of the year", years), clause_in(clause, self.env.lang))
            for kind, (years, clause) in KINDS.items()
        ]
        return self.env._("Kept by law"), [], [(self.env._("Kind of record"), self.env._("Kept for"), self.env._("By which law")), *rows]

    def _consents(self):
        given = [("state", "=", "given")]
        counts = dict(self.env["crm.gdpr.consent"]._read_group(given, ["purpose_id"], ["__count"]))
        purposes = self.env["crm.gdpr.purpose"].search([("text_ids", "!=", False)])  # without a text nobody is asked
        rows = [(purpose.name, str(len(purpose.text_ids)), str(counts.get(purpose, 0))) for purpose in purposes]
        head = (self.env._("Purpose"), self.env._("Versions of the text"), self.env._("Given"))
        return self.env._("Consents (Art. 6(1)(a) GDPR)"), [], rows and [head, *rows]

    def _measures(self):
        """What protects the data, as it is now (Art. 30(1)(g), Art. 32)."""
        winner_only = self.env["crm.team"].sudo().search_count([("policy_winner_only", "=", True)])  # a number
        head = self.env["crm.gdpr.access"]._head()
        sentences = [
            self.env._("Contact persons are masked on every way in which values leave or are compared."),
            self.env._("Who reads, exports, prints or reveals persons is logged; entries are chained by hashes: %s so far.", head.number),
            self.env._(
                "Units whose leads are their owners' alone: %s. Others look into these with a reason, of which the owner is told.",
                winner_only,
            ),
            self.env._("Large exports need a second person; exports have a purpose and a watermark; unusual reading is reported."),
            self.env._("People are erased by a plan that is signed; what has to be kept is restricted; who was erased does not come back."),
            self.env._("People ask for their rights at /datenschutz, without a login, and are answered within one month."),
        ]
        return self.env._("Technical and organisational measures"), sentences, []

    # Files

    @api.model
    @api.private
    def as_pdf(self):
        company = self.env.company
        sender = ", ".join(filter(None, [company.name, self.env["crm.gdpr.person"]._address(company)]))
        return paper(self.env._("Record of processing activities (Art. 30 GDPR)"), sender, self.env.lang, self.sections())

    @api.model
    @api.private
    def as_xlsx(self):
        """One sheet per section."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        wrapped = {"text_wrap": True, "valign": "top"}
        bold, wrap = book.add_format({**wrapped, "bold": True}), book.add_format(wrapped)
        for number, (heading, sentences, rows) in enumerate(self.sections(), 1):
            sheet = book.add_worksheet(_sheet_name(number, heading))
            sheet.set_column(0, 5, 40)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            if sentences:
                sheet.set_column(0, 0, 100)
            sheet.write_string(0, 0, heading, bold)
            for place, row in enumerate([*((sentence,) for sentence in sentences), *rows], 2):
                is_head = rows and len(row) > 2 and row is rows[0]
                for column, text in enumerate(row):
                    sheet.write_string(place, column, str(text), bold if is_head else wrap)
        book.close()
        return file.getvalue()


def _sheet_name(number, heading):
    """What a sheet is called: the heading without what is in brackets, of whole words, no longer than Excel allows."""
    plain = heading.partition(" (")[0].translate(str.maketrans("[]:*?/\\", "       "))
    return textwrap.shorten(f"{number} {plain}", 31, placeholder=" …")
