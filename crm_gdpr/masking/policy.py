"""A policy as the rule reads it: which fields of a person are masked, and for which ways to see a record.

A way is a named predicate of the sales tree's rule (``access.PREDICATES``). Who has a record to work on sees the
person; who oversees, shares or hands out sees the company and the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

#: the ways that show the person whatever a policy says: owner and substitute, released to, granted with persons
ALWAYS = frozenset({"own", "released", "granted"})

#: the ways that a policy may let see a field, by the name of its column
WAYS: Mapping[str, frozenset[str]] = {
    "shows_leads": frozenset({"leads"}),
    "shows_oversight": frozenset({"oversight"}),
    "shows_shared": frozenset({"shared", "territory"}),
    "shows_dispatcher": frozenset({"dispatcher"}),
}


class Rule(NamedTuple):
    """One masked field of a model, the kind of its mask, and the ways that show it nevertheless."""

    model: str
    field: str
    kind: str
    shown: frozenset[str] = ALWAYS


class Policy:
    """The rules in force, and who is left out of them.

    :param exempt: ids of the groups whose people see every person

    >>> policy = Policy([Rule("crm.lead", "phone", "phone")])
    >>> policy.of("crm.lead")["phone"].kind, policy.of("res.partner")
    ('phone', {})
    """

    def __init__(self, rules: Iterable[Rule] = (), exempt: Iterable[int] = (), reveal_minutes: int = 0):
        self.rules = tuple(rules)
        self.exempt = frozenset(exempt)
        self.reveal_minutes = reveal_minutes
        self.exports: tuple = ()  # of ``exporting.ExportRule``

    def __bool__(self) -> bool:
        return bool(self.rules)

    @cached_property
    def _by_model(self) -> dict[str, dict[str, Rule]]:
        found: dict[str, dict[str, Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.model, {})[rule.field] = rule
        return found

    def of(self, model: str) -> dict[str, Rule]:
        """The rules of a model, by field."""
        return self._by_model.get(model, {})
