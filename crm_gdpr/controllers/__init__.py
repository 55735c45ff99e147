from . import export
from . import privacy
from . import consent
from . import record
from . import on_paper
