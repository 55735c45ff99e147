from odoo.http import request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport, ExportXlsxWriter, GroupExportXlsxWriter


class Watermarked:
    """Who exported, when and what for: on a sheet of its own, at the foot of each printed page, and in the file's properties."""

    def close(self):
        export = request.env["crm.gdpr.export"]._of_transaction()
        if export:
            self._mark(export._watermark())
        super().close()

    def _mark(self, text):
        sheet = self.workbook.add_worksheet(request.env._("Export"))
        sheet.set_column(0, 0, 120)
        sheet.write_string(0, 0, text)
        for each in self.workbook.worksheets():
            each.set_footer("&L&7" + text.replace("&", "&&")[:200])
        self.workbook.set_properties({"comments": text, "author": request.env.user.name})


class ExportWriter(Watermarked, ExportXlsxWriter):
    pass


class GroupExportWriter(Watermarked, GroupExportXlsxWriter):
    pass


class MarkedExcelExport(ExcelExport):
    """Odoo's two formats of an Excel file, with a watermark; a first sheet that can be imported again."""

    def from_data(self, fields, columns_headers, rows):
        with ExportWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with GroupExportWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class MarkedCsvExport(CSVExport):
    """A CSV file has no place beside its rows, which are to be imported again: the number of the export stands in its name."""

    def filename(self, base):
        export = request.env["crm.gdpr.export"]._of_transaction()
        name = super().filename(base)
        return request.env._("%(name)s, export no. %(number)s", name=name, number=export.id) if export else name
