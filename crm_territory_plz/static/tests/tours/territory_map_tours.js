import { registry } from "@web/core/registry";

const place = (prefix) => `.o_map_place[data-prefix="${prefix}"]`;
const tours = registry.category("web_tour.tours");

/** A key for the map itself, as somebody does who uses no mouse. */
function press(key, after) {
    return [
        {
            trigger: ".o_map_field",
            run() {
                this.anchor.focus();
                this.anchor.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            },
        },
        { trigger: after },
    ];
}

/** The map tells screen readers that a place is the active one, and what it is. */
function activeIs(prefix) {
    return {
        trigger: ".o_map_field",
        run() {
            const active = document.getElementById(this.anchor.getAttribute("aria-activedescendant"));
            if (active?.dataset.prefix !== prefix || !active.getAttribute("aria-label")) {
                throw new Error(`The active place is ${active?.dataset.prefix}, not ${prefix}`);
            }
        },
    };
}

tours.add("crm_territory_plz.coverage_leader", {
    steps: () => [
        { trigger: `${place("80")}[aria-label*='80 München-West. Munich']` },
        { trigger: `${place("70")}[aria-label*='Gap']` },
        { trigger: place("90"), run: "click" },
        { trigger: ".o_coverage_active:contains(90 Nürnberg):contains(Bavaria):contains(1 open lead):contains(1 unassigned)" },
        ...press("8", ".o_coverage_active:contains(80 München-West)"),
        activeIs("80"),
        ...press("ArrowDown", ".o_coverage_active:contains(81 München-Ost)"),
        ...press("ArrowUp", ".o_coverage_active:contains(80 München-West):contains(2 open leads)"),
        ...press("Enter", `.o_map_tiles ${place("803")}`),
        activeIs("800"),
        { trigger: ".o_territory_map [aria-live]:contains(80 München-West, one digit more)" },
        ...press("3", ".o_coverage_active:contains(803)"),
        { trigger: ".o_coverage_active:contains(2 open leads)" },
        ...press("Enter", `.o_map_tiles ${place("8033")}`),
        ...press("Escape", `.o_map_tiles ${place("803")}`),
        activeIs("803"),
        ...press("Escape", place("70")),
        activeIs("80"),
        { trigger: "label[for=o_coverage_open]", run: "click" },
        { trigger: `${place("80")}:contains(80):contains(2)` },
        { trigger: "label[for=o_coverage_hours]", run: "click" },
        { trigger: ".o_map_legend:contains(No answer measured)" },
        { trigger: ".o_coverage_gaps button:contains(/^7$/)", run: "click" },
        { trigger: ".o_coverage_active:contains(70 Stuttgart)" },
        { trigger: ".o_coverage_table", run: "click" },
        { trigger: ".o_coverage_territories tr:contains(Munich):contains(80, 81):contains(Noah):contains(2)" },
        { trigger: ".o_coverage_regions tr:contains(München-West) td a:contains(/^2$/)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Munich lead)" },
        { trigger: ".breadcrumb-item a:contains(Coverage Map)", run: "click" },
        // as it was left
        { trigger: ".o_coverage_territories" },
    ],
});

tours.add("crm_territory_plz.coverage_seller", {
    steps: () => [
        { trigger: ".o_coverage_active h2:contains(80)" },
        { trigger: `${place("80")}[aria-label*='Munich']` },
        { trigger: `${place("90")}[aria-label*='Other territories']` },
        { trigger: ".o_map_legend:contains(Other territories):not(:contains(Bavaria))" },
        { trigger: ".o_coverage_gaps:not(:contains(90))" },
        { trigger: ".o_coverage_table", run: "click" },
        { trigger: ".o_coverage_territories tbody:not(:contains(Bavaria))" },
    ],
});

tours.add("crm_territory_plz.coverage_nobody", {
    steps: () => [{ trigger: ".o_territory_coverage .o_nocontent_help:contains(No territory plan yet)" }],
});

// -------------------------------------------------------------------- the editing screen

const row = (name) => `.o_plan_row:has(.o_plan_name:contains(/^${name}$/))`;
const field = (name) => `.o_plan_row_selected .o_plan_${name} input`;

