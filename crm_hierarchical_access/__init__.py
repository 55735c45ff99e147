from . import access, models
from .hooks import post_init_hook, uninstall_hook
