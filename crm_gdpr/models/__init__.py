from . import crm_gdpr_policy
from . import crm_gdpr_policy_line
from . import crm_access
