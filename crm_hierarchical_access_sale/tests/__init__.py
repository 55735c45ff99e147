from . import test_documents
from . import test_handover
from . import test_leaving
from . import test_rules
from . import test_references
from . import test_routes
from . import test_line_name
from . import test_partner_units
