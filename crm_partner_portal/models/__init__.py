from . import crm_access

# The library: documents and who may read them
from . import (
    crm_document_period_mixin,
    crm_document_read_mixin,
    crm_document,
    crm_document_access,
    crm_document_readers,
    crm_document_topic,
    crm_document_topic_release,
    crm_document_permission,
    crm_document_passing,
    crm_document_upload,
    crm_document_version,
    crm_document_import,
    res_partner_topics,
    res_config_settings_library,
    crm_leaving,
)

# Contracts are seen with their customer
from . import crm_portal_link_mixin, contract_access

# Invoices, and who acts for a company in the portal
from . import (
    res_partner_portal,
    res_partner_portal_opening,
    crm_lead_portal,
    crm_access_portal,
    crm_portal_document_mixin,
    ir_rule_portal,
    account_move_portal,
    sale_order_portal,
    contract_portal,
    mail_thread_portal,
    res_partner_company,
    res_partner_delivery,
    account_move_files,
    account_move_send_portal,
    crm_invoice_fetch,
    res_company_delivery,
    account_move_delivery,
    crm_leaving_portal,
)

# Downloads: who fetched and confirmed what, what is new, who is told
from . import (
    crm_document_log_mixin,
    crm_document_fetch,
    crm_document_receipt,
    crm_document_reading,
    crm_document_visit,
    crm_document_downloads,
    crm_document_file,
    crm_document_optout,
    crm_document_notice,
    mail_thread_library,
    crm_leaving_downloads,
)

# Framework contracts and service cases are seen with their customer
from . import (
    crm_access_service,
    crm_leaving_service,
    blanket_access,
    blanket_partner_unit,
    blanket_quantities,
    blanket_reorder,
    helpdesk_access,
    helpdesk_case,
    helpdesk_case_deadline,
)

# Contracts: what is declared, confirmed and mailed
from . import (
    crm_declaration,
    crm_declaration_receipt,
    crm_declaration_mail,
    crm_contract_terms_mixin,
    contract_termination,
    contract_ending,
    crm_declaration_matching,
    crm_declaration_decision,
    crm_declaration_told,
    crm_declaration_logged_in,
    product_contract,
    contract_conclusion,
    crm_contract_pages,
    crm_contract_parity,
    crm_contract_fault,
)
