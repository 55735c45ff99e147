"""The rule's clauses as Odoo domains: what a search asks of the database and a check asks of a record."""

from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCustom, DomainOr
from odoo.tools import SQL

#: not in the cache
MISSING = object()


class AskedAtOnce(DomainCustom):
    """A condition that is asked of all records of a page at once, not of one after the other."""

    __slots__ = ()

    def filtered(self, records):
        """The records for which the predicate is true."""
        raise NotImplementedError


def meeting(records, domain):
    """The records for which a domain is true: what is asked at once comes first, and leaves little for the rest."""
    if isinstance(domain, DomainOr):
        rest = records
        for way in sorted(domain.children, key=_is_slow):
            rest -= meeting(rest, way)
        return records - rest
    if isinstance(domain, DomainAnd):
        for condition in sorted(domain.children, key=_is_slow):
            records = meeting(records, condition)
        return records
    if not records or _is_slow(domain):
        return records.filtered_domain(domain)
    return domain.filtered(records)


def _is_slow(domain):
    return not isinstance(domain, AskedAtOnce)


def at_once(records, name):
    """What a field holds for each record, as the ORM's cache has it: the id of a many2one, a text, yes or no.

    What is not in the cache for all of them (a new record's, a missing one's) is asked for as usual.
    """
    if name == "id":
        return records._ids
    field = records._fields[name]
    if field.compute and field.store:
        field.recompute(records)
    kept = field._get_cache(records.env)
    found = [kept.get(id_, MISSING) for id_ in records._ids]
    if MISSING in found and field.store:
        records.fetch([name])
        found = [kept.get(id_, MISSING) for id_ in records._ids]
    if MISSING in found:
        return [id_in(record, name) if field.relational else record[name] for record in records]
    return found


class OneOf(AskedAtOnce):
    """Records whose many2one ``field_name`` (or ``id``) is one of ``ids``.

    One array literal instead of a parameter per id: a head of sales has thousands of units.
    """

    __slots__ = ("field_name", "ids")

    def __new__(cls, field_name, ids):
        self = super().__new__(cls, cls._as_sql_of(field_name, ids), cls._predicate_of(field_name, ids))
        object.__setattr__(self, "field_name", field_name)
        object.__setattr__(self, "ids", ids)
        return self

    # The SQL and its predicate

    @staticmethod
    def _as_sql_of(field_name, ids):
        literal = "{%s}" % ",".join(map(str, sorted(ids)))
        return lambda model, alias, query: SQL(
            "%s = ANY(%s::int[])", model._field_to_sql(alias, field_name, query), literal
        )

    @staticmethod
    def _predicate_of(field_name, ids):
        return lambda record: id_in(record, field_name) in ids

    def filtered(self, records):
        found = zip(records._ids, at_once(records, self.field_name), strict=True)
        return records.browse(id_ for id_, value in found if value in self.ids)

    def __eq__(self, other):
        return isinstance(other, OneOf) and (self.field_name, self.ids) == (other.field_name, other.ids)

    def __hash__(self):
        return hash((self.field_name, self.ids))

    def __repr__(self):
        return f"OneOf({self.field_name!r}, {len(self.ids)} ids)"


class NoneOf(AskedAtOnce):
    """Records whose many2one ``field_name`` is empty, or none of ``ids``."""

    __slots__ = ("field_name", "ids")

    def __new__(cls, field_name, ids):
        self = super().__new__(cls, cls._as_sql_of(field_name, ids), cls._predicate_of(field_name, ids))
        object.__setattr__(self, "field_name", field_name)
        object.__setattr__(self, "ids", ids)
        return self

    # The SQL and its predicate

    @staticmethod
    def _as_sql_of(field_name, ids):
        is_one = OneOf._as_sql_of(field_name, ids)
        return lambda model, alias, query: SQL("(%s) IS NOT TRUE", is_one(model, alias, query))

    @staticmethod
    def _predicate_of(field_name, ids):
        return lambda record: id_in(record, field_name) not in ids

    def filtered(self, records):
        return records - OneOf(self.field_name, self.ids).filtered(records)

    def __eq__(self, other):
        return isinstance(other, NoneOf) and (self.field_name, self.ids) == (other.field_name, other.ids)

    def __hash__(self):
        return hash(("NoneOf", self.field_name, self.ids))

    def __repr__(self):
        return f"NoneOf({self.field_name!r}, {len(self.ids)} ids)"


