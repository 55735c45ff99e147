from odoo.orm.domains import DomainCustom
from odoo.tools import SQL


class NotNarrowedDown(DomainCustom):
    """Figures that still stand for enough records which their reader does not see; asked anew by each search."""

    __slots__ = ()

    def __new__(cls):
        return super().__new__(cls, cls._as_sql, cls._holds_for)

    # The SQL and its predicate

    @staticmethod
    def _as_sql(model, alias, query):
        figures = model.env["crm.unit.figure"].sudo(False)
        return SQL("%s NOT IN (%s)", SQL.identifier(alias, "id"), figures._narrowed_down_query())

    @staticmethod
    def _holds_for(record):
        figures = record.env["crm.unit.figure"].sudo(False)
        narrowed = {id_ for (id_,) in record.env.execute_query(figures._narrowed_down_query())}
        return record.id not in narrowed

    def __eq__(self, other):
        return isinstance(other, NotNarrowedDown)

    def __hash__(self):
        return hash("NotNarrowedDown")

    def __repr__(self):
        return "NotNarrowedDown()"
