import re

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.http import root
from odoo.tools import SQL

TOKEN = re.compile(r"(^|_)(r?token|secret|password)(_|$)")


class CrmLeaving(models.Model):
    """How access ends: accounts, sessions, keys, tokens, links."""

    _inherit = "crm.leaving"

    @api.model
    def _access_labels(self):
        return {
            "sessions": self.env._("Sessions"),
            "keys": self.env._("API keys"),
            "devices": self.env._("Trusted devices"),
            "passkeys": self.env._("Passkeys"),
            "accounts": self.env._("Accounts"),
        }

    @api.model
    def _key_models(self):
        """Hook: models whose rows let somebody in, with the field that names him, by kind."""
        return {
            "sessions": ("res.device.log", "user_id", Domain("revoked", "=", False)),
            "keys": ("res.users.apikeys", "user_id", Domain.TRUE),
            "devices": ("auth_totp.device", "user_id", Domain.TRUE),
            "passkeys": ("auth.passkey.key", "create_uid", Domain.TRUE),
        }

    @api.model
    def _find_keys(self, kind, users):
        """The rows of a kind of key that let users in; None where that is not installed."""
        model, field, domain = self._key_models()[kind]
        if model in self.env:
            return self._everything(model).search(Domain(field, "in", users.ids) & domain)
        return None

    def _lock_out(self, users):
        """End every way in, set-wise; done twice does no harm."""
        users = users.with_context(active_test=True)  # stock asks for the active users of a contact
        done = {"accounts": len(users.filtered("active"))}
        for kind in self._key_models():
            keys = self._find_keys(kind, users)
            if keys:
                done[kind] = len(keys)
                self._end_keys(kind, keys)
        for find, end in ((self._find_links, self._end_links), (self._find_invitations, self._end_invitations)):
            for records in find(users):
                end(records)
        self._forget_secrets(users)
        self._archive(users)
        for line in self.line_ids.filtered(lambda line: line.code in done):
            line.count_done += done[line.code]

    def _end_keys(self, kind, keys):
        if kind != "sessions":
            keys.unlink()
            return
        sessions = list(set(keys.mapped("session_identifier")))
        keys.revoked = True
        self.env.cr.postcommit.add(lambda: root.session_store.delete_from_identifiers(sessions))

    def _forget_secrets(self, users):
        """Passwords, second factors and tokens of other services, whatever addon brought the column.

        Written as SQL: the fields have groups that hide them, and each write would send the person a mail.
        """
        self.env.flush_all()
        for model in ("res.users", "res.users.settings"):
            column = "id" if model == "res.users" else "user_id"
            names = self._secret_columns(model)
            if names:
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s WHERE %s = ANY(%s) RETURNING id",
                        SQL.identifier(self.env[model]._table),
                        SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in names),
                        SQL.identifier(column),
                        users.ids,
                    )
                )
        self.env.invalidate_all()

    @api.model
    def _secret_columns(self, model_name):
        """Columns of text that hold a secret, by their names."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT column_name FROM information_schema.columns
                 WHERE table_schema = current_schema AND table_name = %s AND is_nullable = 'YES'
                   AND data_type IN ('character varying', 'text')
                """,
                self.env[model_name]._table,
            )
        )
        return [name for (name,) in rows if TOKEN.search(name)]

    def _archive(self, users):
        """No group but the one that says what kind of user it was, and archived."""
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            kind = self.env.ref(group)
            of_kind = users.filtered(lambda user, kind=kind: kind in user.all_group_ids)
            of_kind.with_context(mail_create_nolog=True, mail_notrack=True).group_ids = [Command.set(kind.ids)]
        users.active = False
        partners = users.partner_id
        partners.signup_cancel()
        if self.archive_contacts:
            partners.active = False

    # Links to documents, which open them without login

    def _find_links(self, users):
        """Documents and files whose link the users know."""
        documents = [self._everything(name).search(self._linked_domain(name, users)) for name in self._linked_models()]
        return [*documents, self._everything("ir.attachment").search(self._linked_files_domain(users))]

    @api.model
    def _linked_files_domain(self, users):
        """Files with a link that the users put there, or that belong to their leads."""
        leads = self._everything("crm.lead").search([("user_id", "in", users.ids)])
        own = Domain("create_uid", "in", users.ids) | (Domain("res_model", "=", "crm.lead") & Domain("res_id", "in", leads.ids))
        return own & Domain("access_token", "!=", False)

    def _end_links(self, records, person=None):
        """The customer gets a new link with the next mail."""
        records.access_token = False

    @api.model
    def _linked_models(self):
        """Models whose records a customer opens by a link with a token."""
        if "portal.mixin" not in self.env:
            return []
        mixin = self.env.registry["portal.mixin"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and not model._abstract and self.env[name]._fields["access_token"].store
        ]

    def _linked_domain(self, model_name, users):
        """The documents of a model whose link the users know: they own or follow them, or are named in them."""
        followed = self._everything("mail.followers").search([("res_model", "=", model_name), ("partner_id", "in", users.partner_id.ids)])
        domain = Domain("id", "in", followed.mapped("res_id"))
        ids = {"res.users": users.ids, "res.partner": users.partner_id.ids}
        for name, field in self.env[model_name]._fields.items():
            if field.type == "many2one" and field.store and field.comodel_name in ids and name not in ("create_uid", "write_uid"):
                domain |= Domain(name, "in", ids[field.comodel_name])
        if self.kind == "company" and (unit := self._access_unit_field_of(model_name)):
            domain |= Domain(unit, "in", self.unit_ids.team_id.ids)
        return domain & Domain("access_token", "!=", False)

    @api.model
    def _access_unit_field_of(self, model_name):
        """The field with the unit; None where a model is seen with its customer and has none."""
        fields = getattr(self.env[model_name], "_access_fields", dict)()
        return fields.get("unit") if fields.get("unit") in self.env[model_name]._fields else None
