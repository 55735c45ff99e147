/**
 * The units of a chart: what is loaded, what is shown, and where the keyboard goes. Plain: nothing here knows of the page.
 */
export class ChartModel {
    constructor() {
        this.clear();
    }

    clear() {
        this.units = new Map();
        this.children = new Map();
        this.leads = new Map();
        this.roots = [];
        this.expanded = new Set();
        this.total = 0;
    }

    /** Take in what the server gave; siblings come in their order. */
    add(units) {
        for (const unit of units) {
            const known = this.units.has(unit.id);
            this.units.set(unit.id, unit);
            if (known) {
                continue;
            }
            const siblings = unit.parent_id ? this.children.get(unit.parent_id) || [] : this.roots;
            siblings.push(unit.id);
            if (unit.parent_id) {
                this.children.set(unit.parent_id, siblings);
            }
        }
    }

    isLoaded(id) {
        const unit = this.units.get(id);
        return !unit.children || (this.children.get(id) || []).length === unit.children;
    }

    isExpanded(id) {
        return this.expanded.has(id) && this.childrenOf(id).length > 0;
    }

    childrenOf(id) {
        return this.children.get(id) || [];
    }

    shownBelow(id) {
        return this.expanded.has(id) ? this.childrenOf(id) : [];
    }

    siblingsOf(id) {
        const parent = this.units.get(id).parent_id;
        return parent ? this.childrenOf(parent) : this.roots;
    }

    pathOf(id) {
        const path = [];
        for (let unit = this.units.get(id); unit; unit = this.units.get(unit.parent_id)) {
            path.unshift(unit.id);
        }
        return path;
    }

    levelOf(id) {
        return this.pathOf(id).length;
    }

    isBelow(id, above) {
        return this.pathOf(id).includes(above);
    }

    /** Why a unit cannot be moved below another: "itself", "below", "there", or nothing where it can. */
    obstacle(id, target) {
        if (id === target) {
            return "itself";
        }
        if (this.isBelow(target, id)) {
            return "below";
        }
        return this.units.get(id).parent_id === target ? "there" : null;
    }

    /** The ids that are shown, in the order in which they are read. */
    shown() {
        const shown = [];
        const visit = (ids) => {
            for (const id of ids) {
                shown.push(id);
                visit(this.shownBelow(id));
            }
        };
        visit(this.roots);
        return shown;
    }

    /** Show so many levels; what is not loaded stays closed. */
    showLevels(levels) {
        this.expanded.clear();
        const visit = (ids, level) => {
            for (const id of ids) {
                if (level < levels && this.childrenOf(id).length) {
                    this.expanded.add(id);
                    visit(this.childrenOf(id), level + 1);
                }
            }
        };
        visit(this.roots, 1);
    }

    /** Where a key leads from a unit, as in any tree: an id, or undefined. */
    step(id, key) {
        const shown = this.shown();
        const place = shown.indexOf(id);
        switch (key) {
            case "ArrowDown":
                return shown[place + 1];
            case "ArrowUp":
                return shown[place - 1];
            case "Home":
                return shown[0];
            case "End":
                return shown[shown.length - 1];
            case "ArrowRight":
                return this.shownBelow(id)[0];
            case "ArrowLeft":
                return this.units.get(id).parent_id || undefined;
        }
    }

    /** The next unit shown whose name begins with a text, beginning after one, or with it where it may stay. */
    typeAhead(id, text, stay) {
        const shown = this.shown();
        const place = shown.indexOf(id);
        const round = [...shown.slice(place), ...shown.slice(0, place)];
        if (!stay) {
            round.push(round.shift());
        }
        const begin = text.toLocaleLowerCase();
        return round.find((other) => this.units.get(other).name.toLocaleLowerCase().startsWith(begin));
    }
}
