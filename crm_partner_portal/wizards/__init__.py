from . import crm_portal_opening
