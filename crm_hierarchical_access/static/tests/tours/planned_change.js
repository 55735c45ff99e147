import { registry } from "@web/core/registry";

/** The dialog of one line: choose by name what is offered. */
function choose(field, name) {
    return [
        { trigger: `.modal .o_field_widget[name=${field}] input`, run: `edit ${name}` },
        { trigger: `.o-autocomplete--dropdown-item:contains(${name})`, run: "click" },
    ];
}

registry.category("web_tour.tours").add("crm_hierarchical_access.administrator_plans_a_move", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains(/^Unit north$/)", run: "click" },
        { trigger: ".oe_button_box button[name=action_plan_change], .o-form-buttonbox button[name=action_plan_change]", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row .o_data_cell:contains(Unit north)", run: "click" },
        { trigger: ".modal .o_field_widget[name=present]:contains(Unit company)" },
        ...choose("parent_id", "Unit south"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) button[name=action_preview]", run: "click" },
        { trigger: ".o_field_widget[name=effect_ids] .o_data_row:contains(Sven) td[name=gained_count]:contains(1)" },
        { trigger: ".o_field_widget[name=effect_ids] button[name=action_open_gained]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Glass facade)" },
        { trigger: ".breadcrumb-item a:contains(moves below)", run: "click" },
        { trigger: ".o_field_widget[name=date_planned] :is(input, button)", run: "click" },
        { trigger: ".o_field_widget[name=date_planned] input", run: "edit 01/02/2099 08:00:00" },
        { trigger: ".o_field_widget[name=summary]", run: "click" },
        { trigger: "button[name=action_schedule]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Scheduled)" },
        { trigger: "button[name=action_apply]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)" },
        { trigger: "body:not(:has(.modal)) button[name=action_take_back]", run: "click" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_field_widget[name=taken_back_uid]:contains(Admin_Sales)" },
    ],
});
