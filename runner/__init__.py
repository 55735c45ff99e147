"""Behind `./run`: fetches what Odoo needs into one folder, starts it, loads it, tests it."""
