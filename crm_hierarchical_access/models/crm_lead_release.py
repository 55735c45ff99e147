from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: in the context: where releases written directly onto leads come from
ORIGIN = "crm_release_origin"


class CrmLeadRelease(models.Model):
    """A release of a lead to a unit and all between, and what its superior decided (spec 2, *Effect*).

    ``release_team_id`` of the lead is the unit of the highest open row on its path. Written by the system only, seen
    with the lead.
    """

    _name = "crm.lead.release"
    _description = "Release of a Lead"
    _inherit = ["crm.access.mixin"]
    _order = "date desc, id desc"
    _rec_name = "team_id"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, index=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", string="Released To", required=True, readonly=True, index=True, ondelete="cascade")
    origin = fields.Selection(
        [("step", "Escalation"), ("upward", "Released upward"), ("manual", "By hand"), ("import", "Import")],
        default="manual",
        required=True,
        readonly=True,
    )
    step = fields.Integer(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="To Decide", readonly=True, index="btree_not_null", ondelete="set null", help="The superior who is asked."
    )
    asked_by_id = fields.Many2one(
        "res.users", string="Released By", readonly=True, index="btree_not_null", ondelete="set null", help="Empty: by the clock."
    )
    date = fields.Datetime(string="Since", default=fields.Datetime.now, required=True, readonly=True)
    date_end = fields.Datetime(string="Until", readonly=True)
    reason = fields.Char(readonly=True)
    state = fields.Selection([("open", "Open"), ("closed", "Ended")], default="open", required=True, readonly=True)
    decision = fields.Selection(
        [
            ("pending", "To decide"),
            ("taken", "Taken over"),
            ("given", "Given to somebody else"),
            ("left", "Left with advice"),
            ("returned", "Handed back"),
            ("agreed", "Agreed"),
            ("passed_on", "Agreed and passed on"),
            ("withdrawn", "Withdrawn"),
            ("moved", "Lead moved elsewhere"),
            ("none", "None"),
        ],
        default="none",
        required=True,
        readonly=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="set null")
    decided_at = fields.Datetime(string="Decided", readonly=True)
    advice = fields.Text(readonly=True, help="What was said with the decision.")
    tried_summary = fields.Text(string="Tried Before", readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True, index="btree_not_null", ondelete="set null")
    clock_id = fields.Many2one("crm.lead.clock", readonly=True, index="btree_not_null", ondelete="set null")

    _once = models.UniqueIndex("(clock_id, step) WHERE clock_id IS NOT NULL")
    _open_idx = models.Index("(lead_id, team_id) WHERE state = 'open'")

    @api.model
    def _access_domain(self, scope, mode):
        """Whoever sees the lead sees its releases; nobody writes them but by deciding."""
        if mode != "read":
            return Domain.FALSE
        return Domain("lead_id", "any!", self.env["crm.lead"]._access_domain(scope, "read"))

    # The lead carries the highest open row

    @api.model
    def _apply(self, leads):
        """Bring ``release_team_id`` of leads in line with their open rows, in one statement, and what follows from it."""
        self.flush_model()
        leads.flush_model(["team_id", "release_team_id", "partner_id"])
        self.env["crm.team"].flush_model(["parent_path"])
        self.env["crm.access.change.log"]._set_author()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_lead l SET release_team_id = now.unit
                  FROM (SELECT l.id, l.release_team_id AS before,
                               (SELECT r.team_id FROM crm_lead_release r JOIN crm_team t ON t.id = r.team_id
                                 WHERE r.lead_id = l.id AND r.state = 'open' AND own.parent_path LIKE t.parent_path || '%%'
                              ORDER BY length(t.parent_path) LIMIT 1) AS unit
                          FROM crm_lead l LEFT JOIN crm_team own ON own.id = l.team_id
                         WHERE l.id = ANY(%s)) now
                 WHERE now.id = l.id AND l.release_team_id IS DISTINCT FROM now.unit
             RETURNING l.id, now.before, now.unit
                """,
                leads.ids,
            )
        )
        tree = self.env["crm.access"]._organisation().tree
        lowered = leads.browse(id_ for id_, before, unit in rows if before and unit not in tree.path(before))
        self._applied(leads.browse(id_ for id_, *_units in rows), lowered)

    @api.model
    def _applied(self, changed, lowered):
        """Hook: leads are released to another unit than before.

        :param lowered: those that were released further up before, or elsewhere: some may have lost access
        """
        changed.invalidate_recordset(["release_team_id", "access_can_manage"], flush=False)
        changed.modified(["release_team_id"])
        self.env["crm.partner.unit"]._update(changed._partner_source_customers())
        lowered._unfollow_without_access()

    # Beginning and ending

    @api.model
    def _prepare_release_vals(self, lead, unit_id, **vals):
        """Hook: the values of a new row."""
        return {"lead_id": lead.id, "team_id": unit_id, "date": fields.Datetime.now(), **vals}

    def _close(self, decision=None, moment=None):
        """End rows; what was still to decide is not any more.

        :param decision: noted where nothing was decided yet
        """
        pending = self.filtered(lambda row: row.decision == "pending")
        pending.write({"decision": decision or "none"})
        self.write({"state": "closed", "date_end": moment or fields.Datetime.now()})
        self._end_activities()

    def _end_activities(self):
        """Nobody is asked any more."""
        self.activity_id.sudo().unlink()  # the system's own, of whomever was asked

    def _of_unit_or_below(self, unit_id):
        """The rows for a unit and for those below it on the way up from the lead."""
        tree = self.env["crm.access"]._organisation().tree
        return self.filtered(lambda row: unit_id in tree.path(row.team_id.id))

    @api.model
    def _open_of(self, leads):
        """The open rows of leads."""
        return self.search([("lead_id", "in", leads.ids), ("state", "=", "open")])

    # Written onto the lead by a form, an import or another addon

    @api.model
    def _follow_direct(self, leads):
        """Rows for what was written into ``release_team_id``: what is above it ends, and it is a row of its own."""
        rows, ended, new = self._open_of(leads).grouped("lead_id"), self.browse(), []
        for lead in leads:
            own, unit = rows.get(lead, self.browse()), lead.release_team_id.id
            kept = own._of_unit_or_below(unit) if unit else self.browse()
            ended |= own - kept
            if unit and unit not in kept.team_id.ids:
                new.append(self._prepare_release_vals(lead, unit, **self._prepare_direct_vals()))
        ended._close("withdrawn")
        self.create(new)

    @api.model
    def _prepare_direct_vals(self):
        origin = self.env.context.get(ORIGIN) or ("import" if self.env.context.get("import_file") else "manual")
        return {"origin": origin, "asked_by_id": self.env.uid}

    @api.model
    def _follow_existing(self):
        """Rows for leads that were released before rows were kept, in one statement: by whom and since when tells the log."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_lead_release (lead_id, team_id, origin, state, decision, date, asked_by_id,
                                              create_uid, create_date, write_uid, write_date)
                SELECT l.id, l.release_team_id, 'manual', 'open', 'none', date_trunc('second', COALESCE(log.moment, l.create_date)),
                       author.id, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM crm_lead l
             LEFT JOIN LATERAL (SELECT c.moment, c.author_uid FROM crm_access_change_log c
                                 WHERE c.subject = 'lead' AND c.res_id = l.id
                                   AND (c.after ->> 'release_team_id')::int = l.release_team_id
                                   AND c.before ->> 'release_team_id' IS DISTINCT FROM c.after ->> 'release_team_id'
                              ORDER BY c.id DESC LIMIT 1) log ON true
             LEFT JOIN res_users author ON author.id = log.author_uid
                 WHERE l.release_team_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM crm_lead_release r WHERE r.lead_id = l.id AND r.state = 'open')
             RETURNING id
                """,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )

    @api.model
    def _follow_move(self, leads):
        """Leads went to another unit: what is not above it any more has ended."""
        tree, rows = self.env["crm.access"]._organisation().tree, self._open_of(leads)
        moved = rows.filtered(lambda row: row.team_id.id not in tree.path(row.lead_id.team_id.id))
        moved._close("moved")
        if moved:
            self._apply(moved.lead_id)
