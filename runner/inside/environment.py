"""Opens a database from a script, in the Python environment that has Odoo."""

import os
from contextlib import contextmanager

import odoo.modules.registry
from odoo import SUPERUSER_ID, api
from odoo.tools import config


@contextmanager
def environment(database):
    """Odoo's environment as superuser; committed at the end of the block, rolled back by an error."""
    config.parse_config(["-c", os.environ["ODOO_RC"], "-d", database, "--log-level=warn"], setup_logging=True)
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})
