from . import controllers, erasure, exporting, ledger, masking, models, portal, winner, wizards
from .hooks import post_init_hook, uninstall_hook
