from . import masking, models
from .hooks import post_init_hook