class Flag(AskedAtOnce):
    """Records whose yes-or-no field ``field_name`` says yes, or no."""

    __slots__ = ("field_name", "value")

    def __new__(cls, field_name, value=True):
        condition = SQL("TRUE" if value else "NOT TRUE")
        self = super().__new__(
            cls,
            lambda model, alias, query: SQL("%s IS %s", model._field_to_sql(alias, field_name, query), condition),
            lambda record: bool(record[field_name]) is value,
        )
        object.__setattr__(self, "field_name", field_name)
        object.__setattr__(self, "value", value)
        return self

    def filtered(self, records):
        found = zip(records._ids, at_once(records, self.field_name), strict=True)
        return records.browse(id_ for id_, value in found if bool(value) is self.value)

    def __eq__(self, other):
        return isinstance(other, Flag) and (self.field_name, self.value) == (other.field_name, other.value)

    def __hash__(self):
        return hash(("Flag", self.field_name, self.value))


def id_in(record, field_name):
    """The id that a many2one, or an integer in its place, holds."""
    value = record[field_name]
    return value if isinstance(value, int) else value.id


def one_of(field_name, ids):
    """The domain *field is one of ids*; false for no ids."""
    return OneOf(field_name, frozenset(ids)) if ids else Domain.FALSE


def many2one_in(field_name, ids, everything=None):
    """Like :func:`one_of`, where None stands for an empty field and ``everything`` for all ids there are."""
    domain = Domain(field_name, "!=", False) if everything and ids >= everything else one_of(field_name, ids - {None})
    return domain | Domain(field_name, "=", False) if None in ids else domain


def clause_domain(clause, names, all_units):
    """The domain that selects what :meth:`Clause.matches <access.Clause.matches>` is true for.

    :param clause: an ``access.Clause``
    :param names: the model's field names for owner, unit, release, record and territory (a path of names, or none)
    :param all_units: ids of every unit, to ask nothing but *has a unit* where they are all
    """
    terms = []
    if clause.owners is not None:
        terms.append(many2one_in(names["owner"], clause.owners))
    if clause.owned is not None:
        terms.append(Domain(names["owner"], "!=" if clause.owned else "=", False))
    if clause.units is not None:
        terms.append(many2one_in(names["unit"], clause.units, all_units))
    if clause.releases is not None:
        terms.append(many2one_in(names["release"], clause.releases) if names.get("release") else Domain.FALSE)
    if clause.records is not None:
        terms.append(many2one_in(names["record"], clause.records) if names.get("record") else Domain.FALSE)
    if clause.territories is not None:
        terms.append(along(names["territory"], OneOf, clause.territories) if names.get("territory") else Domain.FALSE)
    if clause.outside is not None and names.get("territory"):
        terms.append(Domain(names["unit"], "=", False) | outside(names["territory"], clause.outside))
    return Domain.AND(terms)


def outside(path, ids):
    """The domain *the territory at the end of a path is none of ids*; true where the path leads nowhere."""
    return ~along(path, OneOf, ids) if "." in path else NoneOf(path, ids)


def along(path, condition, ids):
    """A condition on the field at the end of a path of names, from the record itself."""
    *links, name = path.split(".")
    domain = condition(name, ids)
    for link in reversed(links):
        domain = Domain(link, "any!", domain)
    return domain


def scope_domain(scope, level, names):
    """Everything a scope gives at a level, as one domain."""
    return Domain.OR(clause_domain(clause, names, scope.all_units) for clause in scope.clauses(level))
