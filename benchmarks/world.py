"""The measured world, made by set-based SQL: first in a stock database, then the tree once the addon is there.

The same seed and size give the same world: everything random is a hash of a row's number.
"""

import json
import logging
import time
from contextlib import contextmanager

from odoo.tools import SQL

from . import names
from .organisation import Plan

_logger = logging.getLogger(__name__)

USERS_PER_LEAD = 1 / 100
UNITS_PER_LEAD = 1 / 500
PARTNERS_WITH_LEAD = 0.778
WITHOUT_UNIT_PER_MILLION = 44
TABLES = {
    "res_users": "res.users", "res_partner": "res.partner", "crm_team": "crm.team", "crm_lead": "crm.lead", "mail_alias": "mail.alias",
}


class World:
    """Makes the world in one database; ``cr`` may be that of a test, nothing is committed."""

    def __init__(self, env, leads, seed=19):
        self.env, self.cr = env, env.cr
        self.leads = leads
        self.plan = Plan(leads, max(300, int(leads * USERS_PER_LEAD)), max(120, int(leads * UNITS_PER_LEAD)), seed)

    def make_stock(self):
        """People, units, partners and leads, as any Odoo with the CRM could hold them."""
        with _column_defaults(self.env, TABLES.values()), _rows_without_indexes(self.cr, ("crm_lead", "res_partner")):
            self._make_helpers()
            for step in (self._make_people, self._make_units, self._make_partners, self._make_leads):
                self._timed(step)
        self._raise_sequences()
        self._remember()
        self._analyze()

    def make_tree(self):
        """What the addon knows beyond stock: parents, policies, releases."""
        self._timed(self._make_parents)
        self._timed(self._make_policies)
        self._timed(self._make_releases)
        self._timed(self._make_customers)
        self._analyze()

    def _analyze(self):
        """Statistics, without which the planner guesses."""
        self.cr.execute("ANALYZE crm_lead; ANALYZE res_partner; ANALYZE res_users; ANALYZE crm_team")

    def _timed(self, step):
        start = time.monotonic()
        step()
        _logger.info("%s: %.1f s", step.__name__.strip("_").replace("_", " "), time.monotonic() - start)

    # -- helpers -------------------------------------------------------------

    def _make_helpers(self):
        """Functions of a number and a salt: something that looks random, a word, a name; and the words."""
        self.cr.execute("""
            CREATE FUNCTION pg_temp.bench_h(n bigint, salt int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
                'SELECT hashint8extended(n, salt) & 9007199254740991';
            CREATE FUNCTION pg_temp.bench_word(words text[], n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS
                'SELECT words[1 + (hashint8extended(n, salt) & 9007199254740991) % cardinality(words)]';
            CREATE FUNCTION pg_temp.bench_ascii(word text) RETURNS text LANGUAGE sql IMMUTABLE AS
                $$SELECT lower(translate(word, 'äöüß', 'aous'))$$;
        """)
        self.cr.execute("""
            CREATE TEMP TABLE bench_words AS
            SELECT %s starts, %s ends, %s given, %s trades, %s forms, %s products, %s cities
        """, [
            names.SURNAME_STARTS, names.SURNAME_ENDS, names.GIVEN_NAMES, names.TRADES,
            names.LEGAL_FORMS, names.PRODUCTS, names.CITIES,
        ])
        self._make_function("bench_surname", "pg_temp.bench_word(%s, n, salt) || pg_temp.bench_word(%s, n, salt + 1)",
                            names.SURNAME_STARTS, names.SURNAME_ENDS)
        self._make_function("bench_person", "pg_temp.bench_word(%s, n, salt) || ' ' || pg_temp.bench_surname(n, salt + 1)",
                            names.GIVEN_NAMES)
        self.base = {table: self._highest(table) for table in TABLES}

    def _make_function(self, name, expression, *words):
        """A function of a number and a salt; the words stand in its body, so that PostgreSQL inlines it."""
        body = self.cr.mogrify(f"SELECT {expression}", words).decode()
        function = SQL.identifier("pg_temp", name)
        self.cr.execute(SQL("CREATE FUNCTION %s(n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS %s", function, body))

    def _highest(self, table):
        self.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 (our own table names)
        return self.cr.fetchone()[0]

    def _raise_sequences(self):
        for table in (*TABLES, "crm_team_member"):
            self.cr.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", max(1, self._highest(table))])

    def _remember(self):
        """Keep what a later run needs to find the plan's units and people again."""
        known = json.dumps({"leads": self.leads, "base": self.base})
        self.env["ir.config_parameter"].sudo().set_param("benchmarks.world", known)
        self.env.registry.clear_all_caches()

    # -- people --------------------------------------------------------------

    def _make_people(self):
        company = self.env.ref("base.main_company")
        self.cr.execute("""
            INSERT INTO res_partner (id, name, complete_name, email, email_normalized, lang, tz, company_id, active, type, is_company,
                                     partner_share, commercial_partner_id, create_uid, write_uid, create_date, write_date)
            SELECT %(partner)s + n, person, person, login, login, 'en_US', 'Europe/Berlin', %(company)s, true, 'contact', false,
                   false, %(partner)s + n, 1, 1, now() at time zone 'utc', now() at time zone 'utc'
              FROM (SELECT n, pg_temp.bench_person(n, 1) person,
                           'user' || n || '@bench.example' login
                      FROM generate_series(1, %(users)s) n) people;
            INSERT INTO res_users (id, company_id, partner_id, active, login, share, notification_type,
                                   create_uid, write_uid, create_date, write_date)
            SELECT %(user)s + n, %(company)s, %(partner)s + n, true, 'user' || n || '@bench.example', false, 'email',
                   1, 1, now() at time zone 'utc', now() at time zone 'utc'
              FROM generate_series(1, %(users)s) n;
            INSERT INTO res_company_users_rel (cid, user_id) SELECT %(company)s, %(user)s + n FROM generate_series(1, %(users)s) n;
            INSERT INTO res_groups_users_rel (gid, uid) SELECT g, %(user)s + n FROM generate_series(1, %(users)s) n, unnest(%(groups)s) g;
        """, {
            "partner": self.base["res_partner"], "user": self.base["res_users"], "users": self.plan.users, "company": company.id,
            "groups": [self.env.ref(group).id for group in ("base.group_user", "sales_team.group_sale_salesman")],
        })

    # -- units ---------------------------------------------------------------

    def _make_units(self):
        self._load_plan()
        self.cr.execute("""
            INSERT INTO mail_alias (id, alias_model_id, alias_parent_model_id, alias_parent_thread_id, alias_contact, alias_defaults,
                                    create_uid, write_uid)
            SELECT %(alias)s + number, %(lead_model)s, %(team_model)s, %(team)s + number, 'everyone', '{}', 1, 1 FROM bench_plan;
            INSERT INTO crm_team (id, name, user_id, alias_id, active, sequence, use_opportunities, use_leads, color,
                                  create_uid, write_uid, create_date, write_date)
            SELECT %(team)s + number, jsonb_build_object('en_US', 'Unit ' || number), %(user)s + leader, %(alias)s + number,
                   true, 10, true, true, 0, 1, 1, now() at time zone 'utc', now() at time zone 'utc'
              FROM bench_plan ORDER BY number;
            INSERT INTO crm_team_member (crm_team_id, user_id, active, assignment_max, create_uid, write_uid, create_date, write_date)
            SELECT %(team)s + number, %(user)s + member, true, 30, 1, 1, now() at time zone 'utc', now() at time zone 'utc'
              FROM bench_plan, unnest(members) member;
        """, {
            "alias": self.base["mail_alias"], "team": self.base["crm_team"], "user": self.base["res_users"],
            "lead_model": self.env["ir.model"]._get_id("crm.lead"), "team_model": self.env["ir.model"]._get_id("crm.team"),
        })

    def _load_plan(self):
        self.cr.execute("""
            CREATE TEMP TABLE bench_plan (number int, parent int, path int[], leader int, members int[], leads int, role text)
        """)
        self.cr.execute_values("INSERT INTO bench_plan VALUES %s", [
            (u.number, u.parent.number if u.parent else None, u.path(), u.leader, u.members, u.leads, u.role)
            for u in self.plan.units
        ])
        self.cr.execute("UPDATE bench_plan p SET role = 'oldest' FROM bench_plan o WHERE o.role = 'oldest' AND o.number = ANY(p.path)")

    # -- partners ------------------------------------------------------------

    def _make_partners(self):
        """As many as leads; every third is a contact of the company before it."""
        self.partner_base = self.base["res_partner"] + self.plan.users
        self.cr.execute("""
            INSERT INTO res_partner (id, name, complete_name, parent_id, commercial_partner_id,
                                     commercial_company_name, is_company, type, email, email_normalized, phone, phone_sanitized,
                                     street, zip, city, country_id, lang, active,
                                     partner_share, color, create_uid, write_uid, create_date, write_date)
            SELECT %(base)s + n, name, CASE WHEN contact THEN company || ', ' || name ELSE name END,
                   CASE WHEN contact THEN %(base)s + n - 1 END, %(base)s + n - contact::int, company, NOT contact, 'contact',
                   email, email, phone, replace(phone, ' ', ''), 'Hauptstraße ' || n %% 200, zip, city, %(country)s, 'en_US', true,
                   true, 0, 1, 1, create_date, create_date
              FROM (SELECT n, n %% 3 = 0 contact,
                           CASE WHEN n %% 3 = 0 THEN person ELSE company END name, company,
                           pg_temp.bench_ascii(surname) || n || '@' || pg_temp.bench_ascii(trade) || n %% 997 || '.example' email,
                           '+49 ' || 151 + n %% 29 || ' ' || lpad((pg_temp.bench_h(n, 4) %% 10000000)::text, 7, '0') phone,
                           lpad((pg_temp.bench_h(n, 5) %% 99999)::text, 5, '0') zip, pg_temp.bench_word(cities, n, 6) city,
                           timestamp '2022-01-01' + n * interval '4 years' / %(count)s create_date
                      FROM (SELECT n, pg_temp.bench_person(n, 7) person, surname, trade, cities,
                                   surname || ' ' || trade || ' ' || pg_temp.bench_word(forms, c, 13) company
                              FROM (SELECT n, n - (n %% 3 = 0)::int c FROM generate_series(1, %(count)s) n) numbers, bench_words,
                                   LATERAL (SELECT pg_temp.bench_surname(c, 10) surname, pg_temp.bench_word(trades, c, 12) trade) t
                           ) words
                   ) rows
             ORDER BY n
        """, {"base": self.partner_base, "count": self.leads, "country": self.env.ref("base.de").id})

    # -- leads ---------------------------------------------------------------

    def _make_leads(self):
        self.cr.execute("""
            INSERT INTO crm_lead (id, name, contact_name, partner_name, email_from, email_normalized,
                                  phone, phone_sanitized, phone_state, email_state, partner_id, user_id, team_id, company_id,
                                  stage_id, type, priority, active, probability, automated_probability, expected_revenue,
                                  prorated_revenue, won_status, description, street, zip, city, country_id, color,
                                  create_uid, write_uid, create_date, write_date, date_open, date_last_stage_update)
            SELECT %(lead)s + n, pg_temp.bench_word(products, n, 30) || ' ' || p.commercial_company_name,
                   pg_temp.bench_person(n, 31), p.commercial_company_name, p.email, p.email_normalized,
                   p.phone, p.phone_sanitized, 'correct', 'correct', p.id, owner, unit, %(company)s,
                   (%(stages)s)[1 + least(3, won + open_stage)], rows.type, priority, rows.active,
                   CASE WHEN won = 3 THEN 100 ELSE 20 END, 20, revenue, revenue / 5,
                   CASE WHEN won = 3 THEN 'won' ELSE 'pending' END,
                   '<p>' || repeat(pg_temp.bench_word(trades, n, 34) || ', ' || p.commercial_company_name || '. ', 6) || '</p>',
                   p.street, p.zip, p.city, p.country_id, 0, 1, 1, created, created, created, created
              FROM (SELECT n, CASE WHEN pg_temp.bench_h(n, 20) %% 1000000 >= %(without_unit)s THEN %(team)s + number END unit,
                           CASE WHEN pg_temp.bench_h(n, 21) %% 20 > 0
                                THEN %(user)s + people[1 + pg_temp.bench_h(n, 22) %% cardinality(people)] END owner,
                           CASE WHEN pg_temp.bench_h(n, 23) %% 100 < 15 THEN 3 ELSE 0 END won,
                           (pg_temp.bench_h(n, 24) %% 3)::int open_stage,
                           CASE WHEN pg_temp.bench_h(n, 25) %% 100 < 80 THEN 'opportunity' ELSE 'lead' END type,
                           CASE WHEN oldest THEN '0' ELSE substr('0000001123', 1 + (pg_temp.bench_h(n, 26) %% 10)::int, 1) END priority,
                           pg_temp.bench_h(n, 27) %% 100 >= 4 active,
                           (pg_temp.bench_h(n, 28) %% 90000 + 500)::numeric revenue,
                           timestamp '2022-01-01' + n * interval '4 years' / %(count)s created,
                           %(partner)s + CASE WHEN n <= %(with_lead)s THEN n
                                              ELSE 1 + pg_temp.bench_h(n, 29) %% %(with_lead)s END partner
                      FROM (SELECT number, people, role = 'oldest' oldest, row_number() OVER (
                                       ORDER BY role = 'oldest' DESC, pg_temp.bench_h(number * 1000000::bigint + k, 40), number, k) n
                              FROM (SELECT number, leads, role, members || leader people FROM bench_plan) units,
                                   generate_series(1, leads) k
                           ) dealt
                   ) rows
              JOIN res_partner p ON p.id = partner, bench_words
             ORDER BY n
        """, {
            "lead": self.base["crm_lead"], "team": self.base["crm_team"], "user": self.base["res_users"],
            "partner": self.partner_base, "company": self.env.ref("base.main_company").id,
            "count": self.leads, "with_lead": int(self.leads * PARTNERS_WITH_LEAD),
            "without_unit": WITHOUT_UNIT_PER_MILLION, "stages": self._stages(),
        })

    def _stages(self):
        stages = self.env["crm.stage"].search([])
        return (stages.filtered(lambda stage: not stage.is_won)[:3] + stages.filtered("is_won")[:1]).ids

    # -- the tree ------------------------------------------------------------

    def _make_parents(self):
        base = self._known_base()["crm_team"]
        self.cr.execute_values("""
            UPDATE crm_team SET parent_id = v.parent, parent_path = v.path
              FROM (VALUES %s) v(id, parent, path) WHERE crm_team.id = v.id
        """, [
            (base + u.number, base + u.parent.number if u.parent else None, "".join(f"{base + n}/" for n in u.path()))
            for u in self.plan.units
        ], template="(%s, %s::int, %s)")
        root = base + self.plan.units[0].number
        self.cr.execute("UPDATE crm_team SET parent_id = %s, parent_path = %s || id || '/' WHERE id <= %s", [root, f"{root}/", base])

    def _make_policies(self):
        self._set_policy("closed_region", "upward_access", "none")
        self._set_policy("sharing", "sharing", "read")
        self._set_policy("head", "oversight", "read")

    def _set_policy(self, role, policy, value):
        units = self.env["crm.team"].browse(self._known_base()["crm_team"] + unit.number for unit in self.plan.roles[role])
        units.write({policy: value})
        self.env.flush_all()

    def _make_releases(self):
        """Three in a hundred leads, each to its unit or any unit above."""
        self.cr.execute("""
            UPDATE crm_lead SET release_team_id = path[1 + hashed / 100 %% cardinality(path)]
              FROM (SELECT lead.id, hashint8extended(lead.id, 50) & 9007199254740991 hashed,
                           string_to_array(trim(trailing '/' from parent_path), '/')::int[] path
                      FROM crm_lead lead JOIN crm_team team ON team.id = lead.team_id WHERE team.id > %s) dealt
             WHERE dealt.id = crm_lead.id AND hashed %% 100 < 3
        """, [self._known_base()["crm_team"]])

    def _make_customers(self):
        """Which unit deals with which customer, after the leads were changed behind the addon's back."""
        self.env["crm.partner.unit"]._rebuild()

    def _known_base(self):
        return known(self.env)["base"]


