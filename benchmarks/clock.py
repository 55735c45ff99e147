"""Two ways to tell how long a call took."""

import time
from pathlib import Path


class WallClock:
    """What a user waits: the usual measure, on a machine that does nothing else."""

    name = "time by the clock"

    def __init__(self, env):
        """Nothing to prepare."""

    def now(self):
        """Seconds."""
        return time.perf_counter()


class ProcessorClock:
    """What Odoo and its database backend work, for a machine that others use too. Needs a local server on Linux."""

    name = "processor time of Odoo and of its database backend, without parallel workers"

    def __init__(self, env):
        env.cr.execute("SET max_parallel_workers_per_gather = 0")  # their work would not be seen
        self.cr = env.cr

    def now(self):
        """Seconds."""
        return time.process_time() + backend_seconds(self.cr)


def backend_seconds(cr):
    """Processor time that the database backend of a cursor has worked; asks the database nothing."""
    return int(Path("/proc", str(cr._cnx.get_backend_pid()), "schedstat").read_text().split()[0]) / 1e9
