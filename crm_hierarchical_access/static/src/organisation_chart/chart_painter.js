import { CARD, bendOf } from "./chart_layout";

/** Colours of the page as it is, light or dark. */
export function readPalette(element) {
    const style = getComputedStyle(element);
    const colour = (name) => style.getPropertyValue(`--chart-${name}`).trim();
    return Object.fromEntries(["card", "far", "line", "border", "text", "vacant", "accent", "match", "block"].map((name) => [name, colour(name)]));
}

/** The hue of the company that runs a unit: far from that of the next one. */
export function companyHue(id) {
    return Math.round((id * 137.508) % 360);
}

function outside({ left, top, right, bottom }, x, y, width, height) {
    return x > right || y > bottom || x + width < left || y + height < top;
}

/**
 * The chart from far away: boxes and lines, thousands of them in a few milliseconds. Names appear where they can be read.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Object} drawing layout, model, palette, activeId, matches
 * @param {{x: number, y: number, scale: number}} camera
 * @param {Object} shown the part of the drawing to paint
 */
export function paintOverview(context, { layout, model, palette, direction, activeId, matches }, { x, y, scale }, shown) {
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, x * ratio, y * ratio);
    context.fillStyle = palette.block;
    for (const block of layout.blocks) {
        context.fillRect(block.x, block.y, block.width, block.height);
    }
    paintLinks(context, layout.links, palette, direction, scale);
    const withNames = scale > 0.16;
    for (const [id, [left, top]] of layout.places) {
        if (!outside(shown, left, top, CARD.width, CARD.height)) {
            paintCard(context, model.units.get(id), left, top, palette, { active: id === activeId, match: matches.has(id), withNames, scale });
        }
    }
}

function paintLinks(context, links, palette, direction, scale) {
    context.strokeStyle = palette.line;
    context.lineWidth = Math.max(1.5, 0.8 / scale);
    context.beginPath();
    for (const link of links) {
        const { from, to } = link;
        const bend = bendOf(link, direction);
        context.moveTo(...from);
        context.lineTo(...(direction === "down" ? [from[0], bend] : [bend, from[1]]));
        context.lineTo(...(direction === "down" ? [to[0], bend] : [bend, to[1]]));
        context.lineTo(...to);
    }
    context.stroke();
}

function paintCard(context, unit, left, top, palette, { active, match, withNames, scale }) {
    context.fillStyle = match ? palette.match : withNames ? palette.card : palette.far;
    context.fillRect(left, top, CARD.width, CARD.height);
    context.strokeStyle = active ? palette.accent : palette.border;
    context.lineWidth = active ? Math.max(6, 3 / scale) : Math.max(1, 0.6 / scale);
    context.strokeRect(left, top, CARD.width, CARD.height);
    if (unit.company) {
        context.fillStyle = `hsl(${companyHue(unit.company.id)} 60% 50%)`;
        context.fillRect(left, top, CARD.width, withNames ? 10 : 44);
    }
    if (!unit.leader) {
        context.fillStyle = palette.vacant;
        context.fillRect(left, top + CARD.height - (withNames ? 22 : 54), CARD.width, withNames ? 22 : 54);
    }
    if (withNames) {
        context.fillStyle = palette.text;
        context.font = "600 34px system-ui, sans-serif";
        context.fillText(unit.name, left + 10, top + 64, CARD.width - 20);
        context.font = "28px system-ui, sans-serif";
        context.fillText(unit.leader ? unit.leader.name : "", left + 10, top + 112, CARD.width - 20);
    }
}

/** The whole drawing small, with a frame around what the viewport shows. */
export function paintMinimap(context, drawing, camera) {
    const { canvas } = context;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    const { layout, palette } = drawing;
    const scale = Math.min((width - 8) / layout.width, (height - 8) / layout.height);
    const x = (width - layout.width * scale) / 2;
    const y = (height - layout.height * scale) / 2;
    const all = { left: 0, top: 0, right: layout.width, bottom: layout.height };
    paintOverview(context, { ...drawing }, { x, y, scale: scale * 0.999 }, all);
    const shown = camera.window();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    const frame = (at, offset, least, most) => Math.min(Math.max(offset + at * scale, least), most);
    const [left, right] = [frame(shown.left, x, 1, width - 1), frame(shown.right, x, 1, width - 1)];
    const [top, bottom] = [frame(shown.top, y, 1, height - 1), frame(shown.bottom, y, 1, height - 1)];
    context.strokeRect(left, top, right - left, bottom - top);
    return { x, y, scale };
}
