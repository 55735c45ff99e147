from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime, html2plaintext, is_html_empty

#: how many of the last messages on a lead are told, and how much of each
TOLD, SHORT = 4, 120
VIEWS = "crm_hierarchical_access.escalation_"
#: failures of mails after which they are tried again, and for how long
PASSING, TRIED_FOR = ("unknown", "mail_smtp"), timedelta(days=3)


class CrmEscalationNotice(models.AbstractModel):
    """Everything that people are told about escalations and releases, each in his own language and time zone.

    Nobody is told of another customer; a subject names no customer, since it shows on locked screens.
    """

    _name = "crm.escalation.notice"
    _description = "Messages About Escalations"

    # Who is told what

    @api.model
    def _remind(self, clocks):
        """The owner, before the first step."""
        self._send(
            (user, clock.lead_id, "reminder", clock._for(user).env._("A lead waits for you"), {"deadline": clock.escalation_deadline})
            for clock in clocks
            for user in clock.user_id
        )

    @api.model
    def _ask(self, releases, others=None):
        """The superior of each release, with a button for each decision.

        :param others: more users by release, who are told and may decide as well
        """
        others = others or {}
        self._send(
            (user, release.lead_id, "ask", release._for(user)._subject(),
             {"release": release, "decisions": release._for(user)._offered()})
            for release in releases
            for user in release.user_id | others.get(release, release.user_id)
        )

    @api.model
    def _tell_owner(self, releases):
        """The owner, that his lead was released."""
        self._send(
            (owner, release.lead_id, "released", release._for(owner).env._("A lead of yours was released"), {"release": release})
            for release in releases
            if (owner := release.lead_id.user_id)
        )

    @api.model
    def _tell_decision(self, release, users, sentence, *args):
        """People concerned by a decision, except whoever made it.

        :param sentence: name of the row's method that says what was decided, in the reader's language
        """
        self._send(
            (user, release.lead_id, "decided", release._for(user).env._("A decision about a lead"),
             {"text": getattr(release._for(user), sentence)(*args), "release": release})
            for user in users - self.env.user
        )

    @api.model
    def _tell_dispatchers(self, clocks):
        """The dispatchers, where there is nobody to ask, or the policy says so; they may not see the lead."""
        dispatchers = self.env["crm.customer.protection.conflict"]._dispatchers()
        self._send(
            (user, clock.lead_id, "dispatcher", clock._for(user).env._("A lead that nobody works on"), {"clock": clock})
            for clock in clocks
            for user in dispatchers
        )

    # The mails

    @api.model
    def _send(self, notices):
        """Queue a mail for each: user, lead, name of the view, subject and values."""
        mails = [self._prepare_mail_vals(*notice) for notice in notices if notice[0].active and notice[0].email]
        if mails:
            self.env["mail.mail"].sudo().create(mails)  # Odoo's own queue
            self._wake_queue()

    @api.model
    def _wake_queue(self):
        """Odoo's queue goes out every hour; here people wait."""
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action", raise_if_not_found=False)
        if queue:
            queue._trigger()

    @api.model
    def _send_again(self):
        """Mails that the mail server did not take go into the queue again for some days; Odoo gives up at once."""
        failed = self.env["mail.mail"].sudo().search(  # our own, which tell the same people the same
            [
                ("is_escalation_notice", "=", True),
                ("state", "=", "exception"),
                ("failure_type", "in", [False, *PASSING]),
                ("create_date", ">", fields.Datetime.now() - TRIED_FOR),
            ]
        )
        if failed:
            failed.mark_outgoing()
            self._wake_queue()

    @api.model
    def _prepare_mail_vals(self, user, lead, view, subject, values):
        """Hook: one mail to one person. It leaves nothing behind once it is sent, but what the lead's rows say."""
        robot = self.env["res.partner"].browse(self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"))
        company = lead.company_id or user.company_id
        owner = lead.user_id - user
        return {
            "subject": subject,
            "body_html": self._body(user, lead, view, values),
            "recipient_ids": [user.partner_id.id],
            "author_id": robot.id,
            "email_from": company._mail_sender(),
            "reply_to": owner.email_formatted or company._mail_sender(),
            "model": lead._name,
            "res_id": lead.id,
            "message_type": "user_notification",
            "auto_delete": True,
            "is_escalation_notice": True,
        }

    @api.model
    def _body(self, user, lead, view, values):
        zone = self.env["crm.work.time"]._zone_of(user)
        env = self.with_context(lang=user.lang, tz=zone).env
        base = lead.get_base_url()
        values = {
            **{name: value.with_env(env) if isinstance(value, models.BaseModel) else value for name, value in values.items()},
            "lead": lead.with_env(env),
            "reader": user,
            "base": base,
            "link": f"{base}/odoo/crm/{lead.id}",
            "moment": lambda moment: format_datetime(env, moment, tz=zone, dt_format="short") if moment else "",
        }
        return env["ir.qweb"]._render(VIEWS + view, values, minimal_qcontext=True)

    # What was tried before

    @api.model
    def _tried(self, leads, user):
        """The last messages and activities of leads in short, a line each in a user's language, as text by lead.

        What it tells is for who may read the lead.
        """
        notice = self.with_context(lang=user.lang, tz=self.env["crm.work.time"]._zone_of(user))
        lines = {lead: notice._planned_lines(lead) for lead in leads}
        for lead_id, *message in self._last_messages(leads):
            lines[leads.browse(lead_id)].append(notice._message_line(*message))
        return {lead: "\n".join(found) for lead, found in lines.items()}

    @api.model
    def _last_messages(self, leads):
        """Id of the lead, moment, author's name, kind of activity and text, newest first."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT found.lead, m.date, COALESCE(a.name, m.email_from, ''), m.mail_activity_type_id, m.body
                  FROM unnest(%s::int[]) found(lead)
            CROSS JOIN LATERAL (
                       SELECT id, date, author_id, email_from, mail_activity_type_id, body FROM mail_message
                        WHERE model = 'crm.lead' AND res_id = found.lead
                          AND (message_type IN ('comment', 'email', 'email_outgoing') OR mail_activity_type_id IS NOT NULL)
                     ORDER BY id DESC LIMIT %s) m
             LEFT JOIN res_partner a ON a.id = m.author_id
              ORDER BY m.id DESC
                """,
                leads.ids,
                TOLD,
            )
        )

    @api.model
    def _message_line(self, moment, author, activity_type_id, body):
        text = "" if is_html_empty(body) else " ".join(html2plaintext(body, include_references=False).split())
        kind = self.env["mail.activity.type"].browse(activity_type_id).sudo().name  # a name of a kind, no record
        said = ": ".join(filter(None, [kind, text[:SHORT] + "…" if len(text) > SHORT else text]))
        zone = self.env.context.get("tz")  # Odoo would take that of whoever runs the schedule
        told = {"moment": format_datetime(self.env, moment, tz=zone, dt_format="short"), "author": author, "text": said}
        return self.env._("%(moment)s, %(author)s: %(text)s", **told)

    @api.model
    def _planned_lines(self, lead):
        decide = self.env["crm.lead.release"]._decide_type_id()
        return [
            self.env._(
                "Planned for %(day)s, %(user)s: %(activity)s",
                day=format_date(self.env, activity.date_deadline),
                user=activity.user_id.name or "",
                activity=activity.activity_type_id.with_env(self.env).name or activity.summary or "",
            )
            for activity in lead.activity_ids
            if activity.activity_type_id.id != decide
        ]
