"""How long the leads of a batch may be locked, whatever slows it down."""

import logging
import time
from contextlib import contextmanager
from threading import get_ident

from psycopg2.errors import DeadlockDetected, LockNotAvailable, QueryCanceled, SerializationFailure


class TooSlow(Exception):
    """The leads of a batch would be locked for too long."""


#: what ends a batch that may be tried again: somebody changed its leads, holds what follows them, or it took too long
GIVEN_UP = SerializationFailure, DeadlockDetected, LockNotAvailable, QueryCanceled, TooSlow


@contextmanager
def without_errors_in_log(expected):
    """What is going to be tried again is no fault, so it is not logged as one; whatever else happens is, here and in other threads.

    :param expected: classes of exceptions
    """
    logger, here = logging.getLogger("odoo.sql_db"), get_ident()

    def is_logged(record):
        return record.thread != here or not any(isinstance(arg, expected) for arg in record.args)

    logger.addFilter(is_logged)
    try:
        yield
    finally:
        logger.removeFilter(is_logged)


class Patience:
    """Asked between the steps of a batch whether it may go on; the database is told when to break off.

    A lead alone may take as long as it takes, or it would never be moved; whatever somebody else holds is not waited for
    longer than the others are.

    :param seconds: from now on; None: without end
    """

    def __init__(self, cr, seconds=None, alone=False):
        self.cr, self.seconds, self.alone = cr, seconds, alone
        self.began = time.monotonic()

    def ask(self):
        """
        :raise TooSlow: where the time is over
        """
        if not self.seconds:
            return
        left = min(self.began + self.seconds - time.monotonic(), self.seconds)
        if self.alone:
            self._limit("lock_timeout", self.seconds)
        elif left > 0:
            self._limit("statement_timeout", left)
        else:
            self._limit("statement_timeout", None)  # else the database might break off the rollback as well
            raise TooSlow

    def _limit(self, name, seconds):
        """Until the end of the transaction; None: without limit."""
        milliseconds = max(int(seconds * 1000), 1) if seconds is not None else 0
        self.cr.execute("SELECT set_config(%s, %s, TRUE)", [name, str(milliseconds)])
