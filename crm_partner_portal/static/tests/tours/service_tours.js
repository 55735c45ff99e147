import { registry } from "@web/core/registry";

const KEY = "crm_partner_portal.clicks";

/** Counts what a customer clicks, over all pages of a journey. */
function watch() {
    if (!window.clicksWatched) {
        window.clicksWatched = true;
        const add = () => sessionStorage.setItem(KEY, clicks() + 1);
        document.addEventListener("click", (ev) => ev.target.closest("a, button, input, select, label") && add(), true);
    }
}

function clicks() {
    return parseInt(sessionStorage.getItem(KEY) || "0");
}

/** A journey of clicks that ends with what is shown at last, after so many clicks and no more. */
function journey(expected, path, shown, typed = {}) {
    const start = {
        trigger: path[0],
        run: () => {
            sessionStorage.setItem(KEY, 0);
            watch();
        },
    };
    const steps = path.flatMap((trigger) => [
        {
            trigger,
            run: () => {
                watch();
                for (const [selector, text] of Object.entries(typed)) {
                    const field = document.querySelector(selector);
                    if (field) {
                        field.value = text;
                    }
                }
            },
        },
        { trigger, run: "click", expectUnloadPage: true },
    ]);
    const end = {
        trigger: shown,
        run: () => {
            if (clicks() !== expected) {
                throw new Error(`${clicks()} clicks instead of ${expected}`);
            }
        },
    };
    return { steps: () => [start, ...steps, end] };
}

registry.category("web_tour.tours").add("portal_reorder", journey(2, [".o_framework_again", ".o_framework_order_now"], ".alert-success"));

registry
    .category("web_tour.tours")
    .add("portal_complain_about_item", journey(2, [".o_case_item", ".o_case_send"], ".alert-success", { "#case_text": "Broken" }));
