import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_hierarchical_access.leader_reads_figures", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(Unit north_inner):contains(2025-03):contains(6,000)" },
        { trigger: ".o_list_view:not(:has(button[name=action_publish]))" },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot td:contains(6,000)" },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.leader_reads_customers", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(Shared Works):contains(Unit north_inner):contains(711,231.00)" },
        { trigger: ".o_list_view:not(:has(.o_tag:contains(Unit south)))" },
        { trigger: ".o_data_row .o_data_cell:contains(Shared Works)", run: "click" },
        { trigger: ".o_breadcrumb:contains(Shared Works)" },
    ],
});
