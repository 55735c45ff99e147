import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, new_test_user

from .organisation_files import GRANTS, LEADS, UNITS, USERS, random_organisation, uploads, with_cell

NO_LEADS = {"leads": None, "grants": None}


class OrganisationCase(TransactionCase):
    """Helpers to load files from a folder, as the command line does."""

    def load(self, files=None, env=None, **spoiled):
        """Notices of an import of the small organisation, some of its files replaced."""
        with tempfile.TemporaryDirectory() as folder:
            for file in files or uploads(**spoiled):
                (Path(folder) / file.name).write_bytes(file.data)
            return (env or self.env)["crm.organisation.import"].load_directory(folder)

    def refused(self, files=None, env=None, **spoiled):
        """The lines of the refusal."""
        with self.assertRaises(UserError) as caught:
            self.load(files, env, **spoiled)
        return str(caught.exception).splitlines()

    def unit(self, name):
        return self.env["crm.team"].with_context(active_test=False).search([("name", "=", name)])

    def user(self, login):
        return self.env["res.users"].with_context(active_test=False).search([("login", "=", login)])

    def lead(self, name):
        return self.env.ref(f"world.{name}")

    def members(self, name):
        return set(self.unit(name).crm_team_member_ids.user_id.mapped("login"))

    @contextmanager
    def written(self):
        """The statements that write, made within the block."""
        statements, execute = [], type(self.env.cr).execute

        def record(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query)).lstrip().upper()
            if text.startswith(("INSERT", "UPDATE", "DELETE")):
                statements.append(text[:80])
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        with patch.object(type(self.env.cr), "execute", record):
            yield statements
            self.env.flush_all()

    def make_old(self, *models):
        """Put everything into the past, so that a write shows."""
        self.env.flush_all()
        for model in models:
            self.env.cr.execute(f"UPDATE {self.env[model]._table} SET write_date = '2020-01-01'")  # pylint: disable=E8103
        self.env.invalidate_all()

    def changed_since(self, model):
        self.env.flush_all()
        return self.env[model].with_context(active_test=False).search([("write_date", ">", "2020-01-02")])


