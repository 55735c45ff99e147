from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """A field in which a person stands: of ``res.users``, or of ``res.partner`` where ``partner`` is set.

    >>> Place("crm.lead", "user_id").name
    'crm.lead.user_id'
    """

    model: str
    field: str
    domain: tuple = ()
    partner: bool = False

    @property
    def name(self) -> str:
        return f"{self.model}.{self.field}"


@dataclass(frozen=True)
class Holding:
    """A kind of thing that a person holds, where it stands, and what becomes of it when the person leaves.

    ``section`` is ``work`` (somebody else gets it) or ``access`` (it ends). ``way`` says what becomes of it:

    - ``rule``: handed to the successor of its unit, for models under the rule of the sales tree
    - ``hand``: handed to the successor of the person
    - ``unlink``: deleted, ``archive``: archived, ``clear``: the field is emptied, ``part``: the person is taken out
      of a many2many; what was the person's alone is deleted with ``part_or_unlink``
    - ``method``: ``crm.leaving._find_<code>(users)`` and ``_end_<code>(records, person)`` do it
    """

    code: str
    label: str
    section: str
    way: str
    places: tuple[Place, ...] = field(default=())
