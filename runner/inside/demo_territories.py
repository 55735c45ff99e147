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
    """Two of three were answered, in the south quicker than in the north, each within working days."""
    env.flush_all()
    env.cr.execute(
        """
        UPDATE crm_lead_clock c
           SET first_response_hours = 1 + l.id %% 5 + CASE WHEN l.zip_read < '4' THEN 9 WHEN l.zip_read < '7' THEN 4 ELSE 0 END
          FROM crm_lead l
         WHERE l.id = c.lead_id AND c.is_current AND l.id = ANY(%s) AND l.id %% 3 > 0 AND l.user_id IS NOT NULL
        """,
        (leads.ids,),
    )
    env.invalidate_all()
