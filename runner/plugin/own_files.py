"""A pytest plugin: each worker has files of its own, as it has a database of its own.

pytest-odoo lets all workers share the files of the database they were copied from; what the classes
of one worker leave behind is then collected together with what another worker's class still reads.
"""

import os
import shutil
from unittest import mock

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_files(load_registry, tmp_path_factory):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    from odoo.tools import config

    shared = config.filestore(config["db_name"])
    own = str(tmp_path_factory.mktemp("files") / "filestore")
    if os.path.isdir(shared):
        shutil.copytree(shared, own)
    with mock.patch.object(config, "filestore", lambda database: own):
        yield
