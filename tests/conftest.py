"""Makes the engine importable without Odoo, as the package `access`.

The addon around it imports Odoo; the engine does not, and is tested without a database.
"""

import importlib.util
import sys
from pathlib import Path

ENGINE = Path(__file__).parents[1] / 'crm_hierarchical_access' / 'access'


def _import_engine():
    spec = importlib.util.spec_from_file_location(
        'access', ENGINE / '__init__.py', submodule_search_locations=[str(ENGINE)],
    )
    module = sys.modules['access'] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


if (ENGINE / '__init__.py').exists() and 'access' not in sys.modules:
    _import_engine()
