"""Which fields hold a person's data, besides those that a policy names: found from what fields depend on.

Nothing here reads a record: a model is a name, a field a description of a few words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .policy import Policy, Rule

#: kinds of fields whose values tell something of a person
TELLING = frozenset({"char", "text", "html", "binary", "image"})

#: the person's own name, with the company before it
NAMES = frozenset({"display_name", "complete_name"})


class Field(NamedTuple):
    """What is asked of a field: its type, what it is related to, and the fields of its own model it is computed from."""

    type: str
    related: tuple[str, ...] = ()
    depends: frozenset[str] = frozenset()


class Masked(NamedTuple):
    """A field that is masked: the path of names to the person that decides, that person's model, and the rule."""

    path: tuple[str, ...]
    subject: str
    rule: Rule

    @property
    def kind(self) -> str:
        return self.rule.kind

    @property
    def shown(self) -> frozenset[str]:
        return self.rule.shown


class Registry:
    """All models' fields, as far as masks are concerned.

    :param fields: per model and name of a field, its description
    :param comodels: per model and name of a many2one, the model it points to
    """

    def __init__(self, fields: Mapping[str, Mapping[str, Field]], comodels: Mapping[str, Mapping[str, str]]):
        self.fields, self.comodels = fields, comodels

    def masked(self, policy: Policy, copies: Iterable[tuple[str, str, str, str]] = ()) -> dict[str, dict[str, Masked]]:
        """Per model and field, what is masked.

        :param copies: model, field, path to the person, and the person's field of which it is a copy
        """
        found: dict[str, dict[str, Masked]] = {}
        for rule in policy.rules:
            found.setdefault(rule.model, {})[rule.field] = Masked((), rule.model, rule)
        for model in list(found):
            self._add_computed(model, found[model])
        for model, name, path, of in copies:
            self._add_copy(found, model, name, tuple(path.split(".")), of)
        while self._add_related(found):
            pass
        return found

    def _add_computed(self, model, masked):
        """Fields of the same model that are made of masked ones: an address in small letters, a size of the picture."""
        todo = True
        while todo:
            todo = False
            for name, field in self.fields[model].items():
                sources = [masked[source] for source in sorted(field.depends) if source in masked]
                if sources and name not in masked and field.type in TELLING:
                    masked[name] = sources[0]._replace(rule=self._strictest(name, field, sources))
                    todo = True

    @staticmethod
    def _strictest(name, field, sources):
        """The kind of mask of what is made of several fields, and the ways that show all of them."""
        kind = "image" if field.type in ("binary", "image") else sources[0].kind
        if name in NAMES:
            kind = "scrub"
            sources = [source for source in sources if source.kind in ("name", "scrub")] or sources
        shown = frozenset.intersection(*(source.shown for source in sources))
        return sources[0].rule._replace(field=name, kind=kind, shown=shown)

    def _add_copy(self, found, model, name, path, of):
        target = self._end(model, path)
        if target in found and of in found[target] and name in self.fields.get(model, {}):
            found.setdefault(model, {}).setdefault(name, found[target][of]._replace(path=path))

    def _end(self, model, path):
        """The model at the end of a path of many2ones, None where it leads nowhere."""
        for name in path:
            model = self.comodels.get(model, {}).get(name)
        return model

    def _add_related(self, found):
        """Fields that show another record's masked field; whether there were new ones."""
        added = False
        for model, fields in self.fields.items():
            for name, field in fields.items():
                if len(field.related) < 2 or name in found.get(model, {}):
                    continue
                *path, last = field.related
                if target := found.get(self._end(model, path), {}).get(last):
                    found.setdefault(model, {})[name] = target._replace(path=(*path, *target.path))
                    added = True
        return added
