"""Many people order the last pieces of a framework contract at once, each over a connection of his own: what is left is sold, and no more.

``REORDER_PEOPLE=50`` lets so many order.
"""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import requests

pytest_plugins = ["own_database"]
DATABASE = "reorder"
PEOPLE = int(os.environ.get("REORDER_PEOPLE", "8"))
LEFT = PEOPLE // 2 + 1

WORLD = f"""
from datetime import date, timedelta
company = env["res.partner"].create({{"name": "Crowd GmbH", "is_company": True, "email": "crowd@customers.example"}})
portal = env.ref("base.group_portal")
for number in range({PEOPLE}):
    person = env["res.partner"].create({{"name": f"Person {{number}}", "parent_id": company.id, "portal_orders": True}})
    env["res.users"].with_context(no_reset_password=True).create({{
        "login": f"crowd_{{number}}", "password": f"crowd_{{number}}", "partner_id": person.id, "group_ids": [(6, 0, portal.ids)],
    }})
product = env["product.product"].create({{"name": "Last piece", "type": "service", "taxes_id": False}})
framework = env["sale.blanket.order"].create({{
    "partner_id": company.id, "pricelist_id": env["product.pricelist"].create({{"name": "Agreed"}}).id,
    "validity_start_date": date.today(), "validity_date": date.today() + timedelta(days=9),
    "line_ids": [(0, 0, {{"product_id": product.id, "product_uom": product.uom_id.id, "original_uom_qty": {LEFT}, "price_unit": 5}})],
}})
framework.action_confirm()
env.cr.commit()
print("FRAMEWORK", framework.id, framework.line_ids.id)
"""

ORDERED = """
    SELECT sum(s.product_uom_qty), count(*), min(l.remaining_uom_qty)
      FROM sale_order_line s JOIN sale_order o ON o.id = s.order_id JOIN sale_blanket_order_line l ON l.id = s.blanket_order_line
     WHERE o.state = 'sale' AND l.id = %s
"""


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def ready(database, address, number, framework, line):
    """Somebody who has the overview open; gives what the button does."""
    http = requests.Session()
    params = {"db": database.name, "login": f"crowd_{number}", "password": f"crowd_{number}"}
    assert "error" not in http.post(f"{address}/web/session/authenticate", json={"params": params}, timeout=120).json()
    overview = f"{address}/my/frameworks/{framework}/order"
    page = http.get(overview, timeout=120).text
    form = {"csrf_token": hidden(page, "csrf_token"), "form_key": hidden(page, "form_key"), f"quantity_{line}": "1"}

    def order():
        answer = http.post(overview, data=form, timeout=300, allow_redirects=False)
        return answer.status_code, "Nothing was ordered" in answer.text

    return order


def test_exactly_what_is_left_is_sold(database):
    framework, line = re.search(r"FRAMEWORK (\d+) (\d+)", database.shell(WORLD)).groups()
    with database.server() as address, ThreadPoolExecutor(PEOPLE) as threads:
        people = [ready(database, address, number, framework, line) for number in range(PEOPLE)]
        answers = sorted(done.result() for done in [threads.submit(person) for person in people])
    assert answers == [(200, True)] * (PEOPLE - LEFT) + [(303, False)] * LEFT
    assert database.sql(ORDERED % line) == [(LEFT, LEFT, 0)]
