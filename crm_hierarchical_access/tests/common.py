"""A small organisation for tests, drawn as a table; shipped to those who build on this addon."""

from datetime import datetime

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

#: unit, unit above, leader, members, policies
UNITS = [
    ("company", None, "boss", "", {}),
    ("north", "company", "nina", "noah nora", {}),
    ("north_inner", "north", "ines", "iris", {"upward_access": "unit"}),
    ("south", "company", "sven", "sara siri", {}),
    ("outlet", "company", "fred", "finn", {"upward_access": "none"}),
    ("house", "company", "hugo", "hedy hans", {"sharing": "read"}),
]

#: owner, unit: who reads a record of them
SEEN = {
    ("noah", "north"): "noah nina boss admin_sales",
    ("iris", "north_inner"): "iris ines admin_sales",
    ("finn", "outlet"): "finn admin_sales",
    ("hedy", "house"): "hedy hugo hans boss admin_sales",
    (None, "outlet"): "fred admin_sales",
    (None, None): "dispo admin_sales",
}

#: login, groups; everybody else is a salesperson
PEOPLE = {
    "admin_sales": "sales_team.group_sale_manager",
    "dispo": "crm_hierarchical_access.group_dispatcher",
    "office": "base.group_user",
    "portal_customer": "base.group_portal",
}

SALESPERSON = "sales_team.group_sale_salesman,base.group_partner_manager"
NO_MAIL = {"no_reset_password": True, "mail_create_nolog": True, "mail_create_nosubscribe": True, "mail_notrack": True}


def password_of(login):
    """The password of a test's user, as Odoo's own helper makes it."""
    return login + "x" * (8 - len(login))


class StandingClock:
    """Mixin for test classes: it is ``NOW`` before each test, until the test moves ``cls.clock``."""

    NOW = datetime(2030, 3, 4, 12, 0)

    @classmethod
    def setUpClass(cls):
        freezer = freeze_time(cls.NOW)
        cls.clock = freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.clock.move_to(self.NOW)


class AccessWorld:
    """Mixin for test classes: ``cls.units[name]``, ``cls.users[login]`` and helpers that make more.

    ========== ========== =========================== ============================
    unit       leader     members                     policy
    ========== ========== =========================== ============================
    company    boss
    north      nina       noah, nora
    north_inner ines      iris                        seen by its own leader only
    south      sven       sara, siri
    outlet     fred       finn                        closed, even to its leader
    house      hugo       hedy, hans                  all read everything
    ========== ========== =========================== ============================

    Besides: ``admin_sales`` (sees all), ``dispo`` (dispatcher), ``office`` (employee outside sales),
    ``portal_customer``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead.clock"].search([]).unlink()  # leads that are there already are never due
        cls.setUpClassUnits()

    def setUp(self):
        super().setUp()
        # What a test adds is rolled back with it: the next one must not find it here.
        for made in (self.users, self.units):
            self.addCleanup(made.update, dict(made))
            self.addCleanup(made.clear)

    @classmethod
    def setUpClassUnits(cls):
        """The tables above."""
        cls.users, cls.units = {}, {}
        sellers = {login for _name, _above, leader, members, _policies in UNITS for login in (leader, *members.split())}
        cls.create_users({**PEOPLE, **dict.fromkeys(sorted(sellers), SALESPERSON)})
        for name, above, leader, members, policies in UNITS:
            cls.create_unit(name, above, leader, members.split(), **policies)

    @classmethod
    def create_user(cls, login, groups=SALESPERSON, **vals):
        """A user whose name is the login in capitals; the password is the login, filled with x to 8 letters."""
        cls.users[login] = new_test_user(cls.env, login, groups, context=NO_MAIL, **{**cls._user_vals(login), **vals})
        return cls.users[login]

    @classmethod
    def create_users(cls, groups):
        """The same for {login: groups}, at once: one by one they would be most of what a class costs."""
        groups_of = {login: [cls.env.ref(group).id for group in names.split(",")] for login, names in groups.items()}
        made = cls.env["res.users"].with_context(**NO_MAIL).create([
            {"login": login, "password": password_of(login), "group_ids": [Command.set(ids)], **cls._user_vals(login)}
            for login, ids in groups_of.items()
        ])
        cls.users.update(zip(groups, made, strict=True))

    @classmethod
    def _user_vals(cls, login):
        return {"name": login.title(), "email": f"{login}@people.example"}

    @classmethod
    def get_user(cls, login):
        """The user of a login, made as a salesperson where there is none."""
        return cls.users.get(login) or cls.create_user(login)

    @classmethod
    def create_unit(cls, name, above=None, leader=None, members=(), **vals):
        """A unit by the names of the unit above, the leader and the members."""
        unit = cls.env["crm.team"].with_context(**NO_MAIL).create({
            "name": f"Unit {name}",
            "parent_id": cls.units[above].id if above else False,
            "user_id": cls.get_user(leader).id if leader else False,
            **vals,
        })
        cls.units[name] = unit
        for member in members:
            cls.add_member(name, member)
        return unit

    @classmethod
    def add_member(cls, unit, login):
        """Let a user belong to a unit."""
        member = {"crm_team_id": cls.units[unit].id, "user_id": cls.get_user(login).id}
        return cls.env["crm.team.member"].create(member)

    @classmethod
    def create_lead(cls, owner=None, unit=None, **vals):
        """A lead by the owner's login and the unit's name; the unit is the owner's first where none is named."""
        owner = cls.get_user(owner) if owner else cls.env["res.users"]
        unit = cls.units[unit] if unit else owner.crm_team_ids[:1]
        vals = {"name": "Secret lead", "type": "opportunity", "user_id": owner.id, "team_id": unit.id, **vals}
        return cls.env["crm.lead"].with_context(**NO_MAIL).create(vals)

    @classmethod
    def create_customer(cls, name="Secret customer", **vals):
        """A company that somebody may sell to."""
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def give_away(cls, lead, owner, unit=None):
        """Hand a lead to somebody else, as an administrator would, and forget what was read before."""
        owner = cls.users[owner]
        lead.sudo().write({"user_id": owner.id, "team_id": (cls.units[unit] if unit else owner.crm_team_ids[:1]).id})
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def put_in_groups(cls, login, *xmlids):
        """Add a user to groups."""
        cls.users[login].group_ids = [Command.link(cls.env.ref(xmlid).id) for xmlid in xmlids]

    def env_as(self, login):
        """The environment of a user, with nothing remembered of what others read."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=self.users[login].id)

    def as_user(self, login, records):
        """Records in the environment of a user, with nothing remembered of what others read."""
        return records.with_env(self.env_as(login))


class AccessCase(AccessWorld, TransactionCase):
    """Tests within the organisation above."""


class AccessHttpCase(AccessWorld, HttpCase):
    """Tests within the organisation above, over HTTP."""

    def log_in(self, login):
        """Be this user in the following requests."""
        self.authenticate(login, password_of(login))

    def call(self, route, **params):
        """Answer of a JSON route, as text: what a browser would see of it, faults included."""
        return self.url_open(route, json={"jsonrpc": "2.0", "method": "call", "params": params}).text

    def call_kw(self, model, method, *args, **kwargs):
        """Answer of a model's method called by a browser, as text."""
        return self.call(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=list(args), kwargs=kwargs
        )
