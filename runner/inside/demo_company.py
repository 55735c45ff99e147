"""Makes a company of its own out of an empty database: our demo people and leads, without Odoo's among them."""

import base64
import sys
from pathlib import Path

import demo_clocks
from demo_library import fill
from demo_life import live
from demo_portal import open_portals
from demo_territories import hand_out
from environment import environment

NAME = "Morgenrot Fenster GmbH"
LOGO = Path(__file__).with_name("demo_logo.png")


def main(database):
    with environment(database) as env:
        env["crm.organisation.import"]._load_demo()
        env.company.write({
            "name": NAME,
            "street": "Deichstraße 12",
            "zip": "20459",
            "city": "Hamburg",
            "email": "vertrieb@morgenrot.example",
            "logo": base64.b64encode(LOGO.read_bytes()),
            "external_report_layout_id": env.ref("web.external_layout_standard").id,
            "country_id": env.ref("base.de").id,
            "currency_id": env.ref("base.EUR").id,
        })
        env["res.users"].search([("share", "=", False)]).tz = "Europe/Berlin"
        live(env)
        enquiries = hand_out(env)
        demo_clocks.live(env, enquiries)
        env["crm.unit.figure.publication"]._publish()
        open_portals(env)
        fill(env)


if __name__ == "__main__":
    main(sys.argv[1])
