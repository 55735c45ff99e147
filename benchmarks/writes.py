"""Creating and handing on leads, with our addon and without it: the price of its checks and indexes."""

from odoo.fields import Command

from .world import known, plan_of

RECORDS = 500
ROUNDS = 3


def compare(with_addon, without_addon, clock):
    """Milliseconds per kind of write, with our addon and in a stock database with the same leads; rolled back."""
    writers = [Writer(with_addon, clock), Writer(without_addon, clock)]
    for kind in ("create", "hand_on"):
        times = [[getattr(writer, kind)() for writer in writers] for _round in range(ROUNDS)]
        yield (kind.replace("_", " "), *(min(column) * 1000 for column in zip(*times, strict=True)))


class Writer:
    """The leader of a group in one database, who may write all of the group's leads there."""

    def __init__(self, env, clock):
        self.clock = clock(env)
        plan, base = plan_of(env), known(env)["base"]
        unit = plan.roles["group"][0]
        self.user = base["res_users"] + unit.leader
        self.teams = [base["crm_team"] + below.number for below in unit.walk()]
        everything = env.ref("sales_team.group_sale_salesman_all_leads")
        env["res.users"].browse(self.user).group_ids = [Command.link(everything.id)]
        env.flush_all()
        quiet = {"mail_create_nosubscribe": True, "mail_auto_subscribe_no_notify": True}
        self.leads = env(user=self.user, su=False, context=quiet)["crm.lead"]

    def create(self):
        """Seconds for as many new leads."""
        return self._timed(lambda: self.leads.create([
            {"name": f"Lead {number}", "user_id": self.user, "team_id": self.teams[number % len(self.teams)]}
            for number in range(RECORDS)
        ]))

    def hand_on(self):
        """Seconds for as many leads into another unit."""
        leads = self.leads.search([("team_id", "in", self.teams[1:])], limit=RECORDS)
        return self._timed(lambda: leads.write({"user_id": self.user, "team_id": self.teams[0]}))

    def _timed(self, write):
        savepoint = self.leads.env.cr.savepoint()
        start = self.clock.now()
        write()
        self.leads.env.flush_all()
        seconds = self.clock.now() - start
        savepoint.rollback()
        self.leads.env.invalidate_all(flush=False)
        return seconds
