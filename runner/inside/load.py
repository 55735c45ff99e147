"""Loads an organisation through the importer that the backend's wizard uses.

Prints lines that begin with the word `notice`, `fault` or `done`; exits with 2 when the importer refuses."""

import sys

from environment import environment

from odoo.exceptions import UserError


def main(database, folder, password=""):
    try:
        with environment(database) as env:
            if "crm.organisation.import" not in env:
                raise UserError("The installed addons have no importer (crm.organisation.import).")
            there = env["res.users"].search([])
            notices = env["crm.organisation.import"].load_directory(folder)
            new = env["res.users"].search([("id", "not in", there.ids)])
            if password:
                new.password = password
            tell("notice", notices)
            tell("done", [f"{len(new)} users, {env['crm.team'].search_count([])} units, {count(env)} leads."])
    except UserError as error:
        tell("fault", str(error).splitlines())
        return 2
    return 0


def count(env):
    return env["crm.lead"].with_context(active_test=False).search_count([])


def tell(kind, lines):
    for line in lines:
        print(kind, str(line).replace("\n", " "), sep="\t", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
