import { PlanCover } from "../territory_map/plan_cover";

const MOST_UNDONE = 100;

/**
 * The territories of a draft while they are edited: rows, what is wrong with them, and the way back. Plain: nothing here knows
 * of the page.
 *
 * A row is {key, id, name, team, user, permitted, prefixes, colour}; people and unit are ids. Rows are never changed in place:
 * each change makes new ones, and the old ones are the way back.
 */
export class PlanDraft {
    /** @param {Object} values as the server gives them */
    constructor(values) {
        this.take(values);
        this.done = [];
        this.undone = [];
    }

    /** Begin with what is stored. */
    take({ territories, claims, revision }) {
        const of = (id) => claims.filter(([, key]) => key === id).map(([prefix]) => prefix);
        this.revision = revision;
        this.others = claims.filter(([, key]) => !key);
        this.rows = territories.map((row) => ({
            key: `t${row.id}`,
            id: row.id,
            name: row.name,
            team: row.team_id?.id || false,
            user: row.user_id?.id || false,
            permitted: row.permitted_user_ids.map(({ id }) => id),
            prefixes: of(row.id).sort(),
            colour: row.colour,
        }));
        this.stored = this.rows;
        this.next ||= 1;
    }

    get isChanged() {
        return this.rows !== this.stored && JSON.stringify(this.rows) !== JSON.stringify(this.stored);
    }

    row(key) {
        return this.rows.find((row) => row.key === key);
    }

    // ---------------------------------------------------------------- the way back

    /** Set other rows; `what` says in words what was done. Changes that go on with the same `run` are undone together. */
    commit(rows, what, run = null) {
        const last = this.done.at(-1);
        if (!run || !last || last.run !== run) {
            this.done.push({ rows: this.rows, what, run });
            this.done.splice(0, this.done.length - MOST_UNDONE);
        }
        this.undone = [];
        this.rows = rows;
    }

    /** @returns {string|undefined} what was undone */
    undo() {
        return this.step(this.done, this.undone);
    }

    redo() {
        return this.step(this.undone, this.done);
    }

    step(from, to) {
        const last = from.pop();
        if (last) {
            to.push({ rows: this.rows, what: last.what, run: null });
            this.rows = last.rows;
        }
        return last?.what;
    }

    // ---------------------------------------------------------------- changes

    /** @returns {string} the key of the new row */
    add(colour, what) {
        const key = `n${this.next++}`;
        const row = { key, id: false, name: "", team: false, user: false, permitted: [], prefixes: [], colour };
        this.commit([...this.rows, row], what);
        return key;
    }

    change(key, values, what, run = null) {
        this.commit(
            this.rows.map((row) => (row.key === key ? { ...row, ...values } : row)),
            what,
            run
        );
    }

    remove(key, what) {
        this.commit(
            this.rows.filter((row) => row.key !== key),
            what
        );
    }

    /** Put prefixes to a territory, as typed: others keep theirs. */
    type(key, prefixes, what) {
        const row = this.row(key);
        this.change(key, { prefixes: [...new Set([...row.prefixes, ...prefixes])].sort() }, what);
    }

    drop(key, prefix, what) {
        this.change(key, { prefixes: this.row(key).prefixes.filter((each) => each !== prefix) }, what);
    }

    /** Leave a prefix to one territory alone: it is taken out of all others. */
    leave(key, prefix, what) {
        this.commit(
            this.rows.map((row) => (row.key === key ? row : { ...row, prefixes: row.prefixes.filter((each) => each !== prefix) })),
            what
        );
    }

    /**
     * What pressing a prefix on the map would do for a territory: "give", "take" (away from it), or "stays" where it has it by a
     * shorter prefix only.
     */
    pressed(key, prefix) {
        const [first, ...rest] = this.cover.shares(prefix);
        if (rest.length || first.key !== key) {
            return "give";
        }
        return this.row(key).prefixes.some((each) => each.startsWith(prefix)) ? "take" : "stays";
    }

    /** Give all of a prefix to a territory: whatever others have within it is taken from them. */
    give(key, prefix, what) {
        const without = this.rows.map((row) => ({ ...row, prefixes: row.prefixes.filter((each) => !each.startsWith(prefix)) }));
        const claims = [...without.flatMap((row) => row.prefixes.map((each) => [each, row.key])), ...this.others];
        const has = new PlanCover(claims).owner(prefix) === key;
        this.commit(
            without.map((row) => (row.key === key && !has ? { ...row, prefixes: [...row.prefixes, prefix].sort() } : row)),
            what
        );
    }

    /** Take a prefix, and all longer ones, away from a territory. */
    takeAway(key, prefix, what) {
        this.change(key, { prefixes: this.row(key).prefixes.filter((each) => !each.startsWith(prefix)) }, what);
    }

    // ---------------------------------------------------------------- what it comes to

    get claims() {
        return [...this.rows.flatMap((row) => row.prefixes.map((prefix) => [prefix, row.key])), ...this.others];
    }

    /** The cover of the rows as they are; made once for each state of them. */
    get cover() {
        if (this.covered !== this.rows) {
            this.covered = this.rows;
            this.coverNow = new PlanCover(this.claims);
        }
        return this.coverNow;
    }

    /** Rows without a name or a unit. */
    get incomplete() {
        return this.rows.filter((row) => !row.name.trim() || !row.team);
    }

    /** What the server is given. */
    get values() {
        return this.rows.map((row) => ({
            id: row.id,
            name: row.name,
            prefixes: row.prefixes,
            team_id: row.team,
            user_id: row.user,
            permitted_user_ids: row.permitted,
        }));
    }
}
