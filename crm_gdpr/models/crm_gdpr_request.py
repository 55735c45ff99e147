from odoo import api, fields, models
from odoo.exceptions import UserError

from ..erasure import answer_by

OPEN = ("new", "extended", "working")


class CrmGdprRequest(models.Model):
    """What a person asked of us by Art. 15 to 21 GDPR, and by when the answer is due (spec 6, *Portal rights*)."""

    _name = "crm.gdpr.request"
    _description = "Request of a Person"
    _order = "deadline, id"

    name = fields.Char(string="Name of the Person", required=True)
    email = fields.Char(string="E-mail")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), string="Answer In", default=lambda self: self.env.lang)
    kind = fields.Selection(
        [
            ("access", "Access (Art. 15)"),
            ("rectification", "Rectification (Art. 16)"),
            ("erasure", "Erasure (Art. 17)"),
            ("restriction", "Restriction (Art. 18)"),
            ("portability", "Portability (Art. 20)"),
            ("objection", "Objection (Art. 21)"),
        ],
        default="erasure",
        required=True,
    )
    state = fields.Selection(
        [("new", "Received"), ("working", "In Work"), ("extended", "Extended"), ("answered", "Answered"), ("refused", "Refused")],
        default="new",
        required=True,
        readonly=True,
        copy=False,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, ondelete="restrict")
    received = fields.Date(required=True, default=fields.Date.context_today)
    is_extended = fields.Boolean(string="Told That It Takes Longer", readonly=True, copy=False)
    extension_reason = fields.Char(string="Why It Takes Longer")
    deadline = fields.Date(string="Answer By", compute="_compute_deadline", store=True, index=True)
    is_late = fields.Boolean(compute="_compute_is_late")
    note = fields.Text(string="What Was Asked")
    answer = fields.Html(sanitize=True, copy=False)
    answered = fields.Date(string="Answered On", readonly=True, copy=False)
    erasure_ids = fields.One2many("crm.gdpr.erasure", "request_id", readonly=True)

    @api.depends("kind", "received")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            kind = kinds.get(request.kind, "")
            request.display_name = self.env._("%(kind)s, no. %(number)s", kind=kind, number=request.id) if request.id else kind

    @api.depends("received", "is_extended", "company_id")
    def _compute_deadline(self):
        for request in self:
            is_free = request._public_holidays().__contains__
            request.deadline = request.received and answer_by(request.received, request.is_extended, is_free)

    def _public_holidays(self):
        """Days of the company's country on which nobody works, for all its people."""
        holidays = self.env["crm.public.holiday"].sudo()  # dates
        domain = [("country_id", "=", self.company_id.country_id.id), ("state_id", "in", [False, self.company_id.state_id.id])]
        return set(holidays.search([*domain, ("date", ">=", self.received)]).mapped("date")) if self.received else set()

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for request in self:
            request.is_late = bool(request.state in OPEN and request.deadline and request.deadline < today)

    # What the data protection officer does

    def action_extend(self):
        """Two months more, if the person is told why within the first (Art. 12(3))."""
        self.ensure_one()
        self.check_access("write")
        if self.is_extended or self.is_late:
            raise UserError(self.env._("Answer By: it can be extended once, within the first month."))
        if not self.extension_reason:
            raise UserError(self.env._("Why It Takes Longer: the person has to be told."))
        self.write({"is_extended": True, "state": "extended"})
        subject = self._in_their_words().env._("Your request takes longer")
        return self._send(subject, self._render_letter("crm_gdpr.letter_extended"))

    def action_freeze(self):
        """Find what belongs to the person, and freeze it."""
        self.ensure_one()
        self.check_access("write")
        if self.kind != "erasure" or self.state not in OPEN:
            raise UserError(self.env._("%(request)s: only an open request for erasure is planned.", request=self.display_name))
        erasure = self.erasure_ids[:1] or self.env["crm.gdpr.erasure"].create({"request_id": self.id})
        self.state = "working"
        return erasure._form()

    def action_erasure(self):
        """The erasure that follows from the request."""
        self.ensure_one()
        self.check_access("read")
        return self.erasure_ids[:1]._form()

    def action_answer(self):
        """Send the answer, and close the request."""
        return self._close("answered")

    def action_refuse(self):
        """Close without doing what was asked, with the answer that says why (Art. 12(4))."""
        return self._close("refused")

    def _close(self, state):
        self.ensure_one()
        self.check_access("write")
        if not self.answer or self.state not in OPEN:
            raise UserError(self.env._("Answer: there is none yet, or it was sent already."))
        subject = self._in_their_words().env._("Answer to your request")
        sent = self._send(subject, self.answer, self._files() if state == "answered" else ())
        self.write({"state": state, "answered": fields.Date.context_today(self)})
        return sent
