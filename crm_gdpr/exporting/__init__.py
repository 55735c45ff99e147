"""Who takes how many persons out of the system, in plain Python: the rule of a role, and why an export is refused."""

from .rule import FOUR_EYES, NO_RIGHT, QUOTA, ExportRule, refusal, rule_for
from .watermark import stamped

__all__ = ["FOUR_EYES", "NO_RIGHT", "QUOTA", "ExportRule", "refusal", "rule_for", "stamped"]
