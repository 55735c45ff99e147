from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

TYPES = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class Record(Controller):
    """The record of processing as a file, for the data protection officer."""

    @route("/crm_gdpr/record/<string:kind>", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False)
    def record(self, kind, **_values):
        if kind not in TYPES:
            raise NotFound()
        if not request.env.user.has_group("crm_gdpr.group_officer"):
            raise AccessError(request.env._("The record of processing is for the data protection officer."))
        record = request.env["crm.gdpr.record"]
        data = record.as_pdf() if kind == "pdf" else record.as_xlsx()
        name = request.env._("record-of-processing")
        headers = [("Content-Type", TYPES[kind]), ("Content-Disposition", content_disposition(f"{name}.{kind}"))]
        return request.make_response(data, headers)
