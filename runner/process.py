"""Runs other programs: output into a log, progress from its lines, failure as one line."""

import errno
import os
import signal
import subprocess
from collections import deque

from .messages import Fail
from .paths import cache_folder, disk_full

NO_NETWORK = (
    "could not resolve",
    "temporary failure",
    "name or service not known",
    "network is unreachable",
    "no route to host",
    "connection refused",
    "connection timed out",
    "newconnectionerror",
    "max retries exceeded",
    "could not connect",
    "cannot initiate the connection",
    "nodename nor servname",
)
DISK_FULL = ("no space left on device", "disk quota exceeded", "errno 28", "could not extend file")


def run(command, log, *, what, env=None, cwd=None, on_line=None, pass_fds=()):
    """Run `command` with its output in `log`; raise Fail saying `what` did not work and why."""
    tail = deque(maxlen=60)
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8", errors="replace") as sink:
        process = start(command, env=env, cwd=cwd, pass_fds=pass_fds)
        try:
            for line in process.stdout:
                sink.write(line)
                tail.append(line.rstrip())
                if on_line:
                    on_line(line)
            code = process.wait()
        except BaseException:
            end(process)
            raise
    if code:
        raise explain_failure(what, list(tail), log)
    return list(tail)


# A child whose whole output is ours to read, and that asks nobody.
READ_AS_TEXT = {
    "stdout": subprocess.PIPE,
    "stderr": subprocess.STDOUT,
    "stdin": subprocess.DEVNULL,
    "text": True,
    "errors": "replace",
}


def start(command, env=None, cwd=None, pass_fds=()):
    """A child in a process group of its own, so that Ctrl-C reaches it once, through us."""
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            **READ_AS_TEXT,
            env=env,
            cwd=cwd,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise Fail(f"the program {command[0]} is not installed.", f"install it ({command[0]}) and start again.") from error


def end(process, seconds=10):
    """Stop a child and its own children, politely first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def explain_failure(what, tail, log):
    """The likely cause of a failed program as one line."""
    text = "\n".join(tail).lower()
    if any(sign in text for sign in DISK_FULL):
        return disk_full(cache_folder())
    if any(sign in text for sign in NO_NETWORK):
        return Fail(
            f"{what} did not work: the network does not answer.",
            "check the connection (and HTTP proxy settings), then start again: what is already there is kept.",
        )
    return Fail(f"{what} did not work: {last_words(tail)}", f"the whole output is in {log}; starting again repeats this step.")


def last_words(tail):
    """The line that says most: the last that looks like an error, else the last."""
    lines = [line.strip() for line in tail if line.strip()]
    signs = ("error:", "e: ", "error ", "fatal", "exception", "critical")
    loud = [line for line in lines if any(sign in line.lower() for sign in signs)]
    return (loud or lines or ["it said nothing"])[-1][:300]


def capture(command, env=None, cwd=None):
    """(exit code, output) of a short command."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            **READ_AS_TEXT,
            env=env,
            cwd=cwd,
            check=False,
        )
    except OSError as error:
        return (127 if error.errno == errno.ENOENT else 126), str(error)
    return done.returncode, done.stdout
