import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_hierarchical_access.administrator_lets_somebody_go", {
    steps: () => [
        { trigger: "button.o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit Noah" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Noah)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_preview]", run: "click" },
        { trigger: "a[name=work]", run: "click" },
        { trigger: ".o_field_widget[name=work_ids] .o_data_row:contains(Leads):contains(1)" },
        { trigger: "a[name=units]", run: "click" },
        { trigger: ".o_field_widget[name=unit_ids] .o_data_row:contains(Nina) td[name=successor_id]", run: "click" },
        { trigger: ".o_selected_row .o_field_widget[name=successor_id] input", run: "edit Nora" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Nora)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: "button[name=action_run]", run: "click" },
        { trigger: ".modal:contains(cannot be undone) footer button:contains(Let Go Now)", run: "click" },
        { trigger: ".alert-success:visible:contains(Nothing is left)" },
        { trigger: "a[name=proof]", run: "click" },
        { trigger: ".o_field_widget[name=proof_ids] .o_data_row:contains(Accounts that can log in):contains(0)" },
    ],
});
