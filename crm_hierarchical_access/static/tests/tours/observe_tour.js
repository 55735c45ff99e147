import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_hierarchical_access.observe", {
    steps: () => [
        {
            content: "Choose to observe only",
            trigger: ".o_setting_box#access_mode .o_field_radio label:contains('Observed')",
            run: "click",
        },
        {
            content: "Save",
            trigger: "button.o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "The settings say so after they are saved, too",
            trigger: ".o_form_saved, .o_web_client:not(:has(.o_form_dirty))",
        },
        {
            trigger: ".o_crm_access_observing:visible:contains('observed, not enforced')",
        },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.health", {
    steps: () => [
        {
            content: "The page says that nothing is enforced",
            trigger: ".o_crm_access_observing:contains('observed, not enforced')",
        },
        {
            content: "Mend what is found",
            trigger: ".o_data_row:contains('Releases that reach nobody') button[name=action_mend]",
            run: "click",
        },
        {
            content: "It asks before",
            trigger: ".modal:contains('not released any more') footer button[name=action_mend]",
            run: "click",
        },
        {
            content: "The line is gone",
            trigger: ".o_form_view:not(:has(.o_data_row:contains('Releases that reach nobody')))",
        },
        {
            content: "Put the rule into force",
            trigger: "button[name=action_enforce]",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The page says it no more",
            trigger: ".o_form_view:has(h1:contains('Health')):not(:has(.o_crm_access_observing))",
        },
    ],
});
