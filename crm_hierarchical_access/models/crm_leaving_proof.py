from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_leaving_holdings import RENEWED

#: who wrote, and who changed: history, which gives no access
SIGNATURES = ("create_uid", "write_uid")


class CrmLeaving(models.Model):
    """The check that nothing is left; it shares no list with the code that ended it.

    It goes through every stored field of every model that points at users or contacts, so that the field of an addon
    nobody thought of is found, too; asks the tables of sessions and keys by SQL; and asks the rule itself.
    """

    _inherit = "crm.leaving"

    @api.model
    def _proof_labels(self):
        return {
            "login": self.env._("Accounts that can log in"),
            "passwords": self.env._("Passwords and other secrets"),
            "live_sessions": self.env._("Sessions that are not revoked"),
            "live_keys": self.env._("API keys, trusted devices and passkeys"),
            "seats": self.env._("Places in the organisation"),
            "readable": self.env._("Leads that the rule would show"),
            "open_links": self.env._("Links that open a document without login"),
        }

    # What a field may name as a record of what was

    @api.model
    def _record_fields(self):
        """Hook: fields that may go on naming somebody who left: as ``model.field``, with the records that may not.

        They say who wrote, was paid or took part. What is not named here counts as left.
        """
        past = Domain("stop", "<", fields.Datetime.now())
        archived = Domain("active", "=", False)
        never = [
            "mail.message.author_id mail.message.partner_ids mail.message.notified_partner_ids",
            "mail.message.starred_partner_ids mail.notification.author_id mail.notification.res_partner_id",
            "mail.message.reaction.partner_id mail.mail.recipient_ids account.analytic.line.user_id",
            "account.analytic.line.partner_id res.device.log.user_id privacy.log.user_id payment.transaction.partner_id",
            "payment.token.partner_id res.partner.bank.partner_id res.partner.parent_id res.partner.commercial_partner_id",
            "res.partner.category.partner_ids res.users.partner_id res.company.user_ids res.groups.user_ids",
            "res.users.deletion.user_id web_tour.tour.user_consumed_ids digest.tip.user_ids resource.resource.user_id",
            "hr.employee.user_id hr.employee.work_contact_id auth.totp.rate.limit.log.user_id calendar.attendee.partner_id",
            "crm.organisation.change.user_id crm.organisation.change.applied_uid crm.organisation.change.taken_back_uid",
            "crm.organisation.change.effect.user_id",
            "crm.leaving.user_id crm.leaving.run_by_id crm.leaving.person.user_id crm.leaving.receipt.from_user_id",
            "crm.leaving.receipt.user_id crm.leaving.successor_id crm.leaving.unit.successor_id",
            "crm.leaving.unit.new_leader_id crm.export.log.user_id account.lock_exception.user_id",
            "crm.access.observation.user_id crm.customer.protection.partner_id crm.customer.protection.conflict.user_id",
            "crm.customer.protection.conflict.decided_by_id crm.partner.unit.partner_id crm.leaving.operator_id",
            "crm.team.operator_id crm.team.access_operator_id",
            "sms.sms.partner_id snailmail.letter.partner_id crm.lead.partner_declined_ids website.visitor.partner_id",
        ]
        kept = {name: Domain.FALSE for names in never for name in names.split()}
        kept["calendar.event.user_id"] = kept["calendar.event.partner_ids"] = ~past
        kept["mail.activity.user_id"] = kept["crm.team.member.user_id"] = ~archived
        kept["crm.customer.protection.user_id"] = Domain("state", "=", "active")
        kept["crm.organisation.change.line.user_id"] = Domain("change_id.state", "in", ("draft", "scheduled", "failed"))
        if not self.closed_too:
            kept["crm.lead.user_id"] = self._still_open_domains()["crm.lead"]
            kept["crm.partner.unit.user_id"] = self._still_open_domains()["crm.partner.unit"]
        return kept

    @api.model
    def _naming_fields(self):
        """Model and field of every stored relation to users or contacts."""
        for model_name in sorted(self.env.registry):
            model = self.env[model_name]
            if model._abstract or model._transient or not model._auto:
                continue
            for name, field in model._fields.items():
                stored = field.store and field.type in ("many2one", "many2many")
                if stored and field.comodel_name in ("res.users", "res.partner") and name not in SIGNATURES:
                    yield model_name, field

    def _count_naming(self, model_name, field, users):
        """How many records name the leavers in a field, by SQL: whatever rules, contexts and addons say."""
        ids = users.ids if field.comodel_name == "res.users" else users.partner_id.ids
        if field.type == "many2many":
            query = SQL(
                "SELECT count(DISTINCT %s) FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(field.column1),
                SQL.identifier(field.relation),
                SQL.identifier(field.column2),
                ids,
            )
        else:
            query = SQL(
                "SELECT count(*) FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(self.env[model_name]._table),
                SQL.identifier(field.name),
                ids,
            )
        return self.env.execute_query(query)[0][0]

    def _named_vals(self, users):
        """A line for each field in which the leavers still stand."""
        kept = self._record_fields()
        for model_name, field in self._naming_fields():
            total = self._count_naming(model_name, field, users)
            if not total:
                continue
            ids = users.ids if field.comodel_name == "res.users" else users.partner_id.ids
            open_domain = kept.get(str(field))
            left = total
            if open_domain is not None:
                left = self._everything(model_name).search_count(Domain(field.name, "in", ids) & open_domain)
            yield {"section": "named", "code": str(field), "count_left": left, "count_kept": total - left}

    @api.model
    def _field_label(self, code):
        """``model.field`` in the words of the screens."""
        model_name, _dot, name = code.rpartition(".")
        if model_name not in self.env or name not in self.env[model_name]._fields:
            return code
        names = self.env["ir.model"].sudo()  # names of models only
        return f"{names._get(model_name).name}: {self.env[model_name]._fields[name]._description_string(self.env)}"

    # Ways in

    def _count_login(self, users):
        """Whoever stock would let log in, or has an account that is not archived."""
        found = self.env["res.users"].sudo()  # a figure
        return len([user for user in users if user.active or found.search(user._get_login_domain(user.login)) & user])

    def _count_passwords(self, users):
        columns = self._secret_columns("res.users")
        tests = SQL(" OR ").join(SQL("%s IS NOT NULL", SQL.identifier(name)) for name in columns)
        return self.env.execute_query(SQL("SELECT count(*) FROM res_users WHERE id = ANY(%s) AND (%s)", users.ids, tests))[0][0]

    def _count_live_sessions(self, users):
        query = SQL(
            "SELECT count(DISTINCT session_identifier) FROM res_device_log WHERE user_id = ANY(%s) AND revoked IS NOT TRUE", users.ids
        )
        return self.env.execute_query(query)[0][0]

    def _count_live_keys(self, users):
        """Rows with a secret: every table with a user and a key, whatever addon brought it."""
        tables = self.env.execute_query(
            SQL(
                """
                SELECT k.table_name, u.column_name FROM information_schema.columns k
                  JOIN information_schema.columns u USING (table_schema, table_name)
                 WHERE k.table_schema = current_schema
                   AND (k.column_name = 'key' AND u.column_name = 'user_id'
                        OR k.column_name = 'credential_identifier' AND u.column_name = 'create_uid')
                """
            )
        )
        counts = [
            SQL("SELECT count(*) FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), users.ids)
            for table, column in tables
        ]
        return sum(self.env.execute_query(query)[0][0] for query in counts)

    # The rule

    def _count_seats(self, users):
        """Places in the tree, also to come; and absent people in whose name they could act."""
        access = self.env["crm.access"]
        organisation, now = access._organisation(), access._now()
        places = sum(len([*organisation.tree.places(user.id, now)]) for user in users)
        return places + sum(len(organisation.stands_in_for(user.id, now) - {user.id}) for user in users)

    def _count_readable(self, users):
        """Leads that the rule would show to the leavers, were they let in; won and lost ones aside that kept the name."""
        leads = self._everything("crm.lead")
        domains = [leads._access_domain(self.env["crm.access"]._scope(user.id), "read") for user in users]
        kept = Domain.FALSE if self.closed_too else Domain("user_id", "in", users.ids) & ~self._still_open_domains()["crm.lead"]
        return leads.search_count(Domain.OR(domains) & ~kept)

    def _count_open_links(self, users):
        """Files of the leavers with a link, and invitations whose link they know; a document's goes with its owner."""
        files = SQL("SELECT count(*) FROM ir_attachment WHERE create_uid = ANY(%s) AND access_token IS NOT NULL", users.ids)
        invitations = SQL(
            "SELECT count(*) FROM calendar_attendee WHERE partner_id = ANY(%s) AND access_token NOT LIKE %s",
            users.partner_id.ids,
            RENEWED + "%",
        )
        return sum(self.env.execute_query(query)[0][0] for query in (files, invitations))

    # The check

    def action_prove(self):
        """Check again what is left."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("sales_team.group_sale_manager") or self.state == "draft":
            raise UserError(self.env._("There is nothing to check yet."))
        self.sudo()._prove()  # figures; the right was checked

    def _prove(self):
        """Write what is left, each kind of access and each field that still names somebody."""
        self.env.flush_all()
        users = self._leavers().sudo().with_context(active_test=False)
        self.line_ids.filtered(lambda line: line.section in ("proof", "named")).unlink()
        vals = [{"section": "proof", "code": code, "count_left": getattr(self, f"_count_{code}")(users)} for code in self._proof_labels()]
        vals += sorted(self._named_vals(users), key=lambda named: (not named["count_left"], named["code"]))
        self.env["crm.leaving.line"].create([{**line, "leaving_id": self.id, "sequence": number} for number, line in enumerate(vals)])
        self._recount()
        self.date_proof = fields.Datetime.now()

    def _recount(self):
        """What is left of each kind that was handed over or ended."""
        users = self._leavers().with_context(active_test=False)
        for holding in self._holdings():
            line = self.line_ids.filtered(lambda line, code=holding.code: line.code == code)
            left = sum(map(len, self._find(holding, users)))
            done = max(line.count_done, line.count_before - left)  # what went with something else is done, too
            line.write({"count_left": left, "count_done": done})

    def _count_before(self):
        """What there is to hand over and to end, before it is done."""
        users = self._leavers().with_context(active_test=False)
        self.line_ids.unlink()
        vals = [
            {"section": holding.section, "code": holding.code, "count_before": sum(map(len, self._find(holding, users)))}
            for holding in self._holdings()
        ]
        vals += [
            {"section": "access", "code": kind, "count_before": len(keys)}
            for kind in self._key_models()
            if (keys := self._find_keys(kind, users)) is not None
        ]
        vals.append({"section": "access", "code": "accounts", "count_before": len(users.filtered("active"))})
        self.env["crm.leaving.line"].create([{**line, "leaving_id": self.id, "sequence": number} for number, line in enumerate(vals)])
