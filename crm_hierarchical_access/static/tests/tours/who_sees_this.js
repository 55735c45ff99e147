import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** Type a name into a many2one or many2many, and take what is offered. */
function choose(field, name) {
    const widget = `.modal .o_field_widget[name=${field}]`;
    return [
        { trigger: `${widget} input`, run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("crm_hierarchical_access.seller_asks_and_shares", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Glass facade)", run: "click" },
        { trigger: "button[name=action_explain_access]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Noah):contains(is responsible)" },
        // not the field of the day: its calendar would cover the answer
        { trigger: "body:not(:has(.o_datetime_picker)) .modal h3:focus" },
        { trigger: ".modal .o_data_row:contains(Nina):contains(leader of Unit north)" },
        { trigger: ".modal:not(:has(.o_data_row:contains(Sven)))" },
        ...choose("user_id", "Sven"),
        { trigger: ".modal .o_field_widget[name=answer]:contains(Sven cannot see this)" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_cp_action_menus button", run: "click" },
        { trigger: ".o-dropdown-item:contains(/^Share$/)", run: "click" },
        ...choose("user_ids", "Sven"),
        { trigger: ".modal .o_field_widget[name=user_ids] .o_tag" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Knows the builder" },
        { trigger: ".modal button[name=action_share]", run: "click" },
        { trigger: "body:not(:has(.modal)) a[name=access_grants]", run: "click" },
        { trigger: ".o_field_widget[name=access_grant_ids] .o_data_row:contains(Sven):contains(Knows the builder)" },
    ],
});

/** Yesterday at noon, as the date field of an English user reads it. */
function yesterday() {
    return luxon.DateTime.now().minus({ days: 1 }).toFormat("MM/dd/yyyy 12:00:00");
}

registry.category("web_tour.tours").add("crm_hierarchical_access.seller_asks_about_the_past", {
    steps: () => [
        { trigger: ".o_facet_remove", run: "click" },
        { trigger: ".o_kanban_record:contains(Glass facade)", run: "click" },
        { trigger: "button[name=action_explain_access]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Nora):contains(is responsible)" },
        { trigger: ".modal a[name=changes]", run: "click" },
        { trigger: ".modal .o_data_row:contains(was given to Nora, before: Noah)" },
        { trigger: ".modal .o_field_widget[name=moment] input, .modal .o_field_widget[name=moment] button", run: "click" },
        { trigger: ".modal .o_field_widget[name=moment] input", run: `edit ${yesterday()}` },
        { trigger: ".modal h3", run: "click" },
        { trigger: ".modal a[name=people]", run: "click" },
        { trigger: ".modal .o_data_row:contains(Noah):contains(is responsible)" },
        { trigger: ".modal:not(:has(.o_data_row:contains(Nora)))" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.administrator_closes_a_unit", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains(/^Unit south$/)", run: "click" },
        { trigger: ".o_form_view a[name=access]", run: "click" },
        { trigger: ".o_field_widget[name=upward_access] input[data-value=unit]", run: "click" },
        ...stepUtils.saveForm(),
    ],
});
