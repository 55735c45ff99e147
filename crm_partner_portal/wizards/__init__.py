# Opening the portal
from . import crm_portal_opening

# The library
from . import crm_document_import
from . import crm_document_pass_on
from . import crm_document_why
