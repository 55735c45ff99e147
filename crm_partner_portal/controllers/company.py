from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from ..models.res_partner_portal import ROLES


class PortalCompany(Controller):
    """An administrator of a company says who of it gets in and what they see; each request asks for the right again."""

    @route(["/my/company"], type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_my_company(self, saved=None):
        return self._page(saved=saved)

    @route(["/my/company/roles"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_company_roles(self, partner_id=None, **form):
        company = self._company()
        person = self._person(company, partner_id)
        return self._done("roles", lambda: company._portal_set_roles(person, self._roles(form)))

    @route(["/my/company/invite"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_company_invite(self, name=None, email=None, **form):
        company = self._company()
        typed = {"name": name, "email": email, **form}
        return self._done("invited", lambda: company._portal_invite(name, email, self._roles(form)), typed=typed)

    @route(["/my/company/remove"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_company_remove(self, partner_id=None):
        company = self._company()
        person = self._person(company, partner_id)
        return self._done("removed", lambda: company._portal_take_access(person))

    def _company(self):
        """The company that the user administers (superuser: its people are hidden from each other by our own rule of roles)."""
        company = request.env["res.partner"]._portal_administered()
        if not company:
            raise NotFound()
        return company

    def _person(self, company, partner_id):
        person = company._portal_person(int(partner_id)) if (partner_id or "").isdecimal() else company.browse()
        if not person:
            raise NotFound()
        return person

    def _roles(self, form):
        return {role for role in ROLES if form.get(role)}

    def _done(self, what, change, typed=None):
        """Make a change and show the page again, with what was refused."""
        try:
            with request.env.cr.savepoint():
                change()
        except UserError as refusal:
            return self._page(refusal=refusal.args[0], typed=typed)
        return request.redirect(f"/my/company?saved={what}")

    def _page(self, **values):
        company = self._company()
        return request.render(
            "crm_partner_portal.portal_my_company",
            {
                "page_name": "company",
                "company": company,
                "people": company._portal_people(),
                "me": request.env.user.partner_id,
                "typed": {},
                **{name: value for name, value in values.items() if value},
            },
        )
