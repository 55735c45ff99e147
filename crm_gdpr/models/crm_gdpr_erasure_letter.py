from odoo import api, fields, models

from ..erasure import BLANK, ERASE, KEEP, NO_RETURN, RESTRICT, SEALED, clause_in
from .crm_gdpr_erasure_plan import ANOTHER


class CrmGdprErasure(models.Model):
    """What the answer tells: gone, kept until when, and kept for good with the reason."""

    _inherit = "crm.gdpr.erasure"

    @api.model
    def _titles(self, model_names):
        """Hook: {name of model: what people are told that its records are}, where the model's own name is a programmer's."""
        kinds = self.env["ir.model"].sudo().search([("model", "in", list(model_names))])  # what kinds are called
        plain = {
            "account.move": self.env._("Invoice or entry in the books"),
            "account.move.line": self.env._("Line of an invoice or entry in the books"),
            "calendar.attendee": self.env._("Invitation to a meeting"),
            "res.device.log": self.env._("Device of a login"),
            "res.users": self.env._("Login"),
            "res.users.log": self.env._("Note of a login"),
        }
        return {kind.model: plain.get(kind.model) or kind.name for kind in kinds}

    def _letter_values(self):
        """What the letter lists: how many of which kind are gone, are kept by which law until when, and stay without an end."""
        lines = self.line_ids.with_context(lang=self.request_id.lang).sorted(lambda line: line.title or "")
        kept = lines.filtered(lambda line: line.effect in (RESTRICT, KEEP) and line.clause != ANOTHER)
        gone = lines.filtered(lambda line: line.effect in (ERASE, BLANK))
        return {
            "gone": _counted(gone, lambda line: (line.title,)),
            "kept": _counted(kept.filtered("until"), lambda line: (line.title, line.clause)),
            "endless": self._endless_rows(kept),
            "no_return": clause_in(NO_RETURN, self.request_id.lang),
        }

    def _endless_rows(self, kept):
        """Rows of the letter about what has no last day: logs, what an officer decided to keep, parts of sealed entries."""
        endless = kept.filtered(lambda line: not line.until)
        rows = _counted(endless, lambda line: (line.title, line.clause, line.reason))
        sealed = kept.filtered(lambda line: line.until and line.model and self._hashed_columns(line))
        return [
            *rows,
            *({**row, "clause": clause_in(SEALED, self.request_id.lang)} for row in _counted(sealed, lambda line: (line.title,))),
        ]


class CrmGdprErasureLine(models.Model):
    _inherit = "crm.gdpr.erasure.line"

    clause_text = fields.Char(string="By Which Law", compute="_compute_clause_text")

    @api.depends("clause")
    @api.depends_context("lang")
    def _compute_clause_text(self):
        for line in self:
            another = self.env._("Another contact of this name") if line.clause == ANOTHER else None
            line.clause_text = another or clause_in(line.clause or "", self.env.lang)

    def _why_endless(self):
        """Hook: why something of a record stays without an end, in words; empty where nothing does."""
        if self.effect not in (RESTRICT, KEEP):
            return ""
        if self.until:
            return self._why_sealed()
        return (
            {
                "crm.gdpr.access": self.env._("it proves who read what; each entry seals the one before, so that none can be taken out"),
                "crm.access.change.log": self.env._("it proves who could see what at which time, and is only ever added to"),
            }.get(self.model)
            or self.reason
            or ""
        )

    def _why_sealed(self):
        names = self.erasure_id._hashed_columns(self) if self.model else ()
        if not names:
            return ""
        model = self.env[self.model]
        words = sorted(model._fields[name]._description_string(self.env) for name in names if name in model._fields)
        return self.env._(
            "of these, %(fields)s stay after that day, too: each entry is sealed by a hash with the one before, and one change would "
            "break the proof of all later ones",
            fields=", ".join(words),
        )


def _counted(lines, key):
    """Rows of the letter: title, clause, how many, the last day of any of them, and why they stay for good."""
    return [
        {
            "title": group[:1].title,
            "clause": group[:1].clause_text,
            "count": len(group),
            "until": max(filter(None, group.mapped("until")), default=None),
            "why": group[:1]._why_endless(),
        }
        for group in lines.grouped(key).values()
    ]
