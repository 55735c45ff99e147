import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Through the menu, by the words that stand there. */
function open(menu, entry) {
    return [
        { trigger: `body:not(:has(.modal)) .o_menu_sections button:contains(/^${menu}$/)`, run: "click" },
        { trigger: `.o-dropdown-item:contains(/^${entry}$/)`, run: "click" },
    ];
}

/** Drag files onto the list, some of them large, and let go of them. */
function drop(names, large = []) {
    const files = new DataTransfer();
    const add = (name, text) => files.items.add(new File([`%PDF-1.4 ${text}`], name, { type: "application/pdf" }));
    large.forEach((name) => add(name, "x".repeat(200000)));
    names.forEach((name) => add(name, name));
    const fire = (target, type) => target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));
    return [
        { trigger: ".o_list_renderer", run: ({ anchor }) => fire(anchor, "dragenter") },
        { trigger: ".o_drop_area:contains(Dateien hier ablegen)", run: ({ anchor }) => fire(anchor, "drop") },
    ];
}

const line = ".o_field_widget[name=permission_ids] .o_selected_row";

tours.add("crm_partner_portal.journey_editor", {
    steps: () => [
        { trigger: ".o_list_renderer", timeout: 60000 },
        ...drop(["Preisliste.pdf", "Montage_Pumpe.pdf", "Datenblatt.pdf"], ["Katalog.pdf"]),
        { trigger: ".o_notification:contains(Katalog.pdf):contains(0.2 MB) .o_notification_close", run: "click" },
        { trigger: ".o_list_view:not(:has(.o_data_row:eq(3))) .o_data_row:eq(2)" },
        { trigger: ".o_data_row:contains(Montage Pumpe) .badge:contains(Entwurf)" },
        { trigger: ".o_data_row:contains(Montage Pumpe) td[name=name]", run: "click" },
        { trigger: ".nav-link:contains(/^Wer lesen darf$/)", run: "click" },
        { trigger: ".o_field_widget[name=permission_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: `${line} td[name=partner_id] input`, run: "edit Carla" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Carla)", run: "click" },
        { trigger: "button[name=action_who_may_read]", run: "click" },
        { trigger: ".modal .alert:contains(nicht veröffentlicht)" },
        { trigger: ".modal .o_data_row:contains(Carla) td[name=reason]:contains(Kunde oder Partner)" },
        { trigger: ".modal footer button:contains(Schließen)", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_publish_notify]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Veröffentlicht)" },
    ],
});

tours.add("crm_partner_portal.journey_partner", {
    steps: () => [
        { trigger: ".o_data_row:contains(Preisliste) td[name=name]", run: "click", timeout: 60000 },
        { trigger: "button[name=action_confirm_receipt]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_confirm_receipt])) .o_field_widget[name=receipt_date]" },
        { trigger: "button[name=action_pass_on]:contains(Weitergeben)", run: "click" },
        { trigger: ".modal .o_field_widget[name=unit_ids] input", run: "edit Inner" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Inner)", run: "click" },
        { trigger: ".modal .o_field_widget[name=unit_ids] .o_tag:contains(Inner)" },
        { trigger: ".modal footer button[name=action_pass_on]", run: "click" },
        { trigger: ".modal .o_field_widget[name=passed_ids] .o_data_row:contains(Inner)" },
        { trigger: ".modal footer button:contains(Schließen)", run: "click" },
        { trigger: ".o_menu_sections a:contains(/^Weitergegeben$/), .o_menu_sections button:contains(/^Weitergegeben$/)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Preisliste):contains(Inner) button[name=action_take_back]" },
    ],
});

tours.add("crm_partner_portal.journey_accountant", {
    steps: () => [
        { trigger: ".o_data_row:contains(ALPHA-1) td[name=name]", run: "click", timeout: 60000 },
        { trigger: ".nav-link:contains(/^Zustellung$/)", run: "click" },
        { trigger: ".o_field_widget[name=fetch_ids] .o_data_row:contains(Adam):contains(PDF)" },
        ...open("Kunden", "Abgerufene Rechnungen"),
        { trigger: ".o_list_view .o_data_row:contains(ALPHA-1):contains(Adam)" },
    ],
});
