import hashlib
import os
import tempfile

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

CHUNK = 1024 * 1024
#: what the column of a file's size holds
LARGEST_NOTED = 2**31 - 1


class CrmDocumentVersion(models.Model):
    """Very large files come from a folder of the server: they are copied piece by piece, never held in memory."""

    _inherit = "crm.document.version"

    def _take_file(self, path):
        """Copy a file of the server into the version.

        :param path: of a regular file, which the caller has checked
        :raise UserError: where files are kept in the database
        """
        self.ensure_one()
        self.env["crm.document"]._check_editor()
        self._check_unpublished()
        attachments = self.env["ir.attachment"].sudo()  # the version's own file, for its editor
        if attachments._storage() == "db":
            raise UserError(self.env._("Import: files of this database are kept in the database, which is not made for large ones."))
        checksum, size, head = self._copy_to_store(attachments, path)
        mimetype = guess_mimetype(head)
        self._attachment().unlink()
        attachment = attachments.create(
            {"name": self.filename, "res_model": self._name, "res_id": self.id, "res_field": "file", "mimetype": mimetype}
        )
        attachment.flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %s, checksum = %s, file_size = %s, mimetype = %s WHERE id = %s",
            [f"{checksum[:2]}/{checksum}", checksum, min(size, LARGEST_NOTED), mimetype, attachment.id],
        )
        attachment.invalidate_recordset()
        self.invalidate_recordset(["file"])
        self.write({"size": size, "mimetype": mimetype})

    def _copy_to_store(self, attachments, path):
        """Copy a file to where attachments are kept.

        :return: its checksum, which is its name there, its size and its beginning
        """
        digest, size, head = hashlib.sha1(usedforsecurity=False), 0, b""
        folder = attachments._filestore()
        os.makedirs(folder, exist_ok=True)
        with open(path, "rb") as source, tempfile.NamedTemporaryFile(dir=folder, prefix="import-", delete=False) as copy:
            try:
                while piece := source.read(CHUNK):
                    digest.update(piece)
                    copy.write(piece)
                    size, head = size + len(piece), head or piece[:4096]
                copy.flush()
                self._keep(attachments, copy.name, digest.hexdigest())
            except BaseException:
                os.unlink(copy.name)
                raise
        return digest.hexdigest(), size, head

    def _keep(self, attachments, copy, checksum):
        """Give the copy its name; Odoo's clearing up takes it away where the transaction fails."""
        name = f"{checksum[:2]}/{checksum}"
        kept = attachments._full_path(name)
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        os.chmod(copy, 0o644)
        attachments._mark_for_gc(name)
        os.replace(copy, kept)
