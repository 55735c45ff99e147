from . import crm_access
from . import crm_territory_plan
from . import crm_territory
from . import crm_territory_prefix
from . import crm_lead
