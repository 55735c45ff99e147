"""Fetches Debian packages without root and without touching the machine's own apt.

The mirror, and the key that its index is signed with, are those of the machine's own sources."""

import os
import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from .messages import Fail
from .process import capture, explain_failure, run

ETC = Path("/etc/apt")
KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp")
RELEASES = {"bookworm", "trixie", "forky", "duke", "sid", "stable", "testing", "unstable"}
ROLLING = {"sid", "unstable", "testing", "forky"}
ELSEWHERE = "name a checkout of Odoo 19: ODOO=/path/to/odoo ./run …"


@dataclass(frozen=True)
class Source:
    """One entry of apt's sources."""

    uris: tuple
    suites: tuple
    components: tuple
    signed_by: str = ""
    trusted: str = ""

    def as_text(self):
        """The entry in deb822 form."""
        fields = {
            "Types": "deb",
            "URIs": " ".join(self.uris),
            "Suites": " ".join(self.suites),
            "Components": " ".join(self.components),
            "Signed-By": self.signed_by,
            "Trusted": self.trusted,
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)


def parse_one_line(text):
    """Entries of a `.list` file."""
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if match:
            options = dict(option.split("=", 1) for option in (match[1] or "").split() if "=" in option)
            yield Source(
                (match[2],),
                (match[3],),
                tuple(match[4].split()),
                options.get("signed-by", "").replace(",", " "),
                options.get("trusted", ""),
            )


def parse_deb822(text):
    """Entries of a `.sources` file."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = _fields(stanza)
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes").lower() not in ("no", "false", "0"):
            yield Source(
                tuple(fields.get("uris", "").split()),
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by", ""),
                fields.get("trusted", ""),
            )


def _fields(stanza):
    """Field names in lower case; continuation lines stay with their field."""
    fields, name = {}, None
    for line in stanza.splitlines():
        if line[:1] in " \t" and name:
            fields[name] += f"\n{line}"
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def machine_sources(etc=ETC):
    """All entries of the machine's apt."""
    found = []
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]:
        if path.is_file() and path.suffix in (".list", ".sources"):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += parse_deb822(text) if path.suffix == ".sources" else parse_one_line(text)
    return found


def debian_archive(sources, keyrings=KEYRINGS):
    """The entry of Debian's own archive among `sources`, reduced to one suite and `main`.

    Other archives may use the same suite names; what tells Debian's is its key, and where no key
    is named, the path that all its mirrors share."""
    fitting = [
        replace(source, suites=(suite,), components=("main",), signed_by=_key(source, keyrings))
        for source in sources
        for suite in source.suites
        if suite in RELEASES and "main" in source.components and _is_debian(source)
    ]
    if not fitting:
        raise Fail("apt on this machine has no Debian archive to fetch Odoo 19 from.", ELSEWHERE)
    same = [source for source in fitting if source.suites == fitting[0].suites]
    uris = tuple(dict.fromkeys(uri for source in same for uri in source.uris))
    return replace(fitting[0], uris=uris)


def _is_debian(source):
    if "debian-archive" in source.signed_by or "BEGIN PGP" in source.signed_by:
        return True
    return not source.signed_by and any(re.search(r"/debian/?$|^mirror", uri) for uri in source.uris)


def _key(source, keyrings):
    if source.signed_by:
        return source.signed_by
    return next((path for path in keyrings if os.path.exists(path)), "")


class PrivateApt:
    """An apt of our own folders, with one archive."""

    def __init__(self, folder, source, also=""):
        self.folder = folder
        self.source = source
        self.also = also
        self.environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}

    @property
    def conf(self):
        return self.folder / "apt.conf"

    def update(self, progress=None):
        """Fetch the index of packages."""
        self._write_conf()
        what = f"Reading the list of Debian's packages ({self.source.suites[0]})"
        try:
            said = self._apt("update", what=what, progress=progress)
            if not any((self.folder / "lists").glob("*Packages*")):
                # Without network apt warns and ends well.
                raise explain_failure(what, said, self._log("update"))
        except Fail as fail:
            if "does not have a Release file" in fail.what or "404" in fail.what:
                raise Fail(f"the Debian mirror of this machine does not carry {self.source.suites[0]}.", ELSEWHERE) from fail
            raise

    def offered(self, package):
        """(file name, size, SHA-256) of what the archive has now, or None."""
        code, output = capture(["apt-get", f"-c={self.conf}", "--print-uris", "download", package], env=self.environment)
        match = re.search(r"^'[^']+' (\S+) (\d+) (?:SHA256:(\w+))?", output, re.MULTILINE)
        return (match[1], int(match[2]), match[3]) if code == 0 and match else None

    def download(self, packages, folder, progress=None):
        """Put the packages' files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._apt("download", *packages, what="Downloading Debian's packages", cwd=folder, progress=progress)

    def _write_conf(self):
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "archive.sources").write_text(self.source.as_text(), encoding="utf-8")
        # Container images set hooks that clean the machine's own cache, which an ordinary user may not.
        self.conf.write_text(
            "#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n"
            f'Dir::Etc::SourceList "{self.folder}/archive.sources";\nDir::Etc::SourceParts "/dev/null";\n'
            'Dir::Etc::Preferences "/dev/null";\nDir::Etc::PreferencesParts "/dev/null";\n'
            f'Dir::State::Lists "{self.folder}/lists";\nDir::Cache "{self.folder}/cache";\n'
            'APT::Sandbox::User "root";\nAcquire::Languages "none";\nAcquire::Retries "3";\n'
            'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";\n'
            f"{self.also}\n",
            encoding="utf-8",
        )

    def _apt(self, *arguments, what, cwd=None, progress=None):
        """Run apt-get; its status lines say how far a download is."""

        def on_line(line):
            status = re.match(r"dlstatus:\d+:([\d.]+):", line)
            if status and progress:
                progress.detail(f"{float(status[1]):.0f} %")

        # Standard output takes the status lines: the output is a pipe that we read anyway.
        command = ["apt-get", f"-c={self.conf}", "-y", "-q", "-o", "APT::Status-Fd=1", *arguments]
        return run(command, self._log(arguments[0]), what=what, env=self.environment, cwd=cwd, on_line=on_line)

    def _log(self, name):
        return self.folder.parent / "logs" / f"apt-{name}.log"


def unpack(package_file, root):
    """Unpack one package file below `root`."""
    code, output = capture(["dpkg-deb", "-x", package_file, root])
    if code:
        raise explain_failure(f"Unpacking {Path(package_file).name}", output.splitlines(), Path(package_file))


def shell_line(packages):
    """What an administrator types to install `packages`."""
    return "apt-get install -y --no-install-recommends " + shlex.join(packages)
