import doctest

from odoo.tests import BaseCase, tagged

from ..library import amounts, file_name, permission
from ..termination import speech


@tagged("post_install", "-at_install")
class TestExamples(BaseCase):
    def test_what_the_docstrings_say(self):
        """Also where a span ends: at its last moment it is over."""
        for module in (permission, amounts, file_name, speech):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted, module.__name__)
            self.assertFalse(results.failed, module.__name__)
