import { Component, onPatched, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { LONGEST } from "./plan_cover";
import { TILES } from "./map_drawing";

const STEP_KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];
const TWO_LINES = 20; // so much room around its middle a place needs for two lines
let numberOfMaps = 0;

/**
 * A map of Germany by postcode regions; below a region the ten prefixes that are one digit longer, down to the postcode.
 *
 * Whoever uses it says what each prefix looks like (`describe`), which one is active and below which one it looks (`at`).
 */
export class TerritoryMap extends Component {
    static template = "crm_territory_plz.TerritoryMap";
    static props = {
        drawing: Object,
        /** (prefix) => {parts: [{part, fill, hatched}], ink, haloed, note, label, selected, twice} */
        describe: Function,
        at: String,
        active: String,
        label: String,
        message: { type: String, optional: true },
        onActivate: Function,
        onZoom: Function,
        /** what the space bar and a click do, besides making a prefix the active one */
        onPress: { type: Function, optional: true },
        /** whether figures are shown, white where there is none */
        figures: { type: Boolean, optional: true },
        multiple: { type: Boolean, optional: true },
    };

    setup() {
        this.uid = `o_map_${++numberOfMaps}`;
        this.field = useRef("field");
        this.tiles = TILES;
        onPatched(() => this.focusAgain && this.focus());
    }

    focus() {
        this.focusAgain = false;
        this.field.el?.focus({ preventScroll: true });
    }

    get drawing() {
        return this.props.drawing;
    }

    idOf(prefix) {
        return `${this.uid}_${prefix}`;
    }

    /** What stands on the map, in reading order. */
    get places() {
        return this.drawing.below(this.props.at).map((prefix) => this.place(prefix));
    }

    place(prefix) {
        const look = this.props.describe(prefix);
        const region = this.props.at ? undefined : this.drawing.byCode.get(prefix);
        return { prefix, ...look, ...(region ? this.regionShape(region) : this.tileShape(prefix)) };
    }

    regionShape({ path, label, room, box }) {
        return { path, x: label[0], y: label[1], box, narrow: room < TWO_LINES };
    }

    tileShape(prefix) {
        const { x, y } = this.drawing.tile(prefix);
        const { width, height } = TILES;
        const r = 12;
        const path = `M${x + r} ${y}h${width - 2 * r}q${r} 0 ${r} ${r}v${height - 2 * r}q0 ${r} ${-r} ${r}h${2 * r - width}q${-r} 0 ${-r} ${-r}v${2 * r - height}q0 ${-r} ${r} ${-r}Z`;
        return { path, x: x + width / 2, y: y + height / 2 - 6, box: [x, y, width, height] };
    }

    /** The parts of a place side by side, as wide as they are large. */
    bandsOf({ parts, box }) {
        const [left, top, width, height] = box;
        let at = left;
        return parts.map(({ part, fill, hatched }, number) => {
            const band = { number, x: at, y: top, width: width * part, height, fill: hatched ? this.hatch : fill };
            at += width * part;
            return band;
        });
    }

    get hatch() {
        return `url(#${this.uid}_gap)`;
    }

    fillOf({ parts }) {
        return parts[0].hatched ? this.hatch : parts[0].fill;
    }

    get viewBox() {
        if (!this.props.at) {
            return `0 0 ${this.drawing.width} ${this.drawing.height}`;
        }
        const { width, height } = this.drawing.tilesSize;
        return `-6 -6 ${width + 12} ${height + 12}`;
    }

    /** The way from the whole map to what is shown. */
    get trail() {
        const { at } = this.props;
        const steps = Array.from({ length: Math.max(at.length - 1, 0) }, (_, number) => at.slice(0, number + 2));
        return [{ prefix: "", name: _t("Germany") }, ...steps.map((prefix) => ({ prefix, name: this.drawing.nameOf(prefix) }))];
    }

    get locator() {
        return this.drawing.byCode.get(this.props.at.slice(0, 2));
    }

    // ---------------------------------------------------------------- keys and pointer

    onKeydown(ev) {
        if (ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        if (this.onKey(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    /** @returns {boolean} whether the key does something here */
    onKey(key) {
        const { active, at } = this.props;
        if (STEP_KEYS.includes(key)) {
            this.activate(this.drawing.step(active, key));
        } else if (key === "Enter") {
            this.zoomIn(active);
        } else if (key === "Escape" && at) {
            this.zoomOut();
        } else if (key === " " && this.props.onPress) {
            this.props.onPress(active);
        } else if (/^[0-9]$/.test(key)) {
            this.activate(this.byDigit(key));
        } else {
            return false;
        }
        return true;
    }

    /** A digit goes to the next region of its zone, or to its tile. */
    byDigit(digit) {
        const { active, at } = this.props;
        if (at) {
            return at + digit;
        }
        const codes = this.drawing.below("").filter((code) => code.startsWith(digit));
        return codes.find((code) => code > active) || codes[0];
    }

    activate(prefix) {
        if (prefix !== undefined) {
            this.props.onActivate(prefix);
        }
    }

    zoomIn(prefix) {
        if (prefix.length < LONGEST) {
            this.focusAgain = true;
            this.props.onZoom(prefix, `${prefix}0`);
        }
    }

    zoomOut() {
        this.goUp(this.drawing.above(this.props.at));
    }

    goUp(to) {
        const from = this.props.at;
        if (to !== from) {
            this.focusAgain = true;
            this.props.onZoom(to, from.slice(0, to ? to.length + 1 : 2));
        }
    }

    onClick(prefix) {
        this.field.el.focus({ preventScroll: true });
        this.props.onActivate(prefix);
        this.props.onPress?.(prefix);
    }
}
