from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime

from .crm_access_change_log import MODELS


class CrmAccessChangeLog(models.Model):
    """Changes in plain sentences. The names are those of today; of what was deleted, those that the log kept."""

    _inherit = "crm.access.change.log"

    @api.depends("subject", "res_id", "before", "after")
    @api.depends_context("lang", "tz")
    def _compute_description(self):
        names = {kind: self._names(kind, {id_ for row in self for id_ in row._ids_about(kind)}) for kind in MODELS}
        for row in self:
            row.description = ". ".join(row._sentences(names))

    @api.depends("author_uid")
    def _compute_author(self):
        names = self._names("user", {row.author_uid for row in self} - {0})
        for row in self:
            row.author = names.get(row.author_uid, "")

    @api.model
    def _names(self, kind, ids):
        """Names of users, units or leads by id, also of deleted ones; to be shown to whoever may read the change."""
        records = self.env[MODELS[kind]].sudo().with_context(active_test=False)  # see above
        names = {record.id: record.display_name for record in records.search([("id", "in", list(ids))])}
        for id_, name in self._kept_names(kind, ids - names.keys()):
            if isinstance(name, dict):  # translated
                name = name.get(self.env.lang) or name.get("en_US")
            names[id_] = self.env._("%(name)s (deleted)", name=name or f"#{id_}")
        return {**names, **dict.fromkeys(self._unknown_to_external(kind, ids), self._hidden_name())}

    @api.model
    def _unknown_to_external(self, kind, ids):
        """The users and units among these that an external partner's person is not told of."""
        access = self.env["crm.access"].sudo(False)
        return access._hidden_ids(MODELS[kind], ids) if kind in ("user", "unit") and access._is_external() else ()

    @api.model
    def _kept_names(self, kind, ids):
        """Id and name of what is no more, as far as the log kept it; names of leads it never keeps."""
        kept = SQL(
            "SELECT DISTINCT ON (res_id) res_id, before -> 'name' FROM crm_access_change_log"
            " WHERE subject = %s AND res_id = ANY(%s) AND after IS NULL ORDER BY res_id, id DESC",
            kind,
            list(ids),
        )
        return {**dict.fromkeys(ids), **dict(self.env.execute_query(kept))}.items() if ids else ()

    # One method for each subject; an addon that adds one brings its own

    def _sentences(self, names):
        """What happened, in one sentence or more."""
        self.ensure_one()
        describe = getattr(self, f"_sentences_{self.subject}", None)
        return describe(names) if describe else [self.subject]

    def _sentences_begin(self, names):
        return [self.env._("The log begins")]

    def _changed(self, name):
        """Whether a column has another value than before; of new and deleted rows none has."""
        return bool(self.before and self.after) and self.before.get(name) != self.after.get(name)

    def _sentences_lead(self, names):
        env, lead = self.env, names["lead"].get(self.res_id)
        if not self.after:
            return [env._("%(lead)s was deleted", lead=lead)]
        new, old = self._named(names, self.after), self._named(names, self.before)
        sentences = {
            "user_id": env._("%(lead)s was given to %(new)s, before: %(old)s", lead=lead, new=new["user_id"], old=old["user_id"]),
            "team_id": env._("%(lead)s was moved to %(new)s, before: %(old)s", lead=lead, new=new["team_id"], old=old["team_id"]),
            "release_team_id": env._("%(lead)s was released to %(new)s", lead=lead, new=new["release_team_id"])
            if self.after["release_team_id"]
            else env._("%(lead)s is not released any more, before: to %(old)s", lead=lead, old=old["release_team_id"]),
        }
        return [sentence for name, sentence in sentences.items() if self._changed(name)]

    def _named(self, names, values):
        """The words for the columns of a row that name a person or a unit."""
        nobody, nowhere = self.env._("nobody"), self.env._("no unit")
        words = {}
        for name in ("user_id", "substitute_id"):
            words[name] = names["user"].get(values.get(name), nobody)
        for name in ("team_id", "crm_team_id", "parent_id", "release_team_id"):
            words[name] = names["unit"].get(values.get(name), nowhere)
        words["lead_id"] = names["lead"].get(values.get("lead_id"), "")
        return words

    def _sentences_grant(self, names):
        env, values = self.env, self.after or self.before
        words = self._named(names, values)
        given = {
            "lead": words["lead_id"],
            "whom": words["user_id"] if values["user_id"] else words["team_id"],
            "mode": env._("to read and change") if values["mode"] == "write" else env._("to read"),
            "end": self._day(values["date_end"]),
        }
        if not self.after:
            return [env._("%(lead)s is not shared with %(whom)s any more", **given)]
        if self.before and not any(map(self._changed, ("lead_id", "user_id", "team_id", "mode", "date_end"))):
            return [env._("Who shared %(lead)s with %(whom)s was deleted", **given)]
        return [env._("%(lead)s is shared with %(whom)s %(mode)s, %(end)s", **given)]

    def _day(self, text):
        day = text and format_date(self.env, fields.Date.to_date(text))
        return self.env._("until %(day)s", day=day) if day else self.env._("without limit")

    def _sentences_unit(self, names):
        env, unit = self.env, names["unit"].get(self.res_id)
        if not (self.before and self.after):
            return [env._("%(unit)s was founded", unit=unit) if self.after else env._("%(unit)s was deleted", unit=unit)]
        new, old = self._named(names, self.after), self._named(names, self.before)
        sentences = []
        if self._changed("user_id"):
            sentences.append(self._sentence_leader(unit, new["user_id"], old["user_id"]))
        if self._changed("parent_id"):
            sentences.append(
                env._("%(unit)s was put below %(new)s, before: %(old)s", unit=unit, new=new["parent_id"], old=old["parent_id"])
            )
        return sentences + [self._sentence_policy(unit, name) for name in POLICIES if self._changed(name)]

    def _sentence_leader(self, unit, new, old):
        if not self.after["user_id"]:
            return self.env._("%(old)s is not leader of %(unit)s any more", old=old, unit=unit)
        if not self.before["user_id"]:
            return self.env._("%(new)s became leader of %(unit)s", new=new, unit=unit)
        return self.env._("%(new)s became leader of %(unit)s in the place of %(old)s", new=new, old=old, unit=unit)

    def _sentence_policy(self, unit, name):
        field = self.env["crm.team"]._fields[name]
        words = dict(field._description_selection(self.env))
        return self.env._(
            "%(field)s of %(unit)s became “%(new)s”, before: “%(old)s”",
            field=field._description_string(self.env),
            unit=unit,
            new=words.get(self.after[name], ""),
            old=words.get(self.before[name], ""),
        )

    def _sentences_deputy(self, names):
        values = self.after or self.before
        words = self._named(names, values)
        told = {"user": words["user_id"], "unit": words["team_id"], "period": self._period_words(values)}
        if not self.after:
            return [self.env._("%(user)s is not deputy of the leader of %(unit)s any more (%(period)s)", **told)]
        return [self.env._("%(user)s became deputy of the leader of %(unit)s, %(period)s", **told)]

    def _sentences_substitute(self, names):
        values = self.after or self.before
        words = self._named(names, values)
        told = {"user": words["substitute_id"], "absent": words["user_id"], "period": self._period_words(values)}
        if not self.after:
            return [self.env._("%(user)s does not stand in for %(absent)s any more (%(period)s)", **told)]
        return [self.env._("%(user)s stands in for %(absent)s, %(period)s", **told)]

    def _period_words(self, values):
        begin, end = (
            text and format_datetime(self.env, fields.Datetime.to_datetime(text.replace("T", " ")[:19]), dt_format="short")
            for text in (values["date_from"], values["date_to"])
        )
        if begin and end:
            return self.env._("from %(begin)s until %(end)s", begin=begin, end=end)
        if begin:
            return self.env._("from %(begin)s", begin=begin)
        return self.env._("until %(day)s", day=end) if end else self.env._("without limit")

    def _sentences_member(self, names):
        words = self._named(names, self.after or self.before)
        told = {"user": words["user_id"], "unit": words["crm_team_id"]}
        if self.after and self.after["active"]:
            return [self.env._("%(user)s became member of %(unit)s", **told)]
        return [self.env._("%(user)s is not member of %(unit)s any more", **told)]

    def _sentences_user(self, names):
        env, user = self.env, names["user"].get(self.res_id)
        if not (self.before and self.after):
            return [env._("User %(user)s was created", user=user) if self.after else env._("User %(user)s was deleted", user=user)]
        sentences = {
            "active": env._("%(user)s was unarchived", user=user) if self.after["active"] else env._("%(user)s was archived", user=user),
            "share": env._("%(user)s is no employee any more", user=user)
            if self.after["share"]
            else env._("%(user)s became an employee", user=user),
            "partner_id": env._("%(user)s got another contact", user=user),
        }
        return [sentence for name, sentence in sentences.items() if self._changed(name)]

    def _sentences_zone(self, names):
        partner = self.env["res.partner"].sudo().browse(self.res_id).exists()  # somebody who can log in
        name = partner.name or f"#{self.res_id}"
        return [self.env._("%(user)s lives in the time zone %(zone)s", user=name, zone=self.after["tz"] or "UTC")]

    def _sentences_group(self, names):
        env, user = self.env, self._named(names, self.after or self.before)["user_id"]
        if (self.after or self.before)["name"] == "group_dispatcher":
            came, went = env._("%(user)s became dispatcher", user=user), env._("%(user)s is not dispatcher any more", user=user)
        else:
            came = env._("%(user)s sees all sales records", user=user)
            went = env._("%(user)s does not see all sales records any more", user=user)
        return [came if self.after else went]


POLICIES = ("upward_access", "oversight", "sharing")
