from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, email_normalize_all, ormcache

from ..erasure import RESTRICT, digest, markers_of
from ..portal import called

#: lines that are carried out before the next commit
BATCH = 200
FROZEN = ("planned", "signed", "running")


class CrmGdprErasure(models.Model):
    """The erasure of a person (spec 6): frozen, planned, signed, carried out, checked, answered.

    What is searched: ``crm_gdpr_erasure_search.py``; where data of persons lie: ``crm_gdpr_erasure_places.py``; what becomes of
    them: ``crm_gdpr_erasure_plan.py``; doing it: ``crm_gdpr_erasure_run.py``; what had to be kept, when it no longer has to be:
    ``crm_gdpr_erasure_due.py``. It holds names and addresses until it is done.
    """

    _name = "crm.gdpr.erasure"
    _description = "Erasure of a Person"
    _order = "id desc"

    request_id = fields.Many2one("crm.gdpr.request", required=True, readonly=True, index=True, ondelete="restrict")
    state = fields.Selection(
        [("planned", "Frozen and Planned"), ("signed", "Signed"), ("running", "Running"), ("done", "Done and Checked")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
    )
    names = fields.Text(help="One a line. By these the person is found in texts and files.")
    emails = fields.Text(string="E-mails", help="One a line.")
    phones = fields.Text(help="One a line.")
    scope = fields.Json(readonly=True, copy=False)
    scope_text = fields.Char(string="Belongs to the Person", compute="_compute_scope_text")
    line_ids = fields.One2many("crm.gdpr.erasure.line", "erasure_id", string="Plan")
    effects_text = fields.Char(string="What Happens", compute="_compute_effects_text")
    line_count = fields.Integer(string="Records", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    restricted_count = fields.Integer(string="Restricted", compute="_compute_counts")
    kept_until = fields.Date(string="The Last of It Until", compute="_compute_counts")
    digest = fields.Char(string="Signature of the Plan", readonly=True, copy=False)
    signed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    date_signed = fields.Datetime(string="Signed On", readonly=True, copy=False)
    date_done = fields.Datetime(string="Done On", readonly=True, copy=False)
    left = fields.Text(string="Still Found", readonly=True, copy=False, help="Where the check found the person afterwards.")

    _one_of_request = models.UniqueIndex("(request_id)", "This request has its erasure already.")

    @api.depends_context("lang")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._("Erasure no. %(number)s", number=erasure.id or "")

    @api.depends("scope")
    @api.depends_context("lang")
    def _compute_scope_text(self):
        for erasure in self:
            counts = {name: len(ids) for name, ids in (erasure.scope or {}).items()}
            erasure.scope_text = self.env._(
                "Contacts: %(contacts)s, leads: %(leads)s", contacts=counts.get("res.partner", 0), leads=counts.get("crm.lead", 0)
            )

    @api.depends("line_ids.is_done", "line_ids.effect", "line_ids.until")
    def _compute_counts(self):
        for erasure in self:
            lines = erasure.line_ids
            restricted = lines.filtered(lambda line: line.effect == RESTRICT)
            erasure.line_count, erasure.done_count = len(lines), len(lines.filtered("is_done"))
            erasure.restricted_count = len(restricted)
            erasure.kept_until = max(filter(None, restricted.mapped("until")), default=False)

    @api.depends("line_ids.effect")
    @api.depends_context("lang")
    def _compute_effects_text(self):
        words = dict(self.line_ids._fields["effect"]._description_selection(self.env))
        for erasure in self:
            counts = Counter(erasure.line_ids.mapped("effect"))
            erasure.effects_text = ", ".join(f"{word}: {counts[effect]}" for effect, word in words.items() if counts[effect])

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever may have one finds the person, freezes what is found, and plans."""
        erasures = super().create([{"request_id": vals.get("request_id")} for vals in vals_list])
        for erasure in erasures:
            erasure._freeze()
            erasure._plan()
        return erasures

    def write(self, vals):
        """The markers are the officer's until he signs; everything else is written by what is done."""
        if not self.env.su:
            allowed = vals.keys() <= {"names", "emails", "phones", "line_ids"}
            if not allowed or any(erasure.state != "planned" for erasure in self):
                raise UserError(self.env._("What was signed is not changed."))
        result = super().write(vals)
        if "state" in vals or "scope" in vals:
            self.env.registry.clear_cache()  # what is frozen
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_planned(self):
        if any(erasure.state != "planned" for erasure in self):
            raise UserError(self.env._("What was signed is evidence: it is not deleted."))

    def _everything(self, model_name):
        """All records of a model, archived ones too."""
        return self.env[model_name].sudo().with_context(active_test=False)  # the officer's plan, of one person

    # Freeze

    def _freeze(self):
        """Find the contacts and leads of the person, and by what else it is found."""
        contacts, emails = self._contacts()
        self._check_is_no_employee(contacts)
        leads = self._everything("crm.lead").search(
            Domain("partner_id", "in", contacts.ids) | Domain("email_normalized", "in", sorted(emails))
        )
        names = {self.request_id.name, *contacts.mapped("name")}
        phones = {*contacts.mapped("phone"), *leads.filtered("partner_id").mapped("phone")}
        self.sudo().write(
            {  # found for the officer, who may create an erasure
                "scope": {"res.partner": contacts.ids, "crm.lead": leads.ids},
                "names": "\n".join(sorted(filter(None, names))),
                "emails": "\n".join(sorted(emails | set(contacts.user_ids.mapped("login")))),
                "phones": "\n".join(sorted(filter(None, phones))),
            }
        )

    def _contacts(self):
        """The contact that asks, those with the person's addresses, and what is below them; with all addresses.

        An address that others have, too, tells of nobody: then those who are called like who asks are the person.

        :raise UserError: where nobody is called so, or nobody was chosen
        """
        contacts, asked = self._everything("res.partner"), self.request_id
        contact = contacts.browse(asked.sudo().partner_id.filtered(lambda partner: not partner.is_company).ids)  # its number
        emails = {email_normalize(asked.email or "")} - {False}
        if self.env["crm.gdpr.person"].is_of_several(asked.email):
            name = called(contact.name or asked.name)
            found = contact | self.env["crm.gdpr.person"]._found(asked.email).filtered(lambda other: called(other.name) == name)
            if not found:
                raise UserError(self.env._("Contact: several people have this address; choose who asks."))
            return contacts.search([("id", "child_of", found.ids), ("is_company", "=", False)]), set()
        while True:
            found = contact | contacts.search([("email_normalized", "in", sorted(emails)), ("is_company", "=", False)])
            found |= contacts.search([("id", "child_of", found.ids), ("is_company", "=", False)])
            addresses = {address for email in found.mapped("email") if email for address in email_normalize_all(email)}
            if addresses <= emails:
                return found, emails
            emails |= addresses

    def _check_is_no_employee(self, contacts):
        users = self._everything("res.users").search([("partner_id", "in", contacts.ids), ("share", "=", False)])
        if users or contacts & self._everything("res.company").search_fetch([], ["partner_id"]).partner_id:
            raise UserError(self.env._("E-mail: it is an employee's, who leaves by a protocol of leaving first."))

    @api.model
    @ormcache()
    def _frozen(self):
        """{model: numbers} of what is not to be changed until it is erased."""
        frozen = {}
        for erasure in self.sudo().search([("state", "in", FROZEN)]):  # numbers only
            for name, ids in (erasure.scope or {}).items():
                frozen.setdefault(name, set()).update(ids)
        return frozen

    def _markers(self):
        """What is looked for (``erasure.Marker``)."""
        return markers_of(*((self[name] or "").splitlines() for name in ("names", "emails", "phones")))

    def _emails(self):
        return [email.strip().lower() for email in (self.emails or "").splitlines() if email.strip()]

    # Plan and signature

    def action_plan(self):
        """Plan anew: what the officer decided is planned again, too."""
        self.check_access("write")
        self._check_state("planned")
        self._plan()

    def _plan(self):
        """Write the plan; it changes nothing but itself. What is done already stays."""
        for erasure in self.sudo():  # lines are written by the plan alone
            erasure.line_ids.filtered(lambda line: not line.is_done).unlink()
            done = {(line.table_name, line.res_id) for line in erasure.line_ids}
            vals = [{**vals, "erasure_id": erasure.id} for place, vals in erasure._planned().items() if place not in done]
            erasure.line_ids.create(vals)

    def _digest(self):
        return digest(line._as_step() for line in self.line_ids)

    def action_sign(self):
        """The officer signs this plan and no other."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("planned")
        if not self.line_ids:
            raise UserError(self.env._("Plan: nothing was found."))
        signature = {"digest": self._digest(), "signed_by_id": self.env.uid, "date_signed": fields.Datetime.now()}
        self.sudo().write({"state": "signed", **signature})  # checked above

    def action_withdraw(self):
        """Take the signature back, as long as nothing is done."""
        self.check_access("write")
        self._check_state("signed")
        self.sudo().write({"state": "planned", "digest": False, "signed_by_id": False, "date_signed": False})  # checked above

    def _check_state(self, *states):
        if wrong := self.filtered(lambda erasure: erasure.state not in states)[:1]:
            raise UserError(self.env._("%(erasure)s: it is too late for this, or too early.", erasure=wrong.display_name))

    def _form(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")]}

    def action_lines(self):
        """The plan, by what happens."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_gdpr.crm_gdpr_erasure_line_action")
        return {**action, "domain": [("erasure_id", "=", self.id)]}
