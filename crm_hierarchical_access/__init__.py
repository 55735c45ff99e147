from . import access, chart, controllers, models, organisation, report, wizards
from .hooks import post_init_hook, uninstall_hook
