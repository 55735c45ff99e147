import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Through the menu, by the words that stand there. */
function open(menu, entry) {
    return [
        { trigger: `body:not(:has(.modal)) .o_menu_sections button:contains(/^${menu}$/)`, run: "click" },
        { trigger: `.o-dropdown-item:contains(/^${entry}$/)`, run: "click" },
    ];
}

const enquiry = (name) => `.o_list_view .o_data_row:contains(${name})`;

tours.add("crm_territory_plz.journey_dispatcher", {
    steps: () => [
        ...open("Verkäufe", "Nicht zugewiesene Anfragen"),
        { trigger: `${enquiry("Mistyped")} .o_list_record_selector input`, run: "click" },
        { trigger: `${enquiry("Mistyped")} td[name=zip]`, run: "click" },
        { trigger: ".o_selected_row td[name=zip] input, .o_data_row td[name=zip] input", run: "edit 80331" },
        { trigger: ".o_data_row td[name=zip] input", run: "press Enter" },
        { trigger: `${enquiry("Mistyped")}:contains(80331)` },
        { trigger: "button[name=action_hand_out]", run: "click" },
        { trigger: ".o_notification:contains(Nach Postleitzahl verteilt: 1 von 1)" },
        { trigger: ".o_action_manager:not(:has(.o_data_row:contains(Mistyped)))" },
    ],
});

tours.add("crm_territory_plz.journey_seller", {
    steps: () => [
        ...open("Verkäufe", "Meine Gebiete"),
        { trigger: ".o_kanban_record:contains(Munich):contains(München-West) button[name=action_open_unassigned]:contains(1)", run: "click" },
        { trigger: `${enquiry("Waiting")} button[name=action_take]`, run: "click" },
        { trigger: ".o_action_manager:not(:has(.o_data_row:contains(Waiting)))" },
        ...open("Verkäufe", "Meine Gebiete"),
        { trigger: ".o_kanban_record:contains(Munich):not(:has(button[name=action_open_unassigned]))" },
    ],
});

tours.add("crm_territory_plz.journey_planner", {
    steps: () => [
        { trigger: "button[name=action_new_version]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Entwurf)" },
        { trigger: ".o_form_view button:contains(Auf der Karte bearbeiten)", run: "click" },
        { trigger: ".o_plan_row:contains(Bavaria) .o_plan_head", run: "click" },
        { trigger: ".o_plan_row_selected:contains(Bavaria)" },
        { trigger: '.o_map_place[data-prefix="70"]', run: "click" },
        { trigger: ".o_plan_row_selected .o_prefix_tag:contains(70)" },
        { trigger: ".o_plan_row_selected .o_plan_count:contains(1 offener Lead, 1 nicht zugewiesen)" },
        { trigger: ".o_plan_save:enabled", run: "click" },
        { trigger: ".o_plan_map [aria-live]:contains(Gespeichert)" },
        { trigger: ".o_plan_open", run: "click" },
        { trigger: "button[name=action_preview]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Bavaria) [name=came_count]:contains(1)" },
        { trigger: ".modal .nav-link:contains(Personen)", run: "click" },
        { trigger: ".modal .o_data_row:contains(Sara) [name=got_count]:contains(1)" },
        { trigger: ".modal footer button:contains(Schließen)", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_activate]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Aktiv)" },
    ],
});
