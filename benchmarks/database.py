"""Databases for the benchmarks: made once, kept as templates, copied for a run."""

import logging
import time
from contextlib import contextmanager

from psycopg2.extensions import quote_ident

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.service.db import _create_empty_database

from .world import World

_logger = logging.getLogger(__name__)

ADDON = "crm_hierarchical_access"


def exists(name):
    """Whether there is a database of that name."""
    with sql_db.db_connect("postgres").cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cr.fetchone())


def copy(source, target):
    """Make ``target`` anew from ``source``."""
    drop(target)
    _command("CREATE DATABASE {} TEMPLATE {}", target, source)


def drop(name):
    """Drop the database ``name`` where it exists."""
    _disconnect(name)
    _command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _disconnect(name):
    Registry.delete(name)
    sql_db.close_db(name)


def _command(statement, *names):
    for name in names:
        _disconnect(name)
    with sql_db.db_connect("postgres").cursor() as cr:
        cr.rollback()
        cr._cnx.autocommit = True
        cr.execute(statement.format(*(quote_ident(name, cr._cnx) for name in names)))


@contextmanager
def environment(name, uid=SUPERUSER_ID):
    """An Odoo environment in the database ``name``; what happens in it is committed at the end."""
    with Registry(name).cursor() as cr:
        yield api.Environment(cr, uid, {})


def install(name, *modules, update=False):
    """Install (or update) ``modules`` and return how many seconds that took."""
    start = time.monotonic()
    wanted = {"upgrade_modules": modules} if update else {"install_modules": modules}
    Registry.new(name, update_module=True, new_db_demo=False, **wanted)
    return time.monotonic() - start


def stock_world(leads, again=False):
    """Name of the template with a stock CRM and so many leads, made where it is missing."""
    name = f"bench_stock_{leads}"
    if again or not exists(name):
        drop(name)
        _create_empty_database(name)
        install(name, "crm")
        with environment(name) as env:
            World(env, leads).make_stock()
        vacuum(name)
    return name


def world(leads, again=False):
    """Name of the database with our addon, so many leads and the tree, made where it is missing."""
    name = f"bench_world_{leads}"
    if again or not exists(name):
        copy(stock_world(leads), name)
        seconds = install(name, ADDON)
        _logger.info("installing %s beside %s leads: %.1f s", ADDON, leads, seconds)
        with environment(name) as env:
            World(env, leads).make_tree()
        vacuum(name)
    return name


def vacuum(name):
    """Statistics and visibility map as a database at rest has them."""
    start = time.monotonic()
    with sql_db.db_connect(name).cursor() as cr:
        cr.rollback()
        cr._cnx.autocommit = True
        cr.execute("VACUUM (ANALYZE)")
    _logger.info("vacuum: %.1f s", time.monotonic() - start)
