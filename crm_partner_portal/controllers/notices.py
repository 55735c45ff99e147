from odoo import http
from odoo.http import request

from .downloads import Downloads


class Notices(Downloads):
    """When and about what a reader gets mails (spec 4, *opt-out per topic*)."""

    @http.route("/my/downloads/notices", type="http", auth="user", website=True, methods=["GET"])
    def portal_my_download_notices(self, saved="", **kw):
        partner = request.env.user.partner_id
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "download_notices",
            "topics": self._topics(),
            "unwanted": partner._topics_without_mails().ids,
            "rhythm": partner.document_rhythm,
            "rhythms": partner._fields["document_rhythm"]._description_selection(request.env),
            "saved": saved,
        }
        return request.render("crm_partner_portal.portal_my_download_notices", values)

    @http.route("/my/downloads/notices/save", type="http", auth="user", website=True, methods=["POST"])
    def portal_my_download_notices_save(self, rhythm="", **kw):
        topics = self._topics()
        chosen = request.httprequest.form.getlist("topic")
        wanted = topics.filtered(lambda topic: str(topic.id) in chosen)
        request.env["res.partner"]._choose_mails(rhythm, topics, wanted)
        return request.redirect("/my/downloads/notices?saved=1")
