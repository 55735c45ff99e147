from . import test_territory_permission
