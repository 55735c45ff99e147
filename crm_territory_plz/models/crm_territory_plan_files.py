import base64
from collections import Counter, defaultdict

from odoo import api, fields, models

from odoo.addons.crm_hierarchical_access.models.crm_organisation import QUIET, Present
from odoo.addons.crm_hierarchical_access.organisation import Known, Plan, check, difference, table_csv, table_workbook

from ..plan_files import OF_ONE_PLAN


class CrmTerritoryPlan(models.Model):
    """A plan's territories as a file that spreadsheets open, and back into a draft (spec 3, *CSV/XLSX import and export*).

    A file is read, checked, compared and written as those of an organisation: every fault by line and column, and nothing is
    written before somebody has seen what changes. What only the plan has stays.
    """

    _inherit = "crm.territory.plan"

    territories_csv = fields.Binary(string="Territories as CSV", compute="_compute_territory_files")
    territories_xlsx = fields.Binary(string="Territories as Workbook", compute="_compute_territory_files")

    @api.depends_context("uid")
    @api.depends("territory_ids.prefixes", "territory_ids.name", "territory_ids.team_id", "territory_ids.user_id")
    def _compute_territory_files(self):
        present = self._present_in_files()
        for plan in self:
            rows = plan._rows_of_files(present)
            plan.territories_csv = base64.b64encode(table_csv(OF_ONE_PLAN, rows))
            plan.territories_xlsx = base64.b64encode(table_workbook(OF_ONE_PLAN, rows))

    def action_export_csv(self):
        return self._download("territories_csv", "csv")

    def action_export_xlsx(self):
        return self._download("territories_xlsx", "xlsx")

    def _download(self, field, suffix):
        self.ensure_one()
        url = f"/web/content/{self._name}/{self.id}/{field}/territories.{suffix}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_import_territories(self):
        """Open the window that takes a file.

        :raise UserError: unless it is a draft
        """
        self.ensure_one()
        self._check_is_draft()
        return self.env["crm.organisation.import"].create({"plan_id": self.id})._reopen()

    # What ``crm.organisation.import`` asks

    @api.model
    def _layouts(self):
        return {OF_ONE_PLAN.kind: OF_ONE_PLAN}

    def _compare(self, tables):
        """Check a file and compare it with the draft; nothing is written.

        :return: what was checked, the plan of changes (empty where a fault was found), and what is present
        """
        self.ensure_one()
        self.check_access("write")
        self._check_is_draft()
        present = self._present_in_files()
        checked = check(tables, present.known, self._layouts())
        if not checked.clean:
            return checked, Plan(), present
        rows = {row["territory"]: row for row in self._rows_of_files(present)}
        return checked, difference(checked.content, {OF_ONE_PLAN.kind: rows}), present

    def _import(self, tables, agreed=None):
        """Check, compare and write.

        :param agreed: the fingerprint of the changes that somebody looked at; nothing is written where others came out
        :return: what was checked, the plan of changes, and whether it was carried out
        """
        self.lock_for_update()
        checked, plan, present = self._compare(tables)
        carried_out = checked.clean and agreed in (None, plan.fingerprint)
        if carried_out and plan.changes:
            changes = [(change.key, change.new) for change in plan.changes]
            self.write({"territory_ids": self.env["crm.organisation"]._territory_commands(self, changes, present)})
        return checked, plan, carried_out

    def _present_in_files(self):
        """What a file may name: units and people that the user knows, and who has which prefixes."""
        present, organisation = Present(), self.env["crm.organisation"].with_context(**QUIET)
        organisation._find_users(present)
        known = set(self.env["res.users"]._search([]))
        present.ids["users"] = {login: id_ for login, id_ in present.ids["users"].items() if id_ in known}
        organisation._find_units(present)
        names = Counter(self.territory_ids.mapped("name"))
        present.refused["territories"] = {name: "ambiguous" for name, count in names.items() if count > 1}
        present.known = Known({kind: present.ids[kind] for kind in ("users", "units")}, refused=present.refused)
        present.known.prefixes = defaultdict(dict)
        for row in self.territory_ids.prefix_ids:
            present.known.prefixes[""][row.prefix] = row.territory_id.name
        return present

    def _rows_of_files(self, present):
        """The plan's territories that the user knows, by column."""
        words = self.env["crm.organisation"]._territory_words
        return [words(territory, present) for territory in self.territory_ids]
