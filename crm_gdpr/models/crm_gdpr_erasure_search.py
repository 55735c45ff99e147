from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..erasure import names_person, pattern_of

#: types of columns that hold texts
TEXTS = ("varchar", "text", "bpchar", "json", "jsonb", "xml", "_text", "_varchar", "bytea")
#: what an erasure itself looks for; emptied when it is done
OWN = "crm_gdpr_erasure"


class CrmGdprErasure(models.Model):
    """The search through all text columns of all tables, and through all files.

    It asks the database what there is, not a list: the table of an addon nobody thought of is searched, too.
    """

    _inherit = "crm.gdpr.erasure"

    @api.model
    def _columns(self):
        """{table: {column: (type, whether it may be empty)}} of all tables."""
        known = self.env.cr.cache.get("crm_gdpr_columns")
        return known if known is not None else self.env.cr.cache.setdefault("crm_gdpr_columns", self._read_columns())

    def _read_columns(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.relname, a.attname, t.typname, NOT a.attnotnull
                  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
                """
            )
        )
        columns = defaultdict(dict)
        for table, column, kind, nullable in rows:
            columns[table][column] = (kind, nullable)
        return dict(columns)

    @api.model
    def _text_columns(self, table):
        """{column: (type, whether it may be empty)} of a table's texts."""
        return {name: kind for name, kind in self._columns().get(table, {}).items() if kind[0] in TEXTS}

    @api.model
    def _search_tables(self, markers):
        """Rows that name the person: {(table, id): names of columns}. Tables of relations have no numbers, and no texts."""
        self.env.flush_all()
        hits = {}
        for table, columns in sorted(self._columns().items()):
            texts = self._text_columns(table)
            if texts and table != OWN and "id" in columns:
                hits.update(self._search_table(table, texts, pattern_of(markers)))
        return hits

    def _search_table(self, table, columns, pattern):
        matches = {name: SQL("%s ~* %s", _as_text(name, kind), pattern) for name, (kind, _nullable) in columns.items()}
        named = SQL(", ").join(SQL("CASE WHEN %s THEN %s END", match, name) for name, match in matches.items())
        rows = self.env.execute_query(
            SQL(
                "SELECT id, array_remove(ARRAY[%s], NULL) FROM %s WHERE %s",
                named,
                SQL.identifier(table),
                SQL(" OR ").join(matches.values()),
            )
        )
        return {(table, number): names for number, names in rows}

    @api.model
    def _search_files(self, markers):
        """Numbers of attachments whose file names the person; a file that several share is read once.

        What is put together out of the addons' code is left out: there is no person in it.
        """
        attachments = self.env["ir.attachment"].sudo()  # their numbers only
        query = """
            SELECT store_fname, array_agg(id) FROM ir_attachment
             WHERE store_fname IS NOT NULL AND (url IS NULL OR url NOT LIKE '/web/assets/%%') GROUP BY 1"""
        for name, ids in self.env.execute_query(SQL(query)):
            if names_person(attachments._file_read(name), markers):
                yield from ids

    @api.model
    def _search_everywhere(self, markers):
        """Rows of tables and files that name the person: {(table, id): names of columns, none for a file}."""
        hits = self._search_tables(markers) if markers else {}
        for number in self._search_files(markers) if markers else ():
            hits.setdefault(("ir_attachment", number), [])
        return hits


def _as_text(name, kind):
    """A column as a text that can be matched."""
    column = SQL.identifier(name)
    return SQL("encode(%s, 'escape')", column) if kind == "bytea" else SQL("%s::text", column)
