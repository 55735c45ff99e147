import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { loadDrawing } from "../territory_map/map_drawing";
import { MapLook, MEASURES, hoursText, leadsText, measureNames, percent } from "../territory_map/map_look";
import { PlanCover, writePrefixes } from "../territory_map/plan_cover";
import { TerritoryMap } from "../territory_map/territory_map";

const PLAN_KEY = "crm_territory_plz.coverage.plan";
const CAPITAL = "10";

/** Who works where, what is left open, how much there is to do and how quickly it is answered. */
export class TerritoryCoverage extends Component {
    static template = "crm_territory_plz.TerritoryCoverage";
    static components = { Layout, Dropdown, DropdownItem, TerritoryMap };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const kept = this.props.state?.coverage;
        this.state = useState({
            planId: kept?.planId || this.askedFor,
            measure: kept?.measure || "territory",
            table: kept?.table || false,
            at: kept?.at || "",
            active: kept?.active || "",
            message: "",
            loaded: 0,
        });
        useSetupAction({ getLocalState: () => ({ coverage: { ...this.state } }) });
        onWillStart(() => this.start());
    }

    get askedFor() {
        const { context, params } = this.props.action;
        return params?.plan_id || (context?.active_model === "crm.territory.plan" && context.active_id) || null;
    }

    async start() {
        const [drawing, plans] = await Promise.all([loadDrawing(this.orm), this.orm.call("crm.territory.plan", "get_map_plans", [])]);
        Object.assign(this, { drawing, plans });
        const wanted = this.state.planId || Number(browser.localStorage.getItem(PLAN_KEY));
        const plan = plans.find(({ id }) => id === wanted) || plans.find(({ state }) => state === "active") || plans[0];
        if (plan) {
            await this.load(plan.id);
        }
        this.state.active ||= plan ? this.ownRegion : CAPITAL;
    }

    /** The region that the map points at first: where one works, if one does not work everywhere. */
    get ownRegion() {
        const rows = [...this.territories.values()];
        const own = rows.filter(({ user_id, permitted_user_ids }) => [user_id, ...permitted_user_ids].some((person) => person?.id === user.userId));
        const knowsAll = this.map.claims.every(([, key]) => this.territories.has(key));
        const keys = new Set((own.length || knowsAll ? own : rows).map(({ id }) => id));
        const partOf = (region) => this.cover.shares(region).reduce((sum, { key, part }) => sum + (keys.has(key) ? part : 0), 0);
        const parts = this.drawing.below("").map((region) => [partOf(region), region]);
        return parts.reduce((best, each) => (each[0] > best[0] ? each : best), [0, CAPITAL])[1];
    }

    async load(planId) {
        const [map, figures] = await Promise.all([
            this.orm.call("crm.territory.plan", "get_map", [planId]),
            this.orm.call("crm.territory.plan", "get_map_figures", [planId]),
        ]);
        this.map = map;
        this.figures = { "": figures };
        this.cover = new PlanCover(map.claims);
        this.territories = new Map(map.territories.map((row, place) => [row.id, { ...row, number: place + 1 }]));
        Object.assign(this.state, { planId, loaded: this.state.loaded + 1 });
    }

    async choosePlan(planId) {
        browser.localStorage.setItem(PLAN_KEY, planId);
        Object.assign(this.state, { at: "", active: this.state.active.slice(0, 2) });
        await this.load(planId);
    }

    // ---------------------------------------------------------------- what is shown

    get shownPlans() {
        return this.plans.map((plan) => ({ ...plan, text: plan.state === "active" ? plan.name : `${plan.name} (${this.stateName(plan.state)})` }));
    }

    stateName(state) {
        return { draft: _t("Draft"), active: _t("In force"), archived: _t("Replaced") }[state] || state;
    }

    get measures() {
        const names = measureNames();
        return MEASURES.map((measure) => ({ measure, name: names[measure] }));
    }

    get look() {
        const { figures, bounds } = this.figures[this.state.at] || { figures: {}, bounds: { open: [], hours: [] } };
        return new MapLook({ drawing: this.drawing, cover: this.cover, territories: this.territories, figures, bounds });
    }

    /** What each place looks like, computed once for the picture. */
    get describe() {
        const { look } = this;
        return (prefix) => look.look(prefix, this.state.measure);
    }

    get legend() {
        return this.look.legend(this.state.measure);
    }

    get gapsText() {
        return writePrefixes(this.map.gaps);
    }

    get unread() {
        return this.figures[""].unread;
    }

    // ---------------------------------------------------------------- the active place

    get active() {
        const { active } = this.state;
        const figure = this.look.figures[active];
        return {
            name: this.drawing.nameOf(active),
            shares: this.cover.shares(active).map(({ key, part }) => this.shareRow(key, part)),
            leads: figure?.open ? leadsText(figure.open) : _t("No open lead that you see"),
            unassigned: figure?.unassigned || 0,
            response: figure?.answered ? _t("%(hours)s on average, %(count)s answered", { hours: hoursText(figure.hours), count: figure.answered }) : "",
            canOpen: Boolean(figure?.open),
            canZoom: active.length < 5,
        };
    }

    shareRow(key, part) {
        const territory = this.territories.get(key);
        return {
            key: key === undefined ? "gap" : key,
            id: territory?.id,
            hatched: key === undefined,
            ...(key === undefined ? {} : this.look.colourOf(key)),
            sign: territory?.number || "",
            name: this.look.nameOf(key),
            part: part < 1 ? percent(part) : "",
            people: territory ? this.peopleOf(territory) : "",
        };
    }

    peopleOf({ team_id, user_id }) {
        return [team_id?.display_name, user_id?.display_name].filter(Boolean).join(" · ");
    }

    onActivate(prefix) {
        this.state.active = prefix;
        this.state.message = "";
    }

    async onZoom(at, active) {
        if (!this.figures[at]) {
            this.figures[at] = await this.orm.call("crm.territory.plan", "get_map_figures", [this.state.planId, at]);
        }
        Object.assign(this.state, { at, active, message: at ? _t("%s, one digit more", this.drawing.nameOf(at)) : _t("Germany") });
    }

    zoomIn() {
        return this.onZoom(this.state.active, `${this.state.active}0`);
    }

    async goTo(prefix) {
        const active = prefix.length === 1 ? this.drawing.below("").find((code) => code.startsWith(prefix)) : prefix;
        await this.onZoom(active.length > 2 ? active.slice(0, -1) : "", active);
    }

    // ---------------------------------------------------------------- the same as a table

    get rows() {
        const { look } = this;
        return this.drawing.below(this.state.at).map((prefix) => {
            const figure = look.figures[prefix];
            return {
                prefix,
                town: this.state.at ? "" : this.drawing.townOf(prefix),
                territories: look.sharesText(this.cover.shares(prefix)),
                isGap: this.cover.shares(prefix).some(({ key }) => key === undefined),
                open: figure?.open || 0,
                unassigned: figure?.unassigned || 0,
                hours: figure?.answered ? hoursText(figure.hours) : "–",
            };
        });
    }

    /** Open leads with a postcode of no region: the Federal Government's own, those that are not given. */
    get unmappedRows() {
        const { figures } = this.figures[""];
        return this.state.at ? [] : this.drawing.unmapped.filter((code) => figures[code]).map((code) => ({ prefix: code, ...figures[code] }));
    }

    get territoryRows() {
        const { territories: figures } = this.figures[""];
        return [...this.territories.values()].map((territory) => ({
            ...territory,
            ...this.look.colourOf(territory.id),
            prefixes: writePrefixes(this.map.claims.filter(([, key]) => key === territory.id).map(([prefix]) => prefix)),
            people: this.peopleOf(territory),
            open: figures[territory.id]?.open || 0,
            unassigned: figures[territory.id]?.unassigned || 0,
            hours: figures[territory.id]?.answered ? hoursText(figures[territory.id].hours) : "–",
        }));
    }

    /** Open leads that no territory gets. */
    get nobodys() {
        return this.figures[""].territories.nobody?.open || 0;
    }

    // ---------------------------------------------------------------- where it leads to

    async openLeads(prefix) {
        this.action.doAction(await this.orm.call("crm.territory.plan", "action_open_map_leads", [this.state.planId, prefix]));
    }

    openTerritory(id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "crm.territory", res_id: id, views: [[false, "form"]] });
    }

    openPlan() {
        this.action.doAction({ type: "ir.actions.act_window", res_model: "crm.territory.plan", res_id: this.state.planId, views: [[false, "form"]] });
    }

    openUnread() {
        return this.openLeads(false);
    }

    print() {
        this.action.doAction({
            type: "ir.actions.report",
            report_type: "qweb-pdf",
            report_name: "crm_territory_plz.report_territory_map",
            report_file: "crm_territory_plz.report_territory_map",
            name: _t("Coverage Map"),
            data: { measure: this.state.measure },
            context: { active_ids: [this.state.planId] },
        });
    }
}

registry.category("actions").add("crm_territory_plz.coverage", TerritoryCoverage);
