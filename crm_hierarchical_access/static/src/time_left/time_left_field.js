import { Component, onWillDestroy, useState } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime, Duration } = luxon;

const STATE = "escalation_state";
const MINUTE = 60000;
const SOON_HOURS = 24;
const DAYS_FROM_HOURS = 48;
const DAYS_WITHOUT_DATE = 6;

/** A span in the largest unit that says enough: minutes, hours, days. */
function inWords(milliseconds) {
    const span = Duration.fromMillis(Math.abs(milliseconds));
    const hours = span.as("hours");
    const unit = hours >= DAYS_FROM_HOURS ? "days" : hours >= 1 ? "hours" : "minutes";
    const number = Math.max(Math.floor(span.as(unit)), 1);
    return Duration.fromObject({ [unit]: number }).toHuman({ unitDisplay: "long" });
}

/** The field that says whether the clock still runs; an empty one where the moment alone tells. */
function stateField(options) {
    return options.state_field ?? STATE;
}

/** How much time is left until a moment: neutral, amber when it is due soon, red when it is over. */
export class TimeLeftField extends Component {
    static template = "crm_hierarchical_access.TimeLeftField";
    static props = {
        ...standardFieldProps,
        stateField: { type: [String, Boolean], optional: true },
        withMoment: { type: Boolean, optional: true },
    };

    setup() {
        this.clock = useState({ now: DateTime.now() });
        const timer = setInterval(() => (this.clock.now = DateTime.now()), MINUTE);
        onWillDestroy(() => clearInterval(timer));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get state() {
        return this.props.stateField && this.props.record.data[this.props.stateField];
    }

    get milliseconds() {
        return this.value.diff(this.clock.now).milliseconds;
    }

    get isOver() {
        return ["handled", "none"].includes(this.state);
    }

    /** One of none, running, soon, late, escalated, handled. */
    get urgency() {
        if (this.isOver || !this.value) {
            return this.state || "none";
        }
        if (this.state === "escalated") {
            return "escalated";
        }
        if (this.milliseconds <= 0) {
            return "late";
        }
        return this.milliseconds <= SOON_HOURS * 60 * MINUTE ? "soon" : "running";
    }

    get left() {
        const words = inWords(this.milliseconds);
        return this.milliseconds <= 0 ? _t("%s late", words) : _t("%s left", words);
    }

    get text() {
        if (this.value && !this.isOver) {
            return this.left;
        }
        return { escalated: _t("Escalated"), handled: _t("Handled") }[this.urgency] || "";
    }

    /** The weekday says enough of a day of the next week. */
    get moment() {
        const near = Math.abs(this.milliseconds) < DAYS_WITHOUT_DATE * 24 * 60 * MINUTE;
        const day = near ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" };
        return this.value.toLocaleString({ ...day, hour: "2-digit", minute: "2-digit" });
    }

    get tooltip() {
        return this.value ? formatDateTime(this.value, { showSeconds: false }) : "";
    }
}

export const timeLeftField = {
    component: TimeLeftField,
    displayName: _t("Time Left"),
    supportedOptions: [
        { label: _t("Field of the state"), name: "state_field", type: "field" },
        { label: _t("Show the moment, too"), name: "with_moment", type: "boolean" },
    ],
    supportedTypes: ["datetime"],
    listViewWidth: [150, 190],
    fieldDependencies: ({ options }) => (stateField(options) ? [{ name: stateField(options), type: "selection" }] : []),
    extractProps: ({ options }) => ({
        stateField: stateField(options),
        withMoment: Boolean(options.with_moment),
    }),
};

registry.category("fields").add("time_left", timeLeftField);
