import logging
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..organisation import LAYOUTS, Checked, Fault, Known, Plan, check, difference, generations

_logger = logging.getLogger(__name__)

#: The module of the external ids by which leads are found again.
MODULE = "world"
BATCH = 2000
MEMBER_BATCH = 200  # stock compares each new membership with each other one of the same call

#: Nobody is told about, subscribed to or invited by what an import writes.
QUIET = {
    "active_test": False,
    "crm_release_origin": "import",
    "mail_activity_automation_skip": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "tracking_disable": True,
}

LEAD_FIELDS = {
    "name": "name",
    "company": "partner_name",
    "contact": "contact_name",
    "email": "email_from",
    "phone": "phone",
    "street": "street",
    "zip": "zip",
    "city": "city",
    "country": "country_id",
    "unit": "team_id",
    "owner": "user_id",
    "released_to": "release_team_id",
    "expected_revenue": "expected_revenue",
}
#: Written together, so that nothing recomputes one from the other.
ASSIGNMENT = {"unit", "owner", "released_to"}
POLICIES = ("upward_access", "oversight", "sharing")


IMAGES = ("image_1920", "image_1024", "image_512", "image_256", "image_128")


@dataclass
class Present:
    """What the database holds: ids by the words of the files, the words by id, and what must not be used."""

    ids: dict = field(default_factory=lambda: defaultdict(dict))
    words: dict = field(default_factory=lambda: defaultdict(dict))
    refused: dict = field(default_factory=lambda: defaultdict(dict))
    known: Known = field(default_factory=Known)

    def add(self, kind, word, id_):
        self.ids[kind][word] = id_
        self.words[kind].setdefault(id_, word)

    def id(self, kind, word):
        return self.ids[kind][word] if word else False

    def word(self, kind, id_):
        return self.words[kind].get(id_, "") if id_ else ""


