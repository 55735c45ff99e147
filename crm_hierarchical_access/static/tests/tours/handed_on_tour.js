import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_hierarchical_access.handed_on", {
    steps: () => [
        {
            content: "Open the lead",
            trigger: ".o_kanban_record:contains('Own lead')",
            run: "click",
        },
        {
            content: "Give it to a colleague",
            trigger: ".o_form_view .o_field_widget[name=user_id] input",
            run: "edit Nora",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Nora')",
            run: "click",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "It is said that it was handed on, and the pipeline is back without it",
            trigger: ".o_notification:contains('handed on')",
        },
        {
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Own lead')))",
        },
    ],
});
