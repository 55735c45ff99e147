"""Asks for everything a person can ask for, model by model, and looks at the answers."""

from collections import defaultdict

from .world import HOMES_OF, Marker

# Nothing of a customer is stored in these, and they are large.
STATIC = (
    "ir.model",
    "ir.ui.",
    "ir.actions",
    "ir.module",
    "ir.asset",
    "ir.cron",
    "ir.rule",
    "ir.sequence",
    "ir.config_parameter",
    "ir.default",
    "ir.embedded",
    "ir.demo",
    "ir.server",
    "res.country",
    "res.currency",
    "res.lang",
    "res.groups",
    "theme.",
    "website.page",
    "website.route",
    "website.snippet",
    "web_tour.",
    "base.language",
    "base.module",
    "account.report",
    "account.account.tag",
    "report.paperformat",
    "uom.",
)
# Records of these are seen by many and point to customers.
NEAR = ("res.users", "crm.team", "crm.tag", "res.company", "crm.activity.report")
TEXTS = ("char", "text", "html")
MANY = ("one2many", "many2many")
RELATIONS = ("many2one", *MANY)


def chunks(items, size):
    """``items`` in lists of at most ``size``."""
    items = list(items)
    return [items[start : start + size] for start in range(0, len(items), size)]


def any_of(leaves):
    """A domain that is true where one of ``leaves`` is."""
    return ["|"] * (len(leaves) - 1) + leaves


def opened_on(model, res_id):
    """The context in which a wizard is opened on a record, with all that wizards take from it."""
    return {
        "active_model": model,
        "active_id": res_id,
        "active_ids": [res_id],
        "default_model": model,
        "default_res_model": model,
        "default_res_id": res_id,
        "default_res_ids": str([res_id]),
    }


