from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .res_partner_portal import ROLE_FIELDS, ROLES

#: people of one company who may be invited by its administrators
MOST_PEOPLE = 200


class ResPartner(models.Model):
    """What an administrator of a company does with its people in the portal (spec 4, A).

    The methods are for pages that asked ``_portal_administered`` before; each keeps to the company's own people.
    """

    _inherit = "res.partner"

    @api.model
    def _portal_administered(self):
        """The company whose people the current user administers; none for others (superuser: it is his own company)."""
        company = self.env.user.sudo().partner_id.commercial_partner_id
        administers = company in self._portal_role_partners("administrator")
        return company if company.is_company and administers and self.env.user._is_portal() else company.browse()

    def _portal_people(self):
        """The people of a company who may have a login."""
        domain = Domain("commercial_partner_id", "=", self.id) & Domain("type", "in", ("contact", "other"))
        return self.search(domain & Domain("id", "!=", self.id), order="name, id")

    def _portal_person(self, partner_id):
        """One of them; nobody for others' ids."""
        return self._portal_people().filtered(lambda person: person.id == partner_id)

    def _portal_set_roles(self, person, roles):
        """Let a person have exactly these roles."""
        self._portal_lock()
        if person.portal_administrator and "administrator" not in roles:
            self._portal_check_remaining(person)
        person.write({name: role in roles for name, role in zip(ROLE_FIELDS, ROLES, strict=True)})

    def _portal_take_access(self, person):
        """Take a person's login and roles away."""
        self._portal_lock()
        self._portal_check_remaining(person)
        person._close_portal()
        person.write(dict.fromkeys(ROLE_FIELDS, False))

    def _portal_lock(self):
        """Two administrators who take each other's role leave one."""
        self.lock_for_update()

    def _portal_check_remaining(self, person):
        """
        :raise UserError: where nobody would be left who administers the company
        """
        people = (self._portal_people() - person).filtered("portal_administrator") | self
        if not any(user._is_portal() for user in people.user_ids):
            raise UserError(self.env._("Somebody has to administer the company: make a colleague administrator first."))

    def _portal_invite(self, name, email, roles):
        """Invite a colleague, who is found by his e-mail address among the company's people or added to them."""
        email = email_normalize(email or "")
        if not email or not (name or "").strip():
            raise UserError(self.env._("Name and e-mail: enter both. The invitation is sent to the address."))
        self._portal_lock()
        people = self._portal_people()
        person = people.filtered(lambda known: email_normalize(known.email or "") == email)[:1]
        if not person and len(people) >= MOST_PEOPLE:
            raise UserError(self.env._("Your company has very many people here already. Please ask us to add more."))
        if not person:
            person = self.create({"name": name.strip()[:100], "email": email, "parent_id": self.id, "type": "contact", "lang": self.lang})
        self._portal_check_address(person, email)
        person._open_portal(email)
        person.write({field: role in roles for field, role in zip(ROLE_FIELDS, ROLES, strict=True)})
        return person

    def _portal_check_address(self, person, email):
        """Neither a login of somebody else is told of, nor that there is one.

        :raise UserError: where the address cannot be invited
        """
        entry = person._portal_entry(email)
        if entry.is_internal or entry.email_state != "ok":
            raise UserError(self.env._("E-mail: %s cannot be invited here. Please ask us.", email))
