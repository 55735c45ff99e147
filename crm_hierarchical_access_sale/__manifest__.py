{
    "name": "Hierarchical Access for Orders and Invoices",
    "summary": "Orders, customer invoices and their reports follow the sales tree",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Access Rights contributors",
    "website": "https://github.com/crm-access-rights/crm-access-rights",
    "depends": ["crm_hierarchical_access", "sale_crm"],
    "data": [
        "security/rules.xml",
        "views/account_move_views.xml",
        "views/sale_order_views.xml",
        "views/report_templates.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
