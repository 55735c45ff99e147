"""Where things are: the project, and the one folder that holds everything fetched or made."""

import errno
import fcntl
import hashlib
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from .messages import Fail, say

PROJECT = Path(__file__).resolve().parent.parent
CACHE_VARIABLE = "CRM_ACCESS_CACHE"
NEEDED_GIB = 4
SOCKET_PATH_LIMIT = 107


def cache_folder(environ=None):
    """The folder for all that is fetched or made; CRM_ACCESS_CACHE moves it."""
    environ = os.environ if environ is None else environ
    if environ.get(CACHE_VARIABLE):
        return Path(environ[CACHE_VARIABLE]).expanduser().absolute()
    base = environ.get("XDG_CACHE_HOME") or os.path.join(environ.get("HOME") or "~", ".cache")
    return Path(base).expanduser().absolute() / "crm-access-rights"


def make_cache():
    """Create the cache folder, readable by its owner only."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "logs").mkdir(exist_ok=True)
        probe = folder / "logs" / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise folder_fail(folder, error) from error
    return folder


def folder_fail(folder, error):
    """What to tell when the cache cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    return Fail(
        f"cannot write to {folder}: {error.strerror}.",
        f"name another folder: {CACHE_VARIABLE}=/path ./run …",
    )


def disk_full(folder):
    return Fail(
        f"the disk that holds {folder} is full ({NEEDED_GIB} GiB are needed).",
        f"free some space, or name a folder elsewhere: {CACHE_VARIABLE}=/path ./run …",
    )


def check_space(folder, needed_gib=NEEDED_GIB):
    """Fail before a long download rather than in its middle."""
    free = shutil.disk_usage(folder).free / 2**30
    if free < needed_gib:
        raise Fail(
            f"only {free:.1f} GiB are free where {folder} is; {needed_gib} GiB are needed.",
            f"free some space, or name a folder elsewhere: {CACHE_VARIABLE}=/path ./run …",
        )


def log_file(name):
    return cache_folder() / "logs" / f"{name}.log"


def clone_folder():
    """Files that belong to this checkout: its configuration, its running server."""
    key = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
    folder = cache_folder() / "checkouts" / key
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def addons():
    """Names of the addons of this project."""
    return sorted(path.parent.name for path in PROJECT.glob("*/__manifest__.py"))


def addons_hash(names=None):
    """Changes when any file of the addons does."""
    digest = hashlib.sha256()
    for name in names or addons():
        for path in sorted((PROJECT / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                digest.update(str(path.relative_to(PROJECT)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def write_atomically(path, text, mode=0o600):
    partial = path.with_name(f"{path.name}.partial-{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.chmod(mode)
    partial.replace(path)


@contextmanager
def lock(name, doing):
    """Let one run at a time do `doing`; others wait and say for whom."""
    path = make_cache() / f"{name}.lock"
    with open(path, "a+", encoding="utf-8") as handle:
        if not _try_lock(handle):
            handle.seek(0)
            say(f"Waiting for another run ({handle.read().strip() or 'unknown'}) to finish …")
            while not _try_lock(handle):
                time.sleep(0.5)
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()}: {doing}")
        handle.flush()
        yield


def _try_lock(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(name):
    """Whether another run holds that lock now."""
    path = cache_folder() / f"{name}.lock"
    if not path.is_file():
        return False
    with open(path, "a", encoding="utf-8") as handle:
        return not _try_lock(handle)
