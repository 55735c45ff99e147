"""The same request under our rule, stock's rule and a hand-written condition, in turns."""

import gc
import statistics
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from odoo.fields import Domain

from . import handwritten
from .clock import WallClock
from .operations import read_page

WARM_UP = 2


@dataclass
class Timing:
    """Seconds of each round, and what the call returned and asked of the database."""

    seconds: list
    result: object = None
    queries: int = 0

    @property
    def median(self):
        """Milliseconds."""
        return statistics.median(self.seconds) * 1000


def compare(persona, operation, rounds, model="crm.lead", clock=None):
    """Timings by variant of one operation for one persona.

    :raise AssertionError: where ours and the hand-written condition give different records
    """
    variants = {
        "ours": lambda: ours(persona.env),
        "stock": lambda: instead(persona.env, model, _stock_rule(persona, operation, model)),
        "handwritten": lambda: instead(persona.env, model, _best_form(persona, operation, model, clock)),
    }
    assert persona.page(model)
    clock = clock or WallClock(persona.env)
    timings = interleave({name: _call(persona, operation, model, variant, clock) for name, variant in variants.items()}, rounds)
    assert timings["ours"].result == timings["handwritten"].result, f"{persona.name}, {operation.__name__}: other records than by hand"
    return timings


def interleave(calls, rounds):
    """Time each call once per round, in an order that moves on by one each round."""
    timings = {name: Timing([]) for name in calls}
    gc.freeze()  # so that collecting before each call costs next to nothing
    order = list(calls)
    for number in range(-WARM_UP, rounds):
        order.append(order.pop(0))
        for name in order:
            seconds, timings[name].result, timings[name].queries = calls[name]()
            if number >= 0:
                timings[name].seconds.append(seconds)
    return timings


def _call(persona, operation, model, variant, clock):
    """A function that runs the operation once with an empty record cache, as a request begins."""
    records = persona.env[model]

    def call():
        with variant():
            persona.env.invalidate_all()
            gc.collect()
            queries = records.env.cr.sql_log_count
            start = clock.now()
            result = operation(records, persona)
            return clock.now() - start, result, records.env.cr.sql_log_count - queries

    return call


def _best_form(persona, operation, model, clock):
    """The quickest hand-written condition for this persona and operation, found in a few rounds before."""
    key = (persona.name, operation.__name__, model)
    if key not in _best_form.cache:
        forms = handwritten.forms(model, persona.visible)
        calls = {
            name: _call(persona, operation, model, lambda form=form: instead(persona.env, model, form), clock)
            for name, form in forms.items()
        }
        tried = interleave(calls, 3 if len(calls) > 1 else 0)
        _best_form.cache[key] = forms[min(forms, key=lambda name: tried[name].median if tried[name].seconds else 0)]
    return _best_form.cache[key]


_best_form.cache = {}


# -- the variants -------------------------------------------------------------


@contextmanager
def ours(env):
    """Nothing changed."""
    yield


def _stock_rule(persona, operation, model):
    """Stock's rule for the persona: own documents and those of nobody; *All documents* for the head of sales.

    Where the operation reads given records, stock's user must see them all too. Customers are open to all in stock.
    """
    if persona.visible.everything or model == "res.partner" or operation is read_page:
        return Domain.TRUE
    return Domain("user_id", "=", persona.visible.user) | Domain("user_id", "=", False)


@contextmanager
def instead(env, model_name, domain):
    """Put ``domain`` in our rule's place, beside the model's other rules, without our ways to be quick."""
    access, rules, model = type(env["crm.access"]), type(env["ir.rule"]), type(env[model_name])
    ours, key_of_cache = access.domain, rules._compute_domain_context_values

    def place(self, name, mode):
        return domain if name == model_name else ours(self, name, mode)

    with ExitStack() as patches:
        patches.enter_context(patch.object(access, "domain", place))
        patches.enter_context(patch.object(
            rules, "_compute_domain_context_values", lambda self: (*key_of_cache(self), model_name, domain)
        ))
        if hasattr(model, "_access_is_switched_on"):
            patches.enter_context(patch.object(model, "_access_is_switched_on", lambda self, mechanism: False))
        yield