class TestLoad(OrganisationCase):
    """What the files say is in the database afterwards."""

    def test_units(self):
        self.load()
        north, south = self.unit("Nord"), self.unit("Süd")
        self.assertEqual(north.parent_id, self.unit("Haus"))
        self.assertEqual(north.user_id.login, "ben@x.example")
        self.assertEqual(set(north.deputy_ids.user_id.mapped("login")), {"cem@x.example", "dora@x.example"})
        self.assertFalse(any(deputy.date_from or deputy.date_to for deputy in north.deputy_ids))
        self.assertEqual((north.upward_access, north.oversight, north.sharing), ("unit", "none", "read"))
        self.assertEqual((south.operator_id.name, south.operator_id.is_company), ("Süd Partner GmbH", True))
        self.assertFalse(south.user_id)
        self.assertEqual(self.unit("Haus").oversight, "write")
        self.assertFalse(self.unit("Haus").favorite_user_ids)

    def test_users(self):
        self.load()
        cem = self.user("cem@x.example")
        self.assertEqual((cem.name, cem.email, cem.share), ("Cem Ç", "cem@x.example", False))
        self.assertTrue(cem.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(cem.has_group("sales_team.group_sale_salesman_all_leads"))
        self.assertFalse(cem.has_group("crm_hierarchical_access.group_sees_all"))
        self.assertEqual(self.members("Nord"), {"ben@x.example", "cem@x.example"})
        self.assertEqual(self.members("Süd"), {"cem@x.example"})
        self.assertTrue(cem.image_128)

    def test_leads(self):
        self.load()
        lead = self.lead("L1")
        self.assertEqual(
            (lead.name, lead.partner_name, lead.contact_name, lead.email_from, lead.phone, lead.street, lead.city),
            ("Dach", "Dach AG", "Eva E", "e@k.example", "+49 30 5550001", "Weg 1", "Dresden"),
        )
        self.assertEqual(lead.zip, " 01067 ", "as typed")
        self.assertEqual((lead.country_id.code, lead.expected_revenue), ("DE", 1000))
        self.assertEqual((lead.team_id, lead.user_id.login), (self.unit("Nord"), "ben@x.example"))
        self.assertEqual(lead.release_team_id, self.unit("Haus"))
        self.assertFalse(lead.partner_id)
        self.assertTrue(lead.stage_id)
        self.assertEqual(self.lead("L3").expected_revenue, -12.5)

    def test_nobody_is_given_what_nobody_has(self):
        self.load()
        self.assertFalse(self.lead("L2").user_id)
        self.assertFalse(self.lead("L2").team_id)

    def test_owner_without_a_unit(self):
        """A unit is not guessed from the owner."""
        self.load(leads=with_cell("leads", 3, "owner", "cem@x.example"))
        self.assertEqual(self.lead("L2").user_id.login, "cem@x.example")
        self.assertFalse(self.lead("L2").team_id)
        self.load(leads=with_cell("leads", 3, "owner", "ben@x.example"))
        self.assertEqual(self.lead("L2").user_id.login, "ben@x.example")
        self.assertFalse(self.lead("L2").team_id)

    def test_owner_outside_the_unit(self):
        self.load(leads=with_cell("leads", 4, "owner", "dora@x.example"))
        self.assertEqual(self.lead("L3").team_id, self.unit("Süd"))

    def test_grants(self):
        self.load()
        grant = self.lead("L1").access_grant_ids
        self.assertEqual((grant.user_id.login, grant.mode, grant.date_end), ("dora@x.example", "write", False))

    def test_main_root(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_hierarchical_access.main_root_id", False)
        self.load()
        self.assertEqual(parameters.get_param("crm_hierarchical_access.main_root_id"), str(self.unit("Haus").id))

    def test_main_root_is_not_chosen_between_several(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm_hierarchical_access.main_root_id", False)
        self.load(units=with_cell("units", 4, "parent", ""))
        self.assertFalse(parameters.get_param("crm_hierarchical_access.main_root_id"))

    def test_quiet(self):
        """Nobody is invited, told, subscribed or reminded."""
        models = ("mail.mail", "mail.message", "mail.followers", "mail.activity", "mail.notification")
        before = [self.env[model].search_count([]) for model in models]
        self.load()
        self.load(leads=LEADS.replace("ben@x.example", "cem@x.example"), units=UNITS.replace("ben@", "ada@"))
        self.assertEqual([self.env[model].search_count([]) for model in models], before)

    def test_notices(self):
        self.assertEqual(self.load(), [])
        units = UNITS.replace("operator", "operator;colour").replace(";\n", ";;\n").replace("GmbH", "GmbH;")
        (notice,) = self.load(units=units)
        self.assertTrue(notice.startswith("units.csv:1:colour: "), notice)

    def test_workable_without_leads(self):
        self.load(**NO_LEADS)
        self.assertTrue(self.unit("Nord"))


class TestRefusal(OrganisationCase):
    """Nothing is written until everything is clean."""

    def test_nothing_is_written(self):
        with self.written() as statements:
            lines = self.refused(
                leads=with_cell("leads", 4, "expected_revenue", "x"), units=UNITS.replace(";Haus;ben", ";West;ben")
            )
        self.assertEqual(statements, [])
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("units.csv:3:parent: "), lines)
        self.assertTrue(lines[1].startswith("leads.csv:4:expected_revenue: "), lines)
        self.assertFalse(self.unit("Haus"))

    def test_faults_of_files_and_of_cells_together(self):
        lines = self.refused(users=USERS.encode("latin-1"), leads=with_cell("leads", 3, "name", ""))
        self.assertEqual([line.split(": ")[0] for line in lines][-1], "leads.csv:3:name")
        self.assertTrue(lines[0].startswith("users.csv:2:name: "), lines)

    def test_needed_files(self):
        self.assertTrue(self.refused(users=None)[0].startswith("users.csv: "))
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(UserError, "units.csv"):
            self.env["crm.organisation.import"].load_directory(folder)
        with self.assertRaises(UserError):
            self.env["crm.organisation.import"].load_directory("/nowhere")

    def test_archived_and_portal_users(self):
        new_test_user(self.env, "cem@x.example", "base.group_user").active = False
        new_test_user(self.env, "dora@x.example", "base.group_portal")
        lines = self.refused()
        self.assertIn("users.csv:4:login: “cem@x.example” is archived.", lines[0])
        self.assertIn("users.csv:5:login: “dora@x.example” is not an internal user.", lines[1])

    def test_archived_unit(self):
        self.env["crm.team"].create({"name": "Nord", "active": False})
        self.assertIn("units.csv:3:unit: “Nord” is archived.", self.refused()[0])

    def test_two_units_of_one_name(self):
        self.env["crm.team"].create([{"name": "Nord"}, {"name": "Nord"}])
        self.assertIn("units.csv:3:unit: ", self.refused()[0])

    def test_login_of_another_company(self):
        """It is taken, also where the user who imports may not see whose it is."""
        other = self.env["res.company"].create({"name": "Other"})
        vals = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        new_test_user(self.env, "cem@x.example", "base.group_portal", **vals)
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager,base.group_erp_manager")
        lines = self.refused(env=self.env(user=admin.id))
        self.assertTrue(lines[0].startswith("users.csv:4:login: "), lines)

    def test_lead_of_another_company(self):
        self.load()
        other = self.env["res.company"].create({"name": "Other"})
        self.env.cr.execute("UPDATE crm_lead SET company_id = %s WHERE id = %s", [other.id, self.lead("L2").id])
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager,base.group_erp_manager")
        lines = self.refused(env=self.env(user=admin.id))
        self.assertTrue(lines[0].startswith("leads.csv:3:lead: "), lines)

    def test_messages_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        with patch(
            "odoo.tools.translate.code_translations.get_python_translations",
            return_value={"There is no unit “%(value)s”.": "Die Einheit „%(value)s“ gibt es nicht."},
        ):
            lines = self.refused(env=self.env(context={"lang": "de_DE"}), units=UNITS.replace(";Haus;ben", ";West;ben"))
        self.assertEqual(lines, ["units.csv:3:parent: Die Einheit „West“ gibt es nicht."])


class TestAgain(OrganisationCase):
    """A second import writes the difference, and only that."""

    MODELS = ("crm.team", "crm.team.member", "crm.team.deputy", "crm.lead", "crm.lead.grant", "res.users", "res.partner")

    def test_nothing_twice(self):
        self.load()
        with self.written() as statements:
            self.load()
        self.assertEqual(statements, [])

    def test_another_language_is_no_difference(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.load()
        self.unit("Nord").with_context(lang="de_DE").name = "Norden"
        with self.written() as statements:
            self.load(env=self.env(context={"lang": "de_DE"}))
            self.load()
            self.load(env=self.env(context={"lang": "de_DE"}), units=UNITS.replace("Nord;", "Norden;"), leads=None,
                      grants=None, users=USERS.replace("Nord", "Norden"))
        self.assertEqual(statements, [])

    def test_one_lead(self):
        self.load()
        self.make_old(*self.MODELS)
        self.load(leads=with_cell("leads", 4, "city", "Graz"))
        self.assertEqual(self.changed_since("crm.lead"), self.lead("L3"))
        self.assertFalse(any(self.changed_since(model) for model in self.MODELS if model != "crm.lead"))
        self.assertEqual((self.lead("L3").city, self.lead("L3").zip), ("Graz", "A-1010"))

    def test_assignment(self):
        """Owner and unit change together; a lead that moves loses a release that is not above it."""
        self.load()
        row = with_cell("leads", 2, "owner", "cem@x.example").replace(";Nord;cem@x.example;Haus;", ";Süd;cem@x.example;;")
        self.load(leads=row)
        lead = self.lead("L1")
        self.assertEqual((lead.team_id, lead.user_id.login), (self.unit("Süd"), "cem@x.example"))
        self.assertFalse(lead.release_team_id)
        self.load(leads=with_cell("leads", 2, "owner", ""))
        self.assertEqual((lead.team_id, lead.release_team_id), (self.unit("Nord"), self.unit("Haus")))
        self.assertFalse(lead.user_id)

    def test_unit_and_its_released_leads_move_together(self):
        """A release is judged by the tree of the files, not by that of the database."""
        self.load()
        units = UNITS.replace("Nord;Haus;", "Nord;Süd;")
        self.load(units=units, leads=with_cell("leads", 2, "released_to", "Süd"))
        self.assertEqual(self.lead("L1").release_team_id, self.unit("Süd"))

    def test_units_change_places(self):
        self.load()
        units = UNITS.replace("Haus;;ada", "Haus;Nord;ada").replace("Nord;Haus;", "Nord;;")
        self.load(units=units, leads=with_cell("leads", 2, "released_to", ""))
        self.assertEqual(self.unit("Haus").parent_id, self.unit("Nord"))
        self.assertEqual(self.unit("Süd").parent_path, "".join(f"{self.unit(name).id}/" for name in ("Nord", "Haus", "Süd")))

    def test_unit_below_a_new_one(self):
        self.load()
        self.load(units=UNITS.replace("Nord;Haus;", "Nord;Mitte;") + "Mitte;Haus;;;;;;\n")
        self.assertEqual(self.unit("Nord").parent_id.parent_id, self.unit("Haus"))

    def test_memberships(self):
        """Who leaves keeps an archived membership; who comes back has it again."""
        self.load()
        self.load(users=with_cell("users", 4, "units", "Haus|Süd"))
        self.assertEqual(self.members("Nord"), {"ben@x.example"})
        self.assertEqual(self.members("Haus"), {"ada@x.example", "cem@x.example"})
        before = self.env["crm.team.member"].with_context(active_test=False).search_count([])
        self.load()
        self.assertEqual(self.members("Nord"), {"ben@x.example", "cem@x.example"})
        self.assertEqual(self.env["crm.team.member"].with_context(active_test=False).search_count([]), before)

    def test_deputies(self):
        """Deputies for a period are made by hand, and stay."""
        self.load()
        for_a_week = self.env["crm.team.deputy"].create({
            "team_id": self.unit("Nord").id,
            "user_id": self.user("ada@x.example").id,
            "date_from": "2030-01-01",
            "date_to": "2030-01-08",
        })
        self.load(units=UNITS.replace("cem@x.example|dora@x.example", "cem@x.example|ben@x.example"))
        deputies = self.unit("Nord").deputy_ids
        self.assertEqual(
            set(deputies.user_id.mapped("login")), {"ada@x.example", "ben@x.example", "cem@x.example"}
        )
        self.assertIn(for_a_week, deputies)
        self.load(units=UNITS.replace("cem@x.example|dora@x.example", ""))
        self.assertEqual(self.unit("Nord").deputy_ids, for_a_week)

    def test_policies_leader_and_operator(self):
        self.load()
        self.make_old("crm.team")
        partners = self.env["res.partner"].search_count([])
        units = UNITS.replace(";unit;none;read;", ";;;;Süd Partner GmbH").replace("Nord;Haus;ben@", "Nord;Haus;cem@")
        self.load(units=units)
        north = self.unit("Nord")
        self.assertEqual(self.changed_since("crm.team"), north)
        self.assertEqual((north.upward_access, north.sharing, north.user_id.login), ("all", "none", "cem@x.example"))
        self.assertEqual(north.operator_id, self.unit("Süd").operator_id)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_grants(self):
        """A changed mode is written; a share with an end, or one that is not in the file, is left alone."""
        self.load()
        by_hand = self.env["crm.lead.grant"].create([
            {"lead_id": self.lead("L1").id, "user_id": self.user("dora@x.example").id, "date_end": "2030-01-01", "reason": "x"},
            {"lead_id": self.lead("L2").id, "user_id": self.user("dora@x.example").id, "reason": "x"},
            {"lead_id": self.lead("L1").id, "team_id": self.unit("Süd").id, "reason": "x"},
        ])
        self.load(grants=GRANTS.replace("write", "read"))
        grants = self.lead("L1").access_grant_ids - by_hand
        self.assertEqual(grants.mode, "read")
        self.assertEqual(by_hand.exists(), by_hand)

    def test_missing_is_left_alone(self):
        self.load()
        self.load(
            units="\n".join(UNITS.splitlines()[:3]),
            users="\n".join(USERS.splitlines()[:2]) + "\nben@x.example;Ben B;Nord\ncem@x.example;Cem Ç;Nord\n",
            leads=LEADS.splitlines()[0],
            grants=GRANTS.splitlines()[0],
        )
        self.assertTrue(self.unit("Süd").active)
        self.assertTrue(self.user("dora@x.example").active)
        self.assertEqual(self.members("Süd"), set())
        self.assertTrue(self.lead("L1").exists())
        self.assertTrue(self.lead("L1").access_grant_ids)

    def test_existing_user(self):
        """A user who is there already keeps password, groups and everything else."""
        cem = new_test_user(self.env, "cem@x.example", "base.group_user", name="Cem Ç", email="cem@private.example")
        self.env.flush_all()
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [cem.id])
        password, groups = self.env.cr.fetchone(), cem.group_ids
        self.load()
        self.assertEqual(self.lead("L3").user_id, cem)
        self.assertEqual((cem.email, cem.group_ids), ("cem@private.example", groups))
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [cem.id])
        self.assertEqual(self.env.cr.fetchone(), password)

    def test_renamed_user(self):
        self.load()
        self.make_old(*self.MODELS)
        self.load(users=USERS.replace("Ben B", "Ben Berg"))
        self.assertEqual(self.changed_since("res.partner").mapped("name"), ["Ben Berg"])

    def test_lead_that_was_deleted(self):
        self.load()
        self.lead("L1").unlink()
        self.load()
        self.assertEqual(self.lead("L1").name, "Dach")

    def test_lost_lead(self):
        """A lead that was given up is found again, and stays so."""
        self.load()
        self.lead("L2").active = False
        self.load(leads=with_cell("leads", 3, "city", "Ulm"))
        self.assertEqual((self.lead("L2").city, self.lead("L2").active), ("Ulm", False))
        self.assertEqual(self.env["crm.lead"].with_context(active_test=False).search_count([("name", "=", "Keller")]), 1)

    def test_random_organisations(self):
        """Any organisation, over any other: what was written is what the files say, and then nothing is left."""
        for seed in range(6):
            files = random_organisation(seed)
            self.load(files)
            with self.written() as statements:
                self.load(files)
            self.assertEqual(statements, [], seed)


class TestRights(OrganisationCase):
    """Who may import, and what only others may write."""

    def test_sellers_may_not(self):
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.load(env=self.env(user=seller.id))

    def test_who_sees_a_part_may_not(self):
        """Administrators of sales from whom the view of all records was taken would write over the unseen."""
        manager = self.env.ref("sales_team.group_sale_manager")
        manager.implied_ids -= self.env.ref("crm_hierarchical_access.group_sees_all")
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.load(env=self.env(user=admin.id))

    def test_users_are_made_by_who_manages_users(self):
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager")
        with self.written() as statements:
            lines = self.refused(env=self.env(user=admin.id))
        self.assertEqual(statements, [])
        self.assertEqual(len(lines), 1)
        self.assertTrue(lines[0].startswith("users.csv:2:login: New users are in this file (4)"), lines)
        self.load()
        lines = self.refused(env=self.env(user=admin.id), users=USERS.replace("Ben B", "Ben Berg"))
        self.assertTrue(lines[0].startswith("users.csv:3:login: Users are renamed by this file (1)"), lines)
        self.load(env=self.env(user=admin.id), leads=with_cell("leads", 4, "city", "Graz"))
        self.assertEqual(self.lead("L3").city, "Graz")

    def test_sales_administrator_with_user_rights(self):
        admin = new_test_user(self.env, "chief", "sales_team.group_sale_manager,base.group_erp_manager")
        self.load(env=self.env(user=admin.id))
        self.assertEqual(self.lead("L1").release_team_id, self.unit("Haus"))

    def test_server_paths_are_not_for_browsers(self):
        for model, method in (("crm.organisation.import", "load_directory"), ("crm.organisation", "_import")):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], method)

    def test_what_does_not_stay_is_refused(self):
        """Where something else changes what was written, nothing is imported."""
        write = type(self.env["crm.lead"]).create

        def meddle(records, vals_list):
            return write(records, [{**vals, "city": "Elsewhere"} for vals in vals_list])

        with patch.object(type(self.env["crm.lead"]), "create", meddle):
            self.assertIn("L1, city", self.refused()[0])
