"""``python3 crm_hierarchical_access/health --db NAME``: the check before installing; needs Python, psycopg2 and nothing of Odoo."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from health.report import main

    sys.exit(main())
