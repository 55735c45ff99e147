"""The runner's modules for the tests, and a cache folder of their own."""

import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
if str(PROJECT) not in sys.path:
    sys.path.insert(0, str(PROJECT))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder; nothing of the user's is named."""
    for name in ("ODOO", "PGHOST", "PGSERVICE", "PGUSER", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "cache"
    monkeypatch.setenv("CRM_ACCESS_CACHE", str(folder))
    return folder


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """`programs(name, script)` puts a shell script before all others on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def add(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return add
