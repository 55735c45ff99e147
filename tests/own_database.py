"""What test modules share that need a database of their own: it, processes in it that can be killed, a mail server.

Test modules name this one as their plugin. They say by ``DATABASE`` how their database is called, by ``WORLD`` what their processes
begin with, and by ``SINK`` what mail server they want.
"""

import os

import pytest
from databases import Database
from mortal import MAIL_SERVER, mortals

from odoo.addons.crm_hierarchical_access.tests.mail_sink import Sink


@pytest.fixture(scope="module")
def sink(request):
    """A mail server that runs; of the module's own ``Sink``, where it has one."""
    there = getattr(request.module, "SINK", Sink)()
    there.start()
    yield there
    there.stop()


@pytest.fixture(scope="module")
def database(request):
    """A database with all addons, of the test module alone."""
    there = Database(f"crm_access_{request.module.DATABASE}_{os.getpid()}")
    there.copy(os.environ["CRM_ACCESS_TEMPLATE"])
    yield there
    there.drop()


@pytest.fixture(scope="module")
def processes(request, database, sink):
    """Processes of the database, with the module's world in it, that mail to the sink."""
    with mortals(database.name) as there:
        assert there.run({"code": MAIL_SERVER % sink.port + request.module.WORLD}) != ["failed"], there.said()
        yield there
