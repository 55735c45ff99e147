"""What the command line does, one function per command."""

from contextlib import contextmanager

from . import database, handwritten, observing, report, targets, writes
from . import escalation as escalations
from . import gdpr as data_protection
from . import library as documents
from . import territories as plans
from .changes import Organisation
from .clock import ProcessorClock, WallClock
from .operations import OPERATIONS
from .personas import personas
from .variants import compare as compare_variants

INSTALL_LEADS = 50_000


def world(options):
    """Make the world, where it is missing."""
    print(_world(options))


def _world(options):
    name = database.world(options.leads, again=options.again)
    if options.update:
        database.install(name, database.ADDON, update=True)
    return name


def compare(options):
    """Our rule beside stock's and handwritten SQL, for each persona and operation."""
    with database.environment(_world(options)) as env:
        _switch_off(env, options.off)
        measured, rows = {}, []
        clock = (ProcessorClock if options.cpu else WallClock)(env)
        for persona, name, operation in _wanted(env, options):
            timings = compare_variants(persona, operation, options.rounds, options.model, clock)
            measured[persona.name, name] = {variant: timing.median for variant, timing in timings.items()}
            rows.append(_row(persona, name, timings, _whole_query(options.model, persona, name, clock)))
            print(" | ".join(rows[-1]), flush=True)
        how = f"medians of {options.rounds} interleaved rounds after warm-up; {clock.name}"
        text = report.heading(f"Our rule on {options.model}", env, options.leads, how) + _as_table(rows)
        text += "\n" + ("\n".join(f"- Misses: {miss}" for miss in targets.misses(measured)) or "All targets are met.") + "\n"
        env.cr.rollback()
    _publish(text, options)


def _switch_off(env, mechanisms):
    """Switch speed mechanisms off for this run; it is rolled back."""
    for mechanism in filter(None, mechanisms.split(",")):
        env["ir.config_parameter"].set_param(f"{database.ADDON}.{mechanism.strip()}", "0")


def observe(options):
    """The rule observed, beside the same requests with nothing noted."""
    with database.environment(_world(options)) as env:
        clock = (ProcessorClock if options.cpu else WallClock)(env)
        how = f"medians of {options.rounds} interleaved rounds after warm-up; {clock.name}"
        text = report.heading("Observing the rule", env, options.leads, how)
        text += observing.table(env, personas(env), options.rounds, clock)
        env.cr.rollback()
    _publish(text, options)


def gdpr(options):
    """Lists and forms with masks and with the log of access, beside the same without the addon."""
    with database.environment(data_protection.world(options.leads, options.again, options.update)) as env:
        clock = (ProcessorClock if options.cpu else WallClock)(env)
        how = f"medians of {options.rounds} interleaved rounds after warm-up; {clock.name}"
        text = report.heading("Masks and the log of access", env, options.leads, how)
        text += data_protection.table(env, personas(env), options.rounds, clock)
        env.cr.rollback()
    _publish(text, options)


def changes(options):
    """Changes of the organisation, writing leads, and the installation beside 50,000 leads."""
    with database.environment(_world(options)) as env, database.environment(database.stock_world(options.leads)) as stock:
        clock = ProcessorClock if options.cpu else WallClock
        text = report.heading("Changes", env, options.leads, f"writing: best of {writes.ROUNDS} rounds; {clock.name}")
        text += _changes_table(env) + "\n"
        env.cr.rollback()
        text += _writes_table(env, stock, clock)
        env.cr.rollback()
        stock.cr.rollback()
    text += f"\nInstalling into a database with {INSTALL_LEADS:,} leads: {_installation():.0f} s by the clock.\n"
    _publish(text, options)


def escalation(options):
    """The schedule beside a loop, sellers' pages and its memory meanwhile, and what clocks cost when leads are written."""
    name, parts = "bench_escalation", []
    database.copy(_world(options), name)
    try:
        for part in _escalation_parts(name, options):
            print(part, flush=True)
            parts.append(part)
    finally:
        database.drop(name)
    _publish("\n".join(parts), options)


