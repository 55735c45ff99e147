from . import controllers, erasure, exporting, ledger, masking, models, winner, wizards
from .hooks import post_init_hook, uninstall_hook
