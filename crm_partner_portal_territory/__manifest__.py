{
    "name": "Territories in the Library",
    "summary": "Documents of the library are given to whoever works in a postcode territory",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "CRM Access Rights contributors",
    "website": "https://github.com/crm-access-rights/crm-access-rights",
    "depends": ["crm_partner_portal", "crm_territory_plz"],
    "data": [
        "security/ir.model.access.csv",
        "views/crm_document_views.xml",
    ],
    "auto_install": True,
}
