from odoo.http import Controller, content_disposition, request, route

from ..models.crm_gdpr_person_files import TYPES


class OnPaper(Controller):
    """What the data protection officer puts into an envelope; the request's own rights count."""

    @route("/crm_gdpr/letter/<int:request_id>", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    def letter(self, request_id, **_values):
        return self._file(*request.env["crm.gdpr.request"].browse(request_id).letter_on_paper())

    @route("/crm_gdpr/copy/<int:request_id>", type="http", auth="user", methods=["GET"], sitemap=False)
    def copy_of_data(self, request_id, **_values):
        return self._file(*request.env["crm.gdpr.request"].browse(request_id).copy_of_data())

    def _file(self, name, data):
        kind = name.rsplit(".", 1)[-1]
        headers = [("Content-Type", TYPES[kind]), ("Content-Disposition", content_disposition(name)), ("Cache-Control", "no-store")]
        return request.make_response(data, headers)
