"""What the person at the terminal reads: progress of long steps, and errors with their way out."""

import sys
import time
from contextlib import contextmanager


class Fail(Exception):
    """An end that the user can do something about: one line of what, one of how to get on."""

    def __init__(self, what, way_out=""):
        super().__init__(what)
        self.what = what
        self.way_out = way_out

    def __str__(self):
        return f"error: {self.what}" + (f"\nway out: {self.way_out}" if self.way_out else "")


def say(text=""):
    print(text, flush=True)


def warn(text):
    print(f"note: {text}", file=sys.stderr, flush=True)


class Progress:
    """One line per step; on a terminal it is rewritten while the step runs."""

    def __init__(self, title, stream=None):
        self.title = title
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self.start = time.monotonic()
        self.shown = 0.0

    def _write(self, text, end=""):
        clear = "\r\033[K" if self.live else ""
        self.stream.write(f"{clear}{text}{end}")
        self.stream.flush()

    def begin(self):
        self._write(f"{self.title} …", "" if self.live else "\n")

    def detail(self, text):
        """Say how far the step is: at once on a terminal, every 15 s in a log."""
        now = time.monotonic()
        if now - self.shown < (0.2 if self.live else 15):
            return
        self.shown = now
        seconds = now - self.start
        if self.live:
            self._write(f"{self.title} … {text} ({seconds:.0f} s)"[:110])
        elif seconds > 5:
            self._write(f"  {text} ({seconds:.0f} s)", "\n")

    def done(self):
        self._write(f"{self.title}: done in {time.monotonic() - self.start:.1f} s", "\n")

    def broke(self):
        if self.live:
            self._write(f"{self.title}: stopped after {time.monotonic() - self.start:.1f} s", "\n")


@contextmanager
def step(title, stream=None):
    """Show `title` while the block runs, and how long it took."""
    progress = Progress(title, stream)
    progress.begin()
    try:
        yield progress
    except BaseException:
        progress.broke()
        raise
    progress.done()
