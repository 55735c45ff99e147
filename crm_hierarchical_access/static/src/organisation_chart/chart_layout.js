/**
 * Where each card of a chart stands. Plain computation: nothing here knows of the page.
 *
 * Units stand centred above those below them. Siblings that show nothing below themselves are stacked in blocks, so that a
 * unit with a hundred of them stays a picture and not a line. Subtrees move together as far as their outlines allow.
 *
 * Everything is computed along two axes: `depth`, in which the tree grows, and `breadth`, along which siblings stand.
 */

export const CARD = { width: 244, height: 150 };
const GAP = { level: 64, sibling: 28, block: 14 };
const BLOCK_PADDING = 14;
const MOST_COLUMNS = 12;
/**
 * How siblings are stacked: from how many in a row, and how much broader than high their block is. A chart of many units is
 * a hundred times as broad as high where pairs stand side by side.
 */
const LOOSE = { blockFrom: 4, breadth: 1, wrapFrom: Infinity };
const DENSE_FROM = 60;
const DENSE = { blockFrom: 2, breadth: 0.35 };
const WRAP = 540; // times the square root of the number of units: about twice as broad as high

/** Card sizes along the axes of a direction: "down" or "right". */
function axesOf(direction) {
    return direction === "down"
        ? { breadth: CARD.width, depth: CARD.height }
        : { breadth: CARD.height, depth: CARD.width };
}

/**
 * Columns of a block, for a shape that is so many times as broad as high.
 *
 * @param {number} count
 * @param {{breadth: number, depth: number}} size
 * @param {number} breadth
 */
export function blockColumns(count, size, breadth = 1) {
    const ideal = Math.round(Math.sqrt((breadth * count * (size.depth + GAP.block)) / (size.breadth + GAP.block)));
    const columns = Math.min(Math.max(ideal, 1), Math.max(MOST_COLUMNS, Math.ceil(Math.sqrt(count))));
    const rows = Math.ceil(count / columns);
    return Math.ceil(count / rows);
}

/** Siblings as they are placed: a unit that shows units below itself alone, others together in a block. */
export function groupSiblings(ids, shownBelow, blockFrom) {
    const groups = [];
    let run = [];
    const close = () => {
        if (run.length >= blockFrom) {
            groups.push({ block: run });
        } else {
            groups.push(...run.map((id) => ({ id })));
        }
        run = [];
    };
    for (const id of ids) {
        if (shownBelow(id).length) {
            close();
            groups.push({ id });
        } else {
            run.push(id);
        }
    }
    close();
    return groups;
}

/** A side of an outline: pieces [from, to, at] along the depth, from the top down, without gaps between cards. */
function distance(right, left, gap) {
    let needed = -Infinity;
    let i = 0;
    for (const [from, to, at] of left) {
        while (i < right.length && right[i][1] <= from) {
            i++;
        }
        for (let j = i; j < right.length && right[j][0] < to; j++) {
            needed = Math.max(needed, right[j][2] + gap - at);
        }
    }
    return needed;
}

/** One side of two outlines together: the second in front, what the first has deeper than that behind it. */
function inFront(front, behind) {
    const end = front.length ? front[front.length - 1][1] : -Infinity;
    const rest = behind.filter((piece) => piece[1] > end).map(([from, to, at]) => [Math.max(from, end), to, at]);
    return [...front, ...rest];
}

function shifted(side, by) {
    return side.map(([from, to, at]) => [from, to, at + by]);
}

const nearest = (left) => Math.min(...left.map((piece) => piece[2]));
const farthest = (right) => Math.max(...right.map((piece) => piece[2]));
const broadest = ({ left, right }) => farthest(right) - nearest(left);
const endOf = ({ left }) => Math.max(...left.map((piece) => piece[1]));

/** Parts in rows that are no broader than a limit, if they can be. */
function shelve(parts, limit) {
    const shelves = [];
    let room = 0;
    for (const part of parts) {
        const needed = broadest(part) + GAP.sibling;
        if (!shelves.length || needed > room) {
            shelves.push([]);
            room = limit;
        }
        shelves.at(-1).push(part);
        room -= needed;
    }
    return shelves;
}

/** Before which of the parts half of their breadth is reached. */
function middleOf(parts) {
    const half = parts.reduce((sum, part) => sum + broadest(part), 0) / 2;
    let sum = 0;
    const found = parts.findIndex((part) => (sum += broadest(part)) - broadest(part) / 2 > half - 1);
    return parts.length > 1 ? Math.max(found, 1) : 0;
}

