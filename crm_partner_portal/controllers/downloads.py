
from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 20
ORDERS = {"date": "publish_date desc, id desc", "title": "name, id"}
#: nothing of a file is ever run, whatever a browser makes of it
CLOSED_BOX = "default-src 'none'; sandbox"


class Downloads(CustomerPortal):
    """The library for readers (spec 4, B. Downloads): each step asks the rule, with the reader's own rights."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "download_count" in counters:
            documents = request.env["crm.document"]
            values["download_count"] = documents.search_count(documents._offered_domain())
        return values

    # The list

    @http.route(["/my/downloads", "/my/downloads/page/<int:page>"], type="http", auth="user", website=True, methods=["GET"])
    def portal_my_downloads(self, page=1, search="", topic="", kind="", new="", sortby="date", **kw):
        documents = request.env["crm.document"]
        since = request.env["crm.document.visit"]._begin()
        asked = {"search": search.strip()[:100], "topic": topic, "kind": kind, "new": new, "sortby": sortby if sortby in ORDERS else "date"}
        domain = self._asked_domain(asked, since)
        total = documents.search_count(domain)
        pages = pager("/my/downloads", total, page, PAGE, url_args={name: value for name, value in asked.items() if value})
        found = documents.search(domain, limit=PAGE, offset=max(0, pages["offset"]), order=ORDERS[asked["sortby"]])
        fresh = documents.search(Domain("id", "in", found.ids) & documents._new_domain(since))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "downloads",
            "pager": pages,
            "total": total,
            "facts": found._facts(fresh),
            "asked": asked,
            "is_filtered": any(asked[name] for name in ("search", "topic", "kind", "new")),
            "since": since,
            "topics": self._topics(),
            "kinds": documents._fields["kind"]._description_selection(request.env),
        }
        return request.render("crm_partner_portal.portal_my_downloads", values)

    def _topics(self):
        """The topics of documents that the reader is offered."""
        offered = request.env["crm.document"]._offered_domain() & request.env["crm.document"]._library_domain()
        return request.env["crm.document.topic"].search(Domain("document_ids", "any!", offered))

    def _asked_domain(self, asked, since):
        documents = request.env["crm.document"]
        domain = documents._offered_domain() & documents._found_domain(asked["search"])
        if asked["topic"].isdecimal():
            domain &= Domain("topic_ids", "any!", [("id", "=", int(asked["topic"]))])
        if asked["kind"] in dict(documents._fields["kind"].selection):
            domain &= Domain("kind", "=", asked["kind"])
        return domain & documents._new_domain(since) if asked["new"] else domain

    # One document

    @http.route("/my/downloads/<int:document_id>", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_download(self, document_id, via="", **kw):
        document = self._document(document_id)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "download",
            "document": document._facts()[0],
            "via": "?via=mail" if via == "mail" else "",
            "thanks": kw.get("thanks"),
            "refused": kw.get("refused"),
        }
        return request.render("crm_partner_portal.portal_my_download", values)

    @http.route("/my/downloads/version/<int:version_id>", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_download_version(self, version_id, **kw):
        """Links to a version lead to the document, of which the current version is offered."""
        document = request.env["crm.document"]._offered_with_version(version_id)
        if not document:
            raise request.not_found()
        return request.redirect(f"/my/downloads/{document.id}")

    def _document(self, document_id):
        """
        :raise NotFound: alike for what is closed and what is not there
        """
        document = request.env["crm.document"]._offered(document_id)
        if not document:
            raise request.not_found()
        return document

    @http.route("/my/downloads/<int:document_id>/receipt", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_download_receipt(self, document_id, **kw):
        document = self._document(document_id)
        if not document.ask_receipt:
            raise request.not_found()
        document.action_confirm_receipt()
        return request.redirect(f"/my/downloads/{document_id}?thanks=1")

    # The file

    @http.route("/my/downloads/<int:document_id>/file", type="http", auth="user", methods=["GET"])
    def portal_my_download_file(self, document_id, via="page", **kw):
        """The current version's file: from the disk, as an attachment, in pieces where the browser goes on with one."""
        version = self._document(document_id).current_version_id
        try:
            response = self._stamped(version) if version._is_stamped() else self._streamed(version)
        except UserError:  # cannot be stamped; the page says so
            return request.redirect(f"/my/downloads/{document_id}?refused=1")
        if request.httprequest.method == "GET" and response.status_code in (200, 206):
            request.env["crm.document.fetch"]._note(version, via, resumed=self._goes_on(response))
        return response

    def _goes_on(self, response):
        """Whether the rest of a file is asked for, whose beginning the browser has."""
        return response.status_code == 206 and not response.headers.get("Content-Range", "").startswith("bytes 0-")

    def _streamed(self, version):
        stream = version._attachment()._to_http_stream()
        stream.mimetype, stream.download_name, stream.public = version._sent_type(), version.filename, False
        return self._boxed(stream.get_response(as_attachment=True, content_security_policy=CLOSED_BOX))

    def _stamped(self, version):
        data = version._stamped(request.env.user)
        stream = http.Stream(type="data", data=data, mimetype=version._sent_type(), download_name=version.filename, size=len(data))
        stream.etag = stream.conditional = False  # another one each time
        return self._boxed(stream.get_response(as_attachment=True, content_security_policy=CLOSED_BOX))

    def _boxed(self, response):
        response.headers["Cache-Control"] = "private, no-cache"  # the right is asked for again
        response.headers["X-Frame-Options"] = "DENY"
        return response
