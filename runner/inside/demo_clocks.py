"""How fast the demo company works on its leads: clocks that run, are due or overdue, what superiors decided.

Nothing here is random, and nobody gets mail."""

from datetime import datetime, timedelta

#: open leads in turn: working days ago the clock started, and after how many hours it was handled (None: it still runs)
OPEN = (
    (1, None), (0, 2), (3, 5), (4, None), (6, 30), (1, 3), (0, None),
    (3, None), (5, None), (2, 8), (13, 26), (1, None), (4, 4), (7, None),
)  # fmt: skip
#: hours until a lead was handled the first time, some weeks ago; in turn
PAST, WEEKS = (3, 28, 6, 71, 5), 7
HOW = ("mail", "activity", "mail", "meeting")
#: what superiors do about escalations in turn; None: it waits
DECISIONS = (None, "leave", None, "return", "give", None, "take")
ADVICE = "Bitte heute noch anrufen: Der Kunde vergleicht gerade zwei Angebote."
THANKS = "Bitte selbst weitermachen, das Angebot ist fast fertig."
OFFERED = "Großprojekt: Ohne die Zentrale schaffen wir die Montage nicht."


def live(env, enquiries):
    """Give the clocks of all leads but today's enquiries a past, let what is overdue escalate, and let superiors decide.

    Territories are handed out before: who gets a lead then has a clock that begins.
    """
    env = env(context={**env.context, "lang": "de_DE"})
    leads = env["crm.lead"].with_context(active_test=False).search([("id", "not in", enquiries.ids)], order="id")
    policy = env.ref("crm_hierarchical_access.escalation_policy_two_days")
    env["ir.config_parameter"].set_param("crm_hierarchical_access.escalation_policy_id", policy.id)
    env["crm.access"]._organisation_changed()
    env["crm.lead.clock"].search([("lead_id", "in", leads.ids)]).unlink()
    pending = leads.filtered(lambda lead: lead.won_status == "pending" and lead.active)
    for number, lead in enumerate(leads):
        _past_run(lead, number)
    for number, lead in enumerate(pending):
        days, hours = OPEN[number % len(OPEN)]
        _run(lead, number, _working_days_ago(days), hours)
    _escalate(env)
    _decide(env)
    _offer(env)
    env["mail.mail"].search([("state", "=", "outgoing")]).unlink()


def _past_run(lead, number):
    """A run some weeks ago, which the owner ended."""
    weeks, hours = 1 + number % WEEKS, PAST[number % len(PAST)]
    owner = lead.user_id
    if not owner:
        return
    start = _at_work(datetime.now() - timedelta(weeks=weeks, days=number % 5), number)
    values = {"is_open": False, "is_current": False, "kind": "first", "step": int(hours > 48), "escalation_count": int(hours > 48)}
    policy = lead.team_id._escalation_policy()
    clock = lead.env["crm.lead.clock"].create({
        **values, "lead_id": lead.id, "user_id": owner.id, "team_id": lead.team_id.id, "company_id": lead.company_id.id,
        "policy_id": policy.id, "assigned_at": start, "started_at": start, "counted_from": start,
    })  # fmt: skip
    clock.escalation_deadline = start + timedelta(days=2)
    _handle(clock, hours, HOW[number % len(HOW)])
    if lead.won_status != "pending":
        clock.is_current = True


def _run(lead, number, start, hours):
    """The run of today."""
    lead.env["crm.lead.clock"]._start(lead, start=_at_work(start, number))
    if hours is not None and lead.user_id:
        _handle(lead.clock_id, hours, HOW[number % len(HOW)])


def _working_days_ago(days):
    moment = datetime.now()
    while days:
        moment -= timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


def _at_work(moment, number):
    """About then, at an hour when somebody works."""
    moment -= timedelta(days=max(moment.weekday() - 4, 0))
    if moment.date() == datetime.now().date():
        return moment - timedelta(minutes=90 + number % 40)
    return moment.replace(hour=7 + number % 8, minute=number * 7 % 60, second=0, microsecond=0)


def _handle(clock, hours, how):
    moment = min(clock.started_at + timedelta(hours=hours), datetime.now() - timedelta(minutes=20))
    work = {"handled_at": moment, "handled_by_id": clock.user_id.id, "handled_how": how, "handled_message_id": False}
    [worked] = clock.env["crm.work.time"]._worked_hours([(clock.user_id.id, clock.team_id.id, clock.started_at, moment)])
    clock.write(clock._prepare_handled_vals(work, worked))


def _escalate(env):
    """What is overdue goes to the superiors at the time when it was due, and after some more days to those above."""
    for step in (1, 2):
        env.flush_all()
        clocks = env["crm.lead.clock"].search([("is_open", "=", True), ("step", "=", step - 1)])
        deadlines = {clock: clock.escalation_deadline for clock in clocks}
        while env["crm.escalation"]._escalate_batch(200):
            env.flush_all()
        for release in env["crm.lead.release"].search([("origin", "=", "step"), ("step", "=", step)]):
            release.date = release.clock_id.counted_from = deadlines[release.clock_id]
            release.clock_id._reschedule()


def _decide(env):
    """Superiors have decided about some; ``DECISIONS`` in turn."""
    releases = env["crm.lead.release"].search([("origin", "=", "step"), ("decision", "=", "pending")], order="id")
    for number, release in enumerate(releases):
        release = release.with_user(release.user_id).with_context(lang="de_DE")
        decision = DECISIONS[number % len(DECISIONS)]
        if decision == "leave":
            release.action_leave(ADVICE, 2)
        elif decision == "return":
            release.action_hand_back(THANKS)
        elif decision == "take":
            release.action_take_over()
        elif decision == "give":
            colleague = (release.sudo().lead_team_id.member_ids - release.sudo().owner_id)[:1]
            if colleague:
                release.action_give(colleague.id)


def _offer(env):
    """A franchisee's opportunities go upward step by step; one is offered."""
    policy = env["crm.escalation.policy"].create({"name": "Franchise-Partner", "release_mode": "step", "reminder_days": 2})
    policy.step_ids = [(5, 0, 0), (0, 0, {"days": 3})]
    unit = env["crm.team"].search([("name", "=", "Fenster Krüger GmbH")])
    unit.escalation_policy_id = policy
    domain = [("team_id", "child_of", unit.id), ("user_id", "!=", False), ("type", "=", "opportunity"), ("won_status", "=", "pending")]
    leads = env["crm.lead"].search([*domain, ("release_ids", "=", False)], order="expected_revenue desc")
    for lead in leads[:2]:
        lead = lead.with_user(lead.user_id).with_context(lang="de_DE")
        if lead.can_offer_upward:
            lead.action_offer_upward(OFFERED)
