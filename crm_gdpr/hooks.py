"""What installing changes outside our own records."""


def post_init_hook(env):
    """The suggested policy leaves out who works with every customer anyway, where the addons for them are installed."""
    policy = env.ref("crm_gdpr.policy_suggested")
    groups = [env.ref(xmlid, raise_if_not_found=False) for xmlid in env["res.partner"]._partner_exempt_groups()]
    policy.exempt_group_ids |= env["res.groups"].union(*filter(None, groups))
