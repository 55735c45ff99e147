"""What pages for everybody share, whichever addon has them: the language of the answer, links that are signed, papers.

How they look is ``static/public_page/public_page.css``.
"""

from .language import answer_in, pick, short
from .link import opened
from .paper import built, fonts, paragraph, styles

__all__ = ["answer_in", "built", "fonts", "opened", "paragraph", "pick", "short", "styles"]
