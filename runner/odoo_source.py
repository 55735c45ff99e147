"""Finds Odoo 19: named by ODOO=, importable, or fetched as Debian's own package."""

import hashlib
import os
import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from . import apt
from .messages import Fail, step, warn
from .paths import PROJECT, cache_folder, check_space, write_atomically
from .process import capture

PACKAGE = "odoo-19"
PINNED = "19.0.0+dfsg-1"
PINNED_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# Debian's Odoo links to these; from the machine's own suite, as newer ones have another layout.
LINKED = (
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-montserrat",
)
# What counts is the package's own hash, not how fresh a mirror's list is.
MIRROR_MAY_BE_LATE = 'Acquire::Check-Valid-Until "false";'
# Named by the backend's assets but left out of Debian's package.
LEFT_OUT = ("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",)


@dataclass(frozen=True)
class Odoo:
    """Where Odoo's Python package is, and which addons folders it does not know by itself."""

    python_path: Path
    addons_path: tuple = ()
    origin: str = ""


def find(environ=None):
    """An Odoo 19 that is already there, or None."""
    environ = os.environ if environ is None else environ
    if environ.get("ODOO"):
        return from_checkout(Path(environ["ODOO"]).expanduser().absolute())
    return importable() or fetched()


def from_checkout(path):
    """Odoo in a folder that the user named."""
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise Fail(f"ODOO={path} is not a checkout of Odoo: it has no odoo/release.py.", "name the folder that holds odoo-bin.")
    pattern = r"^version_info\s*=\s*\(\s*['\"]?(?:saas~)?(\d+)['\"]?\s*,\s*(\d+)"
    version = re.search(pattern, release.read_text(encoding="utf-8"), re.MULTILINE)
    if not version or version.groups() != ("19", "0"):
        seen = ".".join(version.groups()) if version else "unknown"
        raise Fail(f"ODOO={path} is Odoo {seen}; these addons need 19.0.", "check out its branch 19.0.")
    folders = (path / "addons",) if (path / "addons" / "web").is_dir() else ()
    return Odoo(path, folders, f"ODOO={path}")


def importable():
    """Odoo 19 of the Python that runs this."""
    program = "import odoo, odoo.release as r; print(*r.version_info[:2], list(odoo.__path__)[0], sep='|')"
    code, output = capture([sys.executable, "-c", program], cwd="/")
    parts = output.strip().splitlines()[-1].split("|") if code == 0 and output.strip() else []
    if len(parts) == 3 and parts[:2] == ["19", "0"]:
        return Odoo(Path(parts[2]).parent, (), f"importable ({parts[2]})")
    return None


def fetched():
    """Debian's package, if an earlier run unpacked it completely."""
    root = package_root()
    if (root / "complete").is_file():
        return Odoo(root / "usr/lib/python3/dist-packages", (), f"Debian's {(root / 'complete').read_text().strip()}")
    return None


def package_root():
    return cache_folder() / "odoo"


def fetch():
    """Fetch and unpack Debian's package; whatever an earlier run left half done is made anew."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Fail("Odoo 19 is not here, and this is not Debian, where it could be fetched.", apt.ELSEWHERE)
    check_space(cache_folder())
    archive = apt.debian_archive(apt.machine_sources())
    downloads = cache_folder() / "downloads"
    version = download(archive, downloads)
    unpack_all(downloads, version)
    shutil.rmtree(downloads, ignore_errors=True)
    return fetched()


def download(archive, downloads):
    """Put Odoo's package and those it links to into `downloads`; returns Odoo's version."""
    own = archive if archive.suites[0] not in apt.ROLLING else replace(archive, suites=("stable",))
    machine = apt.PrivateApt(cache_folder() / "apt-own", own)
    sid = apt.PrivateApt(cache_folder() / "apt-sid", replace(archive, suites=("sid",)), MIRROR_MAY_BE_LATE)
    with step("Reading the lists of Debian's packages") as progress:
        machine.update(progress)
        sid.update(progress)
    offered = sid.offered(PACKAGE)
    if not offered:
        raise Fail(f"Debian no longer offers {PACKAGE}.", apt.ELSEWHERE)
    version = offered[0].split("_")[1].replace("%3a", ":")
    sha256 = expected_hash(version, offered[2])
    with step(f"Downloading Odoo {version} ({offered[1] / 1e6:.0f} MB)") as progress:
        sid.download([PACKAGE], downloads, progress)
        check_hash(downloads / offered[0], sha256)
        here = [name for name in LINKED if machine.offered(name)]
        machine.download(here, downloads)
        missing = [name for name in LINKED if name not in here]
        if missing:
            sid.download(missing, downloads)
    return version


def expected_hash(version, announced):
    """The SHA-256 to insist on: ours for the version we know, else the one the signed index names."""
    if version == PINNED:
        return PINNED_SHA256
    warn(
        f"Debian has moved on to {PACKAGE} {version}; these addons were tested with {PINNED}. "
        "Going on with the new one, checked against Debian's signed index."
    )
    return announced


def check_hash(path, expected):
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        path.unlink()
        raise Fail(
            f"{path.name} is not the file it should be (SHA-256 {found[:16]}… in place of {str(expected)[:16]}…); it was thrown away.",
            "start again; if it stays so, do not trust the mirror that apt uses.",
        )


def unpack_all(downloads, version):
    """Unpack beside, then put in place in one move."""
    partial = package_root().with_name("odoo.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    with step("Unpacking Odoo") as progress:
        for path in sorted(downloads.glob("*.deb")):
            progress.detail(path.name.split("_")[0])
            apt.unpack(path, partial)
        for name in LEFT_OUT:
            path = partial / "usr/lib/python3/dist-packages" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        write_atomically(partial / "complete", f"{PACKAGE} {version}\n", 0o644)
        shutil.rmtree(package_root(), ignore_errors=True)
        partial.replace(package_root())


def ensure():
    """Odoo 19, fetched if it is not there."""
    return find() or fetch()


def addons_path(odoo):
    """Odoo's folders of addons that it does not find alone, then ours."""
    return ",".join(str(path) for path in (*odoo.addons_path, PROJECT))
