from . import test_territory

from . import test_atlas
