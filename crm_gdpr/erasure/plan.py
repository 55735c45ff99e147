"""What was signed, as a number that changes when anything of it does."""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Step:
    """What becomes of one record."""

    table: str
    record: int
    effect: str
    columns: str
    words: str
    clause: str
    until: str


def digest(steps):
    """SHA-256 of the steps, in whatever order they come."""
    lines = (json.dumps(asdict(step), sort_keys=True, ensure_ascii=False) for step in sorted(steps))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
