from . import test_atlas
from . import test_distribution
from . import test_territory
