"""What installing and uninstalling change outside our own records."""


def post_init_hook(env):
    """Customers are seen where their framework contracts are."""
    env["crm.partner.unit"]._rebuild()


def uninstall_hook(env):
    """Framework contracts count no more; the registry that says so is built anew afterwards."""
    rows = env["crm.partner.unit"]
    type(rows)._partner_framework_contracts = ()
    rows._rebuild()
