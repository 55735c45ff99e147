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

registry.category("web_tour.tours").add("crm_gdpr.seller_says_what_for", {
    steps: () => [
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: ".o_data_row:contains(Dach für Henriette) .o_list_record_selector input", run: "click" },
        { trigger: ".o_cp_action_menus .dropdown-toggle:contains(Aktion)", run: "click" },
        { trigger: ".o-dropdown-item:contains(/^Exportieren$/)", run: "click" },
        { trigger: ".o_export_data_dialog .modal-footer .o_select_button", run: "click" },
        { trigger: ".modal-title:contains(Wofür ist dieser Export?)" },
        { trigger: ".modal .o_export_purpose", run: "edit Einladung zur Messe" },
        { trigger: ".modal:has(.o_export_purpose) .modal-footer .btn-primary:enabled", run: "click" },
        { trigger: "body:not(:has(.o_export_purpose))" },
    ],
});

registry.category("web_tour.tours").add("crm_gdpr.officer_grants", {
    steps: () => [
        { trigger: ".o_data_row:contains(Abschied) button[name=action_grant]", run: "click" },
        { trigger: `${closed} .o_data_row:contains(Abschied):contains(Genehmigt)` },
    ],
});
