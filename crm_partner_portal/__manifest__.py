{
    "name": "Customer and Partner Portal for CRM",
    "summary": "Invoices and downloads for customers, and for the sales partners below",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "CRM Access Rights contributors",
    "website": "https://github.com/crm-access-rights/crm-access-rights",
    "depends": ["crm_hierarchical_access_sale", "portal", "account", "contract"],
    "external_dependencies": {"python": ["zipstream-ng"]},
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules_library.xml",
        # Opening the portal, roles, invoices
        "security/rules_invoices.xml",
        "data/ir_cron_invoices.xml",
        "data/mail_template_invoices.xml",
        "views/account_move_delivery_views.xml",
        "views/crm_portal_opening_views.xml",
        "views/crm_invoice_fetch_views.xml",
        "views/portal_invoice_templates.xml",
        "views/portal_company_templates.xml",
        "security/rules_contracts.xml",
        "wizards/crm_document_views.xml",
        "views/crm_document_views.xml",
        "views/res_partner_portal_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_partner_portal/static/src/document_upload/*",
        ],
    },
}
