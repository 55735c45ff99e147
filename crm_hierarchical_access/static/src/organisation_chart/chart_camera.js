/**
 * What part of a drawing a viewport shows: a place and a scale. Plain: nothing here knows of the page.
 *
 * A point of the drawing is shown at `point * scale + offset`.
 */
export const SCALES = { least: 0.02, detail: 0.4, most: 1.6 };
const MARGIN = 40;

export class Camera {
    constructor() {
        Object.assign(this, { x: 0, y: 0, scale: 1, width: 0, height: 0 });
    }

    /** The part of the drawing that is shown, by a share wider on each side. */
    window(share = 0) {
        const [width, height] = [this.width / this.scale, this.height / this.scale];
        return {
            left: -this.x / this.scale - width * share,
            top: -this.y / this.scale - height * share,
            right: -this.x / this.scale + width * (1 + share),
            bottom: -this.y / this.scale + height * (1 + share),
        };
    }

    toDrawing(x, y) {
        return [(x - this.x) / this.scale, (y - this.y) / this.scale];
    }

    pan(dx, dy) {
        this.x += dx;
        this.y += dy;
    }

    /** Zoom by a factor, while the point (x, y) of the viewport stays where it is. */
    zoom(factor, x = this.width / 2, y = this.height / 2) {
        const scale = Math.min(Math.max(this.scale * factor, SCALES.least), SCALES.most);
        const [px, py] = this.toDrawing(x, y);
        Object.assign(this, { scale, x: x - px * scale, y: y - py * scale });
    }

    /** Never let the drawing get out of sight. */
    hold({ width, height }) {
        const keep = Math.min(120, this.width / 3, this.height / 3);
        this.x = Math.min(Math.max(this.x, keep - width * this.scale), this.width - keep);
        this.y = Math.min(Math.max(this.y, keep - height * this.scale), this.height - keep);
    }

    /** The whole drawing in the middle, at most at full size. */
    fitting({ width, height }) {
        const scale = Math.min((this.width - 2 * MARGIN) / width, (this.height - 2 * MARGIN) / height, 1);
        return this.showing(width, height, Math.max(scale, SCALES.least));
    }

    /** The drawing from its beginning, in a size that can be read. */
    beginning({ width, height }, [x, y], direction) {
        const fitting = this.fitting({ width, height });
        if (fitting.scale >= 0.6) {
            return fitting;
        }
        const scale = 0.8;
        return direction === "down"
            ? { scale, x: this.width / 2 - x * scale, y: MARGIN }
            : { scale, x: MARGIN, y: this.height / 2 - y * scale };
    }

    showing(width, height, scale) {
        return { scale, x: (this.width - width * scale) / 2, y: Math.max((this.height - height * scale) / 2, MARGIN / 2) };
    }

    /** A point in the middle of the viewport, in a size that can be read. */
    centredOn(x, y) {
        const scale = Math.min(Math.max(this.scale, 0.7), 1.1);
        return { scale, x: this.width / 2 - x * scale, y: this.height / 2 - y * scale };
    }

    /** The smallest move that brings a box into sight, or null where it is. */
    reaching({ left, top, right, bottom }) {
        const shown = this.window();
        const margin = MARGIN / this.scale;
        const lack = (near, far, from, to) => (near < from + margin ? from + margin - near : far > to - margin ? to - margin - far : 0);
        const dx = lack(left, right, shown.left, shown.right) * this.scale;
        const dy = lack(top, bottom, shown.top, shown.bottom) * this.scale;
        return dx || dy ? { scale: this.scale, x: this.x + dx, y: this.y + dy } : null;
    }
}
