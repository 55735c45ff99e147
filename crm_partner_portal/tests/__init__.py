from . import test_invoice_delivery
from . import test_portal_access
from . import test_portal_company
from . import test_portal_invoices
from . import test_portal_opening
