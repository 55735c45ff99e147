"""How many leads and contacts a role exports a day, how many at once without a second person, how much reading is unusual."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

#: why an export is refused
NO_RIGHT, FOUR_EYES, QUOTA = "right", "four_eyes", "quota"


class ExportRule(NamedTuple):
    """What one role may.

    :param group: id of the role's group, 0 for everybody
    :param quota: leads and contacts a day; 0: none at all
    :param alone: so many at once without a second person; 0: as many as the quota
    :param unusual: reading more than so many a day is reported; 0: what the setting says
    """

    group: int = 0
    quota: int = 0
    alone: int = 0
    unusual: int = 0


def rule_for(rules: Iterable[ExportRule], groups: Collection[int]) -> ExportRule | None:
    """The first rule that fits somebody in these groups, None where none does.

    >>> rule_for([ExportRule(7, 1000), ExportRule(0, 500)], {3}).quota
    500
    """
    return next((rule for rule in rules if not rule.group or rule.group in groups), None)


def refusal(rule: ExportRule | None, count: int, used: int) -> str | None:
    """Why somebody may not export so many, None where he or she may.

    :param used: exported that day already

    >>> refusal(ExportRule(quota=500), 1, 499), refusal(ExportRule(quota=500), 1, 500)
    (None, 'quota')
    """
    if not rule or not rule.quota:
        return NO_RIGHT
    if rule.alone and count > rule.alone:
        return FOUR_EYES
    return QUOTA if used + count > rule.quota else None
