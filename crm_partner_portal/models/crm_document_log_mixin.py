from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmDocumentLogMixin(models.AbstractModel):
    """What people did with documents: read by themselves, by editors, and by leaders who passed the document on to them."""

    _name = "crm.document.log.mixin"
    _inherit = ["crm.document.read.mixin"]
    _description = "What People Did With Documents"

    version_id = fields.Many2one("crm.document.version", required=True, readonly=True, index=True, ondelete="cascade")
    document_id = fields.Many2one(related="version_id.document_id", store=True, index=True)
    number = fields.Integer(related="version_id.number", string="Version Number", store=True, aggregator=False)
    user_id = fields.Many2one("res.users", string="Person", readonly=True, index=True, ondelete="set null")
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, index=True, ondelete="set null")

    @api.model
    def _library_domain(self, user=None):
        """One's own rows; as editor all; as leader those of people to whose units one's own unit passed the document on."""
        user = user or self.env.user
        documents = self.env["crm.document"]
        if documents._is_library_editor(user):
            return Domain("document_id", "any!", documents._library_domain(user))
        return Domain("user_id", "=", user.id) | Domain.OR(self._overseen_domains(user))

    @api.model
    def _overseen_domains(self, user):
        """Per unit that something was passed on to: these documents, its people."""
        units = self.env["crm.access"]._organisation().tree.units
        permissions = self.env["crm.document.permission"].with_user(user)
        passed = permissions.sudo().search(permissions._passed_on_domain())  # ids of documents and units
        for unit, given in passed.grouped("team_id").items():
            if place := units.get(unit.id):
                yield Domain("document_id", "in", given.document_id.ids) & Domain("user_id", "in", self._people_of(place))

    @api.model
    def _people_of(self, place):
        """Ids of a unit's leader, deputies and members."""
        return [*({place.leader} - {None}), *place.members, *(user for user, _period in place.deputies)]

    # Nothing is changed afterwards

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse_change()

    def _refuse_change(self):
        """
        :raise UserError: always
        """
        raise UserError(self.env._("Who downloaded or confirmed what is kept as it was."))