def _escalation_parts(name, options):
    clock = ProcessorClock if options.cpu else WallClock
    parts = (options.part,) if options.part else escalations.PARTS
    with database.environment(name) as env:
        clocks, due = escalations.make_clocks(env)
        env.cr.commit()
        how = f"medians of {options.rounds} interleaved rounds after warm-up; {clock.name}"
        yield report.heading("Escalation", env, options.leads, how) + f"{clocks:,} leads with a running clock, {due:,} of them due.\n"
    for part in parts:
        yield from {"batches": _escalation_batches, "pages": _escalation_pages, "writes": _escalation_writes}[part](name, options, clock)


def _escalation_batches(name, options, clock):
    with database.environment(name) as env:
        table, times = escalations.compare(env, options.rounds, clock(env))
    yield table + f"\nloop : schedule {times:.1f}, at least {escalations.GOALS['loop : schedule']} wanted.\n"


def _escalation_pages(name, options, _clock):
    meanwhile, goals = escalations.Meanwhile(name, options.for_odoo), escalations.GOALS
    meanwhile.run()
    pages, (waited, worked), memory, growth = meanwhile.tables()
    yield pages + (
        f"\nmeanwhile : usually {waited:.2f} by the clock, up to {goals['meanwhile : usually']} wanted; in processor time {worked:.2f}.\n"
    )
    yield memory + f"\nMemory at the end to that after a quarter: {growth:.2f}, up to {goals['memory']} wanted.\n"


