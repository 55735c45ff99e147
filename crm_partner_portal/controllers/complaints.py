from werkzeug.exceptions import BadRequest, NotFound

from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..service import FileRefused, check_file
from .portal_open import PortalDocuments


class ServiceCases(PortalDocuments, CustomerPortalHelpdesk, HelpdeskTicketController):
    """A customer's service cases; each request asks for the right on the case again."""

    @route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """The addon answers what is closed by going elsewhere, and makes a permanent link for each file."""
        refusal = self._refusal("helpdesk.ticket", ticket_id, access_token)
        if refusal:
            return refusal
        case = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        values = self._ticket_get_page_view_values(case, access_token, **kw)
        return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)

    @route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kw):
        """The addon closes any customer's case, by a link."""
        case = self._own_case(ticket_id)
        stage = self._closing_stages(case).filtered(lambda stage: str(stage.id) == stage_id)
        if not stage:
            raise NotFound()
        if not case.closed:
            case.stage_id = stage
        return request.redirect(case.get_portal_url())

    @route(methods=["POST"])
    def submit_ticket(self, **kw):
        """The addon takes files of any kind and size, and takes them by a link."""
        for sent in request.httprequest.files.getlist("attachment"):
            if sent.filename:
                self._check_sent_file(sent)
        return super().submit_ticket(**kw)

    def _check_sent_file(self, sent):
        try:
            check_file(sent.filename, sent.read())
        except FileRefused as refused:
            raise BadRequest() from refused
        sent.seek(0)

    def _own_case(self, ticket_id):
        """The case, as superuser: read by right, and changed only as the page offers it."""
        number = int(ticket_id) if (ticket_id or "").isdecimal() and len(ticket_id) < 10 else 0
        self._refusal("helpdesk.ticket", number)
        return self._document_check_access("helpdesk.ticket", number)

    def _closing_stages(self, case):
        """The stages with which a customer may close a case."""
        stages = case.team_id.with_company(case.company_id)._get_applicable_stages()
        return stages.filtered(lambda stage: stage.close_from_portal and stage.closed)