/** Move a part, with everything in it, deeper. */
function sink(part, by) {
    part.depth += by;
    for (const side of ["left", "right"]) {
        part[side] = part[side].map(([from, to, at]) => [from + by, to + by, at]);
    }
    part.parts.forEach((child) => sink(child, by));
}

class Layout {
    constructor(shownBelow, direction, style) {
        this.shownBelow = shownBelow;
        this.style = style;
        this.size = axesOf(direction);
        this.places = new Map(); // id: [breadth, depth] of the near corner, relative to the parent's middle until settled
        this.blocks = [];
    }

    /** The outline of a unit and what is shown below it, the middle of its card at breadth 0. */
    unit(id, depth) {
        const { size } = this;
        const half = size.breadth / 2;
        const floor = depth + size.depth;
        const own = { left: [[depth, floor, -half]], right: [[depth, floor, half]], parts: [] };
        const below = this.shownBelow(id);
        if (below.length) {
            const row = this.row(below, floor + GAP.level);
            // the space for connectors belongs to the row: nothing may stand between a unit and those below it
            const [from, to] = [row.left[0][2], row.right[0][2]];
            own.left.push([floor, floor + GAP.level, Math.min(from, 0)], ...row.left);
            own.right.push([floor, floor + GAP.level, Math.max(to, 0)], ...row.right);
            own.parts = row.parts;
        }
        return { ...own, id, depth };
    }

    /** A block of units that show nothing below themselves, its middle at breadth 0. */
    block(ids, depth) {
        const { size } = this;
        const columns = blockColumns(ids.length, size, this.style.breadth);
        const rows = Math.ceil(ids.length / columns);
        const breadth = columns * size.breadth + (columns - 1) * GAP.block + 2 * BLOCK_PADDING;
        const height = rows * size.depth + (rows - 1) * GAP.block + 2 * BLOCK_PADDING;
        const side = (at) => [[depth, depth + height, at]];
        return { block: ids, columns, depth, breadth, height, left: side(-breadth / 2), right: side(breadth / 2), parts: [] };
    }

    /** Siblings below a unit whose middle is at breadth 0; on several shelves where they would be too broad. */
    row(ids, depth) {
        const parts = groupSiblings(ids, this.shownBelow, this.style.blockFrom).map((group) =>
            group.block ? this.block(group.block, depth) : this.unit(group.id, depth)
        );
        const row = this.beside(parts);
        return broadest(row) > this.style.wrapFrom && parts.length > 1 ? this.shelves(parts, depth) : row;
    }

    /** Parts side by side as close as their outlines allow, the middle of first and last at breadth 0. */
    beside(parts) {
        let left = [];
        let right = [];
        for (const part of parts) {
            part.at = right.length ? distance(right, part.left, GAP.sibling) : 0;
            left = inFront(left, shifted(part.left, part.at));
            right = inFront(shifted(part.right, part.at), right);
        }
        const middle = (parts[0].at + parts[parts.length - 1].at) / 2;
        for (const part of parts) {
            part.at -= middle;
        }
        return { parts, left: shifted(left, -middle), right: shifted(right, -middle) };
    }

    /** Parts in several rows, left and right of the line that comes from the unit above them. */
    shelves(parts, depth) {
        let [floor, near, far] = [depth, 0, 0];
        for (const shelf of shelve(parts, this.style.wrapFrom)) {
            shelf.forEach((part) => sink(part, floor - depth));
            const half = middleOf(shelf);
            near = Math.min(near, this.align(shelf.slice(0, half), -1));
            far = Math.max(far, this.align(shelf.slice(half), 1));
            floor = Math.max(...shelf.map(endOf)) + GAP.level;
        }
        const end = floor - GAP.level;
        return { parts, left: [[depth, end, near]], right: [[depth, end, far]] };
    }

    /** Put parts on one side of the line (-1 before it, 1 behind it); gives how far they reach. */
    align(parts, side) {
        if (!parts.length) {
            return 0;
        }
        const { left, right } = this.beside(parts);
        const [first, last] = [nearest(left), farthest(right)];
        const by = side < 0 ? -GAP.sibling / 2 - last : GAP.sibling / 2 - first;
        for (const part of parts) {
            part.at += by;
        }
        return side < 0 ? first + by : last + by;
    }

