from . import crm_absence
from . import crm_absence_unit
from . import base_partner_merge
from . import crm_access_why
from . import crm_lead_share
from . import crm_organisation_import
from . import crm_organisation_import_count
from . import crm_organisation_import_line
