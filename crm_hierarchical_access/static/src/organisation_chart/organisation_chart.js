import { Component, onMounted, onPatched, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Camera, SCALES } from "./chart_camera";
import { CARD, layoutChart, linkPath } from "./chart_layout";
import { ChartModel } from "./chart_model";
import { companyHue, paintMinimap, paintOverview, readPalette } from "./chart_painter";

const FIRST_VIEW = { levels: 2, at_most: 150 };
const DRAG_FROM = 6; // pixels
const LONG_PRESS = 450; // milliseconds
const TYPE_AHEAD = 700; // milliseconds
const WINDOW_SHARE = 0.4; // cards so far around the viewport are drawn too
const MINIMAP_FROM = 25; // units
const DIRECTION_KEY = "crm_hierarchical_access.organisation_chart.direction";
const NEXT_KEYS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"];

/**
 * The organisation as a picture: drawn as far as it is in sight, loaded as far as it was opened.
 */
export class OrganisationChart extends Component {
    static template = "crm_hierarchical_access.OrganisationChart";
    static components = { Layout, Dropdown, DropdownItem };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.model = new ChartModel();
        this.camera = new Camera();
        this.typed = { text: "", at: 0 };
        this.pointers = new Map();
        this.matches = new Set();
        this.viewport = useRef("viewport");
        this.layer = useRef("layer");
        this.canvas = useRef("overview");
        this.minimap = useRef("minimap");
        this.searchInput = useRef("search");
        this.ghost = useRef("ghost");
        const kept = this.props.state?.chart;
        this.state = useState({
            direction: browser.localStorage.getItem(DIRECTION_KEY) === "right" ? "right" : "down",
            archived: kept?.archived || false,
            canMove: false,
            empty: false,
            activeId: kept?.activeId || null,
            carriedId: null,
            dropId: null,
            overview: false,
            message: "",
            search: { text: "", matches: [], at: -1, leftOut: 0 },
        });
        this.scene = { cards: [], blocks: [], lines: "", window: null };
        this.search = useDebounced(() => this.runSearch(), 250);
        useSetupAction({ getLocalState: () => ({ chart: this.keep() }) });
        useExternalListener(window, "pointermove", (ev) => this.onPointerMove(ev));
        useExternalListener(window, "pointerup", (ev) => this.onPointerUp(ev));
        useExternalListener(window, "pointercancel", () => this.endGesture());
        useExternalListener(window, "resize", () => this.onResize());
        onWillStart(() => this.start(kept));
        onMounted(() => this.begin(kept));
        onPatched(() => this.show());
    }

    // ---------------------------------------------------------------- loading

    get teams() {
        return { call: (method, ...args) => this.orm.call("crm.team", method, args.slice(0, -1), args.at(-1)) };
    }

    /** What brings the user back to the same picture: what is open, and from where it is looked at. */
    keep() {
        const { x, y, scale } = this.camera;
        const { activeId, archived } = this.state;
        return { expanded: [...this.model.expanded], camera: { x, y, scale }, activeId, archived };
    }

    async start(kept) {
        await this.load(kept?.expanded);
        if (!kept) {
            this.model.showLevels(FIRST_VIEW.levels + 1);
        }
        this.arrange();
    }

    /** Load the first view anew, and below what is open. */
    async load(expanded = []) {
        const { archived } = this.state;
        const first = await this.teams.call("get_organisation_chart", { ...FIRST_VIEW, archived });
        this.model.clear();
        this.model.add(first.units);
        Object.assign(this.model, { total: first.total, expanded: new Set(expanded) });
        Object.assign(this.state, { canMove: first.can_move, empty: !first.total });
        const missing = expanded.filter((id) => !this.model.units.has(id) || !this.model.isLoaded(id));
        if (missing.length) {
            await this.loadBelow(missing, 1);
        }
        this.model.expanded = new Set(expanded.filter((id) => this.model.units.has(id)));
        if (!this.model.units.has(this.state.activeId)) {
            this.state.activeId = this.model.roots[0] || null;
        }
        this.countLeads([...this.model.units.keys()]);
    }

    async loadBelow(ids, levels) {
        const { archived } = this.state;
        const known = new Set(this.model.units.keys());
        const { units } = await this.teams.call("get_organisation_chart", { unit_ids: ids, levels, archived });
        this.model.add(units);
        this.countLeads(units.map((unit) => unit.id).filter((id) => !known.has(id)));
    }

    /** Numbers of leads come after the picture: nobody waits for them. */
    async countLeads(ids) {
        if (!ids.length) {
            return;
        }
        const counts = await this.orm.silent.call("crm.team", "get_organisation_chart_leads", [ids], {
            archived: this.state.archived,
        });
        for (const [id, count] of Object.entries(counts)) {
            this.model.leads.set(Number(id), count);
        }
        this.render();
    }

    /** After a change somewhere: the same view of what there is now. */
    async reload() {
        await this.load([...this.model.expanded]);
        this.arrange();
        this.redraw();
    }

    // ---------------------------------------------------------------- drawing

    get direction() {
        return this.state.direction;
    }

    /** Place the cards anew; the camera keeps a card where it is on the page. */
    arrange(keepId = null) {
        const before = keepId && this.layout?.places.get(keepId);
        this.layout = layoutChart(this.model.roots, (id) => this.model.shownBelow(id), this.direction);
        this.scene.window = null;
        const after = keepId && this.layout.places.get(keepId);
        if (before && after) {
            const { scale } = this.camera;
            this.camera.pan((before[0] - after[0]) * scale, (before[1] - after[1]) * scale);
        }
    }

    begin(kept) {
        this.measure();
        if (!this.viewport.el) {
            return;
        }
        this.observer = new ResizeObserver(() => this.onResize());
        this.observer.observe(this.viewport.el);
        Object.assign(this.camera, kept?.camera || this.beginning());
        this.redraw();
        this.viewport.el.focus({ preventScroll: true });
    }

    beginning() {
        const [x, y] = this.layout.places.get(this.model.roots[0]);
        const top = [x + CARD.width / 2, y + CARD.height / 2];
        return this.camera.beginning(this.layout, this.model.roots.length === 1 ? top : [this.layout.width / 2, 0], this.direction);
    }

    measure() {
        const { clientWidth, clientHeight } = this.viewport.el || {};
        Object.assign(this.camera, { width: clientWidth || 0, height: clientHeight || 0 });
        const ratio = window.devicePixelRatio || 1;
        for (const { el } of [this.canvas, this.minimap]) {
            if (el) {
                Object.assign(el, { width: el.clientWidth * ratio, height: el.clientHeight * ratio });
            }
        }
    }

    onResize() {
        if (this.viewport.el) {
            this.measure();
            this.redraw();
        }
    }

    /** Draw what came into sight, where something did, and show it from where the camera stands. */
    redraw() {
        this.camera.hold(this.layout);
        const overview = this.camera.scale < SCALES.detail;
        const shown = this.camera.window();
        const drawn = this.scene.window;
        const inside =
            drawn && shown.left >= drawn.left && shown.right <= drawn.right && shown.top >= drawn.top && shown.bottom <= drawn.bottom;
        if (overview !== this.state.overview || (!overview && !inside) || !drawn) {
            this.state.overview = overview;
            this.compose(overview);
            this.render();
        }
        this.show();
    }

    /** What the page holds: all cards around the viewport; from far away only the active one, for screen readers. */
    compose(overview) {
        const area = this.camera.window(WINDOW_SHARE);
        const { places, links, blocks } = this.layout;
        const sees = (x, y, width, height) =>
            !overview && x < area.right && y < area.bottom && x + width > area.left && y + height > area.top;
        const cards = [...places].filter(([id, [x, y]]) => id === this.state.activeId || sees(x, y, CARD.width, CARD.height));
        const box = ({ from, to }) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])];
        this.scene = {
            window: area,
            cards: cards.map(([id]) => id),
            blocks: blocks.filter(({ x, y, width, height }) => sees(x, y, width, height)),
            lines: links.filter((link) => sees(...box(link))).map((link) => linkPath(link, this.direction)).join(""),
        };
    }

    show() {
        const { x, y, scale } = this.camera;
        if (this.layer.el) {
            this.layer.el.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
        }
        this.paintSoon();
    }

    paintSoon() {
        this.frame ||= browser.requestAnimationFrame(() => {
            this.frame = null;
            this.paint();
        });
    }

    paint() {
        if (!this.viewport.el) {
            return;
        }
        this.palette ||= readPalette(this.viewport.el);
        const drawing = {
            layout: this.layout,
            model: this.model,
            palette: this.palette,
            direction: this.direction,
            activeId: this.state.activeId,
            matches: this.matches,
        };
        if (this.state.overview && this.canvas.el) {
            paintOverview(this.canvas.el.getContext("2d"), drawing, this.camera, this.camera.window());
        }
        if (this.minimap.el) {
            this.minimapView = paintMinimap(this.minimap.el.getContext("2d"), drawing, this.camera);
        }
    }

    /** Move the camera smoothly, or at once for who wants no motion. */
    glide(to) {
        browser.cancelAnimationFrame(this.gliding);
        const from = { x: this.camera.x, y: this.camera.y, scale: this.camera.scale };
        const begin = performance.now();
        const still = browser.matchMedia("(prefers-reduced-motion: reduce)").matches;
        const step = (now) => {
            const share = still ? 1 : Math.min((now - begin) / 220, 1);
            const eased = 1 - (1 - share) ** 3;
            for (const key of ["x", "y", "scale"]) {
                this.camera[key] = from[key] + (to[key] - from[key]) * eased;
            }
            this.redraw();
            if (share < 1) {
                this.gliding = browser.requestAnimationFrame(step);
            }
        };
        step(begin);
    }

    get hasMinimap() {
        return this.layout.places.size >= MINIMAP_FROM && !this.env.isSmall;
    }

    // ---------------------------------------------------------------- what cards say

    describe(id) {
        const unit = this.model.units.get(id);
        const [x, y] = this.layout.places.get(id);
        const siblings = this.model.siblingsOf(id);
        return {
            unit,
            style: `left:${x}px;top:${y}px;width:${CARD.width}px;height:${CARD.height}px;${this.companyStyle(unit)}`,
            level: this.model.levelOf(id),
            size: siblings.length,
            place: siblings.indexOf(id) + 1,
            expanded: unit.children ? String(this.model.isExpanded(id)) : undefined,
            leads: this.leadsOf(unit),
            marks: this.marksOf(unit),
            obstacle: this.state.carriedId && this.model.obstacle(this.state.carriedId, id),
        };
    }

    companyStyle(unit) {
        return unit.company ? `--company-colour:hsl(${companyHue(unit.company.id)} 55% 48%);` : "";
    }

    /** How many open leads, in words that say whose number it is; empty until counted and where nothing may be said. */
    leadsOf(unit) {
        const count = this.model.leads.get(unit.id);
        if (!count) {
            return null;
        }
        const { own, below, all_seen } = count;
        if (!all_seen && !below) {
            return unit.upward_access === "all" ? null : { text: _t("Leads not shown"), none: true };
        }
        const number = all_seen ? this.countText(own) : _t("%s you see", this.countText(own));
        return { text: below > own ? _t("%(own)s, %(below)s with units below", { own: number, below }) : number };
    }

    countText(leads) {
        return leads === 1 ? _t("1 lead") : _t("%s leads", leads);
    }

    marksOf(unit) {
        const marks = [];
        if (!unit.active) {
            marks.push({ icon: "fa-archive", text: _t("Archived") });
        }
        if (unit.upward_access === "unit") {
            marks.push({ icon: "fa-lock", text: _t("Only its leader"), title: _t("Closed: only the unit's own leader sees its leads"), kind: "closed" });
        }
        if (unit.upward_access === "none") {
            marks.push({ icon: "fa-lock", text: _t("Closed"), title: _t("Closed: nobody above sees its leads, not even its leader"), kind: "closed" });
        }
        if (unit.oversight !== "none") {
            marks.push({ icon: "fa-eye", text: _t("Oversight"), title: _t("Its leader sees everything below") });
        }
        if (unit.sharing !== "none") {
            marks.push({ icon: "fa-share-alt", text: _t("Shared"), title: _t("Everybody in it sees all its customers") });
        }
        return marks;
    }

    /** The whole card in one sentence, for screen readers. */
    labelOf(card) {
        const { unit } = card;
        const parts = [unit.name, unit.leader ? _t("Leader: %s", unit.leader.name) : _t("No leader")];
        if (unit.deputies.length) {
            parts.push(this.deputiesOf(unit));
        }
        if (unit.company) {
            parts.push(_t("Run by %s", unit.company.name));
        }
        parts.push(_t("Members: %s", unit.members));
        if (card.leads) {
            parts.push(card.leads.text);
        }
        parts.push(...card.marks.map((mark) => mark.title || mark.text));
        if (unit.below) {
            parts.push(_t("Units below: %s", unit.below));
        }
        return parts.join(". ");
    }

    toggleTitle({ unit, expanded }) {
        return expanded === "true" ? _t("Close: %s units below", unit.below) : _t("Open: %s units below", unit.below);
    }

    deputiesOf(unit) {
        return _t("Deputy: %s", unit.deputies.map((deputy) => deputy.name).join(", "));
    }

    // ---------------------------------------------------------------- opening and closing

    async toggle(id) {
        if (this.model.isExpanded(id)) {
            this.model.expanded.delete(id);
            this.leaveHidden(id);
        } else {
            await this.expand([id]);
        }
        this.arrange(id);
        this.redraw();
        this.announceOpen(id);
    }

    /** Whoever stood on a card that is hidden now stands on the one it is hidden in. */
    leaveHidden(id) {
        if (this.state.activeId && this.model.isBelow(this.state.activeId, id)) {
            this.state.activeId = id;
        }
    }

    async expand(ids) {
        const missing = ids.filter((id) => !this.model.units.has(id) || !this.model.isLoaded(id));
        if (missing.length) {
            await this.loadBelow(missing, 1);
        }
        for (const id of ids) {
            this.model.expanded.add(id);
        }
    }

    announceOpen(id) {
        const unit = this.model.units.get(id);
        this.state.message = this.model.isExpanded(id)
            ? _t("%(unit)s: %(count)s units shown", { unit: unit.name, count: unit.children })
            : _t("%s closed", unit.name);
    }

    /** Show so many levels below the top; null for all. */
    async showLevels(levels) {
        const { roots } = this.model;
        if (this.model.units.size < this.model.total) {
            await this.loadBelow(roots, levels);
        }
        this.model.showLevels(levels === null ? Infinity : levels + 1);
        this.leaveHiddenPath();
        this.arrange();
        this.measure();
        this.glide(levels === null ? this.camera.fitting(this.layout) : this.beginning());
    }

    leaveHiddenPath() {
        if (!this.layoutShows(this.state.activeId)) {
            this.state.activeId = this.model.roots[0];
        }
    }

    layoutShows(id) {
        return id && this.model.pathOf(id).slice(0, -1).every((above) => this.model.expanded.has(above));
    }

    turn() {
        this.state.direction = this.direction === "down" ? "right" : "down";
        browser.localStorage.setItem(DIRECTION_KEY, this.direction);
        this.arrange();
        this.glide(this.beginning());
    }

    async toggleArchived() {
        this.state.archived = !this.state.archived;
        await this.reload();
    }

    fit() {
        this.glide(this.camera.fitting(this.layout));
    }

    zoom(factor) {
        const { x, y, scale, width, height } = this.camera;
        const to = Object.assign(new Camera(), { x, y, scale, width, height });
        to.zoom(factor);
        this.glide({ x: to.x, y: to.y, scale: to.scale });
    }

    // ---------------------------------------------------------------- going to a unit

    boxOf(id) {
        const [x, y] = this.layout.places.get(id);
        return { left: x, top: y, right: x + CARD.width, bottom: y + CARD.height };
    }

    /** Make a unit the active one and bring it into sight. */
    activate(id) {
        if (id === undefined || id === null) {
            return;
        }
        this.state.activeId = id;
        if (!this.scene.cards.includes(id)) {
            this.scene.window = null;
        }
        const way = this.state.overview ? this.centreOf(id) : this.camera.reaching(this.boxOf(id));
        if (way) {
            this.glide(way);
        } else {
            this.redraw();
        }
    }

    centreOf(id) {
        const box = this.boxOf(id);
        return this.camera.centredOn((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    }

    /** Open the way to a unit and put it in the middle. */
    async goTo({ id, path }) {
        await this.expand(path.slice(0, -1));
        if (!this.model.units.has(id)) {
            return; // archived or moved meanwhile
        }
        this.arrange();
        this.state.activeId = id;
        this.glide(this.centreOf(id));
    }

    // ---------------------------------------------------------------- search

    onSearchInput(ev) {
        this.state.search.text = ev.target.value;
        this.typed.text = "";
        this.search();
    }

    onSearchKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.nextMatch(ev.shiftKey ? -1 : 1);
        } else if (ev.key === "Escape") {
            this.clearSearch();
            this.viewport.el?.focus();
        }
    }

    clearSearch() {
        Object.assign(this.state.search, { text: "", matches: [], at: -1, leftOut: 0 });
        this.matches = new Set();
        this.redraw();
    }

    async runSearch() {
        const { search } = this.state;
        const text = search.text.trim();
        if (!text) {
            return this.clearSearch();
        }
        const { archived } = this.state;
        const found = await this.teams.call("search_organisation_chart", text, { archived });
        if (text !== search.text.trim()) {
            return; // typed on meanwhile
        }
        Object.assign(search, { matches: found.matches, at: -1, leftOut: found.left_out });
        this.matches = new Set(found.matches.map((match) => match.id));
        if (found.matches.length) {
            await this.nextMatch(1);
        } else {
            this.state.message = _t("Nothing found");
            this.redraw();
        }
    }

    async nextMatch(step) {
        const { search } = this.state;
        if (!search.matches.length) {
            return;
        }
        search.at = (search.at + step + search.matches.length) % search.matches.length;
        await this.goTo(search.matches[search.at]);
        this.state.message = this.searchResult;
    }

    get searchResult() {
        const { matches, at, leftOut, text } = this.state.search;
        if (!matches.length) {
            return text.trim() && at === -1 ? _t("Nothing found") : "";
        }
        const total = leftOut ? _t("more than %s", matches.length) : matches.length;
        return _t("%(at)s of %(total)s", { at: Math.max(at + 1, 1), total });
    }

    /** The people because of whom the current match was found. */
    get searchPeople() {
        const { matches, at } = this.state.search;
        return at < 0 ? "" : matches[at].people.slice(0, 3).join(", ");
    }

    // ---------------------------------------------------------------- keyboard

    onKeydown(ev) {
        const id = this.state.activeId;
        if (!id || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const handled = NEXT_KEYS.includes(ev.key) ? this.onArrow(id, ev.key) : this.onOtherKey(id, ev);
        if (ev.key.length > 1) {
            this.typed.text = ""; // whoever goes elsewhere begins anew
        }
        if (handled) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onArrow(id, key) {
        const unit = this.model.units.get(id);
        const expanded = this.model.isExpanded(id);
        if (key === "ArrowRight" && unit.children && !expanded) {
            this.toggle(id);
        } else if (key === "ArrowLeft" && expanded) {
            this.toggle(id);
        } else {
            this.activate(this.model.step(id, key));
            this.tellTarget();
        }
        return true;
    }

    onOtherKey(id, ev) {
        const typing = ev.timeStamp - this.typed.at < TYPE_AHEAD && this.typed.text;
        if (ev.key === "Enter") {
            this.state.carriedId ? this.drop(id) : this.openUnit(id);
        } else if (ev.key === "Escape" && this.state.carriedId) {
            this.putBack();
        } else if (ev.key === "+" || ev.key === "-") {
            this.zoom(ev.key === "+" ? 1.25 : 0.8);
        } else if (ev.key === "*") {
            this.openSiblings(id);
        } else if (ev.key === " ") {
            this.model.units.get(id).children && this.toggle(id);
        } else if (ev.key.toLowerCase() === "m" && this.state.canMove && !typing) {
            this.pickUp(id);
        } else if (ev.key.length === 1) {
            this.typeAhead(id, ev);
        } else {
            return false;
        }
        return true;
    }

    async openSiblings(id) {
        const closed = this.model.siblingsOf(id).filter((other) => this.model.units.get(other).children);
        await this.expand(closed);
        this.arrange(id);
        this.redraw();
    }

    typeAhead(id, ev) {
        const going = Boolean(this.typed.text) && ev.timeStamp - this.typed.at < TYPE_AHEAD;
        this.typed = { text: (going ? this.typed.text : "") + ev.key, at: ev.timeStamp };
        this.activate(this.model.typeAhead(id, this.typed.text, going));
    }

    // ---------------------------------------------------------------- moving by keyboard

    pickUp(id) {
        this.state.carriedId = id;
        this.state.message = _t(
            "%s picked up. Go to the unit that it shall be below and press Enter, or Escape to leave it where it is.",
            this.model.units.get(id).name
        );
        this.render();
    }

    putBack() {
        this.state.carriedId = null;
        this.state.dropId = null;
        this.state.message = _t("Nothing was moved.");
        this.render();
    }

    /** Say what dropping here would do. */
    tellTarget() {
        const { carriedId, activeId } = this.state;
        if (carriedId) {
            this.state.message = this.dropText(carriedId, activeId);
        }
    }

    dropText(id, target) {
        const [unit, above] = [id, target].map((each) => this.model.units.get(each).name);
        switch (this.model.obstacle(id, target)) {
            case "itself":
                return _t("%s cannot be below itself.", unit);
            case "below":
                return _t("%(above)s is below %(unit)s.", { above, unit });
            case "there":
                return _t("%(unit)s is below %(above)s already.", { unit, above });
        }
        return _t("Move %(unit)s below %(above)s", { unit, above });
    }

    /** Show what a move would change for whom; the form that opens carries it out. */
    async drop(target) {
        const id = this.state.carriedId;
        if (this.model.obstacle(id, target)) {
            this.state.message = this.dropText(id, target);
            this.notification.add(this.state.message, { type: "warning" });
            return;
        }
        Object.assign(this.state, { carriedId: null, dropId: null });
        const action = await this.orm.call("crm.organisation.change", "propose_move", [id, target]);
        await this.action.doAction(action, { onClose: () => this.reload() });
    }

    // ---------------------------------------------------------------- pointer: pan, pinch, drag

    placeOf(ev) {
        const box = this.viewport.el.getBoundingClientRect();
        return [ev.clientX - box.left, ev.clientY - box.top];
    }

    unitAt(ev) {
        const [x, y] = this.camera.toDrawing(...this.placeOf(ev));
        for (const [id, [left, top]] of this.layout.places) {
            if (x >= left && x <= left + CARD.width && y >= top && y <= top + CARD.height) {
                return id;
            }
        }
        return null;
    }

    onWheel(ev) {
        ev.preventDefault();
        browser.cancelAnimationFrame(this.gliding);
        const unit = ev.deltaMode === 1 ? 20 : 1;
        if (ev.ctrlKey || ev.metaKey) {
            this.camera.zoom(Math.exp(-ev.deltaY * unit * 0.0025), ...this.placeOf(ev));
        } else if (ev.shiftKey && !ev.deltaX) {
            this.camera.pan(-ev.deltaY * unit, 0);
        } else {
            this.camera.pan(-ev.deltaX * unit, -ev.deltaY * unit);
        }
        this.redraw();
    }

    onPointerDown(ev) {
        if (ev.button || ev.target.closest("button, a, input, .o_chart_minimap")) {
            return;
        }
        this.viewport.el.focus({ preventScroll: true });
        browser.cancelAnimationFrame(this.gliding);
        this.pointers.set(ev.pointerId, ev);
        if (this.pointers.size > 1) {
            this.gesture = { kind: "pinch" };
            return;
        }
        this.gesture = { kind: "press", id: this.unitAt(ev), x: ev.clientX, y: ev.clientY, touch: ev.pointerType === "touch" };
        if (this.gesture.touch && this.gesture.id && this.state.canMove) {
            const { gesture } = this;
            gesture.timer = browser.setTimeout(() => this.gesture === gesture && this.startDrag(gesture), LONG_PRESS);
        }
    }

    onPointerMove(ev) {
        const last = this.pointers.get(ev.pointerId);
        if (!this.gesture || !last) {
            return;
        }
        if (this.gesture.kind === "pinch") {
            return this.pinch(ev);
        }
        this.pointers.set(ev.pointerId, ev);
        if (this.gesture.kind === "press") {
            const way = Math.hypot(ev.clientX - this.gesture.x, ev.clientY - this.gesture.y);
            if (way < DRAG_FROM) {
                return;
            }
            browser.clearTimeout(this.gesture.timer);
            this.gesture.id && this.state.canMove && !this.gesture.touch ? this.startDrag(this.gesture) : (this.gesture.kind = "pan");
        }
        if (this.gesture.kind === "drag") {
            return this.dragTo(ev);
        }
        this.camera.pan(ev.clientX - last.clientX, ev.clientY - last.clientY);
        this.redraw();
    }

    pinch(ev) {
        const spread = () => {
            const [a, b] = [...this.pointers.values()];
            return { far: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY), x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
        };
        const before = spread();
        this.pointers.set(ev.pointerId, ev);
        const after = spread();
        this.camera.pan(after.x - before.x, after.y - before.y);
        this.camera.zoom(after.far / (before.far || 1), ...this.placeOf({ clientX: after.x, clientY: after.y }));
        this.redraw();
    }

    startDrag(gesture) {
        gesture.kind = "drag";
        this.state.carriedId = gesture.id;
        this.state.message = "";
        this.render();
    }

    dragTo(ev) {
        const target = this.unitAt(ev);
        this.gesture.target = target;
        if (target !== this.state.dropId) {
            this.state.dropId = target;
        }
        if (this.ghost.el) {
            const [x, y] = this.placeOf(ev);
            this.ghost.el.style.transform = `translate(${x + 14}px, ${y + 14}px)`;
        }
        this.panAtEdge(ev);
    }

    /** Near an edge the chart moves on under a card that is being dragged. */
    panAtEdge(ev) {
        const [x, y] = this.placeOf(ev);
        const push = (at, size) => (at < 48 ? 48 - at : at > size - 48 ? size - 48 - at : 0) / 3;
        this.camera.pan(push(x, this.camera.width), push(y, this.camera.height));
        this.redraw();
    }

    onPointerUp(ev) {
        const { gesture } = this;
        if (!gesture || !this.pointers.has(ev.pointerId)) {
            return;
        }
        this.endGesture();
        if (gesture.kind === "drag") {
            gesture.target && gesture.target !== gesture.id ? this.drop(gesture.target) : this.putBack();
            this.state.carriedId = this.state.dropId = null;
        } else if (gesture.kind === "press" && gesture.id) {
            this.press(gesture.id);
        }
    }

    endGesture() {
        browser.clearTimeout(this.gesture?.timer);
        this.gesture = null;
        this.pointers.clear();
    }

    /** A click on a card: opens the unit, drops what is carried, or comes nearer. */
    press(id) {
        if (this.state.overview) {
            this.state.activeId = id;
            this.glide(this.centreOf(id));
        } else if (this.state.carriedId) {
            this.drop(id);
        } else {
            this.state.activeId = id;
            this.openUnit(id);
        }
    }

    onMinimapPointer(ev) {
        if (ev.type === "pointermove" && !ev.buttons) {
            return;
        }
        const box = this.minimap.el.getBoundingClientRect();
        const { x, y, scale } = this.minimapView;
        const at = [(ev.clientX - box.left - x) / scale, (ev.clientY - box.top - y) / scale];
        this.camera.x = this.camera.width / 2 - at[0] * this.camera.scale;
        this.camera.y = this.camera.height / 2 - at[1] * this.camera.scale;
        this.redraw();
    }

    // ---------------------------------------------------------------- where the chart leads to

    openUnit(id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "crm.team", res_id: id, views: [[false, "form"]] });
    }

    async openLeads(id) {
        this.action.doAction(await this.orm.call("crm.team", "action_open_chart_leads", [id]));
    }

    createUnit() {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "crm.team", views: [[false, "form"]] });
    }

    print(ids) {
        this.action.doAction({
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            report_name: "crm_hierarchical_access.report_organisation_chart",
            report_file: "crm_hierarchical_access.report_organisation_chart",
            name: _t("Organisation Chart"),
            context: { active_ids: ids },
        });
    }

    get activeUnit() {
        return this.model.units.get(this.state.activeId);
    }

    get isPartly() {
        return this.model.units.size < this.model.total;
    }
}

registry.category("actions").add("crm_hierarchical_access.organisation_chart", OrganisationChart);