class CrmOrganisation(models.AbstractModel):
    """The organisation in files: compares it with the database and writes the difference."""

    _name = "crm.organisation"
    _description = "Organisation in Files"

    # Hooks for addons that take in more files

    @api.model
    def _layouts(self):
        """Hook: the files that are taken in, by kind."""
        return LAYOUTS

    @api.model
    def _steps(self):
        """Hook: what is written, in this order; each step gets the plan and what is present."""
        return [
            self._apply_users,
            self._apply_units,
            self._apply_deputies,
            self._apply_members,
            self._apply_leads,
            self._apply_grants,
            self._apply_main_root,
        ]

    # From files to the database

    @api.model
    def _check_may_import(self):
        """Whoever sees only a part would write over what he does not see.

        :raise AccessError: unless the user administers sales and the tree restricts nothing for him
        """
        manager = self.env.su or self.env.user.has_group("sales_team.group_sale_manager")
        if not manager or self.env["crm.access"]._is_subject():
            raise AccessError(
                self.env._("Only administrators of sales who see all sales records can import the organisation.")
            )

    @api.model
    def _compare(self, tables):
        """Check the files and compare them with the database; nothing is written.

        :return: what was checked, the plan (empty where a fault was found), and what is present
        """
        self._check_may_import()
        organisation = self.with_context(**QUIET)
        present = organisation._present()
        checked = check(tables, present.known, self._layouts())
        if not checked.clean:
            return checked, Plan(), present
        plan = difference(checked.content, organisation._values(checked.content, present))
        checked.faults += self._permission_faults(tables, plan)
        return checked, plan, present

    @api.model
    def _permission_faults(self, tables, plan):
        """What the files ask for and the user must not do: sales administrators need not manage users."""
        if "users" not in plan.kinds:
            return []
        users = plan.kinds["users"]
        renamed = [change for change in users.changed if "name" in change.new]
        asked = {"create": ("may_not_create", users.new), "write": ("may_not_write", renamed)}
        return [
            Fault(tables["users"].file, changes[0].line, "login", code, {"count": len(changes)})
            for operation, (code, changes) in asked.items()
            if changes and not self.env["res.users"].has_access(operation)
        ]

    @api.model
    def _apply(self, plan, present):
        """Write the difference, all or nothing.

        :raise LockError: while somebody else does the same
        """
        self._check_may_import()
        self.env["ir.model"]._get(self._name).sudo().lock_for_update()  # a lock, nothing is read or written
        for step in self.with_context(**QUIET)._steps():
            step(plan, present)
        self.env.flush_all()
        self.env["crm.access"]._organisation_changed()

    @api.model
    def _import(self, tables, agreed=None):
        """Check, compare, write, and compare again: what was written is what the files say.

        :param agreed: the fingerprint of a plan; nothing is written where another one came out
        :return: what was checked, the plan, and whether it was carried out
        """
        checked, plan, present = self._compare(tables)
        carried_out = checked.clean and agreed in (None, plan.fingerprint)
        if carried_out and plan.changes:
            self._apply(plan, present)
            self._verify(checked)
        return checked, plan, carried_out

    @api.model
    def _verify(self, checked: Checked):
        """
        :raise UserError: where something else in the database changed what we wrote
        """
        self.env.invalidate_all()
        organisation = self.with_context(**QUIET)
        left = difference(checked.content, organisation._values(checked.content, organisation._present())).changes
        if left:
            raise UserError(
                self.env._(
                    "%(count)s values did not stay as the files say, the first of them: %(key)s, %(columns)s. "
                    "Nothing was imported.",
                    count=len(left),
                    key=left[0].key,
                    columns=", ".join(left[0].new),
                )
            )

    # What is present

    @api.model
    def _present(self):
        present = Present()
        self._find_users(present)
        self._find_units(present)
        self._find_leads(present)
        for row in self._rows("res.country", [], ["id", "code"]):
            present.add("country", row["code"], row["id"])
        present.known = Known(present.ids, self._parents(present), present.ids["country"], present.refused)
        return present

    def _rows(self, model, domain, names):
        """Plain values of what the user may read, in one query."""
        records = self.env[model]
        query = records._search(domain)
        columns = (
            SQL("%s AS %s", records._field_to_sql(query.table, name, query), SQL.identifier(name)) for name in names
        )
        return self.env.execute_query_dict(query.select(*columns))

    def _find_users(self, present):
        """Internal users by login; archived ones and portal users are refused."""
        # A login is unique in the database: also one that the user may not see (a portal's) cannot be given again.
        for row in self.sudo()._rows("res.users", [], ["id", "login", "active", "share"]):
            present.words["users"][row["id"]] = row["login"]
            if row["share"]:
                present.refused["users"][row["login"]] = "not_internal"
            elif not row["active"]:
                present.refused["users"][row["login"]] = "archived"
            else:
                present.ids["users"][row["login"]] = row["id"]

    def _find_units(self, present):
        """Units by their name in any language; archived ones and names that several have are refused."""
        found, archived = defaultdict(set), set()
        language = self.env.lang or "en_US"
        for row in self._unit_names():
            names = row["name"]
            present.words["units"][row["id"]] = names.get(language) or names["en_US"]
            for name in set(names.values()):
                found[name].add(row["id"]) if row["active"] else archived.add(name)
        for name, ids in found.items():
            if len(ids) == 1:
                present.ids["units"][name] = next(iter(ids))
            else:
                present.refused["units"][name] = "ambiguous"
        present.refused["units"].update(dict.fromkeys(archived - found.keys(), "archived"))

    def _unit_names(self):
        query = self.env["crm.team"]._search([])
        name, active = (SQL.identifier(query.table, column) for column in ("name", "active"))
        self.env["crm.team"].flush_model(["name", "active"])
        return self.env.execute_query_dict(query.select("id", SQL("%s AS name", name), SQL("%s AS active", active)))

    def _parents(self, present):
        words = present.words["units"]
        rows = self._rows("crm.team", [("active", "=", True)], ["id", "parent_id"])
        parents = {words[row["id"]]: words.get(row["parent_id"], "") for row in rows}
        return {unit: above for unit, above in parents.items() if unit in present.ids["units"]}

    def _find_leads(self, present):
        """Leads by their external id; those that the user may not see are refused."""
        domain = [("module", "=", MODULE), ("model", "=", "crm.lead")]
        rows = self.sudo()._rows("ir.model.data", domain, ["name", "res_id"])  # ids of what is checked below
        ids = [row["res_id"] for row in rows]
        existing = set(self.env["crm.lead"].sudo()._search([("id", "in", ids)]))  # whether it was deleted, no more
        visible = set(self.env["crm.lead"]._search([("id", "in", ids)]))
        for row in rows:
            if row["res_id"] in visible:
                present.add("leads", row["name"], row["res_id"])
            elif row["res_id"] in existing:
                present.refused["leads"][row["name"]] = "elsewhere"

    # What the database says, in the words of the files

    @api.model
    def _values(self, content, present):
        """Per kind and key the values by column, as the files would say them."""
        self._use_words(content, present)
        return {kind: getattr(self, f"_values_{kind}")(content, present) for kind in content}

    def _use_words(self, content, present):
        """Where a unit has several names, the one that the files use."""
        for unit in content.get("units", ()):
            if unit in present.ids["units"]:
                present.words["units"][present.ids["units"][unit]] = unit

    def _values_units(self, content, present):
        names = ["id", "parent_id", "user_id", "operator_id", *POLICIES]
        deputies = self._deputies(present)
        rows = self._rows("crm.team", [("active", "=", True)], names)
        operators = dict(self._operator_names(rows))
        return {
            present.word("units", row["id"]): {
                "unit": present.word("units", row["id"]),
                "parent": present.word("units", row["parent_id"]),
                "leader": present.word("users", row["user_id"]),
                "deputies": frozenset(deputies[row["id"]]),
                "operator": operators.get(row["operator_id"], ""),
                **{policy: row[policy] for policy in POLICIES},
            }
            for row in rows
        }

    def _operator_names(self, rows):
        ids = [row["operator_id"] for row in rows if row["operator_id"]]
        for row in self._rows("res.partner", [("id", "in", ids)], ["id", "name"]):
            yield row["id"], row["name"]

    def _deputy_rows(self):
        """Those in office without limit; the files know no others."""
        domain = [("date_from", "=", False), ("date_to", "=", False)]
        return self._rows("crm.team.deputy", domain, ["id", "team_id", "user_id"])

    def _deputies(self, present):
        deputies = defaultdict(set)
        for row in self._deputy_rows():
            deputies[row["team_id"]].add(present.word("users", row["user_id"]))
        return deputies

    def _values_users(self, content, present):
        """Users of the files, and whoever else belongs to a unit or leads one."""
        units, leaders = self._memberships(present)
        wanted = {present.ids["users"].get(login) for login in content["users"]} | units.keys() | leaders
        domain = [("id", "in", list(wanted - {None})), ("active", "=", True), ("share", "=", False)]
        return {
            row["login"]: {"login": row["login"], "name": row["name"], "units": frozenset(units[row["id"]])}
            for row in self._rows("res.users", domain, ["id", "login", "name"])
        }

    def _memberships(self, present):
        units = defaultdict(set)
        for row in self._member_rows([("active", "=", True)]):
            units[row["user_id"]].add(present.word("units", row["crm_team_id"]))
        teams = self._rows("crm.team", [("active", "=", True), ("user_id", "!=", False)], ["user_id"])
        return units, {row["user_id"] for row in teams}

    def _member_rows(self, domain):
        domain = Domain(domain) & Domain("crm_team_id.active", "=", True)
        return self._rows("crm.team.member", domain, ["id", "user_id", "crm_team_id"])

    def _values_leads(self, content, present):
        leads = list(present.ids["leads"].values())
        rows = self._rows("crm.lead", [("id", "in", leads)], ["id", *LEAD_FIELDS.values()])
        kinds = {column.name: column.type for column in self._layouts()["leads"].columns}
        return {present.word("leads", row["id"]): self._lead_words(row, kinds, present) for row in rows}

    def _lead_words(self, row, kinds, present):
        values = {"lead": present.word("leads", row["id"])}
        for column, name in LEAD_FIELDS.items():
            kind = kinds[column]
            if kind == "number":
                values[column] = float(row[name] or 0.0)
            elif kind in present.words:
                values[column] = present.word(kind, row[name])
            else:
                values[column] = row[name] or ""
        return values

    def _grant_rows(self, present):
        """Leads of the files that were shared with a person and without limit; the files know no others."""
        leads = list(present.ids["leads"].values())
        domain = [("lead_id", "in", leads), ("user_id", "!=", False), ("date_end", "=", False)]
        return self._rows("crm.lead.grant", domain, ["id", "lead_id", "user_id", "mode"])

    def _grant_key(self, row, present):
        return present.word("leads", row["lead_id"]), present.word("users", row["user_id"])

    def _values_grants(self, content, present):
        keys = {self._grant_key(row, present): row["mode"] for row in self._grant_rows(present)}
        return {key: {"lead": key[0], "user": key[1], "mode": mode} for key, mode in keys.items()}

    # Writing

    def _changes(self, plan, kind):
        """What is new and what is changed of a kind."""
        found = plan.kinds.get(kind)
        return (found.new, found.changed) if found else ([], [])

    def _write_grouped(self, model, vals_by_id):
        """One write for all records that get the same values."""
        groups = defaultdict(list)
        for id_, vals in vals_by_id.items():
            groups[tuple(sorted(vals.items()))].append(id_)
        for vals, ids in groups.items():
            self.env[model].browse(ids).write(dict(vals))

    def _apply_users(self, plan, present):
        new, changed = self._changes(plan, "users")
        for batch in split_every(BATCH, new, list):
            partners = self.env["res.partner"].create([self._prepare_person_vals(change.new) for change in batch])
            users = self.env["res.users"].create([
                self._prepare_user_vals(change.new) | {"partner_id": partner.id}
                for change, partner in zip(batch, partners, strict=True)
            ])
            for change, user in zip(batch, users, strict=True):
                present.add("users", change.key, user.id)
            self._log_progress("users", users)
        renamed = [change for change in changed if "name" in change.new]
        self._write_grouped(
            "res.users", {present.id("users", change.key): {"name": change.new["name"]} for change in renamed}
        )

    def _prepare_person_vals(self, values):
        """Hook: the contact of a new user; with the picture of initials, which users would make one by one."""
        person = {"name": values["name"], "email": values["login"] if "@" in values["login"] else False}
        initials = self.env["res.partner"].new(person)._avatar_generate_svg()
        return person | dict.fromkeys(IMAGES, initials)  # drawn, not painted: the same in all sizes

    def _prepare_user_vals(self, values):
        """Hook: a new user sells, and no more: what a database gives new users by default may see everything."""
        return {
            "login": values["login"],
            "group_ids": self.env.ref("sales_team.group_sale_salesman").ids,
        }

    def _apply_units(self, plan, present):
        """From the top down: what is above is in its place when what is below comes to it."""
        new, changed = self._changes(plan, "units")
        changes = {change.key: change for change in [*new, *changed]}
        self._find_operators(changes.values(), present)
        above = {unit: change.new["parent"] for unit, change in changes.items() if "parent" in change.new}
        for units in generations(changes, {**present.known.parents, **above}):
            self._apply_generation([changes[unit] for unit in units], present)

    def _apply_generation(self, changes, present):
        new = [change for change in changes if change.is_new]
        vals_list = [self._prepare_unit_vals(change.new, present) | {"favorite_user_ids": []} for change in new]
        for change, team in zip(new, self.env["crm.team"].create(vals_list), strict=True):
            present.add("units", change.key, team.id)
        self._write_grouped(
            "crm.team",
            {
                present.id("units", change.key): self._prepare_unit_vals(change.new, present)
                for change in changes
                if not change.is_new and change.new.keys() - {"deputies"}
            },
        )

    def _prepare_unit_vals(self, values, present):
        """Hook: the fields of a unit for the columns that are to be written."""
        written = {
            "unit": ("name", lambda word: word),
            "parent": ("parent_id", lambda word: present.id("units", word)),
            "leader": ("user_id", lambda word: present.id("users", word)),
            "operator": ("operator_id", lambda word: present.id("operators", word)),
            **{policy: (policy, lambda word: word) for policy in POLICIES},
        }
        return {written[column][0]: written[column][1](word) for column, word in values.items() if column in written}

    def _find_operators(self, changes, present):
        """The companies that run units, by name; those that are not there are made."""
        names = {change.new["operator"] for change in changes if change.new.get("operator")}
        domain = [("name", "in", list(names)), ("is_company", "=", True), ("active", "=", True)]
        for row in self._rows("res.partner", domain, ["id", "name"]):
            present.ids["operators"].setdefault(row["name"], row["id"])
        missing = sorted(names - present.ids["operators"].keys())
        partners = self.env["res.partner"].create([{"name": name, "is_company": True} for name in missing])
        present.ids["operators"].update(zip(missing, partners.ids, strict=True))

    def _apply_deputies(self, plan, present):
        wanted = {
            present.id("units", change.key): change.new["deputies"]
            for changes in self._changes(plan, "units")
            for change in changes
            if "deputies" in change.new
        }
        there = defaultdict(dict)
        for row in self._deputy_rows() if wanted else ():
            there[row["team_id"]][present.word("users", row["user_id"])] = row["id"]
        gone = [there[team][login] for team, logins in wanted.items() for login in there[team].keys() - logins]
        self.env["crm.team.deputy"].browse(gone).unlink()
        self.env["crm.team.deputy"].create([
            {"team_id": team, "user_id": present.id("users", login)}
            for team, logins in wanted.items()
            for login in sorted(logins - there[team].keys())
        ])

    def _apply_members(self, plan, present):
        """Who left a unit keeps an archived membership, as when taken out by hand; who comes back, the same one."""
        wanted = {
            (present.id("users", change.key), present.id("units", unit))
            for changes in self._changes(plan, "users")
            for change in changes
            for unit in change.new.get("units", ())
        }
        users = {
            present.id("users", change.key)
            for changes in self._changes(plan, "users")
            for change in changes
            if "units" in change.new
        }
        there = self._members_of(users, True)
        self._archive_members([id_ for pair, id_ in there.items() if pair not in wanted])
        missing = wanted - there.keys()
        archived = self._members_of(users, False)
        back = self.env["crm.team.member"].browse([archived[pair] for pair in missing & archived.keys()])
        back.write({"active": True})
        self._create_members(missing - archived.keys())

    def _members_of(self, users, active):
        rows = self._member_rows([("user_id", "in", list(users)), ("active", "=", active)]) if users else ()
        return {(row["user_id"], row["crm_team_id"]): row["id"] for row in rows}

    def _archive_members(self, ids):
        self.env["crm.team.member"].browse(ids).write({"active": False})

    def _create_members(self, pairs):
        vals_list = [{"user_id": user, "crm_team_id": team} for user, team in sorted(pairs)]
        for batch in split_every(MEMBER_BATCH, vals_list, list):
            self._log_progress("members", self.env["crm.team.member"].create(batch))

    def _apply_leads(self, plan, present):
        new, changed = self._changes(plan, "leads")
        for batch in split_every(BATCH, new, list):
            self._create_leads(batch, present)
        for batch in split_every(BATCH, changed, list):
            self._write_leads(batch, present)

    def _create_leads(self, changes, present):
        vals_list = [self._prepare_lead_vals(change.new, present) for change in changes]
        stages = self._first_stages({vals["team_id"] for vals in vals_list})
        leads = self.env["crm.lead"].create([vals | {"stage_id": stages[vals["team_id"]]} for vals in vals_list])
        for change, lead in zip(changes, leads, strict=True):
            present.add("leads", change.key, lead.id)
        # External ids are for administrators of the system to write; these name only what was just created.
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {"xml_id": f"{MODULE}.{change.key}", "record": lead, "noupdate": True}
                for change, lead in zip(changes, leads, strict=True)
            ],
            update=True,
        )
        self._log_progress("leads", leads)

    def _first_stages(self, team_ids):
        """The stage in which a new lead of each unit begins; one by one, each lead would look for it."""
        leads = self.env["crm.lead"]
        return {team: leads._stage_find(team_id=team, domain=[("fold", "=", False)]).id for team in team_ids}

    def _write_leads(self, changes, present):
        vals_by_id = {}
        for change in changes:
            values = dict(change.new)
            if not ASSIGNMENT.isdisjoint(values):
                values |= {column: change.values[column] for column in ASSIGNMENT}
            vals_by_id[present.id("leads", change.key)] = self._prepare_lead_vals(values, present)
        self._write_grouped("crm.lead", vals_by_id)

    def _prepare_lead_vals(self, values, present):
        """Hook: the fields of a lead for the columns that are to be written."""
        kinds = {column.name: column.type for column in self._layouts()["leads"].columns}
        vals = {}
        for column, name in LEAD_FIELDS.items():
            if column in values:
                kind = kinds[column]
                known = kind in present.ids
                vals[name] = present.id(kind, values[column]) if known else values[column] or False
        return vals

    def _apply_grants(self, plan, present):
        new, changed = self._changes(plan, "grants")
        reason = self.env._("Imported with the organisation")
        self.env["crm.lead.grant"].create([
            {
                "lead_id": present.id("leads", change.key[0]),
                "user_id": present.id("users", change.key[1]),
                "mode": change.new["mode"],
                "reason": reason,
            }
            for change in new
        ])
        ids = {self._grant_key(row, present): row["id"] for row in self._grant_rows(present)} if changed else {}
        self._write_grouped("crm.lead.grant", {ids[change.key]: {"mode": change.new["mode"]} for change in changed})

    def _apply_main_root(self, plan, present):
        """The only root of the files is the main one, unless somebody chose another."""
        parameters = self.env["ir.config_parameter"].sudo()  # a setting that sales administrators may change
        chosen = parameters.get_param("crm_hierarchical_access.main_root_id")
        new, _changed = self._changes(plan, "units")
        roots = [change.key for change in new if not change.new["parent"]]
        if len(roots) == 1 and not chosen:
            parameters.set_param("crm_hierarchical_access.main_root_id", present.id("units", roots[0]))

    def _log_progress(self, kind, records):
        """One batch is done: out of memory with it."""
        self.env.flush_all()
        self.env.invalidate_all()
        _logger.info("Organisation: %s more %s", len(records), kind)
