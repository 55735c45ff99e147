"""What comes in from all over the country to the demo company, handed out by postcode.

Nothing here is random, and nobody gets mail: who makes the demo anew finds the same company."""

import csv
from pathlib import Path

#: where enquiries come from, and how many; some of the postcodes are no German ones
PLACES = Path(__file__).with_name("enquiries.csv")
WISHES = ("Angebot für Holzfenster", "Neue Haustür", "Fenster nach Sturmschaden", "Wintergarten", "Dachfenster tauschen", "Beratung Altbau")
NAMES = (
    "Abel", "Böhm", "Carstens", "Demirci", "Ebert", "Frings", "Grote", "Hoang", "Ilić", "Jahnke", "Köster", "Lindner", "Marx",
    "Nowotny", "Otten", "Pape", "Quandt", "Reuter", "Sommer", "Tiedemann", "Uhl", "Vogt", "Wenzel", "Yildirim", "Zander",
)  # fmt: skip


def hand_out(env):
    """Plans, and enquiries that are handed out by them; ``env`` is the superuser's.

    :return: the enquiries
    """
    env = env(context={**env.context, "tracking_disable": True, "mail_auto_subscribe_no_notify": True})
    env["crm.territory.plan"]._load_demo()
    leads = env["crm.lead"].with_context(crm_territory_distribute=True).create(list(_enquiries(env)))
    _answers(env, leads)
    return leads


def _enquiries(env):
    number, country = 0, env["res.country"]
    for place in csv.DictReader(PLACES.open(encoding="utf-8"), delimiter=";"):
        for _enquiry in range(int(place["count"])):
            number += 1
            name = NAMES[number % len(NAMES)]
            yield {
                "name": f"{WISHES[number % len(WISHES)]}, {place['city'] or name}",
                "type": "opportunity",
                "contact_name": f"Familie {name}",
                "email_from": f"anfrage{number}@kunde{number}.example",
                "zip": place["zip"],
                "city": place["city"],
                "country_id": country.search([("code", "=", place["country"] or False)]).id,
                "expected_revenue": 3000 + number * 370 % 19000,
            }


def _answers(env, leads):
    """Two of three came in during the last weeks and were answered, in the south quicker than in the north, within working days."""
    env.flush_all()
    env.cr.execute(
        """
        WITH told AS (
            SELECT id, user_id, came - CASE EXTRACT(ISODOW FROM came) WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END * interval '1 day' AS came,
                   1 + id %% 5 + CASE WHEN zip_read < '4' THEN 9 WHEN zip_read < '7' THEN 4 ELSE 0 END AS hours
              FROM (SELECT id, user_id, zip_read, date_trunc('day', now() AT TIME ZONE 'UTC') - (id %% 40 + 3) * interval '1 day'
                           + (7 + id %% 8) * interval '1 hour' AS came
                      FROM crm_lead WHERE id = ANY(%s) AND id %% 3 > 0 AND user_id IS NOT NULL) answered
        ), lead AS (
            UPDATE crm_lead l SET create_date = came, date_open = came FROM told WHERE told.id = l.id
        )
        UPDATE crm_lead_clock c
           SET started_at = came, assigned_at = came, counted_from = came, first_response_hours = hours, response_hours = hours,
               handled_at = came + hours * interval '1 hour', ended_at = came + hours * interval '1 hour', handled_by_id = told.user_id,
               handled_how = 'mail', end_reason = 'handled', in_time = true, is_open = false, due_at = NULL, escalation_deadline = NULL
          FROM told WHERE told.id = c.lead_id AND c.is_current
        """,
        (leads.ids,),
    )
    env.invalidate_all()
