"""What a policy says of a lead's way upward: in working days when to remind and when the next step is due, and its release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Course(NamedTuple):
    """What a policy says.

    :param policy: its id
    :param reminder: days until the owner is reminded, 0 for never
    :param steps: days from each step to the next, the first from the start of the clock
    :param upward: how new opportunities are released: none, at_once or step
    :param up_to: id of the unit to which they are released at once

    >>> course = Course(1, reminder=1, steps=(2, 3))
    >>> [course.days_to_step(done) for done in range(3)]
    [2, 3, None]
    >>> course.days_to_step(2, given=5), course.days_to_reminder(0), course.days_to_reminder(1), course.days_to_reminder(0, given=5)
    (5, 1, None, None)
    >>> Course(1, reminder=2, steps=(2,)).days_to_reminder(0)  # the step comes first
    """

    policy: int
    reminder: int = 0
    steps: tuple[int, ...] = ()
    upward: str = "none"
    up_to: int | None = None

    def days_to_step(self, done: int, given: int = 0) -> int | None:
        """Days until the next step, None where there is none.

        :param done: how many steps were done
        :param given: days that a superior gave instead
        """
        if given:
            return given
        return self.steps[done] if done < len(self.steps) else None

    def days_to_reminder(self, done: int, given: int = 0) -> int | None:
        """Days until the owner is reminded; not where a step was done, or one comes before."""
        first = self.days_to_step(done)
        comes_late = first is not None and self.reminder >= first
        return None if done or given or not self.reminder or comes_late else self.reminder


class Run(NamedTuple):
    """A run of a clock as far as time goes: whose it is, from when it counts, and how far it has come.

    ``owner`` and ``unit`` are ids or False, ``course`` None where no policy holds.
    """

    owner: int
    unit: int
    counted_from: object
    course: Course | None
    step: int = 0
    given: int = 0
    reminded: bool = False

    def asks(self) -> Iterator[tuple[str, tuple]]:
        """What is due, each with the question that ``crm.work.time`` answers."""
        if self.course is None:
            return
        days = {"step": self.course.days_to_step(self.step, self.given)}
        if not self.reminded:
            days["reminder"] = self.course.days_to_reminder(self.step, self.given)
        for what, number in days.items():
            if number is not None:
                yield what, (self.owner, self.unit, self.counted_from, number)
