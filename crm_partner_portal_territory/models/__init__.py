from . import crm_access, crm_document_permission, crm_document
