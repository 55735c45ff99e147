import re
import uuid

from werkzeug.exceptions import NotFound

from odoo.http import content_disposition, request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.helpdesk_case import MOST_STARS, TEXT_LENGTH
from ..service import LARGEST, MOST, About, FileRefused, check_file
from .portal_open import PortalDocuments

KEY_LENGTH = 36
#: documents that the form offers to choose from
MOST_OFFERED = 20
CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund")
#: how a form names what a case is about: kind and id
NAMED = re.compile(r"(order|delivery|invoice)-(\d{1,9})")

NOTHING = About("other", None, (), None)


class CasePages:
    """What both controllers of cases need. Not a controller: one that extended two of Odoo's would answer for half of the portal."""

    def _case_page(self, case, **values):
        return request.render(
            "crm_partner_portal.portal_my_case",
            {
                "page_name": "case",
                "case": case,
                "messages": case._portal_messages(),
                "files": case._portal_files(),
                "closing_stages": self._closing_stages(case),
                "is_known": not request.env.user._is_public(),
                "most": MOST,
                "largest": LARGEST // 2**20,
                "text": "",
                "refusal": None,
                "sent": None,
                "lost": None,
                **values,
            },
        )

    def _closing_stages(self, case):
        """The stages with which a customer may close a case."""
        stages = case.team_id.with_company(case.company_id)._get_applicable_stages()
        return stages.filtered(lambda stage: stage.close_from_portal and stage.closed)

    def _sent_files(self):
        """The files of the form, each checked by its content.

        :return: name, type and content of each, and why one was refused
        """
        sent = [file for file in request.httprequest.files.getlist("attachment") if file.filename]
        if len(sent) > MOST:
            return [], request.env._("Files: at most %s at once.", MOST)
        checked = []
        for file in sent:
            content = file.read(LARGEST + 1)
            try:
                checked.append((*check_file(file.filename, content), content))
            except FileRefused as refused:
                return [], self._refused_file(refused)
        return checked, None

    def _refused_file(self, refused):
        if refused.why == "large":
            return request.env._("%(name)s: at most %(size)s MB a file.", name=refused.name, size=LARGEST // 2**20)
        if refused.why == "empty":
            return request.env._("%s: the file is empty.", refused.name)
        return request.env._(
            "%s: this kind of file is not taken. Pictures, PDF, text and office documents without macros are.", refused.name
        )


class ServiceCases(CasePages, PortalDocuments, CustomerPortalHelpdesk):
    """The pages of cases, one's own and the company's by role."""

    @route()
    def portal_my_tickets(self, page=1, **kw):
        """One's own cases, and the company's by role."""
        cases = request.env["helpdesk.ticket"]
        pager = portal_pager(url="/my/tickets", total=cases.search_count([]), page=page, step=self._items_per_page)
        found = cases.search([], order="id desc", limit=self._items_per_page, offset=pager["offset"])
        request.session["my_tickets_history"] = found.ids[:100]
        cases = found.sudo()  # found by right; the page names documents and people of them
        return request.render("crm_partner_portal.portal_my_cases", {"page_name": "cases", "cases": cases, "pager": pager})

    @route()
    def portal_my_ticket(self, ticket_id, access_token=None, sent=None, lost=None, **kw):
        """The addon answers what is closed by going elsewhere, and makes a permanent link for each file."""
        refusal = self._refusal("helpdesk.ticket", ticket_id, access_token)
        if refusal:
            return refusal
        return self._case_page(self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token), sent=sent, lost=lost)


