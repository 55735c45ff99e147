"""``python -m benchmarks.due DATABASE …``: the schedule of escalations works until nothing is due. What it does not know goes to Odoo."""

import sys

from odoo.tools import config


def main(database, *for_odoo):
    config.parse_config(["--log-level=warn", "--max-cron-threads=0", *for_odoo], setup_logging=True)
    from odoo import SUPERUSER_ID, api  # noqa: PLC0415 (after the configuration)
    from odoo.modules.registry import Registry  # noqa: PLC0415

    with Registry(database).cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["crm.escalation"]._cron_escalate()


if __name__ == "__main__":
    main(*sys.argv[1:])
