/**
 * The drawing of the map: regions, the tiles of longer prefixes, and where keys lead. Plain: nothing here knows of the page.
 */
export const TILES = { columns: 5, width: 150, height: 120, gap: 16 };

let drawing;

/** The drawing, asked for once. */
export function loadDrawing(orm) {
    drawing ||= orm.call("crm.territory.plan", "get_map_drawing", []).then(
        (values) => new MapDrawing(values),
        (error) => {
            drawing = undefined;
            throw error;
        }
    );
    return drawing;
}

export class MapDrawing {
    constructor(values) {
        Object.assign(this, values);
        this.byCode = new Map(values.regions.map((region) => [region.code, region]));
    }

    /** What is shown below a prefix: the regions of the map, or ten tiles. */
    below(prefix) {
        return prefix ? Array.from({ length: 10 }, (_, digit) => prefix + digit) : this.regions.map(({ code }) => code);
    }

    /** The prefix that is shown when one goes up. */
    above(prefix) {
        return prefix.length > 2 ? prefix.slice(0, -1) : "";
    }

    townOf(prefix) {
        return this.byCode.get(prefix.slice(0, 2))?.town || "";
    }

    /** "80 München-West", "803". */
    nameOf(prefix) {
        return prefix.length === 2 ? `${prefix} ${this.townOf(prefix)}`.trim() : prefix;
    }

    /** Where a key leads from a prefix, or undefined. */
    step(prefix, key) {
        if (prefix.length === 2) {
            return this.byCode.get(prefix)?.steps[key] || this.edge(key);
        }
        const place = Number(prefix.at(-1));
        const to = { ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - TILES.columns, ArrowDown: place + TILES.columns, Home: 0, End: 9 }[key];
        return to >= 0 && to <= 9 ? prefix.slice(0, -1) + to : undefined;
    }

    edge(key) {
        return { Home: this.regions[0].code, End: this.regions.at(-1).code }[key];
    }

    /** The place of a tile. */
    tile(prefix) {
        const place = Number(prefix.at(-1));
        const [column, row] = [place % TILES.columns, Math.floor(place / TILES.columns)];
        return { x: column * (TILES.width + TILES.gap), y: row * (TILES.height + TILES.gap) };
    }

    get tilesSize() {
        return {
            width: TILES.columns * (TILES.width + TILES.gap) - TILES.gap,
            height: 2 * (TILES.height + TILES.gap) - TILES.gap,
        };
    }

    /**
     * A colour for a new territory: another one than those of the territories beside its regions, and the least used.
     *
     * @param {string[]} regions of the new territory
     * @param {(region: string) => number[]} coloursOf numbers of the colours that a region has
     * @param {number[]} used numbers of all colours in use
     */
    newColour(regions, coloursOf, used) {
        const near = new Set(regions.flatMap((region) => [region, ...this.byCode.get(region).beside]).flatMap(coloursOf));
        const often = (number) => used.filter((each) => each === number).length;
        const numbers = this.palette.territories.map((_, number) => number);
        const rank = (number) => (near.has(number) ? 1000 : 0) + often(number);
        return numbers.reduce((best, number) => (rank(number) < rank(best) ? number : best));
    }
}

/** Which class a figure is in: 0 is the lowest (as `atlas/classes.py`). */
export function classOf(value, bounds) {
    const place = bounds.findIndex((bound) => value <= bound);
    return place < 0 ? bounds.length - 1 : place;
}

/** The colour of a class: the darkest is for the highest, however many there are. */
export function shadeOf(place, bounds, colours) {
    const last = colours.length - 1;
    return colours[bounds.length > 1 ? Math.round((place * last) / (bounds.length - 1)) : Math.floor(colours.length / 2)];
}
