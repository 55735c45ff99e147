"""Keys of the rule (``access.keys``) in a column of a model, and the condition that asks for them."""

from odoo import fields
from odoo.fields import NO_ACCESS
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..access.keys import ANY_UNIT, PUBLIC, conditions
from .access_domain import AskedAtOnce

#: what nearly all customers have, and who sees every unit asks for; a column of its own tells who has one
COMMON = frozenset({PUBLIC, ANY_UNIT})
COMMON_COLUMN = "access_any"


class AccessKeys(fields.Json):
    """A sorted array of keys. Nobody reads it: it tells which units and people deal with the record."""

    type = "json"
    _column_type = ("_int8", "int8[]")  # as PostgreSQL calls it, else each update would convert the column
    groups = NO_ACCESS
    copy = False

    def convert_to_cache(self, value, record, validate=True):
        return tuple(value) if value else None

    def convert_to_record(self, value, record):
        return tuple(value) if value else ()

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None

    def filtered(self, records, keys):
        """The records that have one of the keys, asked of all at once: a page of a list is looked through at every request."""
        records.fetch([self.name])
        kept = self._get_cache(records.env)
        return records.browse(id_ for id_ in records._ids if not keys.isdisjoint(kept.get(id_) or ()))


class HasKey(AskedAtOnce):
    """Records that have one of ``keys`` in the field ``field_name``: one condition, for which a GIN index is made."""

    __slots__ = ("field_name", "keys")

    def __new__(cls, field_name, keys):
        self = super().__new__(cls, cls._as_sql_of(field_name, keys), cls._predicate_of(field_name, keys))
        object.__setattr__(self, "field_name", field_name)
        object.__setattr__(self, "keys", keys)
        return self

    # The SQL and its predicate

    @staticmethod
    def _as_sql_of(field_name, keys):
        ways = _key_conditions(field_name, keys)
        return lambda model, alias, query: SQL("(%s)", SQL(" OR ").join(way(model, alias, query) for way in ways))

    def branches(self, model, alias, query):
        """The conditions of which one has to hold: a short one first, where nearly all records meet it."""
        return [way(model, alias, query) for way in _key_conditions(self.field_name, self.keys)]

    @staticmethod
    def _predicate_of(field_name, keys):
        return lambda record: not keys.isdisjoint(record[field_name])

    def filtered(self, records):
        return records._fields[self.field_name].filtered(records, self.keys)

    def __eq__(self, other):
        return isinstance(other, HasKey) and (self.field_name, self.keys) == (other.field_name, other.keys)

    def __hash__(self):
        return hash((self.field_name, self.keys))

    def __repr__(self):
        return f"HasKey({self.field_name!r}, {len(self.keys)} keys)"


def _key_conditions(field_name, keys):
    """What has to be asked for keys, as functions of model, alias and query."""
    if keys >= COMMON:
        rest = _key_conditions(field_name, keys - COMMON) if keys > COMMON else []
        return [lambda model, alias, query: SQL("%s IS TRUE", SQL.identifier(alias, COMMON_COLUMN)), *rest]
    return [_have_all(field_name, sets) for sets in conditions(keys)]


def _have_all(field_name, sets):
    """Records with a key of each set."""
    # Who sees nearly all finds nothing sooner by the index: out of its reach, it is not read from end to end.
    condition = "(%s && %s::int8[]) IS TRUE" if ANY_UNIT in sets[0] else "%s && %s::int8[]"
    literals = ["{%s}" % ",".join(map(str, sorted(keys))) for keys in sets]

    def as_sql(model, alias, query):
        column = model._field_to_sql(alias, field_name, query)
        return SQL("(%s)", SQL(" AND ").join(SQL(condition, column, literal) for literal in literals))

    return as_sql


def create_common_column(cr, table, column):
    """Let the database tell from the keys' column, in one of its own, which records have one of :data:`COMMON`."""
    if not column_exists(cr, table, COMMON_COLUMN):
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN %s boolean GENERATED ALWAYS AS (%s && %s) STORED",
                SQL.identifier(table),
                SQL.identifier(COMMON_COLUMN),
                SQL.identifier(column),
                SQL("'{%s}'::int8[]" % ",".join(map(str, sorted(COMMON)))),  # numbers
            )
        )


class HasNoKey(DomainCustom):
    """Records without any key: nobody deals with them."""

    __slots__ = ("field_name",)

    def __new__(cls, field_name):
        self = super().__new__(
            cls,
            lambda model, alias, query: SQL("%s IS NULL", model._field_to_sql(alias, field_name, query)),
            lambda record: not record[field_name],
        )
        object.__setattr__(self, "field_name", field_name)
        return self

    def __eq__(self, other):
        return isinstance(other, HasNoKey) and self.field_name == other.field_name

    def __hash__(self):
        return hash(("HasNoKey", self.field_name))
