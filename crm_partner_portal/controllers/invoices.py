from datetime import date

import zipstream
from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.fields import Domain
from odoo.http import content_disposition, request, route
from odoo.modules.registry import Registry
from odoo.tools import format_date

from ..library.amounts import read_amount
from ..library.file_name import cleaned
from .portal_open import PortalDocuments

#: invoices of a year in one ZIP; above that they are offered by month
MOST = 2000
CUSTOMER_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")
UNPAID = ("not_paid", "partial")


class PortalInvoices(PortalDocuments):
    """Stock's pages of invoices with search, files and how they are delivered."""

    # The list

    def _prepare_my_invoices_values(self, page, date_begin, date_end, sortby, filterby, domain=None, url="/my/invoices"):
        search = InvoiceSearch(request.params)
        sortby = sortby if sortby in self._get_account_searchbar_sortings() else None
        filterby = filterby if filterby in self._get_account_searchbar_filters() else None
        values = super()._prepare_my_invoices_values(
            page, date_begin, date_end, sortby, filterby, domain=Domain(domain or Domain.TRUE) & search.domain(), url=url
        )
        values["pager"]["url_args"].update(search.given)
        return {**values, **self._invoice_list_values(search)}

    def _invoice_list_values(self, search):
        partner = request.env.user.partner_id
        return {
            "search": search,
            "years": self._invoice_years(),
            "files_of": lambda rows: request.env["account.move"].union(*(row["invoice"] for row in rows))._portal_files(),
            "delivery": self._delivery_values(),
            "sees_company": partner.commercial_partner_id in request.env["res.partner"]._portal_role_partners("accounting"),
            "company": partner.commercial_partner_id if partner.commercial_partner_id.is_company else partner.browse(),
        }

    def _invoice_years(self):
        """The years in which the user has invoices, newest first."""
        domain = self._get_invoices_domain("out") & Domain("invoice_date", "!=", False)
        groups = request.env["account.move"]._read_group(domain, ["invoice_date:year"], order="invoice_date:year desc")
        return [begin.year for (begin,) in groups]

    # Files

    @route(["/my/invoices/<int:invoice_id>/<any(pdf, einvoice):what>"], type="http", auth="user", website=True, sitemap=False)
    def portal_invoice_file(self, invoice_id, what):
        """The invoice's PDF, or the e-invoice where Odoo made one."""
        self._refusal("account.move", invoice_id)
        invoice = request.env["account.move"].browse(invoice_id)
        if invoice.move_type not in CUSTOMER_DOCUMENTS:
            return request.redirect(f"/my/invoices/{invoice_id}?report_type=pdf&download=true")
        file = invoice._portal_file(what)
        if not file:
            raise NotFound()
        request.env["crm.invoice.fetch"]._note(invoice, what)
        stream = request.env["ir.binary"]._get_stream_from(file, filename=cleaned(file.name))
        return stream.get_response(as_attachment=True)

    @route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, report_type=None, download=False, **kw):
        """Stock's page; its own way to fetch the PDF leads here too, and is written down."""
        refusal = self._refusal("account.move", invoice_id, access_token)
        if refusal:
            return refusal
        if report_type == "pdf" and download:
            invoice = request.env["account.move"].sudo().browse(invoice_id)  # may be read: see above
            if invoice.move_type in CUSTOMER_DOCUMENTS and request.env.user.share:
                invoice._portal_file("pdf")
                request.env["crm.invoice.fetch"]._note(invoice, "pdf")
        return super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        whats = {what for _id, what in invoice._portal_files()}
        return {**values, "has_einvoice": "einvoice" in whats, "fetched": invoice.fetch_ids[:20]._told()}

    # A year

    @route(["/my/invoices/year/<int:year>"], type="http", auth="user", website=True, sitemap=False)
    def portal_my_invoices_year(self, year, month=None):
        """All the user's invoices of a year, or of a month of it, as one ZIP; a page where it cannot be had yet."""
        invoices = self._invoices_of(year, int(month) if month in map(str, range(1, 13)) else None)
        if not invoices:
            raise NotFound()
        if len(invoices) > MOST:
            return self._year_page(year, months=True)
        files = invoices._portal_files()
        missing = invoices.filtered(lambda move: (move.id, "pdf") not in files and move.sudo().portal_files_state != "failed")
        if missing:
            missing._want_portal_files()
            return self._year_page(year, missing=len(missing), total=len(invoices))
        request.env["crm.invoice.fetch"]._note(invoices, "zip")
        return self._year_response(f"{year}-{int(month):02}" if month else str(year), invoices, files)

    def _invoices_of(self, year, month=None):
        if not 1900 <= year < 9999:
            raise NotFound()
        begin = date(year, month or 1, 1)
        end = date(year + (month in (None, 12)), 1 if not month else month % 12 + 1, 1)
        domain = Domain("invoice_date", ">=", begin) & Domain("invoice_date", "<", end)
        return request.env["account.move"].search(self._get_invoices_domain("out") & domain, order="invoice_date, name, id")

    def _year_page(self, year, **values):
        months = [(month, format_date(request.env, date(year, month, 1), date_format="MMMM")) for month in range(1, 13)]
        values = {**self._prepare_portal_layout_values(), **values, "page_name": "invoice_year", "year": year}
        values["months"] = months if values.get("months") else []
        return request.render("crm_partner_portal.portal_my_invoices_year", values)

    def _year_response(self, label, invoices, files):
        """The ZIP while it is packed: the worker holds one block of one file at a time."""
        archive = zipstream.ZipStream(sized=True)
        for file, name in self._year_names(invoices, files):
            self._add(archive, file, name)
        failed = [move.name for move in invoices if (move.id, "pdf") not in files]
        if failed:
            text = request.env._("The PDF of these invoices could not be made; please ask us: %s", ", ".join(failed))
            archive.add(text.encode(), cleaned(request.env._("README.txt")))
        name = cleaned(request.env._("Invoices %s", label) + ".zip")
        headers = {
            "Content-Type": "application/zip",
            "Content-Length": str(len(archive)),
            "Content-Disposition": content_disposition(name),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return request.make_response(iter(archive), list(headers.items()))

    def _year_names(self, invoices, files):
        """Each file with the name it has in the ZIP, none twice."""
        taken = set()
        for invoice in invoices:
            for what in ("pdf", "einvoice"):
                if file := files.get((invoice.id, what)):
                    name = cleaned(file.name)
                    if name in taken:
                        name = cleaned(f"{invoice.id}_{name}")
                    taken.add(name)
                    yield file, name

    def _add(self, archive, file, name):
        if file.store_fname:
            archive.add_path(file._full_path(file.store_fname), name)
        else:
            archive.add(_content(request.db, file.id), name, size=file.file_size)

    # How invoices are delivered

    def _delivery_values(self):
        """The ways of delivery and the present one; nothing for whom may not choose."""
        company = self._delivery_partner()
        if not company:
            return {}
        return {"ways": company._portal_deliveries(), "way": company.invoice_sending_method}

    def _delivery_partner(self):
        """Whose delivery the user may choose: the company's with the role, his own."""
        user = request.env.user
        company = user.partner_id.commercial_partner_id
        chooses = company in request.env["res.partner"]._portal_role_partners("accounting")
        return company.sudo().with_company(user.company_id) if chooses and user._is_portal() else company.browse()

    @route(["/my/invoices/delivery"], type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_invoice_delivery(self, way=None):
        company = self._delivery_partner()
        if not company or way not in company._portal_deliveries():
            raise NotFound()
        if company.invoice_sending_method != way:
            company.invoice_sending_method = way
            company.message_post(body=request.env._("Delivery of invoices, chosen in the portal: %s", company._portal_deliveries()[way]))
        return request.redirect("/my/invoices?delivery=saved")


def _content(dbname, attachment_id):
    """An attachment that is kept in the database, read when its turn comes; it was checked before."""
    with Registry(dbname).cursor() as cr:
        cr.execute("SELECT db_datas FROM ir_attachment WHERE id = %s", [attachment_id])
        yield bytes(cr.fetchone()[0])


class InvoiceSearch:
    """What was typed above the list of invoices; what cannot be read is told, and asks for nothing."""

    NAMES = ("number", "date_from", "date_to", "amount_from", "amount_to", "state")

    def __init__(self, params):
        self.given = {name: str(params[name]).strip()[:100] for name in self.NAMES if params.get(name)}
        self.unreadable = set()

    def __bool__(self):
        return bool(self.given)

    def get(self, name):
        return self.given.get(name, "")

    def domain(self):
        parts = [self._part(name, text) for name, text in self.given.items()]
        return Domain.AND(part for part in parts if part is not None)

    def _part(self, name, text):
        if name == "number":
            return Domain("name", "ilike", text) | Domain("ref", "ilike", text) | Domain("payment_reference", "ilike", text)
        if name == "state":
            return self._state_domain(text)
        value = self._read(name, text)
        if value is None:
            self.unreadable.add(name)
            return None
        field, operator = ("invoice_date", "amount_total")[name.startswith("amount")], (">=", "<=")[name.endswith("to")]
        return Domain(field, operator, value)

    def _read(self, name, text):
        if name.startswith("amount"):
            return read_amount(text, request.env["res.lang"]._get_data(code=request.lang.code).decimal_point)
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def _state_domain(self, text):
        unpaid = Domain("payment_state", "in", UNPAID)
        return {
            "open": unpaid,
            "overdue": unpaid & Domain("invoice_date_due", "<", fields.Date.context_today(request.env.user)),
            "paid": Domain("payment_state", "not in", UNPAID),
        }.get(text)