def known(env):
    """What ``make_stock`` remembered of the world in this database."""
    return json.loads(env["ir.config_parameter"].sudo().get_param("benchmarks.world") or "null")


@contextmanager
def _column_defaults(env, models):
    """Give required columns the field's default meanwhile, for those that other addons add."""
    env.cr.execute("""
        SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND table_name = ANY(%s)
    """, [[env[model]._table for model in models]])
    tables = {env[model]._table: env[model] for model in models}
    given = []
    for table, column in env.cr.fetchall():
        if value := tables[table].default_get([column]).get(column):
            given.append(SQL("ALTER TABLE %s ALTER COLUMN %s", SQL.identifier(table), SQL.identifier(column)))
            env.cr.execute(SQL("%s SET DEFAULT %s", given[-1], value))
    yield
    for alter in given:
        env.cr.execute(SQL("%s DROP DEFAULT", alter))


@contextmanager
def _rows_without_indexes(cr, tables):
    """Drop the indexes of ``tables`` while rows are poured in, and make them again: three times as fast."""
    cr.execute("""
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
         WHERE indrelid::regclass::text = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    """, [list(tables)])
    indexes = cr.fetchall()
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")  # noqa: S608 (a name PostgreSQL gave us)
    yield
    start = time.monotonic()
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        cr.execute(definition)
    _logger.info("make %s indexes again: %.1f s", len(indexes), time.monotonic() - start)


def plan_of(env):
    """The plan that this database's world was made from."""
    return World(env, known(env)["leads"]).plan