class ServiceCaseForms(CasePages, HelpdeskTicketController):
    """Complaints, questions and feedback; each request asks for the right on the case, and on what it is about, again."""

    # A new case

    @route(methods=["GET"])
    def create_new_ticket(self, kind=None, document=None, line=None, person=None, **kw):
        about = self._about(document, line)
        kind = kind if kind in self._kinds() else "complaint" if about.document else "question"
        return self._form_page(about, kind=kind, person=self._person(person))

    @route(methods=["POST"])
    def submit_ticket(self, kind="", document=None, line=None, person=None, description="", stars="", form_key="", **kw):
        """Store the case with its files, or show the form again with what is missing; nothing is stored by half."""
        about, person, text = self._about(document, line), self._person(person), description.strip()
        kind = kind if kind in self._kinds() else "question"
        files, refusal = self._sent_files()
        given = int(stars) if stars in map(str, range(1, MOST_STARS + 1)) else 0
        refusal = refusal or self._missing(kind, text, given)
        if refusal or not form_key:
            typed = {"text": text, "stars": given, "form_key": form_key[:KEY_LENGTH], "refusal": refusal}
            return self._form_page(about, kind=kind, person=person, **typed)
        vals = self._case_vals(kind, about, text, given, person, **kw)
        case = request.env["helpdesk.ticket"]._portal_submit(vals, files, form_key[:KEY_LENGTH])
        if not case:
            raise NotFound()
        lost = "&lost=1" if len(case._portal_files()) < len(files) else ""
        return request.redirect(f"/my/ticket/{case.id}?sent=1{lost}")

    def _kinds(self):
        return dict(request.env["helpdesk.ticket"]._fields["case_kind"]._description_selection(request.env))

    def _missing(self, kind, text, stars):
        if kind == "feedback" and not (stars or text):
            return request.env._("Please choose stars, or write something.")
        if kind != "feedback" and not text:
            return request.env._("Please write what we can do for you.")
        return None

    def _case_vals(self, kind, about, text, stars, person, **kw):
        """Values of the ticket: stock's, and what it is about."""
        given = {name: kw[name] for name in ("category", "team") if (kw.get(name) or "").isdecimal()}
        vals = self._prepare_submit_ticket_vals(subject=self._title(kind, about), description=text[:TEXT_LENGTH], **given)
        is_order = about.kind in ("order", "delivery")
        return {
            **vals,
            "case_kind": kind,
            "case_about": about.kind,
            "about_name": self._about_name(about),
            "order_id": about.document.id if about.document and is_order else False,
            "order_line_id": about.line.id if about.line and is_order else False,
            "invoice_id": about.document.id if about.document and not is_order else False,
            "invoice_line_id": about.line.id if about.line and not is_order else False,
            "stars": stars,
            **({"user_id": person.id} if person else {}),
        }

    def _title(self, kind, about):
        """What staff read in lists: no document of which not all may know."""
        title = self._kinds()[kind]
        if about.kind == "other":
            return title
        return f"{title}: {self._abouts()[about.kind]}"

    def _abouts(self):
        return dict(request.env["helpdesk.ticket"]._fields["case_about"]._description_selection(request.env))

    def _about_name(self, about):
        if not about.document:
            return False
        name = f"{self._abouts()[about.kind]} {about.document.name}"
        return f"{name} · {self._line_name(about.line)}" if about.line else name

    def _line_name(self, line):
        return (line.product_id.name or line.name or "").partition("\n")[0][:100]

    # What it is about

    def _about(self, named, line=None):
        """The document that a form names, of those that the user may read, and the item.

        :raise NotFound: for others and for what does not exist
        """
        if not named:
            return NOTHING
        found = NAMED.fullmatch(named)
        if not found:
            raise NotFound()
        kind, number = found[1], int(found[2])
        model = "account.move" if kind == "invoice" else "sale.order"
        document = self._readable(model, number)
        if kind == "invoice" and document.move_type not in CUSTOMER_DOCUMENTS:
            raise NotFound()
        lines = self._items(document)
        chosen = lines.filtered(lambda each: str(each.id) == line)
        if line and not chosen:
            raise NotFound()
        return About(kind, document, lines, chosen)

    def _items(self, document):
        """The goods of a document."""
        if document._name == "account.move":
            return document.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return document.order_line.filtered(lambda line: not line.display_type)

    def _offered(self):
        """The newest documents of the user, to choose from."""
        orders = request.env["sale.order"].search([("state", "=", "sale")], order="date_order desc", limit=MOST_OFFERED)
        invoices = request.env["account.move"].search(
            [("state", "=", "posted"), ("move_type", "in", CUSTOMER_DOCUMENTS)], order="invoice_date desc, id desc", limit=MOST_OFFERED
        )
        return orders, invoices

    def _person(self, number):
        """Somebody of the staff who deals with the customer, to whom a message goes.

        :raise NotFound: for anybody else
        """
        if not number:
            return None
        people = request.env.user.partner_id._portal_contacts()
        person = people.filtered(lambda user: str(user.id) == number)
        if not person:
            raise NotFound()
        return person

    def _form_page(self, about, **values):
        orders, invoices = self._offered() if not about.document else ((), ())
        stock = self._get_create_new_ticket_values()
        return request.render(
            "crm_partner_portal.portal_case_form",
            {
                **{name: stock[name] for name in ("categories", "teams")},
                "page_name": "case_form",
                "about": about,
                "about_name": self._about_name(about),
                "line_name": self._line_name,
                "orders": orders,
                "invoices": invoices,
                "kinds": self._kinds(),
                "most": MOST,
                "largest": LARGEST // 2**20,
                "form_key": "",
                "text": "",
                "stars": 0,
                "refusal": None,
                **{name: value for name, value in values.items() if value},
            }
            | {"form_key": values.get("form_key") or str(uuid.uuid4())},
        )

    # Files

    @route(
        ["/my/ticket/<int:ticket_id>/file/<int:attachment_id>"], type="http", auth="user", methods=["GET"], website=True, sitemap=False
    )
    def portal_case_file(self, ticket_id, attachment_id):
        """A file of the case, as a download whatever it is."""
        file = self._case(ticket_id)._portal_files().filtered(lambda file: file.id == attachment_id)
        if not file:
            raise NotFound()
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=True, content_security_policy="default-src 'none'")
        response.headers["Content-Disposition"] = content_disposition(file.name)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    # A case

    @route(["/my/ticket/<int:ticket_id>/answer"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_case_answer(self, ticket_id, text="", **kw):
        case = self._case(ticket_id)
        files, refusal = self._sent_files()
        if not refusal and not text.strip() and not files:
            refusal = request.env._("Please write something, or choose a file.")
        if refusal:
            return self._case_page(case, refusal=refusal, text=text[:TEXT_LENGTH])
        message = case._portal_answer(text, files)
        if len(message.attachment_ids) < len(files):
            return request.redirect(f"/my/ticket/{case.id}?lost=1")
        return request.redirect(f"/my/ticket/{case.id}#conversation")

    @route(["/my/ticket/<int:ticket_id>/stars"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_case_stars(self, ticket_id, stars="", **kw):
        """How the customer liked what was done."""
        case = self._case(ticket_id)
        if stars not in map(str, range(1, MOST_STARS + 1)):
            raise NotFound()
        case.stars = int(stars)
        return request.redirect(f"/my/ticket/{case.id}")

    @route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kw):
        """The addon closes any customer's case, by a link."""
        number = int(ticket_id) if (ticket_id or "").isdecimal() and len(ticket_id) < 10 else 0
        case = self._case(number)
        stage = self._closing_stages(case).filtered(lambda stage: str(stage.id) == stage_id)
        if not stage:
            raise NotFound()
        if not case.closed:
            case.stage_id = stage
        return request.redirect(case.get_portal_url())

    def _case(self, ticket_id):
        """The case, as superuser: read by right, and changed only as the page offers it."""
        return self._readable("helpdesk.ticket", ticket_id)

    def _readable(self, model, number):
        """A record as superuser, which the user may read.

        :raise NotFound: for what is closed as for what does not exist
        """
        record = request.env[model].browse(number).exists()
        if not record or not record.has_access("read"):
            raise NotFound()
        return record.sudo()  # may be read, see above

    # Whom the customer deals with

    @route(["/my/contacts"], type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def portal_my_contacts(self):
        """Names, numbers and addresses at work of the staff who deal with the customer (superuser: that of them)."""
        people = request.env.user.partner_id._portal_contacts().sudo()
        return request.render("crm_partner_portal.portal_my_contacts", {"page_name": "contacts", "people": people})
