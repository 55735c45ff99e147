"""In random organisations the figures tell each leader of enough records that he does not see, or of none.

Who sees what is the oracle's answer, an independent reading of the rule. `FIGURE_WORLDS=100` looks further.
"""

import os
from collections import defaultdict
from datetime import timedelta
from itertools import combinations

from changes import Changes
from oracle import Oracle
from test_rule_in_odoo import NOW, RuleCase
from worlds import RandomChooser, ancestors

from odoo.tests import tagged

FIGURE_WORLDS = int(os.environ.get('FIGURE_WORLDS', 4))
MINIMUM = 3
LEADS = 120
CREATED = NOW - timedelta(days=400)
MEASURES = ('revenue', 'hours_to_assign', 'response_hours', 'escalation_rate')
AVERAGES = ('response_hours', 'escalation_rate')
DETAILS = ('owner', 'move_lead', 'release', 'leader', 'upward_access', 'new_grant', 'new_deputy', 'move_unit')


@tagged('post_install', '-at_install')
class TestFiguresInRandomWorlds(RuleCase):
    """One test for each seed."""

    def check_world(self, seed):
        self.choose = RandomChooser(f'figures {seed}')
        self.env['ir.config_parameter'].set_param('crm_hierarchical_access.figures_minimum', MINIMUM)
        self.make_world(seed, leads=LEADS)
        self.fill_in(self.orm.leads.values())
        self.snapshots, published = [{}], 0
        for step in range(5):
            self.publish()
            published += len(self.snapshots[-1])
            self.assert_nobody_is_singled_out(step)
            self.change(seed, step)
        self.assert_differences_concern_enough()
        return published

    # -- the world ---------------------------------------------------------------------------------------------------

    def fill_in(self, leads):
        stages = self.env['crm.stage'].search([])
        for lead in leads:
            lead.write({
                'expected_revenue': self.choose.number(0, 4) * 100, 'stage_id': stages[self.choose.number(0, 1)].id,
            })
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE crm_lead SET create_date = %s, date_open = %s WHERE id = ANY(%s)',
            [CREATED, CREATED + timedelta(hours=1), [lead.id for lead in leads]],
        )
        self.env.cr.execute(
            'UPDATE crm_lead_clock SET first_response_hours = worked.hours, escalation_count = worked.steps'
            ' FROM unnest(%s::int[], %s::int[], %s::int[]) worked(lead, hours, steps) WHERE lead_id = worked.lead AND is_current',
            [
                [lead.id for lead in leads], [self.choose.number(0, 3) or None for _lead in leads],
                [self.choose.number(0, 1) for _lead in leads],
            ],
        )
        self.env.invalidate_all()

    def change(self, seed, step):
        """Enough to be published, of what the rule and the figures depend on."""
        changes = Changes(self.world, self.orm, RandomChooser(f'{seed} {step}'), NOW)
        for kind in DETAILS:
            changes.make(kind)
        self.end_releases_elsewhere()
        leads = list(self.orm.leads.values())
        self.fill_in([lead for lead in leads if not self.choose.number(0, 2)])
        won = [lead for lead in leads if not self.choose.number(0, 5)]
        self.env['crm.lead'].union(*won).action_set_won()
        for name, lead in self.orm.leads.items():  # stock finds a unit for what has none
            if lead.team_id.id != self.orm.unit_id(self.world.leads[name].unit):
                lead.team_id = self.orm.unit_id(self.world.leads[name].unit)

    def end_releases_elsewhere(self):
        """A unit that was moved took its leads out of the branch in which they were released."""
        for lead in self.world.leads.values():
            if lead.released_to and lead.released_to not in ancestors(self.world, lead.unit):
                lead.released_to = None
                self.orm.leads[lead.name].release_team_id = False

    def publish(self):
        self.env['crm.unit.figure.publication']._publish()
        self.env.invalidate_all()
        records = self.env['crm.unit.figure.record'].search([('is_current', '=', True), ('figure', '!=', 0)])
        self.behind = defaultdict(dict)
        for record in records:
            self.behind[record.figure][record.lead_id] = record.contributions
        self.snapshots.append({
            record.lead_id: (record.figure, *(record.contributions[measure] for measure in MEASURES)) for record in records
        })
        self.assert_sums()

    # -- what must hold ----------------------------------------------------------------------------------------------

    def assert_sums(self):
        """What is shown is what was said of these records; each is counted once; won and open are not mixed."""
        figures = self.env['crm.unit.figure'].search([])
        self.assertEqual(set(figures.ids), set(self.behind))
        for figure in figures:
            said = self.behind[figure.id].values()
            revenue = sum(values['revenue'] or 0 for values in said)
            self.assertEqual(figure.lead_count, len(said))
            self.assertEqual(figure.expected_revenue + figure.won_revenue + figure.lost_revenue, revenue)
            self.assertEqual(bool(figure.won_revenue), bool(revenue) and figure.outcome == 'won')
            for measure in AVERAGES:
                known = [values[measure] for values in said if values[measure] is not None]
                self.assertAlmostEqual(figure[measure], sum(known) / len(known) if known else 0, 2, measure)

    def assert_nobody_is_singled_out(self, step):
        """Of what a user sees in figures, enough records are hidden from him, or none: also of each measure."""
        oracle, ours = Oracle(self.world, self.clock()), set(self.orm.names)
        for user in self.world.users.values():
            if not user.active or user.sees_all:
                continue
            figures = self.env['crm.unit.figure'].with_user(self.orm.users[user.login]).search([])
            for figure in figures:
                self.assert_enough_hidden(oracle, user, {
                    number: said for number, said in self.behind[figure.id].items() if number in ours
                }, (step, user, figure))
                self.assertTrue(self.leads_above(oracle, user, figure.sudo()), (step, user, figure))

    def assert_enough_hidden(self, oracle, user, behind, why):
        hidden = [
            said for number, said in behind.items()
            if not oracle.verdict(user, self.world.leads[self.orm.names[number]]).readable
        ]
        for count in (len(hidden), *(sum(said[measure] is not None for said in hidden) for measure in ('revenue', *AVERAGES))):
            self.assertTrue(not count or count >= MINIMUM, (count, why))

    def leads_above(self, oracle, user, figure):
        """Whether the user leads a unit at or above the figure's, by the oracle's reading."""
        name = next(name for name, unit in self.orm.units.items() if unit == figure.unit_id)
        while name is not None:
            if oracle.leads(user, self.world.units[name]):
                return True
            name = self.world.units[name].parent
        return False

    def assert_differences_concern_enough(self):
        """Every figure of one date, less every figure of another; and less all of them together."""
        for before, after in combinations(self.snapshots, 2):
            everything = [set(figure for figure, *_values in said.values()) for said in (before, after)]
            for figures in [{figure} for figure in everything[0] | everything[1]] + [everything[0] | everything[1]]:
                for measure in range(1 + len(MEASURES)):
                    was, is_ = (self.values(said, figures, measure) for said in (before, after))
                    count = sum(was.get(lead) != is_.get(lead) for lead in was.keys() | is_.keys())
                    self.assertTrue(not count or count >= MINIMUM, (figures, measure, count))

    @staticmethod
    def values(said, figures, measure):
        return {
            lead: (1, *values)[measure] for lead, (figure, *values) in said.items()
            if figure in figures and (1, *values)[measure] is not None
        }

    def test_something_is_published(self):
        self.assertGreater(self.check_world('enough'), LEADS)

    def test_time_goes_by(self):
        """A deputy whose office ends sees no figures any more, without a publication."""
        self.check_world('time')
        self.clock.move_to(NOW + timedelta(days=3))
        self.assert_nobody_is_singled_out('later')


def _check_seed(seed):
    return lambda self: self.check_world(seed)


for _seed in range(FIGURE_WORLDS):
    setattr(TestFiguresInRandomWorlds, f'test_world_{_seed:03}', _check_seed(_seed))
