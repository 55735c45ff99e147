from odoo import fields, models


class CrmOrganisationImport(models.TransientModel):
    """The window also takes in the territories of one plan."""

    _inherit = "crm.organisation.import"

    plan_id = fields.Many2one("crm.territory.plan", readonly=True, ondelete="cascade")

    def _files(self):
        return self.plan_id or super()._files()

    def _window(self):
        if not self.plan_id:
            return super()._window()
        title = self.env._("Import Territories: %(plan)s", plan=self.plan_id.display_name)
        return title, self.env.ref("crm_territory_plz.crm_organisation_import_view_form_plan").id

    def _kind_labels(self):
        return super()._kind_labels() | {"plans": self.env._("Territory plans"), "territories": self.env._("Territories")}
