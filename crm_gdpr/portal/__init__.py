"""What a person is told, in plain Python: codes by mail, which fields are given, who else is left out, and the paper."""

from .code import CODE_LENGTH, is_same, new_code, spelled
from .letter import letter
from .paper import paper
from .told import COUNTED, GIVEN, addresses_in, called, in_order, is_given, lines_of, numbers_in

__all__ = [
    "CODE_LENGTH", "COUNTED", "GIVEN", "addresses_in", "called", "in_order", "is_given", "is_same", "letter", "lines_of", "new_code",
    "numbers_in", "paper", "spelled",
]  # fmt: skip
