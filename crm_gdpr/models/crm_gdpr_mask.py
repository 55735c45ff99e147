from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..masking import Field, Registry, mask, scrubbed

#: In a context: superuser code that answers a masked user's search compares what that user sees. No client can send this object.
ON_BEHALF = object()
ON_BEHALF_KEY = "crm_gdpr_on_behalf"
#: In a context: values are fetched into the ORM's cache, not compared.
FETCHING_KEY = "crm_gdpr_fetching"

#: nothing is masked
NOTHING = {}


class CrmGdprMask(models.AbstractModel):
    """Who sees which person, asked by every way in which values leave or are compared (spec 6).

    The answer is one domain per subject (lead, contact) and set of ways to see it: as SQL where values are compared,
    as a predicate where they leave. Who sees everybody is told apart by the user alone, without a query.
    """

    _name = "crm.gdpr.mask"
    _description = "Masks of Persons"

    # For whom, and what

    @api.model
    def _of_user(self):
        """What is masked for the current user: per model and field a ``masking.Masked``; nothing for the superuser."""
        if self.env.su and self.env.context.get(ON_BEHALF_KEY) is not ON_BEHALF:
            return NOTHING
        return self._fields_of(self.env.uid)

    @api.model
    def _of_person(self):
        """The same for the user behind a request, also where values are gathered as superuser on his or her behalf."""
        return self._fields_of(self.env.uid)

    @ormcache("user_id")
    def _fields_of(self, user_id):
        return self._fields_masked() if self._is_masked_for(user_id) else NOTHING

    @api.model
    def _is_masked_for(self, user_id):
        """Whether a policy is in force, and the user an employee whom it does not leave out."""
        policy = self.env["crm.gdpr.policy"]._in_force()
        user = self.env["res.users"].sudo().browse(user_id)  # yes or no
        return bool(policy) and user._is_internal() and policy.exempt.isdisjoint(user.all_group_ids.ids)

    @ormcache()
    def _fields_masked(self):
        registry = Registry(
            {name: self._described(model) for name, model in self.env.registry.items() if not model._abstract},
            {name: self._pointing(model) for name, model in self.env.registry.items()},
        )
        return registry.masked(self.env["crm.gdpr.policy"]._in_force(), self._copies())

    @api.model
    def _noted_fields(self, model_name):
        """The fields of a person of which it is noted who reads them; none of other models, nor without a policy."""
        if not self.env["crm.gdpr.policy"]._in_force().of(model_name):
            return NOTHING
        return self._fields_masked()[model_name]

    @api.model
    def _not_noted(self, model_name):
        """Ids of the records of a person's model who are no customers: colleagues."""
        return self._staff() if model_name == "res.partner" else frozenset()

    def _described(self, model):
        depends = self.env.registry.field_depends
        return {
            name: Field(
                field.type,
                tuple(field.related.split(".")) if field.related else (),
                frozenset(each for each in depends[field] if "." not in each),
            )
            for name, field in model._fields.items()
        }

    @staticmethod
    def _pointing(model):
        return {name: field.comodel_name for name, field in model._fields.items() if field.type == "many2one"}

    @api.model
    def _copies(self):
        """Hook: fields that keep a copy of a person's: model, field, path to the person, the person's field.

        Those of addons that are not installed are passed over.
        """
        return [
            ("calendar.attendee", "common_name", "partner_id", "name"),
            ("account.move", "invoice_partner_display_name", "partner_id", "name"),
            ("res.partner.bank", "acc_holder_name", "partner_id", "name"),
            ("helpdesk.ticket", "partner_name", "partner_id", "name"),
            ("helpdesk.ticket", "partner_email", "partner_id", "email"),
        ]

    # Who sees a person: the domain, and what it is true for

    @api.model
    def _person_domain(self, model_name, shown):
        """The leads or contacts of which the current user sees the person, where these ways show it."""
        domain = self._domain_at(self.env.uid, self.env["crm.access"]._epoch(), model_name, shown)
        revealed = self.env["crm.gdpr.reveal"]._revealed(model_name)
        return domain | Domain("id", "in", revealed) if revealed else domain

    @ormcache("user_id", "epoch", "model_name", "shown")
    def _domain_at(self, user_id, epoch, model_name, shown):
        model = self.env[model_name].sudo()  # the rule's own fields
        return model._mask_domain(self._scope(user_id, epoch, shown)).optimize_full(model)

    @ormcache("user_id", "epoch", "shown")
    def _scope(self, user_id, epoch, shown):
        """What a user sees by some of the ways, as ``access.Scope``; what was granted counts where it was with persons."""
        access = self.env["crm.access"]
        now, organisation = access._now(), access._organisation()
        units = {unit for _role, unit in organisation.tree.places(user_id, now)}
        grants = self.env["crm.lead.grant"].sudo()  # ids only, of what the user may see
        with_persons = grants._of_user(user_id, units, Domain("with_persons", "=", True))
        return organisation.scope(user_id, now, with_persons, by=shown)

    @api.model
    def _visible_ids(self, model_name, ids, shown):
        """Those of the ids, of a subject's model, whose person the current user sees."""
        staff = self._staff() if model_name == "res.partner" else frozenset()
        rest = [id_ for id_ in ids if id_ not in staff]
        records = self.env[model_name].sudo().with_context(active_test=False).browse(rest)  # yes or no
        records.fetch(records._mask_fetched())
        return staff.intersection(ids).union(records._access_meeting(self._person_domain(model_name, shown))._ids)

    @ormcache()
    def _staff(self):
        """Ids of the employees' own contacts: nobody's customers."""
        users = self.env["res.users"].sudo().with_context(active_test=False)  # ids only
        return frozenset(users.search_fetch([("share", "=", False)], ["partner_id"]).partner_id.ids)

    # Where values leave

    @api.model
    def _hidden_values(self, records, names, masks):
        """Per field, the ids of the records whose value is masked.

        :param masks: per field of the model, a ``masking.Masked``
        """
        hidden, remembered = {}, {}
        for name in names:
            masked = masks[name]
            key = masked.path, masked.subject, masked.shown
            if key not in remembered:
                remembered[key] = self._hidden_records(records, *key)
            hidden[name] = remembered[key]
        return hidden

    def _hidden_records(self, records, path, subject, shown):
        persons = self._persons_of(records, path)
        visible = self._visible_ids(subject, {person for person in persons.values() if person}, shown)
        return {id_ for id_, person in persons.items() if person and person not in visible}

    def _persons_of(self, records, path):
        """Per record, the id of the person that decides, None for none. A new record is not decided by its own id."""
        found = {}
        for record in records.sudo():  # ids only, to be compared
            person = record
            for name in path:
                person = person[name]
            found[record.id] = person._origin.id or None
        return found

    @api.model
    def _masked_names(self, model_name, ids):
        """Ids of the records whose name is masked: a person's, or one that mentions a person."""
        records = self.env[model_name].browse(ids)
        masks = self._of_person().get(model_name, {})
        if not ids:
            return set()
        if "display_name" in masks:
            hidden = self._hidden_values(records, ["display_name"], masks)["display_name"]
            self._fetch_secrets({records._mask_person(id_, masks["display_name"]) for id_ in hidden})
            return hidden
        if "display_name" in records._mask_text_fields():
            return set(records._mask_hidden_subjects())
        return set()

    @api.model
    def _masked_name(self, model_name, id_, name):
        """The name of a record, one of :meth:`_masked_names`, without the person's."""
        record = self.env[model_name].browse(id_)
        if masked := self._of_person().get(model_name, {}).get("display_name"):
            return self._scrub(name, {record._mask_person(id_, masked)}, all_of_them=True)
        return self._scrub(name, record._mask_hidden_subjects().get(id_), all_of_them=True)

    # Texts that mention a person

    @api.model
    def _hidden_subjects(self, subjects):
        """Those of the (model, id) pairs of which some field is masked."""
        by_model, hidden = {}, set()
        for model_name, id_ in subjects:
            by_model.setdefault(model_name, set()).add(id_)
        for model_name, ids in by_model.items():
            for shown in {rule.shown for rule in self.env["crm.gdpr.policy"]._in_force().of(model_name).values()}:
                visible = self._visible_ids(model_name, ids, shown)
                hidden |= {(model_name, id_) for id_ in ids if id_ not in visible}
        return hidden

    @api.model
    def _fetch_secrets(self, subjects):
        """Have the values of some persons in the cache, by one query a model."""
        ids_by_model = {}
        for model_name, id_ in subjects:
            ids_by_model.setdefault(model_name, []).append(id_)
        for model_name, ids in ids_by_model.items():
            model = self.env[model_name].sudo()  # to be left out of texts
            model.browse(ids).fetch([name for name, _kind in self._secret_fields(model_name) if model._fields[name].store])

    @api.model
    @ormcache("model_name")
    def _secret_fields(self, model_name):
        """The fields of a person whose values are left out of texts, each with its kind."""
        masks = self._fields_masked().get(model_name, {})
        return [(n, masked.kind) for n, masked in masks.items() if not masked.path and masked.kind in ("name", "email", "phone")]

    @api.model
    def _secrets(self, subjects):
        """Kind and value of what must not be said of some persons; who asks for many has them fetched before."""
        found = []
        for model_name, id_ in subjects:
            person = self.env[model_name].sudo().browse(id_)  # to be left out of a text
            found += [(kind, person[name]) for name, kind in self._secret_fields(model_name)]
        return found

    @api.model
    def _scrub(self, text, subjects, all_of_them=False):
        """A text without the persons among subjects whom the current user does not see.

        :param all_of_them: those that he or she sees are left out as well; it was asked already
        """
        if not text or not subjects:
            return text
        secrets = self._secrets(subjects if all_of_them else self._hidden_subjects(subjects))
        return type(text)(scrubbed(str(text), secrets)) if secrets else text

    @api.model
    def _mask_value(self, masked, value, subject=None):
        """What stands in the place of a value.

        :param subject: model and id of the person, where the value says more than the person's
        """
        if masked.kind == "scrub":
            return self._scrub(value, {subject}, all_of_them=True) if subject else mask("name", value)
        return mask(masked.kind, value)

    # Where values are compared

    @api.model
    def _compared_sql(self, model, alias, query, masked, value):
        """The SQL of a masked field's value: nothing where the user does not see the person."""
        model = model.sudo()  # the rule's own fields
        for name in masked.path:
            model, alias = model._fields[name].join(model, alias, query)
        domain = self._person_domain(masked.subject, masked.shown)
        visible = domain.optimize_full(model)._to_sql(model, alias, query)
        if masked.path:
            visible = SQL("(%s IS NULL OR %s)", SQL.identifier(alias, "id"), visible)
        return SQL("(CASE WHEN %s THEN %s END)", visible, value)
