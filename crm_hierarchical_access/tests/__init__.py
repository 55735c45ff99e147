from . import test_common
from . import test_lead_access
from . import test_organisation_changes
from . import test_why
from . import test_mail_message
