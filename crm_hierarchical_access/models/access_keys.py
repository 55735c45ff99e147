"""Keys of the rule (``access.keys``) in a column of a model, and the condition that asks for them."""

from odoo import fields
from odoo.fields import NO_ACCESS
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL

from ..access.keys import Kind, key


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


class HasKey(DomainCustom):
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
        literal = "{%s}" % ",".join(map(str, sorted(keys)))
        # Who sees nearly all finds nothing sooner by the index: out of its reach, it is not read from end to end.
        condition = "(%s && %s::int8[]) IS TRUE" if key(Kind.ANY_UNIT) in keys else "%s && %s::int8[]"
        return lambda model, alias, query: SQL(condition, model._field_to_sql(alias, field_name, query), literal)

    @staticmethod
    def _predicate_of(field_name, keys):
        return lambda record: not keys.isdisjoint(record[field_name])

    def __eq__(self, other):
        return isinstance(other, HasKey) and (self.field_name, self.keys) == (other.field_name, other.keys)

    def __hash__(self):
        return hash((self.field_name, self.keys))

    def __repr__(self):
        return f"HasKey({self.field_name!r}, {len(self.keys)} keys)"


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
