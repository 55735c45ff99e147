from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmAccess(models.AbstractModel):
    """Documents: what messages, activities, followers and files hang on, and are seen with."""

    _inherit = "crm.access"

    @api.model
    def _access_thread_models(self):
        """Hook: the models whose records take everything that tells about them along (spec 1, What follows a lead)."""
        return {"crm.lead", "crm.team", "res.partner", "calendar.event"}

    @api.model
    def _access_attached_models(self):
        """Hook: models of addons that need not be there, whose records are seen with their document only.

        :return: per name of a model, its fields for the document's model and id
        """
        return {"rating.rating": ("res_model", "res_id"), "snailmail.letter": ("model", "res_id")}

    @api.model
    def _documents_protected(self):
        """The models of the hook that are installed; empty where the rule does not hold for the current user."""
        if not self._is_restricted():
            return frozenset()
        return frozenset(name for name in self._access_thread_models() if name in self.env)

    # By record

    @api.model
    def _documents_hidden(self, ids_by_model):
        """The protected documents among those given that the current user may not read.

        :param ids_by_model: iterables of ids per name of a model
        :return: a set of pairs of model and id
        """
        protected = self._documents_protected() & ids_by_model.keys()
        return {(name, res_id) for name in protected for res_id in self._hidden_ids(name, ids_by_model[name])}

    def _hidden_ids(self, model_name, ids):
        documents = self.env[model_name].with_context(active_test=False).browse(ids)
        try:
            readable = documents._filtered_access("read")
        except MissingError:
            readable = documents.exists()._filtered_access("read")
        readable = readable._filtered_in_full()
        return set(documents._ids).difference(readable._ids)

    @api.model
    def _check_documents(self, ids_by_model):
        """Refuse what points at documents that the current user may not read.

        :raise AccessError: without their names
        """
        if self._documents_hidden(ids_by_model):
            raise AccessError(self.env._("You cannot use a document that you may not read."))

    # By search

    @api.model
    def _documents_domain(self, model_field, id_field, named=(), without=()):
        """The records of a model that hang on no protected document, or on one that the current user may read.

        :param model_field: the field with the name of the document's model
        :param id_field: the field with the document's id
        :param named: names of the only models that are searched for, where that is known
        :param without: models not to ask about
        """
        protected = self._documents_protected().difference(without)
        asked = protected.intersection(named) if named else protected
        if not asked:
            return Domain.TRUE
        free = Domain(model_field, "not in", list(protected)) | Domain(id_field, "=", False)
        return free | Domain.OR(
            Domain(model_field, "=", name) & self._document_exists(name, id_field)
            for name in sorted(self._with_thread(asked))
            if self.env[name].has_access("read")
        )

    @api.model
    def _with_thread(self, names):
        """The models on whose records something may hang.

        What points at a record of another one is found by nobody: asking about each would cost every search of messages and
        files, and such a record's own files are no matter of lists. Who may read the record still opens what he has the id of.
        """
        thread = self.env.registry["mail.thread"]
        return {name for name in names if isinstance(self.env[name], thread)}

    def _document_exists(self, model_name, id_field):
        """Asks row by row, so that a page of messages does not gather all documents of a user first."""

        def documents_of(model):
            """In the environment that asks: the domain may be cached with a rule."""
            return model.env[model_name].sudo(False).with_context(active_test=False)

        def to_sql(model, alias, query):
            documents = documents_of(model)
            found = documents._search(documents._in_full_domain())
            found.add_where(
                SQL("%s = %s", SQL.identifier(found.table, "id"), model._field_to_sql(alias, id_field, query))
            )
            return SQL("EXISTS (%s)", found.select(SQL("1")))

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda record: bool(
                documents_of(record).browse(record[id_field])._filtered_access("read")._filtered_in_full()
            ),
        )
