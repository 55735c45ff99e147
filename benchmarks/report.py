"""Tables of what was measured, as markdown."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def heading(title, env, count, how, what="leads"):
    """Title, machine, revision and way of measuring: without them a figure says nothing."""
    env.cr.execute("SHOW server_version")
    return "\n".join([
        f"# {title}",
        "",
        f"{date.today()}, revision {_revision()}, PostgreSQL {env.cr.fetchone()[0].split()[0]}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores ({platform.machine()}). World: {count:,} {what}. "
        f"Figures: {how}.",
        "",
        "",
    ])


def _revision():
    here = Path(__file__).parent
    try:
        command = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(command, cwd=here, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def table(columns, rows):
    """A markdown table."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def write(name, text):
    """Keep a report beside the earlier ones."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(text, encoding="utf-8")
