from . import crm_access_why
from . import crm_lead_share
from . import crm_organisation_import
