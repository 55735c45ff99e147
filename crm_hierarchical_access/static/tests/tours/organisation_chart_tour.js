import { registry } from "@web/core/registry";
import { Camera } from "@crm_hierarchical_access/organisation_chart/chart_camera";
import { CARD, blockColumns, groupSiblings, layoutChart, linkPath, styleFor } from "@crm_hierarchical_access/organisation_chart/chart_layout";
import { ChartModel } from "@crm_hierarchical_access/organisation_chart/chart_model";

const card = (name) => `.o_chart_card:has(.o_chart_name:contains(/^${name}$/))`;
const active = (name) => `.o_chart_active:has(.o_chart_name:contains(/^${name}$/))`;

/** Press a key on the tree itself, as somebody does who uses no mouse. */
function press(key, after) {
    return [
        {
            trigger: ".o_chart_viewport",
            run() {
                this.anchor.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            },
        },
        { trigger: after },
    ];
}

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_chart_seller", {
    steps: () => [
        { trigger: card("Unit north") },
        { trigger: `${card("Unit north")}:contains(Nina)` },
        { trigger: ".o_organisation_chart:not(:has(.o_chart_card:contains(Unit south)))" },
        { trigger: ".o_chart_search input", run: "edit Sven" },
        { trigger: ".o_chart_result:contains(Nothing found)" },
        { trigger: card("Unit north"), run: "click" },
        { trigger: ".o_form_view:contains(Unit north)" },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_chart_leader", {
    steps: () => [
        { trigger: `${card("Unit outlet")} .o_chart_mark:contains(Closed)` },
        { trigger: `${card("Unit outlet")} .o_chart_figures:contains(Leads not shown)` },
        { trigger: `${card("Unit north")} .o_chart_leads:contains(/^2 leads$/)` },
        { trigger: ".o_chart_search input", run: "edit Iris" },
        { trigger: ".o_chart_result:contains(1 of 2)" },
        { trigger: `${active("Unit deep")}.o_chart_match` },
        { trigger: ".o_chart_search button[title='Next match']", run: "click" },
        { trigger: active("Unit deeper") },
        { trigger: `${card("Unit north")} .o_chart_leads`, run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(First lead)" },
        { trigger: ".breadcrumb-item a:contains(Organisation Chart)", run: "click" },
        // the picture is as it was left: open down to what was found
        { trigger: active("Unit deeper") },
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_chart_keyboard", {
    steps: () => [
        { trigger: active("Unit company") },
        ...press("End", ".o_chart_active:not(:has(.o_chart_name:contains(/^Unit company$/)))"),
        ...press("Home", active("Unit company")),
        ...press("ArrowLeft", `${active("Unit company")}[aria-expanded=false]`),
        ...press("ArrowRight", `${active("Unit company")}[aria-expanded=true]`),
        ...press("U", ".o_chart_active"),
        { trigger: ".o_chart_search input", run: "edit Unit south" },
        { trigger: active("Unit south") },
        ...press("m", ".o_chart_picked:contains(Unit south)"),
        { trigger: ".o_chart_viewport [aria-live]:contains(Unit south picked up)" },
        ...press("Enter", ".o_notification:contains(cannot be below itself)"),
        ...press("Escape", ".o_chart_viewport:not(:has(.o_chart_picked))"),
        ...press("m", ".o_chart_picked:contains(Unit south)"),
        { trigger: ".o_chart_search input", run: "edit Unit north" },
        { trigger: active("Unit north") },
        { trigger: ".o_chart_carried:contains(Move Unit south below Unit north)" },
        ...press("Enter", ".o_form_view:contains(Unit south)"),
    ],
});

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_chart_drag", {
    steps: () => [
        {
            trigger: card("Unit south"),
            run() {
                const middle = (name) => {
                    const unit = [...document.querySelectorAll(".o_chart_card")].find(
                        (each) => each.querySelector(".o_chart_name").textContent === name
                    );
                    const { left, top, width } = unit.getBoundingClientRect();
                    return { clientX: left + width / 2, clientY: top + 20 };
                };
                const send = (type, place, target = window) =>
                    target.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, pointerType: "mouse", buttons: 1, ...place }));
                send("pointerdown", middle("Unit south"), this.anchor);
                send("pointermove", middle("Unit outlet"));
                send("pointermove", middle("Unit north"));
                send("pointerup", middle("Unit north"));
            },
        },
        { trigger: ".o_form_view:contains(Unit south)" },
    ],
});

// -------------------------------------------------------------------- what is computed, without a page

function expect(condition, message) {
    if (!condition) {
        throw new Error(message);
    }
}

/** Numbers that look random and are the same in every run. */
function randomNumbers(seed) {
    return () => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return seed / 2147483648;
    };
}

function randomModel(count, random) {
    const model = new ChartModel();
    const parents = [null];
    for (let id = 2; id <= count; id++) {
        parents.push(1 + Math.floor(random() * (id - 1)));
    }
    const children = (id) => parents.filter((parent) => parent === id).length;
    model.add(parents.map((parent, index) => ({ id: index + 1, name: `Unit ${index + 1}`, parent_id: parent || false, children: children(index + 1) })));
    for (const id of model.units.keys()) {
        if (random() < 0.7) {
            model.expanded.add(id);
        }
    }
    return model;
}