def _escalation_writes(name, options, clock):
    with database.environment(name) as env:
        table, worst = escalations.compare_writes(env, max(3, options.rounds // 3), clock)
        env.cr.rollback()
    yield table + f"\nThe highest ratio is {worst:.2f}, up to {escalations.GOALS['write']} wanted.\n"


def library(options):
    """The list of the library for one customer, beside handwritten SQL in the rule's place."""
    with database.environment(documents.world(options.again)) as env:
        clock = (ProcessorClock if options.cpu else WallClock)(env)
        how = f"medians of {options.rounds} interleaved rounds after warm-up; {clock.name}"
        table, worst = documents.compare(env, options.rounds, clock)
        text = report.heading("The library", env, documents.DOCUMENTS, how, "documents") + table
        env.cr.rollback()
    _publish(f"{text}\nThe highest ratio is {worst:.2f}, up to {documents.GOAL} wanted.\n", options)


def territories(options):
    """Activating a plan, undisturbed and disturbed, beside one UPDATE by hand; then importing beside stock."""
    parts = []
    for name, part in (("activation", _activation_parts), ("import", _importing_parts)):
        if options.part in ("", name):
            for text in part(_territory_world(options), options):
                print(text, flush=True)
                parts.append(text)
    _publish("\n".join(parts), options)


def _territory_world(options):
    """Name of the world with territories, a plan in force and its next version, made where it is missing."""
    name = f"bench_territories_{options.leads}"
    if options.again or options.update or not database.exists(name):
        database.copy(_world(options), name)
        database.install(name, plans.ADDON)
        with database.environment(name) as env:
            plans.make_plan(env)
        database.vacuum(name)
    return name


def _activation_parts(template, options):
    clock, goals, name = ProcessorClock if options.cpu else WallClock, plans.GOALS, "bench_territories"
    try:
        with _copied(template, name, options) as env:
            yield report.heading("Territories", env, options.leads, clock.name)
            by_hand, count = plans.update_by_hand(env, clock(env))
        with _copied(template, name, options) as env:
            holds, seconds, ended, longest, moved, told = plans.activate(env, clock(env))
        rows = [["UPDATE by hand", f"{count:,}", f"{by_hand:.1f}"], ["the plan holds", "", f"{holds:.1f}"],
                ["… and all leads are moved", f"{moved:,}", f"{seconds:.1f}"],
                [f"… and {told:,} people are told, each by Odoo's own message", "", f"{ended:.1f}"]]  # fmt: skip
        yield report.table([f"handing over: {options.choice}", "leads", "s"], rows)
        yield (f"activation : update {seconds / by_hand:.2f}, up to {goals['activation : update']} wanted. Leads were locked for"
               f" {longest:.2f} s at most, by the clock.\n")  # fmt: skip
        with _copied(template, name, options) as env:
            disturbed = plans.Disturbed(name, env, options.for_odoo)
        seconds = disturbed.run()
        with database.environment(name) as env:
            faults = disturbed.faults(env)
    finally:
        database.drop(name)
    rows = [[what, f"{value:,}"] for what, value in {"leads changed meanwhile": len(disturbed.changed), **faults}.items()]
    yield report.table([f"killed {disturbed.kills} times, {seconds:.0f} s by the clock", ""], rows)
    waits = sorted(disturbed.waits)
    yield (f"Writing to a lead meanwhile, {len(waits):,} times: median {waits[len(waits) // 2] * 1000:.1f} ms, longest"
           f" {waits[-1]:.2f} s, up to {goals['longest wait']} s wanted.\n")  # fmt: skip


@contextmanager
def _copied(template, name, options):
    database.copy(template, name)
    with database.environment(name) as env:
        plans.draft_of(env).lead_choice = options.choice
        env.cr.commit()
        yield env


def _importing_parts(template, options):
    clock, names = ProcessorClock if options.cpu else WallClock, ("bench_territories", "bench_territories_stock")
    try:
        for source, name in zip((template, database.stock_world(options.leads)), names, strict=True):
            database.copy(source, name)
        with database.environment(names[0]) as ours, database.environment(names[1]) as stock:
            table, ratio = plans.import_both(plans.Importing(ours, clock), plans.Importing(stock, clock), options.imported)
    finally:
        for name in names:
            database.drop(name)
    yield table + f"\nimport : stock {ratio:.2f}, up to {plans.GOALS['import : stock']} wanted; {clock.name}.\n"


def _writes_table(env, stock, clock):
    rows = writes.compare(env, stock, clock)
    return report.table(
        [f"{writes.RECORDS} leads", "ours ms", "stock ms", "ours : stock"],
        [[name, f"{ours:.0f}", f"{plain:.0f}", f"{ours / plain:.2f}"] for name, ours, plain in rows],
    )


def _changes_table(env):
    rows = []
    for change in Organisation(env).all():
        assert not change.leads_written, f"{change.name}: {change.leads_written} leads written"
        rows.append([change.name, f"{change.seconds * 1000:.0f}", change.leads_written, f"{change.next_list * 1000:.0f}"])
    return report.table(["change", "ms by the clock", "leads written", "regional head's next list, ms by the clock"], rows)


def _installation():
    name = "bench_install"
    database.copy(database.stock_world(INSTALL_LEADS), name)
    try:
        return database.install(name, database.ADDON)
    finally:
        database.drop(name)


def _wanted(env, options):
    only = {word.strip() for word in options.only.split(",") if word.strip()}
    people = personas(env)
    for persona in people.values():
        if only & people.keys() and persona.name not in only:
            continue
        for name, operation in OPERATIONS[options.model].items():
            if not only & OPERATIONS[options.model].keys() or name in only:
                yield persona, name, operation


def _row(persona, operation, timings, whole):
    ms = {name: timing.median for name, timing in timings.items()}
    return [
        persona.name, operation, f"{ms['ours']:.1f}", f"{ms['stock']:.1f}", f"{ms['handwritten']:.1f}", f"{whole:.1f}" if whole else "–",
        f"{ms['ours'] / ms['handwritten']:.2f}", f"{ms['ours'] / ms['stock']:.2f}",
        f"{timings['ours'].queries} / {timings['stock'].queries}",
    ]


def _as_table(rows):
    return report.table([
        "persona", "operation", "ours ms", "stock ms", "handwritten in the rule's place ms", "SQL alone ms",
        "ours : handwritten", "ours : stock", "queries ours / stock",
    ], rows)


def _whole_query(model, persona, operation, clock, rounds=5):
    """Milliseconds of the operation as one handwritten query; the best of a few."""
    query = handwritten.whole_query(model, operation, persona)
    if not query:
        return None
    return min(_timed(lambda: persona.env.execute_query(query), clock) for _round in range(rounds)) * 1000


def _timed(call, clock):
    start = clock.now()
    call()
    return clock.now() - start


def _publish(text, options):
    print(text)
    if options.write:
        report.write(options.write, text)
