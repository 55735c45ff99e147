from . import test_invoice_delivery
from . import test_portal_access
from . import test_portal_company
from . import test_portal_invoices
from . import test_portal_opening
from . import test_portal_orders
from . import test_contract_access
from . import test_examples
from . import test_library_files
from . import test_library_passing
from . import test_library_queries
# Contracts
from . import test_declarations, test_contract_check, test_contract_ending, test_contract_journeys, test_contract_offers
# Downloads
from . import test_document_notice, test_document_reading, test_downloads_http, test_price_list_journey
from . import test_uploads_http
from . import test_framework_portal, test_service_browser, test_service_access, test_service_cases, test_service_files
from . import test_service_other_ways
