/**
 * What the territories of a plan cover, and what is wrong with its prefixes. Plain: nothing here knows of the page.
 *
 * The server decides, by the same rules in Python (`atlas/cover.py`, `postcode/plan_check.py`); a test compares the two. Here
 * they answer while somebody types.
 */
export const DIGITS = "0123456789";
export const LONGEST = 5;

export function isPrefix(text) {
    return /^[0-9]{1,5}$/.test(text);
}

/** The beginnings of a prefix, itself first, the longest before shorter ones. */
export function beginnings(prefix) {
    return Array.from({ length: prefix.length }, (_, cut) => prefix.slice(0, prefix.length - cut));
}

export class PlanCover {
    /** @param {Array<[string, any]>} claims pairs of prefix and the key of its territory; the first one of a prefix counts */
    constructor(claims) {
        this.claims = claims;
        this.owners = new Map();
        this.longer = new Set();
        for (const [prefix, key] of claims) {
            if (!this.owners.has(prefix)) {
                this.owners.set(prefix, key);
            }
            beginnings(prefix)
                .slice(1)
                .forEach((beginning) => this.longer.add(beginning));
        }
    }

    /** The key of the territory of a prefix, where none of its longer ones is looked at; undefined where there is none. */
    owner(prefix) {
        const found = beginnings(prefix).find((beginning) => this.owners.has(beginning));
        return found === undefined ? undefined : this.owners.get(found);
    }

    /** The territories within a prefix with their parts of it, the largest first; a gap has no key and comes last. */
    shares(prefix) {
        const parts = new Map();
        this.addParts(parts, prefix, 1);
        return [...parts]
            .map(([key, part]) => ({ key, part: Math.round(part * 1e5) / 1e5 }))
            .sort((one, other) => (one.key === undefined) - (other.key === undefined) || other.part - one.part);
    }

    addParts(parts, prefix, part) {
        if (this.longer.has(prefix)) {
            for (const digit of DIGITS) {
                this.addParts(parts, prefix + digit, part / 10);
            }
        } else {
            const key = this.owner(prefix);
            parts.set(key, (parts.get(key) || 0) + part);
        }
    }

    /** Prefixes that more than one territory has: prefix and keys of both. */
    twice() {
        const first = new Map();
        const found = [];
        for (const [prefix, key] of this.claims) {
            if (first.has(prefix)) {
                found.push({ prefix, keys: [first.get(prefix), key] });
            } else {
                first.set(prefix, key);
            }
        }
        return found;
    }

    /** Per prefix the longer ones of other territories that cut into it. */
    cuts() {
        const found = new Map();
        for (const [prefix, key] of this.owners) {
            const cut = beginnings(prefix).find((beginning) => beginning !== prefix && this.owners.has(beginning));
            if (cut !== undefined && this.owners.get(cut) !== key) {
                found.set(cut, [...(found.get(cut) || []), { prefix, key }]);
            }
        }
        return found;
    }

    /** Prefixes that decide nothing, with those that decide in their place. */
    idle() {
        const found = new Map();
        for (const [prefix, key] of this.owners) {
            const shorter = beginnings(prefix).find((beginning) => beginning !== prefix && this.owners.has(beginning));
            const hidden = shorter !== undefined && this.owners.get(shorter) === key ? [shorter] : this.hiddenBy(prefix);
            if (hidden.length) {
                found.set(prefix, hidden);
            }
        }
        return found;
    }

    hiddenBy(prefix) {
        const found = [];
        if (prefix.length === LONGEST) {
            return found;
        }
        for (const digit of DIGITS) {
            const longer = prefix + digit;
            const covered = this.owners.has(longer) ? [longer] : this.longer.has(longer) ? this.hiddenBy(longer) : [];
            if (!covered.length) {
                return [];
            }
            found.push(...covered);
        }
        return found;
    }

    /** The shortest beginnings of postcodes that no territory has, without those that are never given. */
    gaps(unmapped = []) {
        const found = [];
        const visit = (prefix) => {
            for (const digit of DIGITS) {
                const longer = prefix + digit;
                if (this.owners.has(longer)) {
                    continue;
                } else if (this.longer.has(longer)) {
                    visit(longer);
                } else {
                    found.push(longer);
                }
            }
        };
        visit("");
        return found.filter((gap) => !beginnings(gap).some((beginning) => unmapped.includes(beginning)));
    }
}

/**
 * Prefixes as people type them: "80, 81 856", "80-86", "8*", "80xxx".
 *
 * @returns {{prefixes: string[], wrong: string[]}}
 */
export function readPrefixes(text) {
    const prefixes = new Set();
    const wrong = [];
    const plain = text.normalize("NFKC").replace(/\s*[-–—]\s*/g, "-");
    for (const word of plain.split(/[\s,;|]+/).filter(Boolean)) {
        const single = word.replace(/[*xX]+$/, "");
        const [, from, to] = /^([0-9]{1,5})-([0-9]{1,5})$/.exec(word) || [];
        if (isPrefix(single)) {
            prefixes.add(single);
        } else if (from && from.length === to.length && from <= to && to - from < 100) {
            for (let number = Number(from); number <= Number(to); number++) {
                prefixes.add(String(number).padStart(from.length, "0"));
            }
        } else {
            wrong.push(word);
        }
    }
    return { prefixes: [...prefixes], wrong };
}

/** Prefixes for people to read: "80–82, 85". */
export function writePrefixes(prefixes) {
    const runs = [];
    for (const prefix of [...prefixes].sort()) {
        const last = runs.at(-1);
        if (last && last.to.length === prefix.length && Number(prefix) === Number(last.to) + 1) {
            last.to = prefix;
        } else {
            runs.push({ from: prefix, to: prefix });
        }
    }
    const write = ({ from, to }) => (from === to ? from : Number(to) - Number(from) === 1 ? `${from}, ${to}` : `${from}–${to}`);
    return runs.map(write).join(", ");
}
