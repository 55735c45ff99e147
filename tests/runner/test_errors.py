"""Whatever goes wrong ends as one clear message with the way out, never as a traceback."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runner import commands, paths, process, server, venv
from runner.messages import Fail

PROJECT = Path(__file__).resolve().parents[2]


def run(*arguments, **environment):
    command = [sys.executable, PROJECT / "run", *arguments]
    return subprocess.run(
        [str(part) for part in command], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("Err:1 http://m.example Temporary failure resolving 'm.example'", "the network does not answer"),
        ("ERROR: Could not find a version: NewConnectionError('Connection refused')", "the network does not answer"),
        ("dpkg-deb: error: No space left on device", "is full"),
        ("OSError: [Errno 28] No space", "is full"),
        ("some text\nERROR: ResolutionImpossible\nmore", "ERROR: ResolutionImpossible"),
        ("", "it said nothing"),
    ],
)
def test_a_failed_program_is_explained_in_one_line(cache, output, what):
    fail = process.explain_failure("Installing", output.splitlines(), Path("/log"))
    assert what in fail.what
    assert "\n" not in fail.what
    assert fail.way_out


def test_a_failed_program_leaves_its_output_in_the_log(tmp_path):
    with pytest.raises(Fail, match="E: broken"):
        process.run(["sh", "-c", "echo first; echo E: broken; exit 3"], tmp_path / "x.log", what="It")
    assert (tmp_path / "x.log").read_text() == "first\nE: broken\n"


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(Fail, match="no-such-program is not installed"):
        process.run(["no-such-program"], tmp_path / "x.log", what="It")


def test_lines_are_seen_as_they_come(tmp_path):
    seen = []
    process.run(["sh", "-c", "echo one; echo two"], tmp_path / "x.log", what="It", on_line=seen.append)
    assert seen == ["one\n", "two\n"]


def test_an_interrupt_ends_the_children(tmp_path):
    pid_file = tmp_path / "pid"

    def interrupt(_line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.run(["sh", "-c", f"sleep 60 & echo $! > {pid_file}; echo go; wait"], tmp_path / "x.log", what="It", on_line=interrupt)
    pid = int(pid_file.read_text())
    end = time.monotonic() + 5
    while server.birth(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert server.birth(pid) is None


def test_too_little_space_is_said_before_anything_is_fetched(cache, monkeypatch):
    monkeypatch.setattr(paths.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 2**29}))
    with pytest.raises(Fail, match="only 0.5 GiB are free") as caught:
        paths.check_space(cache)
    assert "CRM_ACCESS_CACHE" in caught.value.way_out


def test_an_unwritable_cache_folder_names_the_variable(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CRM_ACCESS_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(Fail) as caught:
        paths.make_cache()
    assert "CRM_ACCESS_CACHE" in caught.value.way_out


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (OSError(errno.EACCES, "Permission denied", "/x/y"), "Permission denied: /x/y"),
        (Fail("a thing is missing.", "bring it."), "error: a thing is missing.\nway out: bring it."),
    ],
)
def test_errors_of_a_command_end_as_messages(cache, monkeypatch, capsys, error, text):
    def broken(_options):
        raise error

    monkeypatch.setattr(commands, "command_stop", broken)
    assert commands.main(["stop"]) == 1
    said = capsys.readouterr().err
    assert text in said and "Traceback" not in said


def test_ctrl_c_is_answered(cache, monkeypatch, capsys):
    def interrupted(_options):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)

    monkeypatch.setattr(commands, "command_stop", interrupted)
    assert commands.main(["stop"]) == 130
    assert "start again to go on" in capsys.readouterr().err


def test_a_program_in_the_foreground_ends_with_us(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r})\nfrom runner import commands\n"
        "commands.dispatch = lambda arguments: commands.hand_over(['sh', '-c', 'echo go; exec sleep 60'], None)\n"
        "sys.exit(commands.main([]))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as ours:
        assert ours.stdout.readline() == "go\n"
        ours.terminate()
        assert ours.wait(10) != 0


def test_old_python_gets_a_message_and_no_syntax_error():
    program = (
        "import sys, runpy, shutil; sys.version_info = (3, 9, 2); shutil.which = lambda name: None; "
        f"sys.argv = ['run']; runpy.run_path({str(PROJECT / 'run')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "this is Python 3.9, 3.11 or newer is needed" in done.stderr
    assert "way out" in done.stderr and "Traceback" not in done.stderr


def test_a_taken_port_is_said_at_once_with_a_free_one(cache):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("demo", "--port", port)
    assert done.returncode == 1
    assert f"error: port {port} is taken by" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert "--port" in done.stderr.splitlines()[-1]
    assert not (cache / "python").exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["demo", "--port", "99999"], "is not a port"),
        (["demo", "--port", "abc"], "is not a port"),
        (["nonsense"], "invalid choice"),
        ([], "required"),
        (["load", "/tmp"], "--db"),
    ],
)
def test_wrong_arguments_show_the_usage(cache, arguments, text):
    done = run(*arguments)
    assert done.returncode == 2
    assert text in done.stderr and "usage: ./run" in done.stderr


@pytest.mark.parametrize("name", ["a b", "x;drop", "../up", "", "-x", 'q"uote', "n" * 64])
def test_names_that_could_do_harm_are_no_databases(cache, name):
    done = run("demo", f"--db={name}")
    assert done.returncode == 1
    assert "is no name for a database" in done.stderr


def test_a_missing_folder_to_load_is_said_at_once(cache):
    done = run("load", "/no/such/folder", "--db", "x")
    assert (done.returncode, "there is no folder /no/such/folder" in done.stderr) == (1, True)


def test_stop_on_an_untouched_machine(cache):
    done = run("stop")
    assert (done.returncode, done.stdout) == (0, "Nothing runs.\n")
    assert not cache.exists()


def test_a_python_without_pip_names_the_package(cache, monkeypatch):
    paths.make_cache()
    monkeypatch.setattr(venv.shutil, "which", lambda name: None)
    with pytest.raises(Fail) as caught:
        venv.pip_wheel()
    assert "python3-venv" in caught.value.way_out
