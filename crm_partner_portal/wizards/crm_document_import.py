import os

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..library import cleaned
from ..models.res_config_settings_library import FOLDER

#: how many files are offered
OFFERED = 500


class CrmDocumentImport(models.TransientModel):
    """Editors take files from one folder of the server, which an administrator sets: those too large for a browser."""

    _name = "crm.document.import"
    _description = "Import Files From a Folder"

    document_id = fields.Many2one("crm.document", string="As New Version Of", help="Empty: each file becomes a draft.")
    line_ids = fields.One2many("crm.document.import.line", "import_id", string="Files")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            values["line_ids"] = [Command.create({"name": name, "size": size}) for name, size in self._files()]
        return values

    @api.model
    def _folder(self):
        """The folder's real path.

        :raise UserError: where none is set, or it is not there
        """
        folder = self.env["ir.config_parameter"].sudo().get_param(FOLDER)  # a setting; editors see names of files only
        if not folder or not os.path.isdir(folder):
            raise UserError(self.env._("Import: no folder is set. Ask your administrator to set one in the settings of the library."))
        return os.path.realpath(folder)

    @api.model
    def _files(self):
        """Names, from the folder on, and sizes in MB of the files below the folder."""
        self.env["crm.document"]._check_editor()
        folder, found = self._folder(), []
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for name in sorted(names):
                path = os.path.join(place, name)
                if not name.startswith(".") and os.path.isfile(path) and not os.path.islink(path):
                    found.append((os.path.relpath(path, folder), os.path.getsize(path) / 1024**2))
            if len(found) >= OFFERED:
                break
        return found[:OFFERED]

    @api.model
    def _path(self, name):
        """The path of a file below the folder.

        :raise AccessError: for whatever is not a regular file there, in the same words
        """
        folder = self._folder()
        path = os.path.realpath(os.path.join(folder, name.replace("\0", "")))
        if "\0" in name or os.path.commonpath([folder, path]) != folder or not os.path.isfile(path):
            raise AccessError(self.env._("Import: there is no such file in the folder."))
        return path

    def action_import(self):
        """Take the chosen files, and show the drafts."""
        self.ensure_one()
        self.env["crm.document"]._check_editor()
        chosen = self.line_ids.filtered("chosen")
        if not chosen or (self.document_id and len(chosen) > 1):
            raise UserError(self.env._("Files: choose one for a new version, one or more for drafts."))
        documents = self.env["crm.document"].union(*(self._import(line.name) for line in chosen))
        return documents.action_uploaded(documents.ids)

    def _import(self, name):
        path = self._path(name)
        filename = cleaned(os.path.basename(name))
        document = self.document_id or self.document_id.create({"name": filename.rpartition(".")[0] or filename})
        version = self.env["crm.document.version"].create({"document_id": document.id, "filename": filename})
        version._take_file(path)
        return document


class CrmDocumentImportLine(models.TransientModel):
    """One file that may be taken."""

    _name = "crm.document.import.line"
    _description = "File to Import"

    import_id = fields.Many2one("crm.document.import", required=True, ondelete="cascade", index=True)
    chosen = fields.Boolean()
    name = fields.Char(string="File", required=True)
    size = fields.Float(string="Size (MB)")
