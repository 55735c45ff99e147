import { registry } from "@web/core/registry";

const LEAD = "Dach Müller";
const closed = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("crm_hierarchical_access.owner_sees_time_left", {
    steps: () => [
        { trigger: `.o_kanban_record:contains(${LEAD}) .o_time_left_running:contains(noch)`, run: "click" },
        { trigger: ".o_escalation_banner:contains(Bitte bearbeiten bis):contains(noch)" },
        { trigger: ".o_escalation_banner:contains(Das zählt):contains(eine E-Mail an den Kunden)" },
        { trigger: ".o_back_button, .o_breadcrumb a", run: "click" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: `.o_data_row:contains(${LEAD}) td[name=escalation_deadline]:contains(noch)` },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.superior_leaves_with_advice", {
    steps: () => [
        { trigger: `${closed} .o_menu_sections button:contains(/^Verkäufe$/)`, run: "click" },
        { trigger: ".o-dropdown-item:contains(/^Zu entscheiden$/)", run: "click" },
        { trigger: `.o_data_row:contains(${LEAD}):contains(Noah):contains(Nicht rechtzeitig bearbeitet)` },
        { trigger: `.o_data_row:contains(${LEAD}) td[name=lead_id]`, run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=owner_id]:contains(Noah)" },
        { trigger: "button[name=action_open_leave]:contains(Belassen mit Hinweis)", run: "click" },
        { trigger: ".modal .o_field_widget[name=word] textarea", run: "edit Bitte heute anrufen" },
        { trigger: ".modal .o_field_widget[name=days] input", run: "edit 3" },
        { trigger: ".modal footer button:visible:contains(Belassen mit Hinweis)", run: "click" },
        { trigger: `${closed} .o_field_widget[name=decision]:contains(Mit Hinweis belassen)` },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.owner_reads_advice", {
    steps: () => [
        { trigger: `.o_kanban_record:contains(${LEAD})`, run: "click" },
        { trigger: ".o_escalation_banner:contains(Nicht rechtzeitig bearbeitet):contains(Unit north)" },
        { trigger: ".o_escalation_banner:contains(Nina):contains(Bitte heute anrufen)" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.superior_gives_on_the_phone", {
    steps: () => [
        { trigger: `.o_kanban_record:contains(${LEAD}):contains(Noah)` },
        { trigger: `.o_kanban_record:contains(${LEAD}) button[name=action_open_give]:contains(Abgeben an)`, run: "click" },
        { trigger: ".modal .o_field_widget[name=user_id] input", run: "click" },
        { trigger: ".o_kanban_record:contains(Nora), .o-autocomplete--dropdown-item:contains(Nora)", run: "click" },
        { trigger: ".modal .o_field_widget[name=user_id] input:value(Nora), .modal .o_field_widget[name=user_id]:contains(Nora)" },
        { trigger: ".modal footer button:visible:contains(Abgeben)", run: "click" },
        { trigger: `${closed} .o_view_nocontent:contains(Nichts wartet auf Ihre Entscheidung)` },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.owner_offers_upward", {
    steps: () => [
        { trigger: `.o_kanban_record:contains(${LEAD})`, run: "click" },
        { trigger: "button[name=action_open_offer_upward]:contains(Nach oben anbieten)", run: "click" },
        { trigger: ".modal .o_field_widget[name=word] textarea", run: "edit Zu groß für uns" },
        { trigger: ".modal footer button:visible:contains(Nach oben anbieten)", run: "click" },
        { trigger: `${closed} button[name=action_withdraw_offer]:contains(Zurückziehen)` },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.superior_agrees_on_the_phone", {
    steps: () => [
        { trigger: `.o_kanban_record:contains(${LEAD}):contains(Zu groß für uns)` },
        { trigger: `.o_kanban_record:contains(${LEAD}) button[name=action_open_agree]:contains(Zustimmen)`, run: "click" },
        { trigger: ".modal footer button:visible:contains(/^Zustimmen$/)", run: "click" },
        { trigger: `${closed} .o_view_nocontent:contains(Nichts wartet auf Ihre Entscheidung)` },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.leader_reads_escalations", {
    steps: () => [
        { trigger: `${closed} .o_menu_sections button:contains(/^Berichtswesen$/)`, run: "click" },
        { trigger: ".o-dropdown-item:contains(/^Eskalationen$/)", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot th:contains(Rechtzeitig bearbeitet)" },
        { trigger: ".o_pivot td:contains(100,00%)" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: `.o_data_row:contains(${LEAD}):contains(Überfällig)` },
        { trigger: `${closed} .o_menu_sections button:contains(/^Berichtswesen$/)`, run: "click" },
        { trigger: ".o-dropdown-item:contains(/^Eskalationsübersicht$/)", run: "click" },
        { trigger: `.o_kanban_group:contains(Zu entscheiden) .o_kanban_record:contains(${LEAD})` },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
    ],
});
