"""``python -m benchmarks COMMAND …``: what it does not know goes to Odoo (``-c FILE``, ``--db_host``, ``--addons-path`` …)."""

import argparse
import logging
import sys

from odoo.tools import config

_logger = logging.getLogger("benchmarks")


def _parser():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("world", "make the world"),
        ("compare", "our rule beside stock's and handwritten SQL"),
        ("observe", "what observing the rule costs before it is enforced"),
        ("changes", "changes of the organisation, and the installation, timed"),
        ("escalation", "the schedule of escalations beside a loop, who waits for it, and what clocks cost"),
        ("territories", "a territory plan that moves a fifth of all leads beside one UPDATE, and importing beside stock"),
        ("gdpr", "masks of persons and the log of access, beside the same without them"),
        ("library", "the list of the library for a customer with two hundred permissions, beside handwritten SQL"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--leads", type=int, default=1_000_000, help="size of the world (default: %(default)s)")
        command.add_argument("--again", action="store_true", help="make the world anew")
        command.add_argument("--update", action="store_true", help="update our addon in the world first")
        if name in ("compare", "observe", "escalation", "gdpr", "library"):
            command.add_argument("--rounds", type=int, default=15, help="timed rounds (default: %(default)s)")
        if name == "compare":
            command.add_argument("--model", default="crm.lead", help="crm.lead or res.partner")
            command.add_argument("--only", default="", help="personas and operations to measure, separated by commas")
            command.add_argument("--off", default="", help="speed mechanisms to switch off, separated by commas")
        if name == "territories":
            command.add_argument("--imported", type=int, default=100_000, help="leads to import, 0 for none (default: %(default)s)")
            command.add_argument("--choice", default="open", help="which leads the plan hands over: unassigned, open, all")
            command.add_argument("--part", default="", help="activation or import alone")
        if name == "escalation":
            command.add_argument("--part", default="", choices=["batches", "pages", "writes"], help="one of these alone")
        if name != "world":
            command.add_argument("--cpu", action="store_true", help="processor time instead of the clock, for a busy machine")
            command.add_argument("--write", metavar="FILE", help="also write the table to benchmarks/results/FILE")
    return parser


def main(arguments=None):
    """Run one command; Odoo is configured first, as everything else reads its configuration."""
    options, for_odoo = _parser().parse_known_args(arguments)
    options.for_odoo = for_odoo
    config.parse_config(["--log-level=warn", "--max-cron-threads=0", *for_odoo], setup_logging=True)
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    from . import commands  # noqa: PLC0415 (imports Odoo's server parts, which read the configuration)

    getattr(commands, options.command)(options)


if __name__ == "__main__":
    sys.exit(main())