tours.add("crm_territory_plz.plan_editor", {
    steps: () => [
        { trigger: "button:contains(Edit on the Map)", run: "click" },
        { trigger: `${row("Munich")} .o_plan_count:contains(2 open leads)` },
        { trigger: ".o_plan_save:disabled" },
        { trigger: ".o_plan_gaps:contains(7)" },
        // a new territory, by typing
        { trigger: ".o_plan_add", run: "click" },
        { trigger: ".o_plan_row_selected input[name=name]", run: "edit Franconia" },
        { trigger: field("unit"), run: "edit Unit south" },
        { trigger: ".o-autocomplete--dropdown-item:contains(/^Unit south$/)", run: "click" },
        { trigger: field("user"), run: "edit Sara" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Sara)", run: "click" },
        // a prefix twice: both are named at once, on the tag, in the list, for screen readers
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "edit 90-91, 81" },
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "press Enter" },
        { trigger: ".o_plan_row_selected .o_prefix_twice:contains(81):contains(Also in Munich)" },
        { trigger: ".o_plan_conflict:contains(81 is in Munich and in Franconia.)" },
        { trigger: ".o_plan_map [aria-live]:contains(81 is in Munich and in Franconia.)" },
        { trigger: `${place("81")}[aria-label*='81 is in Munich and in Franconia']` },
        { trigger: `${row("Franconia")} .o_plan_count:contains(1 open lead, 1 unassigned)` },
        // what cuts into a shorter prefix is told there
        { trigger: `${row("Bavaria")} .o_plan_head`, run: "click" },
        { trigger: ".o_plan_row_selected .o_prefix_cut:contains(9):contains(Without 90, 91 (Franconia))" },
        // the server refuses, naming both
        { trigger: ".o_plan_save:enabled", run: "click" },
        { trigger: ".modal:contains(81 belongs to):contains(Munich):contains(Franconia)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_plan_conflict button:contains(Leave it to Munich)", run: "click" },
        { trigger: ".o_plan_problems:not(:has(.o_plan_conflict))" },
        // the map gives regions, by the space bar and by a click, and takes them back
        { trigger: `${row("Franconia")} .o_plan_head`, run: "click" },
        ...press("7", place("70")),
        ...press(" ", ".o_plan_row_selected .o_prefix_tag:contains(70)"),
        { trigger: ".o_plan_map [aria-live]:contains(70 Stuttgart to Franconia)" },
        { trigger: `${place("70")}[aria-selected=true]` },
        { trigger: place("71"), run: "click" },
        { trigger: ".o_plan_row_selected .o_prefix_tag:contains(71)" },
        { trigger: place("71"), run: "click" },
        { trigger: ".o_plan_row_selected:not(:has(.o_prefix_tag:contains(71)))" },
        { trigger: ".o_plan_undo", run: "click" },
        { trigger: ".o_plan_row_selected .o_prefix_tag:contains(71)" },
        { trigger: ".o_plan_redo", run: "click" },
        { trigger: ".o_plan_row_selected:not(:has(.o_prefix_tag:contains(71)))" },
        // what is no prefix stays to be corrected
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "edit 9x9," },
        { trigger: ".o_plan_row_selected .o_prefix_tags [role=alert]:contains(9x9:)" },
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "fill 8y" },
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "press Enter" },
        { trigger: ".o_plan_row_selected .o_prefix_tags [role=alert]:contains(9x9 8y:)" },
        { trigger: ".o_prefix_tags [role=alert]:contains(one to five digits)" },
        { trigger: ".o_plan_row_selected .o_prefix_input", run: "clear" },
        { trigger: ".o_plan_save:enabled", run: "click" },
        { trigger: ".o_plan_map [aria-live]:contains(Saved)" },
        { trigger: ".o_plan_save:disabled" },
        // nobody loses what he typed
        { trigger: ".o_plan_row_selected input[name=name]", run: "edit Swabia" },
        { trigger: ".o_plan_open", run: "click" },
        { trigger: ".modal:contains(Leave without saving)" },
        { trigger: ".modal footer button:contains(Stay)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_plan_discard", run: "click" },
        { trigger: row("Franconia") },
        { trigger: ".o_plan_open", run: "click" },
        { trigger: ".o_form_view .o_data_row:contains(Franconia):contains(70 90 91)" },
    ],
});
