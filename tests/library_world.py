"""The library of the table in Odoo: its cast, and what happens to one document."""

import base64
import re

from library_cases import COMPANIES, CONTACTS, PEOPLE, PORTAL, STAFF, TERRITORIES, UNITS, read, read_day
from library_oracle import LibraryOracle

from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.crm_hierarchical_access.tests.common import NO_MAIL, SALESPERSON, StandingClock
from odoo.addons.crm_hierarchical_access_sale.tests.common import DocumentWorld
from odoo.addons.crm_territory_plz.tests.common import TerritoryWorld


class Library:
    """One document in Odoo: each event of the table is what people do there."""

    def __init__(self, case):
        self.case, self.env = case, case.env
        self.names, self.topics, self.tags, self.plan = {}, {}, {}, case.plan
        self.document = self.env['crm.document'].create({'name': 'Secret price list', 'version_ids': [self.new_file()]})
        self.document.action_publish()

    def new_file(self):
        return Command.create({'file': base64.b64encode(b'%PDF-1.4 secret'), 'filename': 'secret.pdf'})

    def happen(self, event):
        for pattern, method in LibraryOracle.EVENTS:
            if match := re.fullmatch(pattern, event):
                return getattr(self, method.__name__)(**match.groupdict())
        raise AssertionError(event)

    def partner(self, who):
        return self.case.companies['alpha' if who == 'alma' else who] if who in COMPANIES else self.user(who).partner_id

    def user(self, who):
        return self.case.users[who]

    def tag_of(self, name):
        return self.tags.setdefault(name, self.env['res.partner.category'].create({'name': name}))

    def topic_of(self, name):
        return self.topics.setdefault(name, self.env['crm.document.topic'].create({'name': name}))

    def target(self, kind, name):
        find = {
            'partner': lambda: {'partner_id': self.partner(name).id},
            'tag': lambda: {'category_id': self.tag_of(name).id},
            'topic': lambda: {'topic_id': self.topic_of(name).id},
            'product': lambda: {'product_tmpl_id': self.case.products[name].product_tmpl_id.id},
            'contract': lambda: {'contract_id': self.names[name].id},
            'template': lambda: {'kind': 'contract_template', 'contract_template_id': self.case.templates[name].id},
            'unit': lambda: {'team_id': self.case.units[name].id},
            'territory': lambda: {'territory_id': self.territory(name).id},
        }
        return {'kind': kind, **find[kind]()}

    def give(self, verb, target, months, begin, end, passable, name):
        kind, what, *below = target.split()
        self.names[name] = self.env['crm.document.permission'].create({
            'document_id': self.document.id,
            'effect': verb,
            **self.target(kind, what),
            'below': bool(below),
            'months': int(months or 0),
            'may_pass_on': bool(passable),
            **self.days(begin, end),
        })

    def hand_down(self, source, unit, begin, end, passable, name):
        self.names[name] = self.env['crm.document.permission'].create({
            'document_id': self.document.id,
            'kind': 'unit',
            'team_id': self.case.units[unit].id,
            'parent_id': self.names[source].id,
            'may_pass_on': bool(passable),
            **self.days(begin, end),
        })

    def days(self, begin, end):
        return {'date_from': begin and read_day(begin), 'date_to': end and read_day(end)}

    def drop(self, name):
        self.names[name].unlink()

    def limit(self, name, end):
        self.names[name].date_to = read_day(end)

    def may_pass(self, name, no):
        self.names[name].may_pass_on = not no

    def set_state(self, state):
        if state == 'published':
            return self.document.action_publish()
        self.document.action_withdraw() if state == 'withdrawn' else self.document.write({'state': state})

    def valid(self, begin, end):
        self.document.write(self.days(begin, end))

    def nothing(self):
        self.document.version_ids = [self.new_file()]
        self.document.action_publish()

    def tag(self, who, verb, tag):
        link = Command.link if verb == 'gets' else Command.unlink
        self.partner(who).category_id = [link(self.tag_of(tag).id)]

    def kill_tag(self, tag):
        self.tag_of(tag).active = False

    def release(self, topic, who, begin, end):
        self.env['crm.document.topic.release'].create(
            {'topic_id': self.topic_of(topic).id, 'partner_id': self.partner(who).id, **self.days(begin, end)}
        )

    def unrelease(self, topic, who):
        released = self.partner(who).topic_release_ids
        released.filtered(lambda row: row.topic_id == self.topic_of(topic)).unlink()

    def kill_topic(self, topic):
        self.topic_of(topic).active = False

    def trade(self, who, verb, amount, product):
        if verb == 'delivered':
            return self.deliver(self.partner(who), int(amount), self.case.products[product])
        move = self.env['account.move'].create({
            'move_type': 'out_refund' if verb == 'credited' else 'out_invoice',
            'partner_id': self.partner(who).id,
            'invoice_date': self.env['crm.document']._today(),
            'invoice_line_ids': [Command.create({'product_id': self.case.products[product].id, 'quantity': int(amount)})],
        })
        move.with_context(**NO_MAIL).action_post()

    def deliver(self, partner, amount, product):
        line = {'product_id': product.id, 'product_uom_qty': amount or 1}
        order = self.env['sale.order'].with_context(**NO_MAIL).create({
            'partner_id': partner.id,
            'order_line': [Command.create(line)],
        })
        order.action_confirm()
        order.order_line.qty_delivered = amount

    def sign(self, who, name, template, begin, end):
        self.names[name] = self.env['contract.contract'].with_context(**NO_MAIL).create({
            'name': name,
            'partner_id': self.partner(who).id,
            'contract_template_id': self.case.templates[template].id,
            'date_start': begin and read_day(begin) or self.env['crm.document']._today(),
            'date_end': end and read_day(end),
        })

    def end_contract(self, name, end):
        self.names[name].date_end = read_day(end)

    def kill_contract(self, name):
        self.names[name].active = False

    def set_role(self, who, verb):
        self.case.set_role(self.partner(who), verb == 'gets')

    def move_contact(self, who, company):
        self.partner(who).parent_id = self.case.companies[company]

    def archive(self, who, verb):
        self.user(who).active = verb == 'back'

    def move_unit(self, unit, above):
        self.case.units[unit].parent_id = self.case.units[above]

    def join(self, who, verb, unit):
        if verb == 'joins':
            return self.case.add_member(unit, who)
        domain = [('crm_team_id', '=', self.case.units[unit].id), ('user_id', '=', self.user(who).id)]
        self.env['crm.team.member'].search(domain).unlink()

    def lead(self, who, unit):
        self.case.units[unit].user_id = self.user(who)

    def territory(self, name):
        return self.plan.territory_ids.filtered(lambda territory: territory.name == name)

    def name_responsible(self, territory, who):
        self.territory(territory).user_id = self.user(who) if who != 'nobody' else False

    def permit(self, who, no, territory):
        self.territory(territory).permitted_user_ids = [(Command.unlink if no else Command.link)(self.user(who).id)]

    def draw_anew(self):
        self.plan = self.plan._new_version()
        self.case.activate(self.plan)

    def end_plan(self):
        self.plan._end()

    def deputise(self, who, unit, begin, end):
        self.env['crm.team.deputy'].create({
            'team_id': self.case.units[unit].id,
            'user_id': self.user(who).id,
            'date_from': read(begin),
            'date_to': read(end),
        })

    def substitute(self, who, absent, begin, end):
        self.env['crm.user.substitute'].create({
            'user_id': self.user(absent).id,
            'substitute_id': self.user(who).id,
            'date_from': read(begin),
            'date_to': read(end),
        })

    # Ways to ask who reads it: each true where the document shows

    def readers(self):
        found = self.document._readers()
        return {login for login in PEOPLE if self.user(login) in found}

    def lists(self, documents):
        found = documents.search([('name', 'ilike', 'secret')]) | documents.search([('version_ids.filename', '=', 'secret.pdf')])
        return found.ids == self.document.ids

    def counts(self, documents):
        return documents.search_count([('id', '=', self.document.id)]) == 1

    def names_it(self, documents):
        return [id_ for id_, _name in documents.name_search('Secret')] == self.document.ids

    def groups(self, documents):
        return documents._read_group([], ['kind'], ['__count']) == [('info', 1)]

    def exports(self, documents):
        try:
            return documents.browse(self.document.id)._export_rows([['name']]) == [['Secret price list']]
        except AccessError:
            return False

    def reads(self, documents):
        return documents.browse(self.document.id).has_access('read')

    def reads_version(self, documents):
        versions = documents.env['crm.document.version']
        version = versions.browse(self.document.current_version_id.id)
        found = versions.search([('filename', '=', 'secret.pdf')]) == version
        assert found == version.has_access('read')
        attachment = version._attachment().with_user(documents.env.user)
        assert attachment and not attachment.has_access('read')  # by the library's route only
        return found

    def is_explained(self, documents):
        is_open, sentences = self.document._library_reasons(documents.env.user)
        assert sentences
        return is_open

    def is_readable(self, documents):
        return self.document._is_readable_by(documents.env.user)

    def meets_predicate(self, documents):
        return bool(self.document.filtered_domain(documents._library_domain()))

    WAYS = [lists, reads, counts, names_it, groups, exports, reads_version, is_explained, is_readable, meets_predicate]


