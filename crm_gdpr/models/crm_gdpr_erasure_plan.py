from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..erasure import BLANK, ERASE, KEEP, RESTRICT, Retention

RIGHT = "Art. 17(1) GDPR"
ANOTHER = "Art. 4 No. 1 GDPR: another contact of this name"
#: fields of a lead that tell of the contact, where the lead is a company's
CONTACT = ("contact_name", "email_from", "email_normalized", "email_domain_criterion", "email_cc", "phone", "phone_sanitized", "function")


#: types of fields that people fill in, not out of a list
WRITTEN = ("char", "text", "html", "json", "properties", "binary")
#: of a contact: what a document that was never printed needs
ADDRESS = {"name", "complete_name", "street", "street2", "zip", "city", "vat"}


class CrmGdprErasure(models.Model):
    """The plan: a line for each record of the person. It changes nothing."""

    _inherit = "crm.gdpr.erasure"

    def _planned(self):
        """Values of the lines: what belongs to the person, then what merely names the person.

        :return: {(table, id): values}
        """
        places = self._places()
        found = defaultdict(set, {model: set(ids) for model, ids in (self.scope or {}).items()})
        lines = {}
        for place in places.values():
            found[place.model] |= self._belonging(place, found)
            self._plan_place(place, sorted(found[place.model]), lines)
        self._plan_hits(places, lines)
        return lines

    # What belongs to the person

    def _belonging(self, place, found):
        """Numbers of a place's records that point at the person, or at what is the person's already."""
        model = self.env[place.model]
        conditions = [condition for by in place.by if (condition := self._points_at(model, by, found))]
        addresses = [name for name in place.emails if name in self._columns()[model._table]]
        conditions += [SQL("lower(%s) = ANY(%s)", SQL.identifier(name), self._emails()) for name in addresses]
        if not conditions:
            return set()
        query = SQL("SELECT id FROM %s WHERE %s", SQL.identifier(model._table), SQL(" OR ").join(conditions))
        return {number for (number,) in self.env.execute_query(query)}

    def _points_at(self, model, by, found):
        """The condition that a field, or a pair of model and id, names something in ``found``; None where it cannot."""
        if isinstance(by, tuple):
            names = map(SQL.identifier, by)
            others = {name: sorted(ids) for name, ids in found.items() if ids and name != model._name}
            return self._names_any(*names, others) if others else None
        field = model._fields.get(by)
        ids = list(found.get(field.comodel_name, ())) if field is not None and field.store else []
        if not ids:
            return None
        if field.type == "many2many":
            names = map(SQL.identifier, (field.column1, field.relation, field.column2))
            return SQL("id IN (SELECT %s FROM %s WHERE %s = ANY(%s))", *names, ids)
        return SQL("%s = ANY(%s)", SQL.identifier(by), ids)

    def _names_any(self, model, number, found):
        """The condition that two columns name one of the records in {model: numbers}, however many there are."""
        each = [SQL("(%s = %s AND %s = ANY(%s))", model, name, number, ids) for name, ids in found.items()]
        return SQL("(%s)", SQL(" OR ").join(each))

    def _plan_place(self, place, ids, lines):
        table = self.env[place.model]._table
        for number, (effect, clause, until) in self._decided(place, ids).items():
            columns = self._blank_columns(place, number) if effect == BLANK else ()
            if place.model == "res.partner" and (kept := self._unprinted_until(number)):
                effect, clause, until, columns = *_restricted(kept), columns - ADDRESS
            lines[table, number] = self._line_vals(table, place.model, number, effect, clause, until, columns)

    def _line_vals(self, table, model, number, effect, clause=RIGHT, until=None, columns=(), words=()):
        return {
            "table_name": table,
            "model": model,
            "res_id": number,
            "effect": effect,
            "clause": clause,
            "until": until,
            "columns": ",".join(sorted(columns)),
            "words": ",".join(sorted(words)),
        }

    def _blank_columns(self, place, number):
        """Columns of a record that are blanked: all texts, whatever addon they are of, but those that say nothing of a person."""
        names = self._person_columns(place)
        if place.model == "crm.lead" and number in self._leads_of_companies():
            return {name for name in names if name in CONTACT}
        return names

    def _person_columns(self, place):
        """Stored texts of a model that people fill in: no choices out of a list."""
        model = self.env[place.model]
        texts = {name for name, field in model._fields.items() if field.store and field.type in WRITTEN}
        return (texts & self._text_columns(model._table).keys()) - set(place.spared)

    def _unprinted_until(self, partner_id):
        """The longest ``Retention`` of an invoice of a contact that has no PDF; then name and address are kept with it."""
        place = self._places().get("account.move")
        if not place:
            return None
        ids = self._belonging(place, {"res.partner": {partner_id}})
        kept = self._retained(place, sorted(ids - self._printed(ids)))
        holding = [retention for retention in kept.values() if retention.holds(self._today())]
        return max(holding, key=lambda retention: retention.until, default=None)

    def _printed(self, ids):
        """Those of the invoices that have a PDF in the file store."""
        query = SQL(
            "SELECT res_id FROM ir_attachment WHERE res_model = 'account.move' AND mimetype = 'application/pdf' AND res_id = ANY(%s)",
            list(ids),
        )
        return {number for (number,) in self.env.execute_query(query)}

    def _leads_of_companies(self):
        """Leads of a company that merely name the person as their contact."""
        leads = self._everything("crm.lead").browse((self.scope or {}).get("crm.lead", ()))
        return set(leads.filtered(lambda lead: lead.partner_id.commercial_partner_id.is_company or lead.partner_name).ids)

    # What the law wants kept

    def _decided(self, place, ids):
        """{id: (effect, clause, until)} of a place's records."""
        ends = self._ends(place, ids)
        decided = {number: (place.effect, place.clause or RIGHT, ends.get(number)) for number in ids}
        if place.owner:
            decided.update(self._decided_by_owners(place, ids))
        decided.update({number: _restricted(kept) for number, kept in self._retained(place, ids).items() if kept.holds(self._today())})
        return decided

    def _ends(self, place, ids):
        """{id: the day on which the record goes by itself} of a place's records."""
        records = self._everything(place.model).browse(ids).exists() if place.ends else ()
        return {record.id: fields.Date.to_date(record.mapped(place.ends)[0]) for record in records}

    def _today(self):
        return fields.Date.context_today(self)

    def _retained(self, place, ids):
        """{id: ``Retention``} of the records that the law wants kept; one without an end yet counts from today."""
        if place.model == "mail.message":
            return self._retained_messages(ids)
        if not place.kind:
            return {}
        records = self._everything(place.model).browse(ids).filtered_domain(Domain(list(place.domain)))
        return {record.id: Retention(place.kind, fields.Date.to_date(record[place.day]) or self._today()) for record in records}

    def _retained_messages(self, ids):
        """Messages of the audit trail that bookkeeping protects."""
        messages = self._everything("mail.message").browse(ids)
        if "account_audit_log_restricted" not in messages._fields:
            return {}
        return {message.id: Retention("books", message.date.date()) for message in messages.filtered("account_audit_log_restricted")}

    def _decided_by_owners(self, place, ids):
        """{id: (effect, clause, until)} of records whose owner is restricted."""
        owners, places = self._owners(place, ids), self._places()
        numbers = defaultdict(set)
        for model, number in owners.values():
            numbers[model].add(number)
        decided = {
            (model, number): decision
            for model, of_model in numbers.items()
            if model in places
            for number, decision in self._decided(places[model], sorted(of_model)).items()
        }
        kept = {number: decided.get(owner) for number, owner in owners.items()}
        return {number: decision for number, decision in kept.items() if decision and decision[0] == RESTRICT}

    def _owners(self, place, ids):
        """{id: (model, id)} of what records hang on."""
        model = self.env[place.model]
        if isinstance(place.owner, tuple):
            names, by_model = place.owner, None
        else:
            names, by_model = (place.owner, place.owner), model._fields[place.owner].comodel_name
        query = SQL("SELECT id, %s, %s FROM %s WHERE id = ANY(%s)", *map(SQL.identifier, (*names, model._table)), list(ids))
        return {number: (by_model or named, owner) for number, named, owner in self.env.execute_query(query) if named and owner}

    # What merely names the person

    def _plan_hits(self, places, lines):
        """Lines for rows that name the person, and that no line covers yet."""
        models_of = {self.env[name]._table: name for name in self.env.registry if not self.env[name]._abstract}
        missing = defaultdict(dict)
        for (table, number), columns in self._search_everywhere(self._markers()).items():
            line = lines.get((table, number))
            if not line:
                missing[table][number] = columns
            elif line["effect"] == BLANK:
                self._add_words(line, columns)
        for table, rows in missing.items():
            self._plan_table(table, rows, models_of.get(table), places, lines)

    def _add_words(self, line, columns):
        """A record that is blanked in part names the person in other fields, too."""
        line["words"] = ",".join(sorted(set(columns) - set(line["columns"].split(","))))

    def _plan_table(self, table, rows, model, places, lines):
        place = places.get(model)
        decided = self._decided(place, sorted(rows)) if place else {}
        for number, columns in rows.items():
            effect, clause, until = decided.get(number, (BLANK, RIGHT, None))
            if effect == ERASE and (model != "ir.attachment" or columns):
                effect = BLANK  # it is not the person's, and names the person
            if model == "res.partner" and "name" in columns:
                effect, clause = KEEP, ANOTHER
            words = columns if effect in (BLANK, KEEP) else ()
            lines[table, number] = self._line_vals(table, model, number, effect, clause, until, words=words)


def _restricted(kept):
    return (RESTRICT, kept.clause, kept.until)
