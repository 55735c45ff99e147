from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..access import Level
from ..health import OURS, STOCK, Found, Person, run_sql, unusual
from ..health.check import RED, YELLOW
from ..health.count import Count, grouped

#: so many records are opened at once; the line says how many there are
MAX_SHOWN = 5000


class CrmAccessHealth(models.AbstractModel):
    """Runs the checks of ``health``, and mends what they find. Everything set-wise: a live database is asked."""

    _name = "crm.access.health"
    _description = "Checks of the Organisation"

    @api.model
    def _checks(self):
        """Hook: the checks (``health.Check``), in the order of the page.

        A check without SQL is found by ``_find_<name>()`` (ids), mended by ``_mend_<name>(ids)``, which may return an
        action; without one, or without ``mends``, its button opens the records.
        """
        return [*STOCK, *OURS]

    @api.model
    def _check_may_look(self):
        """
        :raise AccessError: for whom the tree hides something, or who does not administer sales
        """
        allowed = self.env.su or self.env.user.has_group("sales_team.group_sale_manager")
        if not allowed or self.env["crm.access"]._is_subject():
            raise AccessError(self.env._("Only administrators of sales who see all sales records can look after its health."))

    @api.model
    def _run(self, names=None):
        """What the checks find.

        :param names: names of checks, None for all
        :return: list of ``health.Found``, those that found nothing left out
        """
        self.env.flush_all()
        health = self.sudo()  # callers have asked _check_may_look
        found = [health._find(check) for check in self._checks() if names is None or check.name in names]
        return [one for one in found if one.ids]

    def _find(self, check):
        if check.sql:
            return run_sql(self.env.cr, check)
        return Found(check, list(getattr(self, f"_find_{check.name}")()))

    # Found by the engine: nothing here decides who sees what

    def _find_unreachable_unit(self):
        return self._stranded_units(active=True)

    def _find_lead_nobody_hands_out(self):
        access = self.env["crm.access"]
        if access._organisation().dispatchers:
            return []
        stranded = self._stranded_units(active=False)
        return self._fetch_ids(
            SQL(
                "SELECT id FROM crm_lead WHERE active AND user_id IS NULL AND (team_id IS NULL OR team_id = ANY(%s)) ORDER BY id",
                stranded,
            )
        )

    def _stranded_units(self, active):
        """Ids of the units without a leader in reach, where there is no dispatcher."""
        access = self.env["crm.access"]
        organisation, now = access._organisation(), access._now()
        if organisation.dispatchers:
            return []
        tree = organisation.tree
        stranded = [
            unit
            for unit in tree.units
            if not any(True for place in tree.reach(unit, owned=False) for _user in tree.units[place].leaders(now))
        ]
        units = self.env["crm.team"].with_context(active_test=active)
        return units.search([("id", "in", stranded)], order="id").ids

    def _find_owner_elsewhere(self):
        """By pairs of owner and unit, of which there are few, not by lead."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        pairs = self.env.execute_query(
            SQL("SELECT user_id, team_id FROM crm_lead WHERE active AND user_id IS NOT NULL AND team_id IS NOT NULL GROUP BY 1, 2")
        )
        places = {user: {unit for _role, unit in tree.places(user, now)} for user in {user for user, _unit in pairs}}
        strangers = [
            (user, unit)
            for user, unit in pairs
            if places[user] and not any(unit in tree.path(place) or place in tree.path(unit) for place in places[user])
        ]
        if not strangers:
            return []
        users, units = zip(*strangers, strict=True)
        return self._fetch_ids(
            SQL(
                """
                SELECT l.id FROM crm_lead l JOIN unnest(%s, %s) AS s(user_id, team_id)
                       ON s.user_id = l.user_id AND s.team_id = l.team_id
                 WHERE l.active ORDER BY l.id""",
                list(users),
                list(units),
            )
        )

    def _find_idle_sharing(self):
        tree = self.env["crm.access"]._organisation().tree
        idle = [unit for unit in tree.units.values() if unit.sharing != "none" and len(self._people_in_region(tree, unit)) < 2]
        return self.env["crm.team"].search([("id", "in", [unit.id for unit in idle])], order="id").ids

    @staticmethod
    def _people_in_region(tree, unit):
        units = [tree.units[place] for place in tree.region(unit.id)]
        leaders = {unit.leader for unit in units} - {None}
        return leaders.union(*(unit.members for unit in units))

    def _find_sees_unusually_much(self):
        """What each person with a place sees, counted by the engine over what it asks of leads, not by lead."""
        rows = self._leads_by_case()
        return [person.user for person in unusual(self._people(rows), sum(rows.values()))]

    def _leads_by_case(self):
        """How many leads there are of each owner, unit, release and, where there are any, territory."""
        names = self.env["crm.lead"]._access_fields()
        asked = [names[role] for role in ("owner", "unit", "release", "territory") if role in names]
        columns = SQL(", ").join(map(SQL.identifier, asked))
        query = SQL("SELECT COUNT(*), %s FROM crm_lead WHERE active IS TRUE GROUP BY %s", columns, columns)
        return {tuple(case): count for count, *case in self.env.execute_query(query)}

    def _people(self, rows):
        """What everybody sees for whom the rule is made. Scopes are made anew, so as not to crowd the cache.

        Peers lead on the same level of the tree, or not at all, and have the same units' customers shared with them.
        """
        access = self.env["crm.access"]
        organisation, now = access._organisation(), access._now()
        people, count = access._restricted_people().ids, Count(rows)
        grants = access._grants_naming(people)
        to_person, to_unit = grouped(grants, 1), grouped(grants, 2)
        for user in people:
            places = list(organisation.tree.places(user, now))
            given = [grant for _role, unit in places for grant in to_unit[unit]]
            scope = organisation.scope(user, now, [*to_person[user], *given])
            levels = [len(organisation.tree.path(unit)) for role, unit in places if role != "member"]
            shares = frozenset(seat.unit for seat in organisation.tree.seats(user, now) if seat.role == "region")
            yield Person(user, (min(levels, default=None), shares), count.of(scope.clauses(Level.READ)))

    def _fetch_ids(self, query):
        return [id_ for (id_,) in self.env.execute_query(query)]

    # Mending. The ids are found anew just before: what a page shows may be old.

    def _mend(self, name):
        """Do what the button of a check says.

        :return: an action, or None where it is done
        """
        self._check_may_look()
        found = next(iter(self._run([name])), None)
        if not found:
            return None
        mend = getattr(self, f"_mend_{name}", None)
        return mend(found.ids) if mend else self._action_show(found)

    @api.model
    def _action_show(self, found):
        """The records of a check."""
        views = self._views_to_mend().get(found.check.model)
        shown = found.ids[:MAX_SHOWN]
        title = self.env._(found.check.title)
        if len(shown) < found.count:
            title = self.env._("%(title)s (the first %(count)s)", title=title, count=MAX_SHOWN)
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": found.check.model,
            "views": [(self.env.ref(views).id if views else False, "list"), (False, "form")],
            "domain": [("id", "in", shown)],
            "context": {"active_test": False},
        }

    @api.model
    def _views_to_mend(self):
        """Hook: external ids of lists in which records of a model are mended, several at once."""
        return {
            "crm.team": "crm_hierarchical_access.crm_access_health_view_units",
            "crm.lead": "crm_hierarchical_access.crm_access_health_view_leads",
            "res.users": "crm_hierarchical_access.crm_access_health_view_people",
        }

    def _mend_leader_not_in_sales(self, ids):
        self.env["res.users"].browse(ids).group_ids = [fields.Command.link(self.env.ref("sales_team.group_sale_salesman").id)]

    def _mend_portal_member(self, ids):
        self.env["crm.team"].search([("user_id", "in", ids)]).user_id = False
        self.env["crm.team.member"].search([("user_id", "in", ids)]).active = False

    def _mend_archived_member(self, ids):
        self.env["crm.team.member"].browse(ids).active = False

    def _mend_duplicate_member(self, ids):
        self.env["crm.team.member"].browse(ids).active = False

    def _mend_lead_without_unit(self, ids):
        """Each lead takes its salesperson's first unit, without moving to another stage or telling anybody."""
        access = self.env["crm.access"]
        tree, now = access._organisation().tree, access._now()
        leads = self.env["crm.lead"].browse(ids)
        left = leads.browse()
        for owner, owned in leads.grouped("user_id").items():
            places = sorted((role != "member", unit) for role, unit in tree.places(owner.id, now))
            if places:
                owned.with_context(mail_notrack=True).team_id = places[0][1]
            else:
                left |= owned
        return self._action_show(Found(self._check_named("lead_without_unit"), left.ids)) if left else None

    def _mend_template_editor(self, ids):
        editors = self.env.ref("mail.group_mail_template_editor")
        self.env["res.users"].browse(ids).group_ids = [fields.Command.unlink(editors.id)]
        # For who may change users, as just done. Odoo takes the group from all employees with it.
        self.env["ir.config_parameter"].sudo().set_param("mail.restrict.template.rendering", True)

    def _mend_release_elsewhere(self, ids):
        self.env["crm.lead"].browse(ids).release_team_id = False

    def _mend_idle_oversight(self, ids):
        self.env["crm.team"].browse(ids).oversight = "none"

    def _mend_idle_sharing(self, ids):
        self.env["crm.team"].browse(ids).sharing = "none"

    def _mend_ended_deputy(self, ids):
        self.env["crm.team.deputy"].browse(ids).unlink()

    def _mend_ended_substitute(self, ids):
        self.env["crm.user.substitute"].browse(ids).unlink()

    def _mend_ended_grant(self, ids):
        self.env["crm.lead.grant"].browse(ids).unlink()

    def _mend_sees_all_no_administrator(self, ids):
        group = self.env.ref("crm_hierarchical_access.group_sees_all")
        people = self.env["res.users"].browse(ids)
        people.group_ids = [fields.Command.unlink(group.id)]
        if people & group.all_user_ids:
            raise UserError(self.env._("Another group gives it to them: take it out of that group, or them."))

    def _mend_no_main_root(self, ids):
        return self._action_settings()

    def _mend_customer_without_unit(self, ids):
        return self._action_settings()

    @api.model
    def _action_settings(self):
        return self.env["ir.actions.act_window"]._for_xml_id("crm.crm_config_settings_action")

    def _check_named(self, name):
        return next(check for check in self._checks() if check.name == name)

    # The worst first

    @api.model
    def _weight(self, found):
        return (RED, YELLOW).index(found.check.severity) if found.check.severity in (RED, YELLOW) else 2