function overlap([ax, ay], [bx, by]) {
    return ax < bx + CARD.width && bx < ax + CARD.width && ay < by + CARD.height && by < ay + CARD.height;
}

function checkLayout(model, direction) {
    const layout = layoutChart(model.roots, (id) => model.shownBelow(id), direction);
    const shown = model.shown();
    expect(layout.places.size === shown.length, "each unit that is shown has one place");
    const places = [...layout.places.values()];
    places.forEach((place, index) => {
        expect(place[0] >= -0.01 && place[1] >= -0.01, "nothing is outside on the left or above");
        expect(place[0] + CARD.width <= layout.width + 0.01 && place[1] + CARD.height <= layout.height + 0.01, "nor on the right or below");
        for (const other of places.slice(index + 1)) {
            expect(!overlap(place, other), `two cards overlap: ${place} ${other}`);
        }
    });
    checkParents(model, layout, direction === "down" ? 0 : 1);
    if (shown.length > 100) {
        expect(Math.max(layout.width / layout.height, layout.height / layout.width) < 12, "a large chart is no line");
    }
    layout.links.forEach((link) => expect(/^M[-\d. ]+L/.test(linkPath(link, direction)), "each link is a line"));
}

/** A unit stands in the middle above those below it, and nearer to the top. */
function checkParents(model, layout, axis) {
    const { blockFrom } = styleFor(model.shown().length);
    for (const id of model.shown()) {
        const below = model.shownBelow(id);
        const place = layout.places.get(id);
        for (const child of below) {
            expect(layout.places.get(child)[1 - axis] > place[1 - axis], "those below are below");
        }
        const groups = groupSiblings(below, (other) => model.shownBelow(other), blockFrom);
        const depths = new Set(below.map((child) => layout.places.get(child)[1 - axis]));
        if (below.length && depths.size === 1 && groups.every((group) => !group.block)) {
            const [first, last] = [below[0], below[below.length - 1]].map((child) => layout.places.get(child)[axis]);
            expect(Math.abs((first + last) / 2 - place[axis]) < 0.01, "a unit stands in the middle of those below it");
        }
    }
}

registry.category("web_tour.tours").add("crm_hierarchical_access.organisation_chart_computed", {
    steps: () => [
        {
            trigger: ".o_organisation_chart",
            run() {
                const random = randomNumbers(7);
                for (let round = 0; round < 60; round++) {
                    const model = randomModel(1 + Math.floor(random() * (round % 4 ? 90 : 400)), random);
                    checkLayout(model, "down");
                    checkLayout(model, "right");
                }
                expect(layoutChart([], () => []).places.size === 0, "no units, no places");
                expect(blockColumns(2000, { breadth: CARD.width, depth: CARD.height }) < 60, "two thousand siblings are no line");
                checkSteps();
                checkCamera();
            },
        },
    ],
});

function checkSteps() {
    const model = new ChartModel();
    const unit = (id, parent_id, name, children = 0) => ({ id, parent_id, name, children });
    model.add([unit(1, false, "Top", 2), unit(2, 1, "North", 1), unit(3, 2, "Nord-Ost"), unit(4, 1, "South")]);
    model.expanded = new Set([1]);
    expect(model.shown().join() === "1,2,4", "what is closed is not shown");
    expect(model.step(2, "ArrowDown") === 4 && model.step(2, "ArrowRight") === undefined, "keys pass what is closed");
    model.expanded.add(2);
    expect(model.step(2, "ArrowRight") === 3 && model.step(3, "ArrowLeft") === 2 && model.step(4, "ArrowUp") === 3, "keys go into what is open");
    expect(model.step(3, "Home") === 1 && model.step(1, "End") === 4, "first and last");
    expect(model.typeAhead(2, "n", false) === 3 && model.typeAhead(3, "n", false) === 2 && model.typeAhead(2, "no", true) === 2, "names by their beginning");
    expect(model.obstacle(2, 2) === "itself" && model.obstacle(1, 3) === "below" && model.obstacle(2, 1) === "there", "where a unit cannot go");
    expect(model.obstacle(3, 4) === null, "where it can");
    model.showLevels(2);
    expect(model.shown().join() === "1,2,4", "two levels");
}

function checkCamera() {
    const camera = Object.assign(new Camera(), { width: 800, height: 600, x: 10, y: 20 });
    const before = camera.toDrawing(300, 200);
    camera.zoom(0.5, 300, 200);
    const after = camera.toDrawing(300, 200);
    expect(Math.hypot(before[0] - after[0], before[1] - after[1]) < 1e-6, "the point under the pointer stays");
    camera.pan(-1e6, 1e6);
    camera.hold({ width: 1000, height: 1000 });
    const { left, right, top, bottom } = camera.window();
    expect(right > 0 && left < 1000 && bottom > 0 && top < 1000, "the drawing stays in sight");
    Object.assign(camera, camera.fitting({ width: 4000, height: 900 }));
    const all = camera.window();
    expect(all.left <= 0 && all.right >= 4000 && all.top <= 0 && all.bottom >= 900, "everything fits");
}
