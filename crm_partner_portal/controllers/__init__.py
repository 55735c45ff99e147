from . import portal_open
