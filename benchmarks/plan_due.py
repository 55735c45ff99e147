"""``python -m benchmarks.plan_due DATABASE …``: the schedule moves leads until all are where a plan wants them. The rest goes to Odoo."""

import sys

from odoo.tools import config


def main(database, *for_odoo):
    config.parse_config(["--log-level=warn", "--max-cron-threads=0", *for_odoo], setup_logging=True)
    from odoo import SUPERUSER_ID, api  # noqa: PLC0415 (after the configuration)
    from odoo.modules.registry import Registry  # noqa: PLC0415

    with Registry(database).cursor() as cr:
        plans = api.Environment(cr, SUPERUSER_ID, {})["crm.territory.plan"]
        while plans.search_count([("activation", "=", "running")]):
            plans._cron_activate()
            cr.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
