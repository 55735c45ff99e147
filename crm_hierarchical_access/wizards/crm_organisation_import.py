from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import file_path

from ..organisation import read_directory


class CrmOrganisationImport(models.TransientModel):
    """Upload, check, preview and import of an organisation (spec 1, What people do with it)."""

    _name = "crm.organisation.import"
    _description = "Import of the Organisation"

    @api.private
    def load_directory(self, path):
        """Import the files of a folder on the server, all or nothing.

        :return: what is worth to know, one sentence per line
        :raise UserError: naming every fault by file, line and column
        """
        organisation = self.env["crm.organisation"]
        tables, faults = read_directory(path, organisation._layouts())
        if all(fault.notice for fault in faults):
            faults += organisation._import(tables)[0].faults
        else:
            faults += organisation._compare(tables)[0].faults
        lines = {True: [], False: []}
        for fault in faults:
            lines[fault.notice].append(f"{fault.place}: {fault.text(self.env._)}")
        if lines[False]:
            raise UserError("\n".join(lines[False]))
        return lines[True]

    @api.model
    def _load_demo(self):
        """The demo company, through the same import as everybody's; its people log in with *demo*."""
        logins = {user.login for user in self.env["res.users"].search([])}
        self.load_directory(file_path("crm_hierarchical_access/demo/organisation"))
        self.env["res.users"].search([("login", "not in", list(logins))]).password = "demo"
