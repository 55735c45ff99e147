"""What the web client asks when a form is opened, told by the form's own view."""

from ast import literal_eval

from lxml import etree

from odoo.addons.mail.tools.discuss import Store

#: what the client asks of a record's chatter (mail's ``chatter_patch.js``)
CHATTER = ["activities", "attachments", "contact_fields", "followers", "scheduledMessages", "suggestedRecipients"]
#: so many messages come at first (mail's ``thread_model.js``)
MESSAGES = 30


def specification(records):
    """What ``web_read`` is asked for the form of a model: its fields, with the names behind links and the lists in it."""
    views = records.get_views([(False, "form")])
    return _fields(etree.fromstring(views["views"]["form"]["arch"]), records)


def _fields(arch, model):
    level = arch.xpath("count(ancestor::field)")
    nodes = arch.xpath(f".//field[count(ancestor::field) = {level}]")
    return {node.get("name"): _field(node, model._fields[node.get("name")], model.env) for node in nodes}


def _field(node, field, env):
    if node.get("invisible") in ("1", "True"):
        return {"fields": {}} if field.type == "many2one" else {}
    if field.type == "many2one":
        return {"fields": {"display_name": {}}}
    if field.type in ("one2many", "many2many"):
        return {"fields": _columns(node, env[field.comodel_name])}
    return {}


def _columns(node, model):
    """Of a list or cards in a form, else of tags."""
    for kind in ("list", "kanban"):
        if (arch := node.find(kind)) is not None:
            return _fields(arch, model)
    color = literal_eval(node.get("options", "{}")).get("color_field")
    return {name: {} for name in ("display_name", color) if name}


def form(record, spec):
    """Open a record's form."""
    return record.web_read(spec)


def chatter(record):
    """What stands below the form: the thread's data and its first messages, which the client asks for by two more requests."""
    store = Store().add(record, request_list=CHATTER, as_thread=True)
    fetched = record.env["mail.message"]._message_fetch(domain=None, thread=record, limit=MESSAGES)
    return store.get_result(), Store().add(fetched["messages"]).get_result()
