from . import crm_territory_enquiry_key
