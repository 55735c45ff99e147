import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..postcode import Lookup, is_prefix
from .crm_territory_map import NOBODY, OTHERS


class CrmTerritoryPlan(models.Model):
    """The screen on which a draft is edited: what it needs, what it counts, how it saves.

    Nothing that a browser sends is believed: rights, shape, people and prefixes are checked here and by the models. Territories
    that the user does not know of are neither shown nor touched.
    """

    _inherit = "crm.territory.plan"

    @api.readonly
    def get_draft(self):
        """A plan as the editing screen needs it.

        :return: dict as of :meth:`get_map`, with ``revision``: to be given back on saving, so that nobody undoes what somebody
            else did meanwhile
        """
        values = self.get_map()
        return {**values, "revision": self._draft_revision(values)}

    @api.readonly
    def count_draft_leads(self, claims):
        """How many open leads each territory would get, of those that the user sees.

        :param claims: pairs of a prefix and any key of its territory; of a prefix that comes twice the first one counts
        :return: per key a dict of ``open`` and ``unassigned``; ``nobody`` stands for the leads that no territory gets
        """
        self.ensure_one()
        self.check_access("read")
        lookup = self._draft_lookup(claims)
        counts = {key: {"open": 0, "unassigned": 0} for key in [*(str(key) for _prefix, key in claims), NOBODY]}
        for postcode, count, owned in self._map_open_leads():
            key = lookup.find(postcode)
            row = counts[NOBODY if key is None else key]
            row["open"], row["unassigned"] = row["open"] + count, row["unassigned"] + count - owned
        return counts

    @api.model
    def _draft_lookup(self, claims):
        self._check_draft(isinstance(claims, list | tuple))
        for claim in claims:
            self._check_draft(isinstance(claim, list | tuple) and len(claim) == 2)
            self._check_draft(isinstance(claim[0], str) and is_prefix(claim[0]) and isinstance(claim[1], str | int))
        return Lookup((prefix, str(key)) for prefix, key in reversed(claims))

    def save_draft(self, territories, revision):
        """Save all territories of a draft at once, or nothing.

        :param territories: all that shall be there, in their order: dicts of ``id`` (False: new), ``name``, ``prefixes`` (list),
            ``team_id``, ``user_id`` (or False) and ``permitted_user_ids`` (list); those that the user does not know of stay
        :param revision: what :meth:`get_draft` gave
        :return: as :meth:`get_draft`
        :raise UserError: where somebody else saved meanwhile, or the plan is no draft any more
        :raise ValidationError: a prefix that two territories have, naming both
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("%(plan)s is no draft: make a new version to change it.", plan=self.name))
        if revision != self._draft_revision(self.get_map()):
            raise UserError(self.env._("%(plan)s was changed meanwhile by somebody else. Open it again.", plan=self.name))
        self.write({"territory_ids": self._draft_commands(territories)})
        return self.get_draft()

    def _draft_commands(self, territories):
        """What has to be written so that there are these territories."""
        self._check_draft(isinstance(territories, list) and all(isinstance(row, dict) for row in territories))
        there = self._map_territories()
        kept = {row.get("id") for row in territories} - {False, None}
        self._check_draft(kept <= set(there.ids))
        gone = there.filtered(lambda territory: territory.id not in kept)
        commands = [Command.delete(territory.id) for territory in gone]
        for number, row in enumerate(territories):
            values = {**self._draft_values(row), "sequence": (number + 1) * 10}
            commands.append(Command.update(row["id"], values) if row.get("id") else Command.create(values))
        return commands

    @api.model
    def _draft_values(self, row):
        """A territory's values as they are written; of its people and unit the models check the rest."""
        number, text = (lambda value: type(value) is int), (lambda value: isinstance(value, str))
        self._check_draft(text(row.get("name")) and number(row.get("team_id") or 0) and number(row.get("user_id") or 0))
        for name, is_right in (("prefixes", text), ("permitted_user_ids", number)):
            self._check_draft(isinstance(row.get(name), list) and all(map(is_right, row[name])))
        if not row["name"].strip() or not row.get("team_id"):
            raise UserError(self.env._("Territory %(name)s: a name and a unit are needed.", name=row["name"].strip() or "?"))
        return {
            "name": row["name"].strip(),
            "prefixes": " ".join(row["prefixes"]),
            "team_id": row["team_id"],
            "user_id": row.get("user_id") or False,
            "permitted_user_ids": [Command.set(row["permitted_user_ids"])],
        }

    @api.model
    def _check_draft(self, is_right):
        if not is_right:
            raise UserError(self.env._("Territories: the browser sent something that is no plan. Load the page again."))

    @api.model
    def _draft_revision(self, values):
        """A short text that changes with whatever can be edited."""
        known = [row for row in values["claims"] if row[1] != OTHERS]
        seen = json.dumps([values["plan"]["state"], values["territories"], known], sort_keys=True, default=str)
        return hashlib.sha256(seen.encode()).hexdigest()[:16]
