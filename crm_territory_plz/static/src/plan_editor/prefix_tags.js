import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { readPrefixes } from "../territory_map/plan_cover";

/** Prefixes of a territory as tags; typed, pasted, taken away by keyboard or pointer. */
export class PrefixTags extends Component {
    static template = "crm_territory_plz.PrefixTags";
    static props = {
        /** [{prefix, kind: "twice" | "cut" | "idle" | "", text}] */
        tags: Array,
        label: String,
        onAdd: Function,
        onDrop: Function,
    };

    setup() {
        this.input = useRef("input");
        this.state = useState({ text: "", wrong: [] });
    }

    icon(kind) {
        return { twice: "fa-exclamation-triangle", cut: "fa-scissors", idle: "fa-minus-circle" }[kind];
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.state.wrong = [];
        if (/[\s,;|]$/.test(this.state.text) && !/-\s*$/.test(this.state.text)) {
            this.take();
        }
    }

    onPaste(ev) {
        const pasted = ev.clipboardData?.getData("text") || "";
        if (/[\s,;|]/.test(pasted.trim())) {
            ev.preventDefault();
            this.state.text += ` ${pasted}`;
            this.take();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.take();
        } else if (ev.key === "Backspace" && !this.state.text && this.props.tags.length) {
            ev.preventDefault();
            this.props.onDrop(this.props.tags.at(-1).prefix);
        }
    }

    /** Make tags of what was typed; what is no prefix stays to be corrected. */
    take() {
        const { prefixes, wrong } = readPrefixes(this.state.text);
        if (prefixes.length) {
            this.props.onAdd(prefixes);
        }
        Object.assign(this.state, { text: wrong.map((text) => `${text} `).join(""), wrong });
    }

    get wrongText() {
        return _t("%s: one to five digits are needed, or a range as 80-86.", this.state.wrong.join(" "));
    }

    takeAwayText(prefix) {
        return _t("Take away %s", prefix);
    }

    drop(prefix) {
        this.props.onDrop(prefix);
        this.input.el.focus();
    }
}
