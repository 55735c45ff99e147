"""The rule's clauses as Odoo domains: what a search asks of the database and a check asks of a record."""

from odoo.fields import Domain
from odoo.orm.domains import DomainCustom
from odoo.tools import SQL


class OneOf(DomainCustom):
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

    def __eq__(self, other):
        return isinstance(other, OneOf) and (self.field_name, self.ids) == (other.field_name, other.ids)

    def __hash__(self):
        return hash((self.field_name, self.ids))

    def __repr__(self):
        return f"OneOf({self.field_name!r}, {len(self.ids)} ids)"


class NoneOf(DomainCustom):
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

    def __eq__(self, other):
        return isinstance(other, NoneOf) and (self.field_name, self.ids) == (other.field_name, other.ids)

    def __hash__(self):
        return hash(("NoneOf", self.field_name, self.ids))

    def __repr__(self):
        return f"NoneOf({self.field_name!r}, {len(self.ids)} ids)"


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
