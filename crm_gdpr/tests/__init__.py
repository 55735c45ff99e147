from . import test_masking_engine
from . import test_policy
