"""Every sentence of the addons in German, for customers and formally, with nothing lost on the way."""

import ast
import io
import re
from pathlib import Path

import polib
import pytest

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

PROJECT = Path(__file__).parents[1]
ADDONS = sorted(path.parent.name for path in PROJECT.glob("*/__manifest__.py"))

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
TITLE = re.compile(r' title="[^"]*"')
#: how one speaks to friends, not to customers; "ihr" alone may mean "its"
INFORMAL = re.compile(
    r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*|[Ee]uch|[Ee]uer|[Ee]ure\w*"
    r"|(?i:könnt|habt|seid|wollt|sollt|dürft|müsst|möchtet) ihr|ihr [a-zäöüß]+t)\b"
)


def template_of(addon):
    return polib.pofile(str(PROJECT / addon / "i18n" / f"{addon}.pot"))


def german_of(addon):
    return polib.pofile(str(PROJECT / addon / "i18n" / "de.po"))


def found(pattern, text):
    """What must stay as it is; the title of an icon is a text, and is translated."""
    return sorted(pattern.findall(TITLE.sub("", text)))


def terms_in_f_strings(path):
    """Lines with a term inside of an f-string, where nobody who gathers terms finds it."""
    parts = [part for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)]
    calls = [part for part in parts if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute)]
    return [f"{path.relative_to(PROJECT)}:{call.lineno}" for call in calls if call.func.attr == "_"]


@pytest.mark.parametrize("addon", ADDONS)
def test_every_term_is_found(addon):
    assert [line for path in (PROJECT / addon).rglob("*.py") for line in terms_in_f_strings(path)] == []


@pytest.mark.parametrize("addon", ADDONS)
def test_every_term_is_in_german(addon):
    german = {entry.msgid: entry for entry in german_of(addon) if not entry.obsolete}
    template = {entry.msgid for entry in template_of(addon)}
    assert template == set(german)
    assert [entry.msgid for entry in german.values() if not entry.msgstr.strip() or entry.fuzzy] == []


@pytest.mark.parametrize("addon", ADDONS)
@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_nothing_to_fill_in_is_lost(addon, pattern):
    # A name may be said twice where German needs it: the same names, not the same number.
    lost = [e.msgid for e in german_of(addon) if set(found(pattern, e.msgid)) != set(found(pattern, e.msgstr))]
    assert lost == []


@pytest.mark.parametrize("addon", ADDONS)
def test_customers_are_addressed_formally(addon):
    assert [entry.msgstr for entry in german_of(addon) if INFORMAL.search(entry.msgstr)] == []


@pytest.mark.parametrize(
    ("text", "informal"),
    [
        ("Wählen Sie Ihre Einheit. Sie sehen ihre Leads.", False),
        ("Nur ihr Wert wird angenommen.", False),
        ("Wähle deine Einheit.", True),
        ("Deine Leads", True),
        ("Könnt ihr das sehen?", True),
    ],
)
def test_informal_words_are_found(text, informal):
    assert bool(INFORMAL.search(text)) is informal


@tagged("post_install", "-at_install")
class TestTemplates(TransactionCase):
    def test_templates_are_current(self):
        """What an export finds now is what the templates have."""
        installed = self.env["ir.module.module"].search([("state", "=", "installed"), ("name", "in", ADDONS)])
        for addon in installed.mapped("name"):
            with self.subTest(addon=addon):
                self.assertEqual(self._exported(addon), {entry.msgid for entry in template_of(addon)})

    def _exported(self, addon):
        buffer = io.BytesIO()
        trans_export(None, [addon], buffer, "po", self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode()) if not self._is_of_website(entry)}

    def _is_of_website(self, entry):
        """Where a website is installed, models carry its label for their forms: a term of Odoo's."""
        return all("website_form_label" in place for place, _line in entry.occurrences)
