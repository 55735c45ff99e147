import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_hierarchical_access.external_partner_day", {
    steps: () => [
        // Only CRM is there to go to.
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o-dropdown--menu .o_app:contains(CRM)" },
        { trigger: ".o-dropdown--menu:not(:has(.o_app:not([data-menu-xmlid^='crm'])))" },
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o_kanban_record:contains(New roof)", run: "click" },
        { trigger: ".o_field_widget[name=access_operator_id]:contains(Agency Sud)" },
        { trigger: ".o_field_widget[name=protection_until]" },
        // Somebody of another branch is not to be found, a colleague is.
        { trigger: ".o_field_widget[name=user_id] input", run: "edit Noah" },
        { trigger: ".o-autocomplete--dropdown-menu:not(:has(.o-autocomplete--dropdown-item a:contains(/^Noah$/)))" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit Ada" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Ada)" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit Alex" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Alex)", run: "click" },
        { trigger: ".o_field_widget[name=email_from] input", run: "edit info@protected.example" },
        ...stepUtils.saveForm(),
        { trigger: ".alert:contains(This customer is protected until)" },
        { trigger: ".o-mail-Message:contains(The dispatcher has been told)" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.dispatcher_decides", {
    steps: () => [
        { trigger: ".o_data_row:contains(Again GmbH):contains(Alex):contains(Unit south):contains(E-mail)" },
        { trigger: ".o_data_row:contains(Again GmbH) button[name=action_leave_with_both]", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nothing to decide)" },
        { trigger: ".o_facet_remove", run: "click" },
        { trigger: ".o_data_row:contains(Again GmbH):contains(Left with both)" },
    ],
});
