"""What is masked for whom, in plain Python: no ORM, no database."""

from .policy import ALWAYS, WAYS, Policy, Rule
from .text import MARK, is_mask, mask, scrubbed

__all__ = ["ALWAYS", "MARK", "WAYS", "Policy", "Rule", "is_mask", "mask", "scrubbed"]
