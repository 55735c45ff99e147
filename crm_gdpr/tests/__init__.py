from . import test_access_log
from . import test_ledger
from . import test_mask
from . import test_masking_engine
from . import test_policy
from . import test_winner_only
from . import test_erasure_engine
from . import test_erasure
