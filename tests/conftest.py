"""Makes the engines importable without Odoo, as the packages `access` and `escalation`.

The addon around them imports Odoo; the engines do not, and are tested without a database.
"""

import importlib.util
import sys
from pathlib import Path

ADDON = Path(__file__).parents[1] / 'crm_hierarchical_access'


def _import_engine(name):
    folder = ADDON / name
    spec = importlib.util.spec_from_file_location(
        name, folder / '__init__.py', submodule_search_locations=[str(folder)],
    )
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


for engine in ('access', 'escalation'):
    if (ADDON / engine / '__init__.py').exists() and engine not in sys.modules:
        _import_engine(engine)