class Crawler:
    """One person's walk through all models; what leaks goes to ``watch``."""

    def __init__(self, world, watch, browser, full=False):
        self.world = world
        self.full = full
        self.ids = world.foreign_ids if full else world.sample_ids
        self.watch = watch
        self.browser = browser
        self.person = browser.person
        self.env = world.env(user=world.users[browser.person])
        self._fields = world.known_fields.setdefault(self._groups(), {})

    def _groups(self):
        """Who is in the same groups is told of the same fields."""
        return frozenset(self.env.user.sudo().group_ids.ids)

    # -- what there is -----------------------------------------------------

    def models(self, transient=None):
        """Models the person may read and that can hold something."""
        return [
            name
            for name, model in sorted(self.env.registry.items())
            if not model._abstract
            and not name.startswith(STATIC)
            and (transient is None or model._transient == transient)
            and self.env[name].has_access("read")
        ]

    def planted_models(self):
        """Models with records of customers hidden from the person."""
        return [m for m in self.models() if self.world.foreign_ids(self.person, m)]

    def near_models(self):
        """For the slow channels: those and a few that lead to them; all in the long run."""
        if self.full:
            return self.models()
        near = [m for m in NEAR if m in self.env and self.env[m].has_access("read")]
        return near + self.planted_models()

    def fields(self, model):
        """The fields that the person gets to know of, as the web client does."""
        if model not in self._fields:
            self._fields[model] = self._ask_fields(model)
        return self._fields[model]

    def _ask_fields(self, model):
        answer = self.call("fields_get", model, "fields_get")
        return {
            name: info
            for name, info in (answer.result or {}).items()
            if not (info["type"] == "binary" and "image" in name + info["string"]) and not name.startswith(("image_", "avatar_"))
        }

    def names(self, model, *types, **flags):
        """Names of the fields of ``types`` (all when none is given) with ``flags``."""
        return [
            name
            for name, info in self.fields(model).items()
            if (not types or info["type"] in types) and all(info.get(flag) == value for flag, value in flags.items())
        ]

    def domain(self, model):
        """Everything, or what is younger than the planting where that is much."""
        records = self.env[model].sudo().with_context(active_test=False)
        if "create_date" not in records._fields or records.search_count([]) <= 200:
            return []
        return [("create_date", ">=", str(self.world.start))]

    # -- asking ------------------------------------------------------------

    def call(self, channel, model, method, *args, detail="", **kwargs):
        """Call a method and look at what comes back."""
        answer = self.browser.call(model, method, *args, **kwargs)
        self.watch.look(self.person, channel, f"{model}.{method}{detail}", answer)
        return answer

    def narrow(self, items, ask):
        """``ask`` about all items at once; where that fails, about ever fewer."""
        items = list(items)
        if not items or ask(items).ok or len(items) == 1:
            return
        middle = len(items) // 2
        self.narrow(items[:middle], ask)
        self.narrow(items[middle:], ask)

    # -- channels: lists -----------------------------------------------------

    def lists(self):
        """Every field of every record, as lists ask for them."""
        for model in self.models():
            self._list(model)

    def planted_lists(self):
        """The same of the models in which something was planted."""
        for model in self.planted_models():
            self._list(model)

    def _list(self, model):
        domain = self.domain(model)
        context = {"active_test": False}
        self.narrow(
            self.names(model),
            lambda names: self.call("list", model, "search_read", domain, names, context=context),
        )

    def web_lists(self):
        """Lists with fields of related records, as the web client nests them."""
        for model in self.near_models():
            self._web_list(model)

    def _web_list(self, model):
        domain = self.domain(model)
        context = {"active_test": False}
        self.narrow(
            self.names(model, *RELATIONS),
            lambda names: self.call(
                "web list",
                model,
                "web_search_read",
                domain,
                {name: self._nested(model, name) for name in names},
                context=context,
            ),
        )

    def _nested(self, model, name):
        comodel = self.fields(model)[name]["relation"]
        if not self.world.foreign_ids(self.person, comodel):
            return {"fields": {"display_name": {}}}
        inner = self.names(comodel, *TEXTS, store=True) + ["display_name"]
        return {"fields": {field: {} for field in inner}}

    # -- channels: records by id ----------------------------------------------

    def records(self):
        """Each hidden record by its id."""
        for model in self.models():
            for res_id in self.ids(self.person, model):
                self._record(model, res_id)

    def _record(self, model, res_id):
        detail = f"({res_id})"
        names = self.names(model) if self.full else self.names(model, store=True)
        self.read(model, res_id, names)
        self.call("read", model, "read", [res_id], ["display_name"], detail=detail)
        paths = self.names(model, *TEXTS, store=True)
        self.call("export", model, "export_data", [res_id], paths, detail=detail)
        if self.full:
            self._record_by_other_methods(model, res_id, names, detail)

    def read(self, model, res_id, names):
        """Read fields of a record; where one is refused, the others nevertheless."""
        call = self.call

        def ask(some):
            return call("read", model, "read", [res_id], some, detail=f"({res_id})")

        if self.full or res_id not in self.world.foreign_ids(self.person, model):
            self.narrow(names, ask)
        else:
            ask(names)
            ask([name for name in names if self.fields(model)[name]["type"] in TEXTS])

    def _record_by_other_methods(self, model, res_id, names, detail):
        spec = {name: {} for name in names}
        self.call("web_read", model, "web_read", [res_id], spec, detail=detail)
        for method in ("get_metadata", "get_external_id"):
            self.call("metadata", model, method, [res_id], detail=detail)

    # -- channels: export ----------------------------------------------------

    def exports(self):
        """Everything exportable with dotted paths into related records."""
        for model in self.near_models():
            self._export(model)

    def _export(self, model):
        answer = self.browser.call(model, "search", self.domain(model), limit=200, context={})
        if not answer.result:
            return
        for name in self.names(model, *RELATIONS):
            self._export_paths(model, name, answer.result)

    def _export_paths(self, model, name, ids):
        comodel = self.fields(model)[name]["relation"]
        if not self.world.foreign_ids(self.person, comodel):
            return
        paths = [f"{name}/{field}" for field in self.names(comodel, *TEXTS, store=True)]
        self.narrow(
            [name, *paths],
            lambda some: self.call("export", model, "export_data", ids, some, detail=f" {name}/…"),
        )

    # -- channels: groups ------------------------------------------------------

    def groups(self):
        """Records grouped by each field, with the aggregates of the rest."""
        for model in self.near_models():
            self._group(model)

    def _group(self, model):
        sums = [
            f"{name}:sum"
            for name in self.names(model, "float", "monetary", store=True)
            if self.fields(model)[name].get("aggregator") == "sum"
        ][:3]
        domain = self.domain(model)
        self.narrow(
            self.names(model, groupable=True),
            lambda names: self.call(
                "group",
                model,
                "formatted_read_grouping_sets",
                domain,
                [[name] for name in names],
                ["__count", *sums],
                context={"active_test": False},
            ),
        )

    # -- channels: searches ----------------------------------------------------

    def name_searches(self):
        """Names by part of them, as many2one fields search."""
        for model in self.near_models():
            for planting in self.world.hidden(self.person):
                self._name_search(model, self.world.words.prefix(planting))

    def _name_search(self, model, text):
        self.call("name search", model, "name_search", text, limit=200)
        spec = {"display_name": {}}
        self.call("name search", model, "web_name_search", text, spec, limit=200)

    def oracles(self):
        """Counts of records that match what the person may not know."""
        if self.person in HOMES_OF:
            return
        for model in self.near_models():
            names = self.names(model, *TEXTS, searchable=True)
            self._oracle(model, names + self._dotted(model))

    def _dotted(self, model):
        return [
            f"{name}.{inner}"
            for name in self.names(model, *RELATIONS, searchable=True)
            for inner in self._inner_texts(self.fields(model)[name]["relation"])
        ]

    def _inner_texts(self, comodel):
        if not self.world.foreign_ids(self.person, comodel):
            return []
        if not self.env[comodel].has_access("read"):
            return ["display_name"]
        return self.names(comodel, *TEXTS, searchable=True, store=True)

    def _oracle(self, model, names):
        for planting in self.world.hidden(self.person):
            for some in chunks(names, 120):
                self._count(model, some, planting)

    def _count(self, model, names, planting):
        """Count matches on any of ``names``; then find out on which."""
        prefix = self.world.words.prefix(planting)
        if not self._matches(model, names, prefix):
            return
        if len(names) > 1:
            middle = len(names) // 2
            self._count(model, names[:middle], planting)
            self._count(model, names[middle:], planting)
        elif not self._matches(model, names, "nobody planted this"):
            marker = Marker(prefix, planting.name, "oracle", f"{model}.{names[0]}")
            request = f"{model}.search_count({names[0]} ilike {prefix})"
            self.watch.leak(self.person, "oracle", request, marker)

    def _matches(self, model, names, text):
        """Whether records are found; a refused search of one field finds none."""
        domain = any_of([(name, "ilike", text) for name in names])
        answer = self.browser.call(model, "search_count", domain, context={"active_test": False})
        return answer.result if answer.ok else len(names) > 1

    # -- channels: forms -------------------------------------------------------

    def forms(self):
        """New forms pointed at hidden records: by a value, a default, a context."""
        for model in self.models():
            if self.env[model].has_access("create"):
                self._form(model)

    def _form(self, model):
        spec = self._form_spec(model)
        for name, comodel, res_id in self._foreign_targets(model):
            value = res_id
            if self.fields(model)[name]["type"] in MANY:
                value = [(4, res_id)]
            detail = f"({name}={comodel},{res_id})"
            self.call(
                "onchange", model, "onchange", [], {name: value}, [name], spec,
                detail=detail,
            )  # fmt: skip
            self.call(
                "default", model, "onchange", [], {}, [], spec, detail=detail,
                context={f"default_{name}": value},
            )  # fmt: skip
        if self.env[model]._transient:
            self._wizard(model, spec)

    def _form_spec(self, model):
        spec = {}
        for name, info in self.fields(model).items():
            if info["type"] in RELATIONS:
                spec[name] = {"fields": {"display_name": {}}}
            elif info["type"] != "binary":
                spec[name] = {}
        return spec

    def _foreign_targets(self, model):
        for name in self.names(model, *RELATIONS):
            comodel = self.fields(model)[name]["relation"]
            for res_id in self.first_foreign(comodel):
                yield name, comodel, res_id

    def first_foreign(self, model):
        """One hidden record of each hidden customer."""
        for planting in self.world.hidden(self.person):
            ids = planting.ids(model)
            if ids and ids[0] in self.world.foreign_ids(self.person, model):
                yield ids[0]
                return

    def _wizard(self, model, spec):
        for target in ("crm.lead", "res.partner", "sale.order", "account.move"):
            for res_id in self.first_foreign(target):
                self._open_wizard(model, spec, target, res_id)

    def _open_wizard(self, model, spec, target, res_id):
        context = opened_on(target, res_id)
        listed = {**context, "default_res_ids": [res_id]}
        detail = f"(on {target},{res_id})"
        self.call(
            "wizard", model, "onchange", [], {}, [], spec, detail=detail,
            context=listed,
        )  # fmt: skip
        self.call("wizard", model, "default_get", list(spec), detail=detail, context=listed)
        self.call(
            "wizard", model, "onchange", [], {}, [], spec, detail=detail + " text",
            context=context,
        )  # fmt: skip

    # -- channels: everything else a model offers ---------------------------------

    def methods(self, undone, models=None):
        """Every public method that a record can be asked without arguments."""
        for model in models or self.planted_models():
            for method in self._public_methods(model):
                for res_id in self.first_foreign(model):
                    with undone():
                        self.call("method", model, method, [res_id], detail=f"({res_id})")

    def _public_methods(self, model):
        cls = type(self.env[model])
        skipped = {"unlink", "browse", "sudo", "with_user", "load"}
        return sorted(
            name
            for name in dir(cls)
            if not name.startswith("_")
            and name not in skipped
            and callable(getattr(cls, name, None))
            and not getattr(getattr(cls, name), "_api_private", False)
        )


def by_model(leaks):
    """Leaks counted by channel and request without ids, most frequent first."""
    counted = defaultdict(set)
    for person, channel, request, marker in leaks:
        counted[channel, request.split("(")[0]].add((person, marker))
    return sorted(counted.items(), key=lambda item: -len(item[1]))
