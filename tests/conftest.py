"""Makes the engines importable without Odoo, as the packages `access`, `escalation` and `termination`.

The addons around them import Odoo; the engines do not, and are tested without a database.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.register_assert_rewrite('mortal', 'own_database')

ENGINES = {'access': 'crm_hierarchical_access', 'escalation': 'crm_hierarchical_access', 'termination': 'crm_partner_portal'}


def _import_engine(name, folder):
    spec = importlib.util.spec_from_file_location(
        name, folder / '__init__.py', submodule_search_locations=[str(folder)],
    )
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


for engine, addon in ENGINES.items():
    its_folder = Path(__file__).parents[1] / addon / engine
    if (its_folder / '__init__.py').exists() and engine not in sys.modules:
        _import_engine(engine, its_folder)