    /** Absolute places, from the relative ones. */
    settle(part, breadth) {
        const { size } = this;
        if (part.block) {
            const near = breadth - part.breadth / 2;
            const block = { ids: part.block, at: [near, part.depth], size: [part.breadth, part.height], middle: breadth };
            this.blocks.push(block);
            part.block.forEach((id, number) => {
                const column = number % part.columns;
                const row = Math.floor(number / part.columns);
                this.places.set(id, [
                    near + BLOCK_PADDING + column * (size.breadth + GAP.block),
                    part.depth + BLOCK_PADDING + row * (size.depth + GAP.block),
                ]);
            });
            return;
        }
        this.places.set(part.id, [breadth - size.breadth / 2, part.depth]);
        for (const child of part.parts) {
            this.settle(child, breadth + child.at);
        }
    }
}

/**
 * Place everything that is shown.
 *
 * @param {number[]} roots ids of the units at the top
 * @param {(id: number) => number[]} shownBelow ids of the units shown below one
 * @param {"down"|"right"} direction in which the tree grows
 * @returns {{places: Map, blocks: Object[], links: Object[], width: number, height: number}}
 *      places: [x, y] of each card's corner; blocks: {x, y, width, height, ids};
 *      links: {id, from: [x, y], to: [x, y]} from a unit to one below it, or to a block
 */
export function layoutChart(roots, shownBelow, direction = "down") {
    if (!roots.length) {
        return { places: new Map(), blocks: [], links: [], width: 0, height: 0 };
    }
    const layout = new Layout(shownBelow, direction, styleFor(countShown(roots, shownBelow)));
    const forest = layout.row(roots, 0);
    for (const part of forest.parts) {
        layout.settle(part, part.at);
    }
    return finish(layout, forest, direction);
}

function countShown(ids, shownBelow) {
    return ids.reduce((count, id) => count + 1 + countShown(shownBelow(id), shownBelow), 0);
}

/** How close so many units have to stand. */
export function styleFor(count) {
    return count > DENSE_FROM ? { ...DENSE, wrapFrom: WRAP * Math.sqrt(count) } : LOOSE;
}

/** From breadth and depth to x and y, beginning at 0. */
function finish(layout, forest, direction) {
    const down = direction === "down";
    const [first, last, end] = [nearest(forest.left), farthest(forest.right), endOf(forest)];
    const point = (breadth, depth) => (down ? [breadth - first, depth] : [depth, breadth - first]);
    const places = new Map();
    for (const [id, [breadth, depth]] of layout.places) {
        places.set(id, point(breadth, depth));
    }
    const blocks = layout.blocks.map(({ ids, at, size }) => {
        const [x, y] = point(...at);
        const [width, height] = down ? size : [size[1], size[0]];
        return { ids, x, y, width, height };
    });
    const links = linksOf(layout, forest, point);
    const [width, height] = down ? [last - first, end] : [end, last - first];
    return { places, blocks, links, width, height };
}

function linksOf(layout, forest, point) {
    const { size } = layout;
    const links = [];
    const visit = (part, breadth) => {
        for (const child of part.parts) {
            const from = point(breadth, part.depth + size.depth);
            const to = point(breadth + child.at, child.depth);
            links.push({ id: part.id, from, to });
            visit(child, breadth + child.at);
        }
    };
    for (const part of forest.parts) {
        visit(part, part.at);
    }
    return links;
}

/** How deep a link turns aside: just before what it leads to. */
export function bendOf({ to }, direction) {
    return (direction === "down" ? to[1] : to[0]) - GAP.level / 2;
}

/** The line of a link as SVG path data, with round corners. */
export function linkPath({ from, to }, direction = "down") {
    const [a, b] = direction === "down" ? [0, 1] : [1, 0];
    const way = to[a] - from[a];
    const middle = bendOf({ to }, direction);
    const at = (breadth, depth) => (direction === "down" ? `${breadth} ${depth}` : `${depth} ${breadth}`);
    if (Math.abs(way) < 1) {
        return `M${at(from[a], from[b])}L${at(from[a], to[b])}`;
    }
    const radius = Math.min(10, Math.abs(way) / 2);
    const turn = Math.sign(way) * radius;
    return (
        `M${at(from[a], from[b])}L${at(from[a], middle - radius)}Q${at(from[a], middle)} ${at(from[a] + turn, middle)}` +
        `L${at(to[a] - turn, middle)}Q${at(to[a], middle)} ${at(to[a], middle + radius)}L${at(to[a], to[b])}`
    );
}
