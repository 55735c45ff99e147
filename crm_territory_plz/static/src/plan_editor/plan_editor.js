import { Component, onMounted, onPatched, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { loadDrawing } from "../territory_map/map_drawing";
import { MapLook, leadsText, measureNames } from "../territory_map/map_look";
import { writePrefixes } from "../territory_map/plan_cover";
import { TerritoryMap } from "../territory_map/territory_map";
import { PlanDraft } from "./plan_draft";
import { PrefixTags } from "./prefix_tags";

const COUNT_AFTER = 400; // milliseconds without a change
const NOBODY = "nobody";

/** A draft of a plan: territories beside the map, with what is wrong and what each would get, while one edits. */
export class PlanEditor extends Component {
    static template = "crm_territory_plz.PlanEditor";
    static components = { Layout, MultiRecordSelector, PrefixTags, RecordSelector, TerritoryMap };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.list = useRef("list");
        this.planId = this.props.action.params?.plan_id || this.props.action.context?.active_id;
        this.state = useState({ selected: null, measure: "territory", at: "", active: "10", message: "", counts: {}, version: 0, saving: false });
        this.userDomain = [["share", "=", false]];
        this.countSoon = useDebounced(() => this.count(), COUNT_AFTER);
        useHotkey("control+z", () => this.undo());
        useHotkey("control+y", () => this.redo());
        useSetupAction({ beforeLeave: () => this.mayLeave(), beforeUnload: (ev) => this.onUnload(ev) });
        onWillStart(() => this.start());
        onMounted(() => this.labelSelectors());
        onPatched(() => this.labelSelectors());
    }

    async start() {
        if (!this.planId) {
            return;
        }
        const [drawing, values, figures] = await Promise.all([
            loadDrawing(this.orm),
            this.orm.call("crm.territory.plan", "get_draft", [this.planId]),
            this.orm.call("crm.territory.plan", "get_map_figures", [this.planId]),
        ]);
        Object.assign(this, { drawing, figures: { "": figures }, plan: values.plan, draft: new PlanDraft(values) });
        this.state.selected = this.draft.rows[0]?.key || null;
        this.count();
    }

    /** The names of fields that only their place tells. */
    labelSelectors() {
        for (const field of this.list.el?.querySelectorAll(".o_plan_selector") || []) {
            field.querySelector("input")?.setAttribute("aria-label", field.getAttribute("aria-label"));
        }
    }

    get isEditable() {
        return this.plan?.state === "draft" && this.plan.can_write;
    }

    get title() {
        return _t("%(plan)s, version %(version)s", { plan: this.plan.name, version: this.plan.version });
    }

    // ---------------------------------------------------------------- after each change

    /** Show the draft as it is now, and ask what each territory would get. */
    changed(message = "") {
        this.state.version++;
        this.state.message = message;
        this.countSoon();
    }

    async count() {
        const { rows } = this.draft;
        const counts = await this.orm.silent.call("crm.territory.plan", "count_draft_leads", [this.planId, this.draft.claims]);
        if (rows === this.draft.rows) {
            this.state.counts = counts; // else the draft was changed meanwhile, and is asked for again
        }
    }

    countOf(key) {
        return this.state.counts[key] || { open: 0, unassigned: 0 };
    }

    countText(key) {
        const { open, unassigned } = this.countOf(key);
        return unassigned ? _t("%(leads)s, %(count)s unassigned", { leads: leadsText(open), count: unassigned }) : leadsText(open);
    }

    get nobodys() {
        return this.countOf(NOBODY).open;
    }

    // ---------------------------------------------------------------- what is shown

    get rows() {
        const { cover } = this.draft;
        this.problems = { twice: new Map(cover.twice().map((each) => [each.prefix, each.keys])), cuts: cover.cuts(), idle: cover.idle() };
        return this.draft.rows.map((row, place) => ({
            ...row,
            number: place + 1,
            text: row.name.trim() || _t("New territory"),
            isSelected: row.key === this.state.selected,
            postcodes: writePrefixes(row.prefixes) || _t("No postcodes yet"),
            hasTwice: row.prefixes.some((prefix) => this.problems.twice.has(prefix)),
            ...this.look.palette.territories[row.colour % this.look.palette.territories.length],
        }));
    }

    get look() {
        const rows = this.draft.rows;
        const territories = new Map(rows.map((row, place) => [row.key, { name: row.name.trim() || _t("New territory"), number: place + 1, colour: row.colour }]));
        const { figures, bounds } = this.figures[this.state.at];
        return new MapLook({ drawing: this.drawing, cover: this.draft.cover, territories, figures, bounds });
    }

    get describe() {
        const { look, conflicts } = this;
        return (prefix) => {
            const shares = look.cover.shares(prefix);
            const found = look.look(prefix, this.state.measure);
            const twice = conflicts.filter((conflict) => conflict.prefix.startsWith(prefix) || prefix.startsWith(conflict.prefix));
            return {
                ...found,
                label: [found.label, ...twice.map(({ text }) => text)].join(". "),
                selected: shares.length === 1 && shares[0].key === this.state.selected,
                twice: twice.length > 0,
            };
        };
    }

    get measures() {
        const names = measureNames();
        return ["territory", "open"].map((measure) => ({ measure, name: names[measure] }));
    }

    get mapLabel() {
        const row = this.selectedRow;
        return row && this.isEditable ? _t("Postcode regions. The space bar gives them to %s.", this.nameOf(row.key)) : _t("Postcode regions of Germany");
    }

    get selectedRow() {
        return this.draft.row(this.state.selected);
    }

    nameOf(key) {
        return this.look.nameOf(key);
    }

    /** The tags of a territory, with what is wrong about each. */
    tagsOf({ key, prefixes }) {
        const { twice, cuts, idle } = this.problems;
        return prefixes.map((prefix) => {
            if (twice.has(prefix)) {
                const others = twice.get(prefix).filter((other) => other !== key);
                return { prefix, kind: "twice", text: _t("Also in %s", others.map((other) => this.nameOf(other)).join(", ")) };
            }
            if (idle.has(prefix)) {
                return { prefix, kind: "idle", text: _t("Decides nothing: %s does", writePrefixes(idle.get(prefix))) };
            }
            return cuts.has(prefix) ? { prefix, kind: "cut", text: this.cutText(cuts.get(prefix)) } : { prefix, kind: "", text: "" };
        });
    }

    /** "803 belongs to Munich, 804 to Others". */
    cutText(cuts) {
        const byKey = new Map();
        cuts.forEach(({ prefix, key }) => byKey.set(key, [...(byKey.get(key) || []), prefix]));
        return _t("Without %s", [...byKey].map(([key, prefixes]) => `${writePrefixes(prefixes)} (${this.nameOf(key)})`).join(", "));
    }

    /** Conflicts with the territories that can be left with the prefix. */
    get conflicts() {
        return this.draft.cover.twice().map(({ prefix, keys }) => ({
            prefix,
            id: `${prefix}_${keys.join("_")}`,
            text: _t("%(prefix)s is in %(one)s and in %(other)s.", { prefix, one: this.nameOf(keys[0]), other: this.nameOf(keys[1]) }),
            keep: keys.filter(Boolean).map((key) => ({ key, name: this.nameOf(key) })),
            mine: keys.every(Boolean),
        }));
    }

    get gaps() {
        return this.draft.cover.gaps(this.drawing.unmapped);
    }

    // ---------------------------------------------------------------- territories

    select(key) {
        this.state.selected = key;
    }

    add() {
        const used = this.draft.rows.map(({ colour }) => colour);
        const coloursOf = (region) => this.draft.cover.shares(region).flatMap(({ key }) => (key ? [this.draft.row(key).colour] : []));
        const colour = this.drawing.newColour([], coloursOf, used);
        this.state.selected = this.draft.add(colour, _t("New territory"));
        this.changed(_t("New territory"));
        setTimeout(() => this.list.el?.querySelector(".o_plan_row_selected input[name=name]")?.focus());
    }

    remove(key) {
        const name = this.nameOf(key);
        const place = this.draft.rows.findIndex((row) => row.key === key);
        this.draft.remove(key, _t("%s removed", name));
        this.state.selected = (this.draft.rows[place] || this.draft.rows.at(-1))?.key || null;
        this.changed(_t("%s removed", name));
    }

    rename(key, name) {
        this.draft.change(key, { name }, _t("Name"), `name_${key}`);
        this.changed();
    }

    setUnit(key, team) {
        this.draft.change(key, { team: team || false }, _t("Unit of %s", this.nameOf(key)));
        this.changed();
    }

    setUser(key, user) {
        this.draft.change(key, { user: user || false }, _t("Responsible of %s", this.nameOf(key)));
        this.changed();
    }

    setPermitted(key, permitted) {
        this.draft.change(key, { permitted }, _t("People permitted in %s", this.nameOf(key)));
        this.changed();
    }

    addPrefixes(key, prefixes) {
        const what = _t("%(prefixes)s to %(territory)s", { prefixes: writePrefixes(prefixes), territory: this.nameOf(key) });
        this.draft.type(key, prefixes, what);
        const twice = this.conflicts.filter((conflict) => prefixes.includes(conflict.prefix));
        this.changed(twice.length ? twice.map(({ text }) => text).join(" ") : what);
    }

    dropPrefix(key, prefix) {
        const what = _t("%(prefix)s taken from %(territory)s", { prefix, territory: this.nameOf(key) });
        this.draft.drop(key, prefix, what);
        this.changed(what);
    }

    keep(key, prefix) {
        const what = _t("%(prefix)s left to %(territory)s", { prefix, territory: this.nameOf(key) });
        this.draft.leave(key, prefix, what);
        this.changed(what);
    }

    // ---------------------------------------------------------------- the map

    onActivate(prefix) {
        this.state.active = prefix;
        this.state.message = "";
    }

    async onZoom(at, active) {
        this.figures[at] ||= await this.orm.call("crm.territory.plan", "get_map_figures", [this.planId, at]);
        Object.assign(this.state, { at, active, message: at ? _t("%s, one digit more", this.drawing.nameOf(at)) : _t("Germany") });
    }

    /** Give a prefix to the selected territory, or take it away again. */
    onPress(prefix) {
        const row = this.selectedRow;
        if (!row || !this.isEditable) {
            return;
        }
        const names = { prefix: this.drawing.nameOf(prefix), territory: this.nameOf(row.key) };
        const press = this.draft.pressed(row.key, prefix);
        if (press === "stays") {
            this.tell(_t("%(territory)s has %(prefix)s by a shorter prefix: give it to another territory, or shorten that.", names));
        } else if (this.draft.others.some(([other]) => other.startsWith(prefix))) {
            this.tell(_t("%(prefix)s belongs to a territory that you do not see.", names));
        } else if (press === "take") {
            this.draft.takeAway(row.key, prefix, _t("%(prefix)s taken from %(territory)s", names));
            this.changed(_t("%(prefix)s taken from %(territory)s", names));
        } else {
            this.draft.give(row.key, prefix, _t("%(prefix)s to %(territory)s", names));
            this.changed(_t("%(prefix)s to %(territory)s", names));
        }
    }

    tell(message) {
        this.state.message = message;
        this.notification.add(message, { type: "info" });
    }

    async goTo(prefix) {
        const active = prefix.length === 1 ? this.drawing.below("").find((code) => code.startsWith(prefix)) : prefix;
        await this.onZoom(active.length > 2 ? active.slice(0, -1) : "", active);
    }

    // ---------------------------------------------------------------- the way back

    undo() {
        this.stepped(this.draft.undo(), (what) => _t("Undone: %s", what));
    }

    redo() {
        this.stepped(this.draft.redo(), (what) => _t("Done again: %s", what));
    }

    stepped(what, text) {
        if (what !== undefined) {
            if (!this.selectedRow) {
                this.state.selected = this.draft.rows[0]?.key || null;
            }
            this.changed(text(what));
        }
    }

    // ---------------------------------------------------------------- saving and leaving

    async save() {
        if (this.draft.incomplete.length) {
            this.state.selected = this.draft.incomplete[0].key;
            this.notification.add(_t("Each territory needs a name and a unit."), { type: "danger" });
            return false;
        }
        const place = this.draft.rows.findIndex((row) => row.key === this.state.selected);
        this.state.saving = true;
        try {
            const values = await this.orm.call("crm.territory.plan", "save_draft", [this.planId, this.draft.values, this.draft.revision]);
            this.draft = new PlanDraft(values);
            this.state.selected = this.draft.rows[place]?.key || null;
            this.changed(_t("Saved"));
            return true;
        } finally {
            this.state.saving = false;
        }
    }

    async discard() {
        this.draft.commit(this.draft.stored, _t("All changes"));
        this.stepped(_t("All changes"), (what) => _t("Undone: %s", what));
    }

    mayLeave() {
        if (!this.draft?.isChanged) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Leave without saving?"),
                body: _t("The changes to this draft are not saved yet."),
                confirmLabel: _t("Leave"),
                cancelLabel: _t("Stay"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }

    onUnload(ev) {
        if (this.draft?.isChanged) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }

    openPlan() {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "crm.territory.plan", res_id: this.planId, views: [[false, "form"]] });
    }

    openPlans() {
        this.action.doAction("crm_territory_plz.crm_territory_plan_action");
    }
}

registry.category("actions").add("crm_territory_plz.plan_editor", PlanEditor);
