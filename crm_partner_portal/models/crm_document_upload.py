from odoo import api, models
from odoo.fields import Command


class CrmDocument(models.Model):
    """Files that were dropped on the library's list: a draft each."""

    _inherit = "crm.document"

    @api.model
    def create_from_file(self, filename, data):
        """A draft with one file.

        :param data: the file in base64
        :return: the draft's id
        """
        version = self.env["crm.document.version"]._prepare_file_vals({"filename": filename, "file": data})
        title = version["filename"].rpartition(".")[0] or version["filename"]
        return self.create({"name": title.replace("_", " "), "version_ids": [Command.create(version)]}).id

    @api.model
    def action_uploaded(self, document_ids):
        """Show what was dropped: the one draft, or their list."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_partner_portal.crm_document_action")
        if len(document_ids) == 1:
            return {**action, "res_id": document_ids[0], "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", document_ids)], "context": {}}

    def action_download(self):
        """The current version, by the route that checks again and notes who fetched it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/my/downloads/{self.id}/file", "target": "download"}

    def action_who_may_read(self):
        """Open *Who may read this?*"""
        self.ensure_one()
        why = self.env["crm.document.why"].create({"document_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who May Read This?"),
            "res_model": why._name,
            "res_id": why.id,
            "view_mode": "form",
            "target": "new",
        }
