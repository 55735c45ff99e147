from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.crm_hierarchical_access.models.access_domain import at_once, meeting, one_of

from ..masking import Field, Registry, mask, scrubbed

#: In a context: superuser code that answers a masked user's search compares what that user sees. No client can send this object.
ON_BEHALF = object()
ON_BEHALF_KEY = "crm_gdpr_on_behalf"
#: In a context: values are fetched into the ORM's cache, not compared.
FETCHING_KEY = "crm_gdpr_fetching"

#: nothing is masked
NOTHING = {}


def origin(id_):
    """The id in the database behind the id of a record or of a link, None for none."""
    return id_ or getattr(id_, "origin", None) or None


def _by_model(subjects):
    """Ids per model of (model, id) pairs."""
    found = {}
    for model_name, id_ in subjects:
        found.setdefault(model_name, []).append(id_)
    return found


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
            ("res.users", "display_name", "partner_id", "name"),
            ("res.users", "login", "partner_id", "email"),
            ("res.users", "signature", "partner_id", "comment"),
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
        return domain | one_of("id", self.env["crm.gdpr.reveal"]._revealed(model_name))

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
        records._mask_fetch()
        return staff.intersection(ids).union(meeting(records, self._person_domain(model_name, shown))._ids)

    @ormcache()
    def _staff(self):
        """Ids of the employees' own contacts: nobody's customers."""
        users = self.env["res.users"].sudo().with_context(active_test=False)  # ids only
        return frozenset(users.search_fetch([("share", "=", False)], ["partner_id"]).partner_id.ids)

    @ormcache()
    def _staff_users(self):
        """Ids of the employees: links to them name no customer, and are asked about on every page."""
        users = self.env["res.users"].sudo().with_context(active_test=False)  # ids only
        return frozenset(users.search([("share", "=", False)]).ids)

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
        if not path:
            return {id_: origin(id_) for id_ in records._ids}
        found = {}
        for record in records.sudo():  # ids only, to be compared
            person = record
            for name in path:
                person = person[name]
            found[record.id] = person._origin.id or None
        return found

    def _persons_named(self, records, ids, masked):
        """Per id of some of the records, model and id of the person that a field's value is of."""
        persons = self._persons_of(records.browse(ids), masked.path)
        return {id_: (masked.subject, person) for id_, person in persons.items()}

    # Names of records

    @api.model
    def _are_names_masked(self, model_name):
        """Whether names of a model's records may be masked: those of persons, or that mention a person."""
        return model_name in self.env and (
            "display_name" in self._of_person().get(model_name, {}) or "display_name" in self.env[model_name]._mask_text_fields()
        )

    @api.model
    def _named_persons(self, model_name, ids):
        """Per id of a record whose name is masked, the (model, id) of the persons whom it names."""
        ids = set(ids) - self._staff_users() if model_name == "res.users" else ids
        if not ids or not self._are_names_masked(model_name):
            return {}
        records = self.env[model_name].browse(ids)
        masks = self._of_person().get(model_name, {})
        if "display_name" not in masks:
            return records._mask_hidden_subjects()
        hidden = self._hidden_values(records, ["display_name"], masks)["display_name"]
        return {id_: {person} for id_, person in self._persons_named(records, hidden, masks["display_name"]).items()}

    @api.model
    def _masked_names(self, model_name, names):
        """What stands in the place of the names that are masked.

        :param names: pairs of id and name, of which the result has those that are masked
        """
        persons = self._named_persons(model_name, {id_ for id_, _name in names})
        secrets = self._secrets(set().union(*persons.values()))
        return {
            (id_, name): self._without(name, (secrets[person] for person in persons[id_]))
            for id_, name in names
            if id_ in persons
        }

    @api.model
    def _is_order_masked(self, model_name):
        """Whether records of a model stand in an order by what may be masked."""
        masks = self._of_person().get(model_name, NOTHING)
        return any(term.split()[0] in masks for term in self.env[model_name]._order.split(","))

    @api.model
    def _in_masked_order(self, model_name, ids):
        """What to sort ids by, so that records whose name is masked stand last by number, and the others as they stood."""
        hidden = self._named_persons(model_name, ids)
        return lambda id_: (id_ in hidden, id_ if id_ in hidden else 0)

    # Texts that mention a person

    @api.model
    def _hidden_subjects(self, subjects):
        """Those of the (model, id) pairs of which some field is masked."""
        hidden = set()
        for model_name, ids in _by_model(subjects).items():
            for shown in {rule.shown for rule in self.env["crm.gdpr.policy"]._in_force().of(model_name).values()}:
                visible = self._visible_ids(model_name, ids, shown)
                hidden |= {(model_name, id_) for id_ in ids if id_ not in visible}
        return hidden

    @api.model
    @ormcache("model_name")
    def _secret_fields(self, model_name):
        """The fields of a person whose values are left out of texts, each with its kind; what is not stored is made of those."""
        masks, fields = self._fields_masked().get(model_name, {}), self.env[model_name]._fields
        own = [(name, masked.kind) for name, masked in masks.items() if not masked.path and fields[name].store]
        return [(name, kind) for name, kind in own if kind in ("name", "email", "phone")]

    @api.model
    def _secrets(self, subjects):
        """What must not be said of some persons: per (model, id), pairs of kind and value."""
        found = {}
        for model_name, ids in _by_model(subjects).items():
            persons = self.env[model_name].sudo().browse(ids)  # to be left out of texts
            persons._mask_fetch()
            values = [(kind, at_once(persons, name)) for name, kind in self._secret_fields(model_name)]
            for i, id_ in enumerate(ids):
                found[model_name, id_] = [(kind, column[i]) for kind, column in values if column[i]]
        return found

    @api.model
    def _scrub(self, text, subjects, all_of_them=False):
        """A text without the persons among subjects whom the current user does not see.

        :param all_of_them: those that he or she sees are left out as well; it was asked already
        """
        if not text or not subjects:
            return text
        return self._without(text, self._secrets(subjects if all_of_them else self._hidden_subjects(subjects)).values())

    @staticmethod
    def _without(text, secrets):
        """A text without some persons' values: ``secrets`` has those of each person (:meth:`_secrets`)."""
        found = [pair for pairs in secrets for pair in pairs]
        return type(text)(scrubbed(str(text), found)) if text and found else text

    @api.model
    def _mask_value(self, masked, value, secrets=()):
        """What stands in the place of a value.

        :param secrets: what must not be said of the person (:meth:`_secrets`), where the value says more than that
        """
        if masked.kind == "scrub":
            return self._without(value, [secrets]) if secrets else mask("name", value)
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
