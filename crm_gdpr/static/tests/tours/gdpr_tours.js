import { registry } from "@web/core/registry";

const closed = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("crm_gdpr.officer_corrects", {
    steps: () => [
        { trigger: ".o_data_row:contains(Henriette Apfelbaum):contains(Berichtigung) td[name=name]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=corrections_text]:contains(Ulm)" },
        { trigger: "button[name=action_apply]:contains(Wie gewünscht berichtigen)", run: "click" },
        { trigger: ".o_notebook a[name=answer]", run: "click" },
        { trigger: ".o_field_widget[name=answer]:contains(Art. 19)" },
        { trigger: "button[name=action_answer]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=answered]" },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.officer_answers_on_paper", {
    steps: () => [
        { trigger: ".o_data_row:contains(Henriette Apfelbaum):contains(Auskunft) td[name=name]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=address] textarea:value(/Kiesweg 7/)" },
        { trigger: "button[name=action_write_answer]:contains(Mit einer Kopie antworten)", run: "click" },
        { trigger: ".o_notebook a[name=answer]", run: "click" },
        { trigger: ".o_field_widget[name=answer]:contains(Art. 15)" },
        { trigger: "button[name=action_copy]:contains(Kopie zum Brief)" },
        { trigger: "button[name=action_answer]:contains(Antwort drucken)", run: "click" },
        { trigger: "button[name=action_print_letter]:contains(Brief drucken)" },
        { trigger: ".o_form_view .o_field_widget[name=answered]" },
    ],
});

const exportOf = (rows, purpose) => [
    { trigger: ".o_switch_view.o_list", run: "click" },
    { trigger: `${rows} .o_list_record_selector input`, run: "click" },
    { trigger: ".o_cp_action_menus .dropdown-toggle:contains(Aktion)", run: "click" },
    { trigger: ".o-dropdown-item:contains(/^Exportieren$/)", run: "click" },
    { trigger: ".o_export_data_dialog .modal-footer .o_select_button", run: "click" },
    { trigger: ".modal-title:contains(Wofür ist dieser Export?)" },
    { trigger: ".modal .o_export_purpose", run: `edit ${purpose}` },
    { trigger: ".modal:has(.o_export_purpose) .modal-footer .btn-primary:enabled", run: "click" },
    { trigger: "body:not(:has(.o_export_purpose))" },
];

registry.category("web_tour.tours").add("crm_gdpr.seller_says_what_for", {
    steps: () => exportOf(".o_data_row:contains(Dach für Henriette)", "Einladung zur Messe"),
});

registry.category("web_tour.tours").add("crm_gdpr.seller_asks_for_more", {
    steps: () => [
        ...exportOf(".o_list_table thead", "Weihnachtskarten"),
        { trigger: ".modal:contains(Mehr als 3 auf einmal) .modal-footer button:contains(Beantragen)", run: "click" },
        { trigger: `${closed} .o_form_view .o_field_widget[name=record_count] input:value(5)` },
        { trigger: ".o_statusbar_buttons button:contains(Beantragen)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=purpose]:contains(Weihnachtskarten)" },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.officer_grants", {
    steps: () => [
        { trigger: ".o_data_row:contains(Abschied) button[name=action_grant]", run: "click" },
        { trigger: `${closed} .o_data_row:contains(Abschied):contains(Genehmigt)` },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.superior_looks", {
    steps: () => [
        { trigger: ".o_menu_sections [data-menu-xmlid='crm_hierarchical_access.menu_organisation']", run: "click" },
        { trigger: ".o-dropdown-item[data-menu-xmlid='crm_gdpr.menu_override_ask']", run: "click" },
        { trigger: ".modal-title:contains(Leads allein beim Gewinner)" },
        { trigger: ".modal .o_data_row:contains(Nora):not(:contains(Villa))" },
        { trigger: ".modal .o_data_row:contains(Nora) button[name=action_look]", run: "click" },
        { trigger: ".modal:contains(Begründung: Sagen Sie) .btn-primary", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Beschwerde der Kundin" },
        { trigger: ".modal .o_data_row:contains(Nora) button[name=action_look]", run: "click" },
        { trigger: `${closed} .o_form_view .o_field_widget[name=name]:contains(Villa am See), ${closed} .o_breadcrumb:contains(Villa am See)` },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.officer_signs", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Henriette Apfelbaum" },
        { trigger: ".o_field_widget[name=email] input", run: "edit henriette.apfelbaum@kunde.example" },
        { trigger: "button[name=action_freeze]:contains(Einfrieren und planen)", run: "click" },
        { trigger: ".o_field_widget[name=scope_text]:contains(1)" },
        { trigger: "button[name=action_lines]", run: "click" },
        { trigger: ".o_group_header:contains(Leeren)", run: "click" },
        { trigger: ".o_data_row:contains(Kontakt) td[name=clause_text]:contains(Art. 17)" },
        { trigger: ".o_back_button, .breadcrumb-item:contains(Löschung Nr.) a", run: "click" },
        { trigger: "button[name=action_sign]", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: `${closed} .o_field_widget[name=signed_by_id]:contains(Officer)` },
        { trigger: "button[name=action_run]:contains(Ausführen)", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: `${closed} .o_statusbar_status .o_arrow_button_current:contains(Läuft)` },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.officer_answers", {
    steps: () => [
        { trigger: ".o_data_row:contains(Erledigt und geprüft) td[name=display_name]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Erledigt und geprüft)" },
        { trigger: ".o_field_widget[name=request_id] a, .o_field_widget[name=request_id] .o_external_button", run: "click" },
        { trigger: ".o_notebook a[name=answer]", run: "click" },
        { trigger: ".o_field_widget[name=answer]:contains(Gelöscht oder anonymisiert)" },
        { trigger: "button[name=action_answer]:contains(Antwort senden)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=answered]" },
    ],
});
