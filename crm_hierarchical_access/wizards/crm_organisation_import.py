import base64
from itertools import islice

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_path

from ..organisation import Upload, archive_template, in_order, read, read_directory, workbook_template

#: So many lines of a sort are shown; all of them are counted.
LINES_SHOWN = 500


class CrmOrganisationImport(models.TransientModel):
    """Upload, check, preview and import of an organisation (spec 1, What people do with it)."""

    _name = "crm.organisation.import"
    _description = "Import of the Organisation"

    state = fields.Selection(
        [("upload", "Upload"), ("faults", "Check"), ("preview", "Preview"), ("done", "Imported")],
        default="upload",
        required=True,
        readonly=True,
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Choose Files")
    fault_count = fields.Integer(readonly=True)
    change_count = fields.Integer(readonly=True)
    fingerprint = fields.Char(readonly=True, help="Of the previewed changes: exactly these are imported.")
    is_stale = fields.Boolean(readonly=True, help="The database changed since the preview before this one.")
    is_cut = fields.Boolean(readonly=True, help="More was found than is shown.")
    count_ids = fields.One2many("crm.organisation.import.count", "import_id", readonly=True)
    fault_ids = fields.One2many(
        "crm.organisation.import.line", "import_id", domain=[("sort", "in", ("fault", "notice"))], readonly=True
    )
    line_ids = fields.One2many(
        "crm.organisation.import.line", "import_id", domain=[("sort", "not in", ("fault", "notice"))], readonly=True
    )
    columns_help = fields.Html(compute="_compute_columns_help", sanitize=False)
    template_xlsx = fields.Binary(compute="_compute_templates")
    template_zip = fields.Binary(compute="_compute_templates")

    def _files(self):
        """Hook: what is compared with files and takes them in, by ``_layouts``, ``_compare`` and ``_import``."""
        return self.env["crm.organisation"]

    @api.depends("state")
    def _compute_columns_help(self):
        layouts = self._files()._layouts().values()
        labels = self._kind_labels()
        rows = Markup().join(self._columns_row(layout, labels[layout.kind]) for layout in layouts)
        self.columns_help = Markup('<table class="table table-sm mb-0">%s</table>') % rows

    def _columns_row(self, layout, label):
        """The columns of a file; the needed ones in bold, with what may stand in them."""
        columns = []
        for column in layout.columns:
            name = Markup("<b>%s</b>" if column.required else "%s") % column.name
            columns.append(name + (f" ({'/'.join(column.choices)})" if column.choices else ""))
        row = Markup('<tr><td><b>%s</b></td><td class="text-muted">%s.csv</td><td>%s</td></tr>')
        return row % (label, layout.kind, Markup(", ").join(columns))

    @api.depends("state")
    def _compute_templates(self):
        layouts = self._files()._layouts().values()
        self.template_xlsx = base64.b64encode(workbook_template(layouts))
        self.template_zip = base64.b64encode(archive_template(layouts))

    # From the command line

    @api.private
    def load_directory(self, path):
        """Import the files of a folder on the server, all or nothing.

        :return: what is worth to know, one sentence per line
        :raise UserError: naming every fault by file, line and column
        """
        organisation = self.env["crm.organisation"]
        tables, faults = read_directory(path, organisation._layouts())
        run = organisation._import if all(fault.notice for fault in faults) else organisation._compare
        faults = in_order(faults + run(tables)[0].faults, tables, organisation._layouts())
        stopping = [fault for fault in faults if not fault.notice]
        if stopping:
            raise UserError("\n".join(map(self._fault_line, stopping)))
        return [self._fault_line(fault) for fault in faults]

    @api.model
    def _load_demo(self):
        """The demo company, through the same import as everybody's; its people log in with *demo*."""
        newest = self.env["res.users"].search([], order="id desc", limit=1)
        self.load_directory(file_path("crm_hierarchical_access/demo/organisation"))
        self.env["res.users"].search([("id", ">", newest.id)]).password = "demo"

    def _fault_line(self, fault):
        return f"{fault.place}: {fault.text(self.env._)}"

    # In the browser

    def action_check(self):
        """Read the files and compare them with the database; show the faults, or else what would change."""
        self.ensure_one()
        tables, faults = self._read()
        checked, plan, _present = self._files()._compare(tables)
        return self._show(tables, faults + checked.faults, plan)

    def action_import(self):
        """Write what was previewed; where the database changed meanwhile, preview again."""
        self.ensure_one()
        tables, faults = self._read()
        if not all(fault.notice for fault in faults):
            return self.action_check()
        checked, plan, carried_out = self._files()._import(tables, self.fingerprint or "")
        if not carried_out:
            return self._show(tables, faults + checked.faults, plan, stale=True)
        self.attachment_ids.unlink()
        self.state = "done"
        return self._reopen()

    def action_back(self):
        """Choose other files."""
        self.ensure_one()
        self._forget()
        self.state = "upload"
        return self._reopen()

    def action_template_xlsx(self):
        return self._download("template_xlsx", "organisation.xlsx")

    def action_template_zip(self):
        return self._download("template_zip", "organisation.zip")

    def _download(self, field, name):
        url = f"/web/content/{self._name}/{self.id}/{field}/{name}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _window(self):
        """Hook: the window's title, and the id of its form; False for the usual one."""
        return self.env._("Import Organisation"), False

    def _reopen(self):
        title, view = self._window()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _read(self):
        """The uploaded files as tables; they belong to this window and go when it goes."""
        loose = self.attachment_ids.filtered(lambda file: file.res_model == self._name and not file.res_id)
        loose.write({"res_id": self.id})
        uploads = [Upload(file.name, file.raw or b"") for file in self.attachment_ids.sorted("name")]
        return read(uploads, self._files()._layouts())

    # What is shown

    def _forget(self):
        self.sudo().fault_ids.unlink()  # of this window only; nobody else changes what was found
        self.sudo().line_ids.unlink()
        self.sudo().count_ids.unlink()

    def _show(self, tables, faults, plan, stale=False):
        faults = in_order(faults, tables, self._files()._layouts())
        stopping = [fault for fault in faults if not fault.notice]
        self._forget()
        self.write({
            "state": "faults" if stopping else "preview",
            "fault_count": len(stopping),
            "change_count": len(plan.changes),
            "fingerprint": plan.fingerprint,
            "is_stale": stale,
            "is_cut": len(faults) > LINES_SHOWN or (not stopping and plan.longest > LINES_SHOWN),
        })
        # Lines and counts are for reading: only this window makes them.
        self.env["crm.organisation.import.line"].sudo().create([
            *self._prepare_fault_lines(faults),
            *([] if stopping else self._prepare_plan_lines(plan)),
        ])
        self.env["crm.organisation.import.count"].sudo().create([] if stopping else self._prepare_counts(plan))
        return self._reopen()

    def _prepare_fault_lines(self, faults):
        """Faults first: they have to go before anything else is of interest."""
        for fault in islice(sorted(faults, key=lambda fault: fault.notice), LINES_SHOWN):
            yield {
                "import_id": self.id,
                "sort": "notice" if fault.notice else "fault",
                "file": fault.file,
                "line": fault.line,
                "column": fault.column,
                "details": fault.text(self.env._),
            }

    def _prepare_counts(self, plan):
        labels = self._kind_labels()
        return [
            {
                "import_id": self.id,
                "kind": labels[kind],
                "new_count": len(found.new),
                "changed_count": len(found.changed),
                "unchanged_count": found.unchanged,
                "missing_count": len(found.missing),
            }
            for kind, found in plan.kinds.items()
        ]

    def _prepare_plan_lines(self, plan):
        labels = self._kind_labels()
        for kind, found in plan.kinds.items():
            common = {"import_id": self.id, "kind": labels[kind]}
            for sort, changes in (("new", found.new), ("changed", found.changed)):
                for change in changes[:LINES_SHOWN]:
                    yield common | {
                        "sort": sort,
                        "line": change.line,
                        "name": shown(change.key),
                        "details": self._details(change),
                    }
            for key in found.missing[:LINES_SHOWN]:
                yield common | {"sort": "missing", "name": shown(key)}

    def _kind_labels(self):
        """Hook: what the rows of each file are called."""
        layouts = self._files()._layouts()
        return {kind: self.env._(layout.label) for kind, layout in layouts.items()}

    def _details(self, change):
        """The values by column; of something that is there, before and after."""
        keys = self._files()._layouts()[change.kind].key
        if change.is_new:
            said = ((name, shown(value)) for name, value in change.new.items() if value and name not in keys)
            return ", ".join(f"{name}: {value}" for name, value in said)
        return ", ".join(f"{name}: {shown(change.old[name])} → {shown(value)}" for name, value in change.new.items())


def shown(value):
    """A value as it stands in a file; a dash for nothing."""
    if isinstance(value, tuple | frozenset):
        parts = value if isinstance(value, tuple) else sorted(value)
        return " | ".join(map(str, parts)) or "–"  # noqa: RUF001
    return f"{value:g}" if isinstance(value, float) else str(value) or "–"  # noqa: RUF001
