from . import crm_territory_enquiry_key
from . import crm_organisation_import
from . import crm_territory_preview
