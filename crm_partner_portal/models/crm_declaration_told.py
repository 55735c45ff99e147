from odoo import api, fields, models

from ..termination import in_words


class CrmDeclarationTold(models.Model):
    """Who of the company is told of a contract that ends."""

    _inherit = "crm.declaration"

    def _tell_people(self):
        """An activity for the seller, and for his superior where the company wants it; a refund for who handles the declaration.

        Each is in the language of who has it: it was another person who ended the contract.
        """
        for user in self._people_to_tell():
            self.with_context(lang=user.lang)._schedule_for(user)
        if self.effect == "withdrawn":
            officer = self._officer()
            declaration = self.with_context(lang=officer.lang)
            declaration.activity_schedule(
                "mail.mail_activity_data_todo", date_deadline=self.deadline, user_id=officer.id,
                summary=declaration.env._("Refund what was paid"),
            )

    def _people_to_tell(self):
        """Hook: the seller of the contract or customer, and who leads his unit; who may not see the customer is left out."""
        policy = self.company_id.declaration_tell
        customer = self.contract_id.partner_id.commercial_partner_id
        seller = self.contract_id.user_id or customer.user_id
        people = seller if policy != "nobody" else seller.browse()
        if policy == "superior":
            people |= seller.crm_team_ids.user_id
        return people.filtered(lambda user: user.active and not user.share and customer.with_user(user).has_access("read"))

    def _schedule_for(self, user):
        customer = self.contract_id.partner_id.commercial_partner_id
        words = self.env._("Withdrawal") if self.kind == "withdraw" else self.env._("Cancellation")
        summary = self.env._(
            "%(what)s: contract %(contract)s ends on %(day)s", what=words, contract=self.contract_id.code or self.contract_id.name,
            day=in_words(self.end_on),
        )
        customer.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=summary)

    def _officer(self):
        """Who decided, or somebody who handles declarations where the customer did it himself."""
        group = self.env.ref("crm_partner_portal.group_declaration_officer")
        officers = group.all_user_ids.filtered(lambda user: user.active and not user.share)
        return self.decided_by_id if self.decided_by_id in officers else officers.sorted("id")[-1:]


class ResCompany(models.Model):
    _inherit = "res.company"

    declaration_tell = fields.Selection(
        [("nobody", "Nobody"), ("seller", "The seller"), ("superior", "The seller and who leads the unit")],
        string="Who is told of a contract that ends", default="superior", required=True,
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    declaration_tell = fields.Selection(related="company_id.declaration_tell", readonly=False)


class CrmLeaving(models.Model):
    _inherit = "crm.leaving"

    @api.model
    def _record_fields(self):
        """Who decided stays written down."""
        return {**super()._record_fields(), "crm.declaration.decided_by_id": fields.Domain.FALSE}
