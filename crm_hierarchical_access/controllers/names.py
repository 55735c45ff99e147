from urllib.parse import urlparse

from odoo.http import request, route

from odoo.addons.html_editor.controllers.main import HTML_Editor
from odoo.addons.web.controllers.action import Action


def _may_be_named(model_name, res_id):
    """Whether the user may read a record; some names are computed as superuser, whoever asks."""
    if not request.env["crm.access"]._is_enforced():
        return True
    record = request.env[model_name].browse(res_id).exists()
    return not record or record.has_access("read")


def _model_of_action(path):
    """The model that a window action shows; only the model is taken from it."""
    action = request.env["ir.actions.act_window"].sudo().search([("path", "=", path)], limit=1)
    return action.res_model


class LinkPreviewAccessController(HTML_Editor):
    """A pasted link shows the name of what its reader may read only."""

    @route()
    def link_preview_metadata_internal(self, preview_url):
        *_rest, shown, res_id = ["", "", *urlparse(preview_url).path.strip("/").split("/")]
        model_name = shown.removeprefix("m-")
        model_name = model_name if model_name in request.env else _model_of_action(shown)
        if model_name and res_id.isnumeric() and not _may_be_named(model_name, int(res_id)):
            return {}
        return super().link_preview_metadata_internal(preview_url)


class BreadcrumbsAccessController(Action):
    """Breadcrumbs name what the user may read only."""

    @route()
    def load_breadcrumbs(self, actions):
        return [
            result if "error" in result or self._may_show(action) else {"error": request.env._("Not visible to you")}
            for action, result in zip(actions, super().load_breadcrumbs(actions), strict=True)
        ]

    def _may_show(self, action):
        """Whether the user may read the record that a breadcrumb names, if it names one."""
        res_id, model_name = action.get("resId"), action.get("model")
        if not res_id or res_id == "new":
            return True
        if action.get("action"):
            model_name = self.load(action["action"]).get("res_model")
        return not model_name or _may_be_named(model_name, res_id)
