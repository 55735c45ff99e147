"""Whose requests are timed, and the best condition one could write by hand for each of them."""

from dataclasses import dataclass
from functools import cache

from odoo import api

from .operations import PIPELINE
from .world import known, plan_of


@dataclass(frozen=True)
class Visible:
    """What a person sees, told by the world's plan and not by the addon: the conditions of hand-written SQL.

    ``units``: all their leads; ``unassigned_units``: only those that nobody owns; ``released``: per led unit the units
    below it and those above it that a release may name.
    """

    user: int
    units: tuple[int, ...] = ()
    unassigned_units: tuple[int, ...] = ()
    released: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()
    everything: bool = False


@dataclass(eq=False)
class Persona:
    """A user of the measured world in one role."""

    name: str
    env: api.Environment
    visible: Visible

    @cache  # noqa: B019 (lives as long as the run)
    def page(self, model):
        """Ids of the persona's first page of a model."""
        return self.env[model].search(PIPELINE if model == "crm.lead" else [], limit=80).ids

    def example(self, model):
        """A lead from the middle of that page, or its customer, to search for their words."""
        page = self.page("crm.lead")
        lead = self.env["crm.lead"].sudo().browse(page[len(page) // 2])  # only words to search for
        return lead if model == "crm.lead" else lead.partner_id


def personas(env):
    """The personas of this database's world, by name."""
    plan, base = plan_of(env), known(env)["base"]

    def persona(name, number, visible):
        user = base["res_users"] + number
        return Persona(name, env(user=user, su=False), visible(user))

    def leader(name, role=None):
        units = plan.roles[role or name]
        return persona(name.replace("_", " "), units[0].leader, lambda user: _seen_by_leader(user, units, base["crm_team"]))

    found = [
        persona("seller", plan.seller, lambda user: Visible(user)),
        leader("group leader", "group"),
        leader("regional head", "region"),
        leader("head of sales", "head"),
        leader("closed region", "closed_region"),
        leader("several units", "several"),
        leader("oldest leads", "oldest"),
    ]
    return {persona.name: persona for persona in found}


def _seen_by_leader(user, units, base):
    """Spec 1 for a leader in this world, whose only policies are one closed region and the head's oversight."""
    if units[0].role == "head":
        return Visible(user, everything=True)
    if units[0].role == "closed_region":
        below = tuple(base + unit.number for unit in units[0].walk())
        above = tuple(base + number for number in units[0].path())
        return Visible(user, unassigned_units=below[:1], released=((below, above),))
    return Visible(user, units=tuple(sorted(base + unit.number for top in units for unit in top.walk())))


