"""What is masked for whom, in plain Python: no ORM, no database."""

from .policy import ALWAYS, WAYS, Policy, Rule
from .registry import Field, Masked, Registry
from .text import MARK, is_mask, mask, scrubbed

__all__ = ["ALWAYS", "MARK", "WAYS", "Field", "Masked", "Policy", "Registry", "Rule", "is_mask", "mask", "scrubbed"]
