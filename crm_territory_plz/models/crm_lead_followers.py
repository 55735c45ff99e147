from odoo import models

#: The context in which new leads are subscribed together: a ``Together``, which no client can send.
TOGETHER = "crm_territory_together"


class Together:
    """Who is to follow new leads, kept until the last of them is asked, and then done at once for those that are alike.

    :param count: how many leads there will be
    """

    def __init__(self, count):
        self.left, self.alike = count, {}

    def add(self, lead, values, names):
        """
        :param names: the fields by whose values somebody follows
        """
        key = tuple(values.get(name) or None for name in names)
        self.alike.setdefault(key, (values, []))[1].append(lead.id)
        self.left -= 1


class CrmLead(models.Model):
    """Many leads at once get their followers by few statements; Odoo asks for each new lead by itself."""

    _inherit = "crm.lead"

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        together = self.env.context.get(TOGETHER)
        is_new = followers_existing_policy == "update" and len(self) == 1  # as in Odoo's create
        if not is_new or not isinstance(together, Together) or not together.left:
            return super()._message_auto_subscribe(updated_values, followers_existing_policy)
        together.add(self, updated_values, self._subscribing_fields())
        if not together.left:  # before anything is posted on the first of them
            for values, ids in together.alike.values():
                super(CrmLead, self.browse(ids))._message_auto_subscribe(values, followers_existing_policy)
        return True

    def _subscribing_fields(self):
        """Names: the owner, and what has followers that follow the lead as well."""
        *_subtypes, relation = self.env["mail.message.subtype"]._get_auto_subscription_subtypes(self._name)
        return sorted({"user_id"}.union(*relation.values()))
