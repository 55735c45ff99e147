"""The Python packages that Odoo needs, in an environment of their own."""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

from . import apt
from .messages import Fail, step, warn
from .paths import cache_folder, check_space, write_atomically
from .process import capture, run

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
TEST_REQUIREMENTS = HERE / "requirements-test.txt"
ADDON_REQUIREMENTS = HERE / "requirements-addons.txt"
BROWSER_REQUIREMENTS = HERE / "requirements-browser.txt"
TITLES = {
    REQUIREMENTS: "Installing Python packages",
    TEST_REQUIREMENTS: "Installing Python packages for the tests",
    ADDON_REQUIREMENTS: "Installing the addons of others that ours build on",
    BROWSER_REQUIREMENTS: "Installing what reads pages for accessibility",
}
CONSTRAINTS = HERE / "constraints.txt"
NO_PIP = "install it (Debian: apt-get install python3-venv) and start again."


def folder():
    return cache_folder() / "python"


def python():
    return folder() / "bin" / "python"


def ensure(odoo, with_tests=False):
    """An environment with the wanted packages; a half-finished or broken one is made anew."""
    if not is_usable():
        make()
    for wanted in (REQUIREMENTS, ADDON_REQUIREMENTS, *([TEST_REQUIREMENTS, BROWSER_REQUIREMENTS] if with_tests else [])):
        if marker(wanted).is_file() and marker(wanted).read_text(encoding="utf-8") == digest(wanted):
            continue
        install(wanted, odoo)
        write_atomically(marker(wanted), digest(wanted))


def marker(requirements):
    """The file that says that `requirements` are installed completely."""
    return folder() / f"complete-{requirements.stem}"


def digest(requirements):
    return hashlib.sha256(requirements.read_bytes() + CONSTRAINTS.read_bytes() + sys.version.encode()).hexdigest()


def is_usable():
    """Whether the environment runs with the Python that it was made with."""
    if not (folder() / "pyvenv.cfg").is_file():
        return False
    code, _output = capture([python(), "-c", "import pip, sys; sys.exit(sys.prefix == sys.base_prefix)"])
    return code == 0


def make():
    """Create the environment; Debian's bare Python lacks pip, which then comes from its package."""
    shutil.rmtree(folder(), ignore_errors=True)
    with step("Creating the Python environment"):
        code, _output = capture([sys.executable, "-m", "venv", folder()])
        if code:
            shutil.rmtree(folder(), ignore_errors=True)
            make_without_pip()


def make_without_pip():
    code, output = capture([sys.executable, "-m", "venv", "--without-pip", folder()])
    if code:
        raise Fail(f"Python cannot create an environment: {output.strip().splitlines()[-1:]}", NO_PIP)
    wheel = pip_wheel()
    code, output = capture([python(), f"{wheel}/pip", "install", "--quiet", "--no-index", "--no-deps", wheel])
    if code:
        raise Fail("pip could not be put into the environment.", NO_PIP)


def pip_wheel():
    """pip as Debian packages it for environments, unpacked without root."""
    if not shutil.which("apt-get"):
        raise Fail("this Python lacks pip and venv.", NO_PIP)
    machine = apt.PrivateApt(cache_folder() / "apt-own", apt.debian_archive(apt.machine_sources()))
    machine.update()
    downloads, unpacked = cache_folder() / "downloads-pip", cache_folder() / "pip"
    machine.download(["python3-pip-whl"], downloads)
    for path in downloads.glob("*.deb"):
        apt.unpack(path, unpacked)
    shutil.rmtree(downloads, ignore_errors=True)
    wheels = sorted(unpacked.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise Fail("this Python lacks pip and venv, and Debian's package of pip holds none.", NO_PIP)
    return wheels[-1]


def install(requirements, odoo):
    """Install `requirements` with pip as it is configured on this machine, in the tested versions if they are there."""
    check_space(cache_folder(), 2)
    if requirements in (ADDON_REQUIREMENTS, BROWSER_REQUIREMENTS):
        # The addons ask for Odoo as a package, which a checkout is not; of the other one file is used.
        return pip_install(requirements, odoo, ["--no-deps"])
    try:
        pip_install(requirements, odoo, ["-c", CONSTRAINTS])
    except Fail as fail:
        if "ResolutionImpossible" not in fail.what and "No matching distribution" not in fail.what:
            raise
        warn("some Python packages are no longer to be had in the tested versions; taking the newest.")
        pip_install(requirements, odoo, [])


def pip_install(requirements, odoo, options):
    environment = {**os.environ, "PYTHONPATH": str(odoo.python_path), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    environment.pop("PIP_USER", None)
    title = TITLES[requirements]
    with step(title) as progress:

        def on_line(line):
            found = re.match(r"\s*(?:Collecting|Downloading|Installing|Building)\s+(.*)", line)
            if found:
                progress.detail(found[1][:60])

        command = [python(), "-m", "pip", "install", "--prefer-binary", "--progress-bar=off", "-r", requirements, *options]
        run(command, cache_folder() / "logs" / "pip.log", what=title, env=environment, on_line=on_line)
