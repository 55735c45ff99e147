from odoo import api, fields, models


class CrmDocumentPassOn(models.TransientModel):
    """*Pass on*: the leader of a unit gives a document to units below, and takes it back (spec 4, *Passing down*).

    Every answer and every step asks the rule again; what the browser sends is only a wish.
    """

    _name = "crm.document.pass.on"
    _description = "Pass On a Document"

    document_id = fields.Many2one("crm.document", required=True, readonly=True, ondelete="cascade")
    team_id = fields.Many2one(
        "crm.team", string="As Leader Of", compute="_compute_team_id", store=True, readonly=False, domain="[('id', 'in', source_team_ids)]"
    )
    source_team_ids = fields.Many2many("crm.team", compute="_compute_source_team_ids")
    unit_ids = fields.Many2many("crm.team", string="To", domain="[('id', 'in', below_ids)]")
    below_ids = fields.Many2many("crm.team", compute="_compute_from_team")
    received = fields.Char(compute="_compute_from_team")
    date_from = fields.Date(string="From", help="Empty: as long as you have it yourself.")
    date_to = fields.Date(string="Until", help="The last day. Empty: as long as you have it yourself.")
    may_pass_on = fields.Boolean(help="The leaders of these units may pass it on further.")
    passed_ids = fields.Many2many("crm.document.permission", string="Passed On", compute="_compute_passed_ids")

    @api.depends("document_id")
    def _compute_source_team_ids(self):
        for wizard in self:
            wizard.source_team_ids = wizard._document()._received().team_id.sudo(False)

    @api.depends("document_id")
    def _compute_team_id(self):
        for wizard in self:
            wizard.team_id = wizard.source_team_ids._origin[:1]

    @api.depends("team_id")
    def _compute_from_team(self):
        tree = self.env["crm.access"]._organisation().tree
        for wizard in self:
            unit, source = wizard.team_id._origin, wizard._source()
            below = set(tree.below(unit.id)) - {unit.id} if source else set()
            wizard.below_ids = self.env["crm.team"].browse(below).exists()
            wizard.received = source._received_until() if source else False

    @api.depends("document_id")
    def _compute_passed_ids(self):
        for wizard in self:
            wizard.passed_ids = self.env["crm.document.permission"].search(
                [("document_id", "=", wizard.document_id.id), ("parent_id", "!=", False)]
            )

    def _document(self):
        return self.env["crm.document"].browse(self.document_id._origin.id)

    def _source(self):
        """The permission that is passed on; none where the user may not."""
        received = self._document()._received() if self.document_id else self.env["crm.document.permission"]
        return received.filtered(lambda each: each.team_id == self.team_id._origin.sudo())[:1]  # compares ids

    def action_pass_on(self):
        """Give it to the units chosen, and show to whom it was passed on."""
        self.ensure_one()
        document = self._document()
        document._pass_on(self._source(), self.unit_ids.sudo(), self.date_from, self.date_to, self.may_pass_on)  # refuses foreign units
        return document.action_pass_on()
