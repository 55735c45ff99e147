from . import portal_open
from . import invoices
from . import company
from . import downloads, notices
from . import complaints, framework
# Contracts
from . import declarations, offers, contracts
