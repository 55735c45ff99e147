from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_hierarchical_access.models.crm_organisation import QUIET

from .crm_lead_permission import UNCHECKED


class CrmLead(models.Model):
    """Many leads follow a plan: by few statements, with all that follows a lead when it is handed on."""

    _inherit = "crm.lead"

    @api.model
    def _read_for_moves(self, moves):
        """Read what does not depend on the leads as they are then: when the new owners work, and from when."""
        self.env["crm.access"]._organisation()
        if not moves:
            return
        pairs = self.env.execute_query(
            SQL(
                "SELECT DISTINCT u.id, t.id FROM crm_territory_move m"
                " LEFT JOIN res_users u ON u.id = m.user_id LEFT JOIN crm_team t ON t.id = m.team_id WHERE m.id = ANY(%s)",
                moves.ids,
            )
        )
        clocks, now = self.env["crm.lead.clock"].sudo(), fields.Datetime.now()  # the system's own table
        clocks._dues([
            clocks._run_of({"user_id": user or clocks._leader_who_hands_out(team), "team_id": team, "counted_from": now})
            for user, team in pairs
        ])

    @api.model
    def _carry_out(self, rows, patience):
        """Do what ``crm.territory.move`` rows say; the caller has locked the leads.

        Whose owner or unit somebody changed meanwhile is not handed over; whose postcode or unit was, has its territory
        from the plan that holds.

        :param rows: id of the move, id of the lead, whether it is handed over
        :param patience: asked before each step
        """
        patience.ask()
        moves = self.env["crm.territory.move"].browse(move for move, _lead, _hands_over in rows)
        single = self._hand_over_singly({lead: move for move, lead, hands_over in rows if hands_over}, patience)
        moved = self._update_moved(moves - single)
        self._skip_changed(moves - single, {move for move, *_rest in moved})
        leads = self.browse(lead for _move, lead, *_rest in moved)
        leads.invalidate_recordset(flush=False)
        leads.fetch(["partner_id"])
        patience.ask()
        self.env["crm.partner.unit"]._update(leads._partner_source_customers())
        patience.ask()
        handed = [(lead, old, new) for _move, lead, hands_over, old, new in moved if hands_over]
        handed_leads = self.browse(lead for lead, _old, _new in handed)
        if self.env["crm.access"]._organisation().territories.strict:
            (leads - handed_leads)._unfollow_without_access()  # the others' followers change with their owner
        handed_leads._follow_handed(handed, patience)

    @api.model
    def _update_moved(self, moves):
        """Write what they say to the leads that are as they were, and strike those moves out of which nobody is told.

        What was deleted since the plan began to hold is nobody's, as if it had been deleted afterwards.

        :return: move, lead, whether it was handed over, former and new owner
        """
        return self.env.execute_query(
            SQL(
                """
                WITH moved AS (
                    UPDATE crm_lead l
                       SET territory_id = m.territory,
                           team_id = CASE WHEN m.hands_over THEN m.team ELSE l.team_id END,
                           user_id = CASE WHEN m.hands_over THEN m.owner ELSE l.user_id END,
                           release_team_id = CASE WHEN NOT m.hands_over OR l.release_team_id = ANY(m.path) THEN l.release_team_id END,
                           date_open = CASE WHEN m.new_owner THEN CASE WHEN m.owner IS NOT NULL THEN %(now)s END ELSE l.date_open END,
                           day_open = CASE WHEN m.new_owner
                                           THEN CASE WHEN m.owner IS NOT NULL
                                                     THEN EXTRACT(DAY FROM %(now)s - date_trunc('second', l.create_date)) END
                                           ELSE l.day_open END,
                           write_uid = %(uid)s, write_date = %(now)s
                      FROM (SELECT m.*, z.id AS territory, t.id AS team, u.id AS owner,
                                   m.hands_over AND m.user_id IS DISTINCT FROM m.old_user_id AS new_owner,
                                   string_to_array(trim(t.parent_path, '/'), '/')::int[] AS path
                              FROM crm_territory_move m
                         LEFT JOIN crm_territory z ON z.id = m.territory_id
                         LEFT JOIN crm_team t ON t.id = m.team_id
                         LEFT JOIN res_users u ON u.id = m.user_id
                             WHERE m.id = ANY(%(moves)s)) m
                     WHERE l.id = m.lead_id
                       AND (l.team_id, l.territory_id) IS NOT DISTINCT FROM (m.old_team_id, m.old_territory_id)
                       AND (NOT m.hands_over OR l.user_id IS NOT DISTINCT FROM m.old_user_id)
                 RETURNING m.id, l.id AS lead, m.hands_over, m.old_user_id, l.user_id
                ), handed AS (
                    UPDATE crm_territory_move m SET state = 'done' FROM moved WHERE m.id = moved.id AND moved.hands_over
                ), struck AS (
                    DELETE FROM crm_territory_move m USING moved WHERE m.id = moved.id AND NOT moved.hands_over
                )
                SELECT * FROM moved
                """,
                now=self.env.cr.now(),
                uid=self.env.uid,
                moves=moves.ids,
            )
        )

    @api.model
    def _skip_changed(self, moves, done):
        """Keep what is not handed over as somebody changed it meanwhile; whatever was changed has its territory from the plan."""
        changed = moves.browse(id_ for id_ in moves.ids if id_ not in done)
        if changed:
            kept = changed.filtered("hands_over")
            self.env.add_to_compute(self._fields["territory_id"], changed.lead_id)
            self.env.cr.execute("UPDATE crm_territory_move SET state = 'skipped' WHERE id = ANY(%s)", [kept.ids])
            moves._forget(SQL("m.id = ANY(%s)", (changed - kept).ids))

    # What follows a lead

    def _follow_handed(self, handed, patience):
        """
        :param handed: lead, former and new owner's id of each lead
        :param patience: asked before each step
        """
        if not self:
            return
        self.fetch(["team_id", "user_id", "company_id", "active", "won_status"])
        self._follow_company()
        self._follow_activities(handed)
        patience.ask()
        self.filtered("user_id")._end_hand_out()
        self._follow_followers(handed)
        patience.ask()
        self.env["crm.lead.clock"].sudo()._follow(self)  # the system's own table
        patience.ask()
        self.browse(lead for lead, old, new in handed if not (old and new))._add_activities()

    def _follow_company(self):
        """Where there are several companies, and stages of single units."""
        if self.env["res.company"].sudo().search_count([], limit=2) > 1:  # how many, no more
            self.env.add_to_compute(self._fields["company_id"], self)
        if self.env["crm.stage"].search_count([("team_ids", "!=", False)], limit=1):
            self.env.add_to_compute(self._fields["stage_id"], self)

    def _follow_activities(self, handed):
        """What the former owner had to do is the new one's; of what nobody has, the leader's who hands it out.

        Who takes over from somebody is told in the digest: a lead that had an owner is no new enquiry.
        """
        leaders = self.filtered(lambda lead: not lead.user_id)._leaders_to_hand_out()
        rows = [(lead, old or 0, new or leaders.get(lead)) for lead, old, new in handed]
        rows = [row for row in rows if row[2] and row[1] != row[2]]
        self.env["mail.activity"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE mail_activity a SET user_id = m.new
                  FROM unnest(%s::int[], %s::int[], %s::int[]) m(lead, old, new)
                 WHERE a.res_model = 'crm.lead' AND a.res_id = m.lead AND a.user_id = m.old AND a.active IS TRUE
             RETURNING a.id
                """,
                *([row[place] for row in rows] for place in range(3)),
            )
        )
        self.env["mail.activity"].invalidate_model(flush=False)

    def _follow_followers(self, handed):
        """Former owners who do not see a lead any more stop following it; new ones follow."""
        self._unfollow_without_access()
        self.env["mail.followers"].flush_model()
        default, _internal, _external = self.env["mail.message.subtype"].default_subtypes("crm.lead")
        owned = [(lead, new) for lead, _old, new in handed if new]
        self.env.execute_query(
            SQL(
                """
                WITH new AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT 'crm.lead', m.lead, u.partner_id
                      FROM unnest(%s::int[], %s::int[]) m(lead, owner) JOIN res_users u ON u.id = m.owner
               ON CONFLICT DO NOTHING RETURNING id
                )
                INSERT INTO mail_followers_mail_message_subtype_rel (mail_followers_id, mail_message_subtype_id)
                SELECT new.id, s.id FROM new, unnest(%s::int[]) s(id) RETURNING mail_followers_id
                """,
                [lead for lead, _new in owned],
                [new for _lead, new in owned],
                default.ids,
            )
        )
        self.env["mail.followers"].invalidate_model(flush=False)
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"], flush=False)

    # Leads that other documents follow

    @api.model
    def _hand_over_singly(self, moves, patience):
        """Write those leads one by one that other documents follow to their next owner.

        :param moves: ids of the moves that hand leads over, by id of the lead
        :param patience: asked before each lead
        :return: the moves that are done so
        """
        leads = self.browse(moves)._handed_on_singly()
        done = self.env["crm.territory.move"].browse(moves[lead.id] for lead in leads).filtered(lambda move: move._is_as_it_was())
        for move in done:
            patience.ask()
            lead = move.lead_id.with_context(**QUIET, **UNCHECKED)
            lead.write({"team_id": move.team_id.id, "user_id": move.user_id.id})
            lead._add_activities()
        done.state = "done"
        return done
