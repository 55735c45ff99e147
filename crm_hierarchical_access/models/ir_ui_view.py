from odoo import models

from .crm_access_external import EXTERNAL


class IrUiView(models.Model):
    """Views of external partners' people leave out the fields that these may not read."""

    _inherit = "ir.ui.view"

    def _postprocess_tag_field(self, node, name_manager, node_info):
        super()._postprocess_tag_field(node, name_manager, node_info)
        self._keep_cost_from_external(node.get("name"), name_manager, node_info)

    def _postprocess_tag_label(self, node, name_manager, node_info):
        super()._postprocess_tag_label(node, name_manager, node_info)
        self._keep_cost_from_external(node.get("for"), name_manager, node_info)

    def _keep_cost_from_external(self, name, name_manager, node_info):
        if name in getattr(name_manager.model, "_access_cost_fields", frozenset)():
            groups = self.env["res.groups"]._get_group_definitions()
            node_info["model_groups"] &= groups.parse("!" + EXTERNAL, raise_if_not_found=False)
