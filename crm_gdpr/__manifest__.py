{
    "name": "Data Protection for CRM",
    "summary": "Who sees the persons behind a customer, by rules that the data protection officer puts in force",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Access Rights contributors",
    "website": "https://github.com/crm-access-rights/crm-access-rights",
    "depends": ["crm_hierarchical_access", "privacy_lookup"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "views/menus.xml",
        "data/crm_gdpr_policy_data.xml",
        "views/crm_gdpr_policy_views.xml",
    ],
    "post_init_hook": "post_init_hook",
}
