from . import export
from . import privacy
