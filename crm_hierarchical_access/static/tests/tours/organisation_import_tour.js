import { registry } from "@web/core/registry";

const UNITS = ["unit;parent;leader;deputies;upward_access;oversight;sharing;operator", "Harbour;%s;;;all;none;none;"].join(
    "\n"
);

/** Choose a file, as the browser's own dialog would. */
function upload(name, content) {
    return [
        {
            content: `Choose ${name}`,
            trigger: ".modal .o_field_widget[name=attachment_ids] .o_attach",
            run({ anchor }) {
                const input = anchor.closest(".o_file_input").querySelector("input[type=file]");
                const chosen = new DataTransfer();
                chosen.items.add(new File([content], name, { type: "text/csv" }));
                input.files = chosen.files;
                input.dispatchEvent(new Event("change"));
            },
        },
        { trigger: `.modal .o_attachments .caption:contains(${name})` },
        { content: "Check", trigger: ".modal button[name=action_check]", run: "click" },
    ];
}

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_import", {
    steps: () => [
        { trigger: ".o_menu_sections [data-menu-xmlid='crm.crm_menu_config']", run: "click" },
        {
            trigger: ".o-dropdown-item[data-menu-xmlid='crm_hierarchical_access.crm_organisation_import_menu']",
            run: "click",
        },
        ...upload("units.csv", UNITS.replace("%s", "Nowhere")),
        {
            content: "The fault is named with its place",
            trigger:
                ".modal .o_field_widget[name=fault_ids] .o_data_row:contains(units.csv):contains(parent):contains(Nowhere)",
        },
        { trigger: ".modal footer:not(:has(button[name=action_import]))" },
        { content: "Take other files", trigger: ".modal button[name=action_back]", run: "click" },
        { trigger: ".modal .o_attachment_delete", run: "click" },
        { trigger: ".modal .o_field_widget[name=attachment_ids]:not(:has(.o_attachment))" },
        ...upload("units (1).csv", UNITS.replace("%s", "Unit south")),
        {
            content: "What would change",
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(New):contains(Harbour)",
        },
        { content: "Import", trigger: ".modal button[name=action_import]", run: "click" },
        { trigger: ".modal .alert-success:contains(The organisation was imported)" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
