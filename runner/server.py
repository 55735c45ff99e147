"""The demo server: started in the background, found again, stopped."""

import errno
import glob
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .messages import Fail, step
from .paths import cache_folder, log_file, write_atomically
from .process import DISK_FULL, last_words

ADDRESS = "127.0.0.1"
FIRST_PAGE = 180


def state_file(database):
    return cache_folder() / "servers" / f"{database}.json"


def running(database):
    """What is noted about the running server of `database`, or None."""
    try:
        state = json.loads(state_file(database).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    now = birth(state.get("pid", 0))
    return state if now and now == state.get("birth") else None


def birth(pid):
    """When a process began, in the kernel's ticks: a process id alone may belong to another by now."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def all_running():
    """States of all servers of this cache folder."""
    files = sorted((cache_folder() / "servers").glob("*.json"))
    return [state for state in map(running, (file.stem for file in files)) if state]


def start(databases, database, port, interface=ADDRESS):
    """Serve `database`; returns when its login page answers."""
    check_port(port, interface)
    log = log_file(f"server-{database}")
    arguments = ["-d", database, f"--db-filter=^{database}$", "--max-cron-threads=1"]
    arguments += [f"--http-port={port}", f"--http-interface={interface}"]
    with step("Starting Odoo") as progress, open(log, "w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [str(part) for part in databases.odoo_command(*arguments)],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=databases.environment(),
            cwd=cache_folder(),
            start_new_session=True,
        )
        state = {"pid": process.pid, "birth": birth(process.pid), "port": port, "database": database, "interface": interface}
        state_file(database).parent.mkdir(exist_ok=True)
        write_atomically(state_file(database), json.dumps(state))
        try:
            wait_for_page(process, port, interface, log, progress)
        except BaseException:
            stop(state)
            raise
    return state


def wait_for_page(process, port, interface, log, progress):
    end = time.monotonic() + FIRST_PAGE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise crash(log, port)
        if answers(port, interface):
            return
        progress.detail("waiting for the login page")
        time.sleep(0.2)
    raise Fail(f"Odoo did not show its login page within {FIRST_PAGE} s.", f"see {log}, and start again.")


def crash(log, port):
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    text = "\n".join(said).lower()
    if "address already in use" in text:
        return port_taken(port)
    if any(sign in text for sign in DISK_FULL):
        return Fail("Odoo stopped: the disk is full.", "free some space and start again.")
    return Fail(f"Odoo stopped while it started: {last_words(said)}", f"see {log}; ./run demo --reset makes the database anew.")


def answers(port, interface=ADDRESS):
    """Whether the login page comes."""
    host = ADDRESS if interface == "0.0.0.0" else interface
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/web/login", timeout=60) as page:
            return page.status == 200 and b"login" in page.read()
    except (OSError, urllib.error.URLError):
        return False


def stop(state, seconds=15):
    """End a server; Odoo gets the time to finish its requests."""
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):
        if not _kill(state["pid"], number):
            break
        end = time.monotonic() + seconds / 2
        while birth(state["pid"]) == state["birth"] and time.monotonic() < end:
            _reap(state["pid"])
            time.sleep(0.1)
        if birth(state["pid"]) != state["birth"]:
            break
    state_file(state["database"]).unlink(missing_ok=True)


def _kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _reap(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def check_port(port, interface=ADDRESS):
    """Fail, with the culprit's name where it can be known, if the port is not free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except PermissionError as error:
            raise Fail(f"port {port} is for root only.", "choose one above 1023: --port 8069") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise port_taken(port) from error
            raise Fail(f"cannot listen on {interface}:{port}: {error.strerror}.", "choose another with --port.") from error


def port_taken(port):
    by = culprit(port)
    return Fail(f"port {port} is taken{f' by {by}' if by else ''}.", f"choose another, for example: --port {free_port(port + 1)}")


def free_port(start):
    for port in range(start, min(start + 100, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)):
                return port
    return start


def culprit(port):
    """Name and process id of who listens on `port`, as far as this user may know."""
    for state in all_running():
        if state["port"] == port:
            return f"the database {state['database']} of ./run demo (./run stop ends it)"
    inodes = listening_inodes(port)
    for link in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:[") and target[8:-1] in inodes:
            pid = link.split("/")[2]
            with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
                return f"{file.read().strip()} (process {pid})"
    return None


def listening_inodes(port):
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as file:
                rows = [line.split() for line in file.readlines()[1:]]
        except OSError:
            continue
        inodes |= {row[9] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}
    return inodes
