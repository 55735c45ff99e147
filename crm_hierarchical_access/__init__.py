from . import access, controllers, models, organisation, wizards
from .hooks import post_init_hook, uninstall_hook
