"""Loads an organisation through the importer that the backend's wizard uses.

Prints lines that begin with `notice`, `fault` or `done`; exits with 2 when the importer refuses."""

import sys

from environment import environment

from odoo.exceptions import UserError


def main(database, folder):
    try:
        with environment(database) as env:
            if "crm.organisation.import" not in env:
                raise UserError("The installed addons have no importer (crm.organisation.import).")
            result = env["crm.organisation.import"].load_directory(folder) or {}
            faults = listed(result, "faults")
            if faults:
                env.cr.rollback()
    except UserError as error:
        faults, result = str(error).splitlines(), {}
    tell("notice", listed(result, "notices"))
    tell("fault", faults)
    tell("done", listed(result, "summary"))
    return 2 if faults else 0


def listed(result, key):
    """Lines under `key` of what the importer returned, be it a dict or an object."""
    value = result.get(key) if isinstance(result, dict) else getattr(result, key, None)
    if not value:
        return []
    return value.splitlines() if isinstance(value, str) else [str(line) for line in value]


def tell(kind, lines):
    for line in lines:
        print(kind, str(line).replace("\n", " "), sep="\t", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
