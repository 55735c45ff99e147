"""Links that the database has signed: whoever has one may see what it names."""

from odoo.tools.misc import verify_hash_signed


def opened(env, scope, token):
    """What a token was signed for (``odoo.tools.misc.hash_sign``).

    :return: the values; None where it is no token, a wrong one, or not valid any more
    """
    try:
        return verify_hash_signed(env(su=True), scope, token or "")  # the database's secret stays where it is
    except (ValueError, IndexError, UnicodeError):
        return None
