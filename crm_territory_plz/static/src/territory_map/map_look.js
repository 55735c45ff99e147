import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { classOf, shadeOf } from "./map_drawing";

export const OTHERS = 0;

/** What a map can be coloured by. */
export const MEASURES = ["territory", "open", "hours"];

export function measureNames() {
    return { territory: _t("Territories"), open: _t("Open Leads"), hours: _t("Response Time") };
}

export function percent(part) {
    return part < 0.01 ? _t("less than 1 %") : _t("%s %", Math.round(part * 100));
}

export function hoursText(hours) {
    return _t("%s h", formatFloat(hours, { digits: [0, 1] }));
}

export function leadsText(count) {
    return count === 1 ? _t("1 open lead") : _t("%s open leads", count);
}

/**
 * What prefixes look like, and what is said of them.
 *
 * @param {Object} map
 * @param {import("./map_drawing").MapDrawing} map.drawing
 * @param {import("./plan_cover").PlanCover} map.cover
 * @param {Map<any, {name, number, colour}>} map.territories by key
 * @param {Object} map.figures per prefix, as the server gives them
 * @param {Object} map.bounds of the classes of the figures
 */
export class MapLook {
    constructor(map) {
        Object.assign(this, map);
    }

    get palette() {
        return this.drawing.palette;
    }

    colourOf(key) {
        if (key === OTHERS) {
            return this.palette.others;
        }
        const { colour } = this.territories.get(key);
        return this.palette.territories[colour % this.palette.territories.length];
    }

    nameOf(key) {
        if (key === undefined) {
            return _t("Gap");
        }
        return key === OTHERS ? _t("Other territories") : this.territories.get(key).name;
    }

    look(prefix, measure) {
        const shares = this.cover.shares(prefix);
        const label = this.labelOf(prefix, shares);
        return measure === "territory" ? { ...this.byTerritory(shares), label } : { ...this.byFigure(prefix, measure), label };
    }

    byTerritory(shares) {
        const parts = shares.map(({ key, part }) => (key === undefined ? { part, hatched: true } : { part, fill: this.colourOf(key).fill }));
        const single = parts.length === 1 && !parts[0].hatched;
        return {
            parts,
            haloed: !single,
            ink: single ? this.colourOf(shares[0].key).ink : "#1b1b1b",
            note: this.numbersOf(shares),
        };
    }

    /** The numbers of the territories, so that a colour is never the only sign. */
    numbersOf(shares) {
        const numbers = shares.filter(({ key }) => key).map(({ key }) => this.territories.get(key).number);
        return numbers.length > 2 ? `${numbers[0]} + …` : numbers.join(" + ");
    }

    byFigure(prefix, measure) {
        const value = this.valueOf(prefix, measure);
        const colour = value === undefined ? this.palette.nothing : this.shade(value, measure);
        return { parts: [{ part: 1, fill: colour.fill }], ink: colour.ink, note: value === undefined ? "" : this.figureText(value, measure) };
    }

    /** A figure, undefined where there is none. */
    valueOf(prefix, measure) {
        const figure = this.figures[prefix];
        const there = figure && (measure === "hours" ? figure.answered : figure.open);
        return there ? figure[measure] : undefined;
    }

    shade(value, measure) {
        const bounds = this.bounds[measure];
        return shadeOf(classOf(value, bounds), bounds, this.palette[measure]);
    }

    figureText(value, measure) {
        return measure === "hours" ? hoursText(value) : String(value);
    }

    // ---------------------------------------------------------------- words

    sharesText(shares) {
        const text = ({ key, part }) => (shares.length > 1 ? `${this.nameOf(key)} ${percent(part)}` : this.nameOf(key));
        return shares.map(text).join(", ");
    }

    labelOf(prefix, shares) {
        const figure = this.figures[prefix];
        const parts = [this.drawing.nameOf(prefix), this.sharesText(shares)];
        if (figure?.open) {
            parts.push(figure.unassigned ? _t("%(leads)s, %(count)s unassigned", { leads: leadsText(figure.open), count: figure.unassigned }) : leadsText(figure.open));
        }
        if (figure?.answered) {
            parts.push(_t("Response time %s", hoursText(figure.hours)));
        }
        return parts.join(". ");
    }

    // ---------------------------------------------------------------- legend

    /** Rows of the legend: {key, fill, ink, sign, text, hatched}. */
    legend(measure) {
        return measure === "territory" ? this.territoryLegend() : this.figureLegend(measure);
    }

    territoryLegend() {
        const keys = new Set(this.cover.owners.values());
        const rows = [...this.territories].map(([key, { name, number }]) => ({ key, ...this.colourOf(key), sign: number, text: name }));
        if (keys.has(OTHERS)) {
            rows.push({ key: "others", ...this.palette.others, sign: "", text: this.nameOf(OTHERS) });
        }
        rows.push({ key: "gap", sign: "", text: _t("Gap: no territory"), hatched: true });
        return rows;
    }

    figureLegend(measure) {
        const bounds = this.bounds[measure];
        const text = (bound, number) => {
            const from = number ? bounds[number - 1] : undefined;
            const to = this.figureText(bound, measure);
            if (measure === "open") {
                const least = number ? from + 1 : 1;
                return least === bound ? to : `${least} – ${bound}`;
            }
            return number ? _t("over %(from)s up to %(to)s", { from: this.figureText(from, measure), to }) : _t("up to %s", to);
        };
        const rows = bounds.map((bound, number) => ({ key: bound, ...this.shade(bound, measure), sign: "", text: text(bound, number) }));
        return [{ key: "none", ...this.palette.nothing, sign: "", text: measure === "open" ? _t("No open lead") : _t("No answer measured") }, ...rows];
    }
}
