import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Through the menu, by the words that stand there. */
function open(menu, entry) {
    return [
        { trigger: `body:not(:has(.modal)) .o_menu_sections button:contains(/^${menu}$/)`, run: "click" },
        { trigger: `.o-dropdown-item:contains(/^${entry}$/)`, run: "click" },
    ];
}

const chartCard = (name) => `.o_chart_card:has(.o_chart_name:contains(/^${name}$/))`;

registry.category("web_tour.tours").add("crm_hierarchical_access.journey_head_of_sales", {
    steps: () => [
        ...open("Organisation", "Organigramm"),
        { trigger: `${chartCard("Unit company")} .o_chart_leads:contains(insgesamt)` },
        { trigger: ".o_chart_search input", run: "edit Nina" },
        { trigger: `.o_chart_active${chartCard("Unit north")}` },
        ...open("Berichtswesen", "Kennzahlen geschlossener Einheiten"),
        { trigger: ".o_list_view .o_data_row:contains(Unit north_inner):contains(Offen):contains(6.000,00)" },
        ...open("Organisation", "Kunden aller Einheiten"),
        { trigger: ".o_list_view .o_data_row:contains(Glass Works):contains(Unit north):contains(Noah)" },
        ...open("Verkäufe", "Meine Pipeline"),
        { trigger: ".o_searchview_facet:contains(Meine Pipeline) .o_facet_remove", run: "click" },
        { trigger: ".o_kanban_record:contains(Glass facade)", run: "click" },
        { trigger: "button[name=action_explain_access]", run: "click" },
        { trigger: ".modal-title:contains(Wer kann dies sehen)" },
        { trigger: ".modal .o_data_row:contains(Boss):contains(Leiter von Unit company)" },
        { trigger: ".modal footer button:contains(Schließen)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.journey_administrator", {
    steps: () => [
        ...open("Konfiguration", "Verkaufsteams"),
        { trigger: ".o_data_row .o_data_cell:contains(/^Unit south$/)", run: "click" },
        { trigger: "button[name=action_plan_change]:contains(Änderung planen)", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row .o_data_cell:contains(Unit south)", run: "click" },
        { trigger: ".modal .o_field_widget[name=parent_id] input", run: "edit Unit north" },
        { trigger: ".o-autocomplete--dropdown-item:contains(/^Unit north$/)", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_preview]:contains(Vorschau)", run: "click" },
        { trigger: ".o_field_widget[name=effect_ids] .o_data_row:contains(Nina) td[name=gained_count]:contains(1)" },
        { trigger: "button[name=action_apply]:contains(Jetzt anwenden)", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Erledigt)" },
        { trigger: "body:not(:has(.modal)) button[name=action_take_back]:contains(Zurücknehmen)", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_field_widget[name=taken_back_uid]:contains(Admin_Sales)" },
        ...open("Organisation", "Geplante Änderungen"),
        { trigger: ".o_list_view .o_data_row:contains(Unit south):contains(Zurückgenommen)" },
        ...open("Organisation", "Ausscheidende"),
        { trigger: ".o_view_nocontent:contains(Scheidet jemand aus)" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.journey_external_partner", {
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o-dropdown--menu:has(.o_app:contains(CRM)):not(:has(.o_app:not([data-menu-xmlid^='crm'])))" },
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o_kanban_record:contains(Neues Dach)", run: "click" },
        { trigger: ".o_field_widget[name=access_operator_id]:contains(Agency Sud)" },
        { trigger: ".o_field_widget[name=email_from] input", run: "edit info@protected.example" },
        ...stepUtils.saveForm(),
        { trigger: ".alert:contains(Dieser Kunde ist bis):contains(geschützt)" },
        { trigger: "button[name=action_explain_access]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Alex)" },
        { trigger: ".modal:not(:has(.o_data_row:contains(Sara)))" },
        { trigger: ".modal footer button:contains(Schließen)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
