"""What is wrong with a file, and where exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .messages import FAULTS, NOTICES


@dataclass(frozen=True)
class Fault:
    """One thing to say about a place in a file.

    :param line: as a text editor or a spreadsheet counts it; 0 for the file as a whole
    :param column: the name of the column, empty for the line as a whole
    :param code: which sentence it is, see ``messages``
    :param values: what is filled into the sentence
    """

    file: str
    line: int
    column: str
    code: str
    values: dict = field(default_factory=dict, compare=False)

    @property
    def notice(self) -> bool:
        """Worth to know, but nothing that stops the import."""
        return self.code in NOTICES

    @property
    def message(self) -> str:
        return self.text(lambda source, **values: source % values if values else source)

    def text(self, translate: Callable) -> str:
        """The sentence, through a function that takes the English one and what to fill in.

        >>> Fault("units.csv", 3, "parent", "unknown_units", {"value": "South"}).message
        'There is no unit “South”.'
        """
        return translate((FAULTS | NOTICES)[self.code], **self.values)

    @property
    def place(self) -> str:
        """
        >>> Fault("units.csv", 3, "parent", "required").place
        'units.csv:3:parent'
        """
        parts = [self.file, str(self.line or ""), self.column]
        return ":".join(part for part in parts if part)
