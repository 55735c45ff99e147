import logging
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

MODE = "crm_hierarchical_access.mode"
OBSERVE = "observe"
MEMBERSHIP_MULTI = "sales_team.membership_multi"
SAVED_MEMBERSHIP_MULTI = "crm_hierarchical_access.saved_membership_multi"

#: The context in which the rule answers as if it were in force. No client can send this object.
AS_ENFORCED = object()
AS_ENFORCED_KEY = "crm_access_as_enforced"
AS_IF = {AS_ENFORCED_KEY: AS_ENFORCED}

#: what is remembered per worker and person of what has been logged today
MAX_REMEMBERED = 50_000

_logger = logging.getLogger(__name__)


class CrmAccess(models.AbstractModel):
    """Observing the rule before it is enforced (spec 1, *Observe before enforcing*).

    Odoo answers as without us; what a person gets to see, or changes, although the rule would refuse it is noted at
    the place where the record leaves the database, and logged after the request.
    """

    _inherit = "crm.access"

    # The switch

    @api.model
    @ormcache()
    def _is_observe_mode(self):
        return self.env["ir.config_parameter"].sudo().get_param(MODE) == OBSERVE  # a setting, no record

    @api.model
    def _is_enforced(self):
        """Whether the rule is in force; everything of ours that changes an answer of Odoo asks this, or ``_is_restricted``."""
        return not self._is_observe_mode() or self.env.context.get(AS_ENFORCED_KEY) is AS_ENFORCED

    @api.model
    def _set_mode(self, mode):
        """Switch between ``enforce`` and ``observe``, in every worker."""
        self.env["ir.config_parameter"].sudo().set_param(MODE, mode)  # callers are the settings and the health page
        if mode != OBSERVE:
            self._allow_several_units()
        self._organisation_changed()

    @api.model
    def _allow_several_units(self):
        """Let people belong to several units, and remember what the setting was (spec 1, The tree)."""
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, no record
        if not parameters.get_param(SAVED_MEMBERSHIP_MULTI):
            parameters.set_param(SAVED_MEMBERSHIP_MULTI, parameters.get_param(MEMBERSHIP_MULTI) or "unset")
        parameters.set_param(MEMBERSHIP_MULTI, True)

    @api.model
    def _own_addons(self):
        """Hook: the addons whose rules on the models of others are observed, or enforced, together."""
        return {"crm_hierarchical_access"}

    @api.model
    def _is_own_model(self, model_name):
        """Whether a model came with our addons: its rules are in force in any case."""
        return self.env[model_name]._original_module in self._own_addons()

    # What would have been hidden

    @api.model
    def _is_observed(self):
        """Whether it is noted what the current user gets to see: on whose behalf the request is, and the rule would be."""
        env = self.env
        return (
            not env.su
            and self._is_observed_at(env.uid)
            and env.context.get(AS_ENFORCED_KEY) is not AS_ENFORCED
            and env.uid == env.transaction.default_env.uid
        )

    @api.model
    @ormcache("user_id")
    def _is_observed_at(self, user_id):
        return self._is_observe_mode() and self._is_subject_at(user_id)

    @api.model
    @ormcache("user_id", "epoch", "model_name", "mode")
    def _observed_domain(self, user_id, epoch, model_name, mode):
        """The rule of a user as it would be in force."""
        access = self.with_context(**AS_IF)
        return Domain(access.domain(model_name, mode)).optimize(access.env[model_name])

    @api.model
    @ormcache("user_id", "day")
    def _logged_today(self, user_id, day):
        """What this worker has logged for a person: ids, by model and operation. Forgotten with everything cached."""
        return {}

    @api.model
    def _observe(self, records, how):
        """Note the records, of one model, that the rule would have refused to the current user.

        :param how: read, write, manage (owner, unit, release), create or unlink
        """
        if not records or not self._is_observed():
            return
        records = records._access_observed_as()
        done = records._name, how
        logged = self._logged_today(self.env.uid, self._now().date())
        looked_at = self.env.cr.postcommit.data.setdefault("crm_access_looked_at", {})
        new = set(filter(None, records._ids)).difference(logged.get(done, ()), looked_at.get(done, ()))
        if hidden := new and records.browse(new)._access_would_hide(how):
            self._note(done, hidden._ids, logged)
        if how == "read":
            looked_at.setdefault(done, set()).update(new)
        else:
            looked_at.clear()  # what is changed may be hidden by that

    @api.model
    def _note(self, done, ids, logged):
        """Keep what was found for the end of the transaction; what fails on the way leaves no trace.

        :param done: model and operation
        """
        postcommit = self.env.cr.postcommit
        notes = postcommit.data.setdefault("crm_access_observed", {})
        if not notes:
            postcommit.add(lambda: self._log_notes(notes, logged))
        notes.setdefault(done, set()).update(ids)

    def _log_notes(self, notes, logged):
        """Log on a cursor of its own, as the request's may only read; a request never fails for it."""
        try:
            with self.env.registry.cursor() as cr:
                self.with_env(self.env(cr=cr, su=True)).env["crm.access.sighting"]._add(self.env.uid, notes)  # the log itself
        except psycopg2.Error:
            _logger.warning("could not log what the sales tree would have hidden", exc_info=True)
            return
        self._remember_logged(notes, logged)

    def _remember_logged(self, notes, logged):
        if sum(map(len, logged.values())) > MAX_REMEMBERED:
            logged.clear()
        for done, ids in notes.items():
            logged.setdefault(done, set()).update(ids)

    @api.model
    def _observed_since(self, days=14):
        """How many people looked at how many records, in the last days, that they would not see.

        :return: number of people, and of records
        """
        since = self._now() - timedelta(days=days)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(DISTINCT user_id), COUNT(DISTINCT (res_model, res_id))
                  FROM crm_access_observation WHERE date_last >= %s
                """,
                since,
            )
        )
        return rows[0]
