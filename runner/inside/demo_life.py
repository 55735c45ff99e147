"""What the demo company has lived through: customers, meetings, orders.

Nothing here is random, and nobody gets mail: who makes the demo anew finds the same company."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

AGES = (2, 9, 24, 45, 75, 110, 150, 200)  # days since a lead came in, in turn
WON, LOST = (5, 11, 13), (7,)  # of every fourteen leads
MEETINGS = ("Aufmaß vor Ort", "Angebot besprechen", "Muster zeigen")
QUESTIONS = (
    "<p>Guten Tag, bis wann könnten Sie liefern? Wir würden gern vor dem Winter fertig sein.</p>",
    "<p>Vielen Dank für das Gespräch. Bitte schicken Sie uns noch ein Muster des Rahmens.</p>",
)


def live(env):
    """Fill the demo company with a past; ``env`` is the superuser's."""
    env = env(context={**env.context, "tracking_disable": True, "mail_auto_subscribe_no_notify": True, "no_reset_password": True})
    env["res.users"].search([("share", "=", False)]).notification_type = "inbox"
    leads = env["crm.lead"].search([("user_id", "!=", False)], order="id")
    _customers(leads)
    _orders(env, leads)
    _outcomes(env, leads)
    _messages(leads)
    _meetings(env, leads)
    _absence(env)
    _planned_change(env)
    _ages(env)


def _customers(leads):
    """Two of three leads have a customer in the address book."""
    for number, lead in enumerate(leads):
        if number % 3:
            lead._handle_partner_assignment(create_missing=True)


def _orders(env, leads):
    product = env["product.product"].create(
        {"name": "Holz-Alu-Fenster nach Maß", "list_price": 890, "standard_price": 510, "type": "consu"}
    )
    orders = env["sale.order"]
    for number, lead in enumerate(leads):
        if lead.partner_id and (number % 14 in WON or number % 5 == 1):
            orders |= orders.create(
                {
                    "opportunity_id": lead.id,
                    "partner_id": lead.partner_id.id,
                    "user_id": lead.user_id.id,
                    "team_id": lead.team_id.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 4 + number % 9})],
                }
            )
    orders.filtered(lambda order: order.opportunity_id in turns(leads, WON)).action_confirm()


def _outcomes(env, leads):
    """Stages by turn; some are won, some lost."""
    stages = env["crm.stage"].search([("is_won", "=", False)])
    for number, lead in enumerate(leads):
        lead.stage_id = stages[number % len(stages)]
    turns(leads, WON).action_set_won()
    turns(leads, LOST).action_set_lost(lost_reason_id=env["crm.lost.reason"].search([], limit=1).id)


def turns(leads, numbers):
    """Some of every fourteen leads."""
    return leads.browse([lead.id for number, lead in enumerate(leads) if number % 14 in numbers])


def _messages(leads):
    for number, lead in enumerate(leads.filtered("partner_id")):
        if number % 2:
            lead.message_post(
                body=QUESTIONS[number // 2 % len(QUESTIONS)],
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                author_id=lead.partner_id.id,
                body_is_html=True,
            )


def _meetings(env, leads):
    """This week and the next, at hours when somebody works."""
    monday = datetime.combine(datetime.now().date() - timedelta(days=datetime.now().weekday()), time(8))
    days = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    events = env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
    for number, lead in enumerate(leads.filtered(lambda lead: lead.partner_id and lead.won_status == "pending")):
        start = monday + timedelta(days=days[number % len(days)], hours=number % 7)
        events.with_user(lead.user_id).sudo().create(
            {
                "name": f"{MEETINGS[number % len(MEETINGS)]}: {lead.partner_name or lead.name}",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": lead.user_id.id,
                "partner_ids": [Command.set((lead.user_id.partner_id | lead.partner_id).ids)],
                "opportunity_id": lead.id,
                "res_model_id": env["ir.model"]._get_id("crm.lead"),
                "res_id": lead.id,
            }
        )


def _absence(env):
    svea, ole = (_user(env, name) for name in ("svea", "ole"))
    today = datetime.combine(datetime.now().date(), time(7))
    env["crm.user.substitute"].create(
        {
            "user_id": svea.id,
            "substitute_id": ole.id,
            "date_from": today + timedelta(days=20),
            "date_to": today + timedelta(days=34),
            "reason": "Urlaub",
        }
    )


def _planned_change(env):
    """Bremen is to go below the franchise centre: only thought of so far."""
    unit, parent = (env["crm.team"].search([("name", "=", name)]) for name in ("Bremen", "Franchise-Zentrale"))
    changes = env["crm.organisation.change"].with_user(env.ref("base.user_admin")).with_context(lang="de_DE")
    changes.propose_move(unit.id, parent.id)
    changes.env.flush_all()  # what it is called, in German too


def _user(env, name):
    return env["res.users"].search([("login", "=", f"{name}@morgenrot.example")])


def _ages(env):
    """When leads came in, were taken up, won or lost."""
    env.flush_all()
    env.cr.execute(
        """
        WITH turn AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number FROM crm_lead),
             age AS (SELECT id, NOW() AT TIME ZONE 'UTC' - make_interval(days => (%s::int[])[1 + number %% %s]) AS born FROM turn)
        UPDATE crm_lead l
           SET create_date = born,
               date_open = CASE WHEN user_id IS NOT NULL THEN born + make_interval(hours => 1 + l.id %% 30) END,
               date_closed = CASE WHEN won_status IN ('won', 'lost') THEN born + (NOW() AT TIME ZONE 'UTC' - born) / 2 END
          FROM age WHERE age.id = l.id
        """,
        (list(AGES), len(AGES)),
    )
    env.invalidate_all()
