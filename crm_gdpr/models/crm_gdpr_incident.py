from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: hours within which the authority is told (Art. 33(1)); so many before the end officers are reminded
HOURS, REMIND = 72, 24
#: what may be written once the clock is stopped: what is done about it, and the lessons
AFTERWARDS = frozenset({"measures", "reference", "people_told_at"})


class CrmGdprIncident(models.Model):
    """A breach of personal data, and the 72 hours to report it (Art. 33, 34 GDPR; spec 6, *Incident register*).

    Reported or not, each stands in the register with facts, effects and measures (Art. 33(5)); none is deleted.
    """

    _name = "crm.gdpr.incident"
    _description = "Incident"
    _order = "known_at desc, id desc"

    name = fields.Char(string="What Happened", required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, ondelete="restrict")
    kind = fields.Selection(
        [
            ("confidentiality", "Somebody saw or got data who should not"),
            ("integrity", "Data were changed that should not"),
            ("availability", "Data are lost, or cannot be reached"),
        ],
        default="confidentiality",
        required=True,
    )
    known_at = fields.Datetime(string="Became Known", required=True, default=fields.Datetime.now)
    deadline = fields.Datetime(string="Report By", compute="_compute_deadline", store=True, index=True)
    is_late = fields.Boolean(compute="_compute_is_late")
    description = fields.Text(string="Facts", help="What data of which people, how many records, since when. No names: this is kept.")
    people_count = fields.Integer(string="People Concerned, About")
    effects = fields.Text(string="Likely Consequences")
    measures = fields.Text(help="What was done, and what is done so that it does not happen again.")
    risk = fields.Selection(
        [("none", "Unlikely"), ("risk", "Risk for people"), ("high", "High risk for people")], help="Art. 33(1), 34(1) GDPR."
    )
    state = fields.Selection(
        [("open", "Clock Runs"), ("reported", "Reported"), ("unreported", "Not to Be Reported")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
    )
    authority = fields.Char(help="The supervisory authority that is told.")
    reference = fields.Char(copy=False, help="The authority's number of the case.")
    reported_at = fields.Datetime(string="Reported On", readonly=True, copy=False)
    delay_reason = fields.Char(string="Why Later than 72 Hours", copy=False)
    no_report_reason = fields.Char(string="Why It Is Not Reported", copy=False)
    people_told_at = fields.Datetime(string="People Told On", copy=False, help="Art. 34 GDPR: where the risk is high.")
    is_reminded = fields.Boolean(readonly=True, copy=False)

    _remind_idx = models.Index("(deadline) WHERE state = 'open' AND is_reminded IS NOT TRUE")

    @api.depends("known_at")
    def _compute_deadline(self):
        for incident in self:
            incident.deadline = incident.known_at and incident.known_at + timedelta(hours=HOURS)

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for incident in self:
            incident.is_late = bool(incident.state == "open" and incident.deadline and incident.deadline < now)

    # A register

    @api.model_create_multi
    def create(self, vals_list):
        incidents = super().create(vals_list)
        for incident in incidents:
            incident._tell_officers()
        return incidents

    def write(self, vals):
        """Facts are what was reported: afterwards only what is done about it is written."""
        if not self.env.su and vals.keys() - AFTERWARDS and any(incident.state != "open" for incident in self):
            raise UserError(self.env._("What was reported, or decided not to be, is not changed. Measures can be added."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An incident stays in the register (Art. 33(5) GDPR)."))

    # The clock stops

    def action_report(self):
        """The authority was told: at once noted with the moment; later than 72 hours with the reason."""
        for incident in self:
            incident._check_open()
            if not incident.authority or not incident.risk:
                raise UserError(self.env._("Authority and Risk: say whom you told, and how high the risk is."))
            if incident.is_late and not incident.delay_reason:
                raise UserError(self.env._("Why Later than 72 Hours: the authority has to be told (Art. 33(1) GDPR)."))
            incident._stop({"state": "reported", "reported_at": fields.Datetime.now()})

    def action_not_report(self):
        """Nobody is told, where a risk is unlikely, and with the reason."""
        for incident in self:
            incident._check_open()
            if incident.risk != "none" or not incident.no_report_reason:
                raise UserError(self.env._("Only what is unlikely to be a risk is not reported, with the reason (Art. 33(1) GDPR)."))
            incident._stop({"state": "unreported"})

    def _check_open(self):
        self.check_access("write")
        if self.state != "open":
            raise UserError(self.env._("%(incident)s: this was reported, or decided not to be.", incident=self.name))

    def _stop(self, vals):
        self.sudo().write(vals)  # checked above

    # Telling

    @api.model
    def _remind_domain(self):
        soon = fields.Datetime.now() + timedelta(hours=REMIND)
        return Domain("state", "=", "open") & Domain("is_reminded", "=", False) & Domain("deadline", "<", soon)

    @api.model
    def _cron_remind(self):
        """Remind the officers of what is to be reported within a day, or is late; once each."""
        incidents = self.search(self._remind_domain())
        for incident in incidents:
            incident._tell_officers()
        incidents.is_reminded = True
        self.env["ir.cron"]._commit_progress(len(incidents))

    def _tell_officers(self):
        """Each in the own language, when the clock began and when it ends; nothing of what happened, as mails go about."""
        policy = self.env["crm.gdpr.policy"]
        for officer in policy._officers() - self.env.user:
            incident = self.with_context(lang=officer.lang, tz=officer.tz)
            known, until = (fields.Datetime.context_timestamp(incident, moment) for moment in (self.known_at, self.deadline))
            text = incident.env._(
                "Incident no. %(number)s became known on %(known)s. Report it to the authority by %(until)s, or note why not.",
                number=self.id,
                known=f"{known:%d.%m.%Y %H:%M}",
                until=f"{until:%d.%m.%Y %H:%M}",
            )
            subject = incident.env._("Incident: the clock of 72 hours runs")
            policy._notify(officer, subject, text)  # moments, no data of anybody