class LibraryWorld(StandingClock, TerritoryWorld, DocumentWorld):
    """Mixin for test classes: the cast of the table."""

    NOW = read('01.03. 12:00')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = 'Europe/Berlin'
        cls.env.ref('base.main_company').resource_calendar_id.tz = 'Europe/Berlin'
        cls.env['crm.document'].search([]).unlink()
        cls.companies = {name: cls.create_customer(name) for name in COMPANIES}
        new = cls.env['product.product'].create
        cls.products = {
            name: new({'name': name, 'type': 'service', 'service_type': 'manual', 'taxes_id': False}) for name in ('pump', 'hose')
        }
        cls.templates = {name: cls.env['contract.template'].create({'name': name}) for name in ('service', 'rental')}

    @classmethod
    def setUpClassUnits(cls):
        """The cast of the table in the place of the kernel's."""
        cls.users, cls.units = {}, {}
        cls.create_users({**dict.fromkeys(PORTAL, 'base.group_portal'), **dict.fromkeys(STAFF, SALESPERSON)})
        for name, above, leader, members in UNITS:
            cls.create_unit(name, above, leader, members.split())
        cls.plan = cls.create_plan(
            'company', territories=[(name, prefix, *row) for prefix, (name, *row) in zip('12', TERRITORIES, strict=True)]
        )

    def setUp(self):
        super().setUp()
        self.users['alma'].write({'partner_id': self.companies['alpha'].id})
        for contact, company, has_role in CONTACTS:
            partner = self.users[contact].partner_id
            partner.parent_id = self.companies[company]
            self.set_role(partner, has_role)

    def set_role(self, partner, has_role):
        partner.portal_documents = has_role
