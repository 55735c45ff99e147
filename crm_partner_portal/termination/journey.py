"""What a page asks of somebody: counted from the page itself, as a browser gets it."""

from dataclasses import dataclass

from lxml import html

#: kinds of inputs that nobody fills in
UNSEEN = {"hidden", "submit", "button", "reset", "image"}


@dataclass(frozen=True)
class Effort:
    """How much a journey takes.

    :param clicks: on links and buttons
    :param fields: that have to be filled in, since nothing is in them yet
    """

    clicks: int
    fields: int


@dataclass(frozen=True)
class Form:
    """A form of a page.

    :param names: what it asks for
    :param buttons: the texts of its buttons
    :param empty: what has to be filled in
    :param is_sent: whether one of the buttons sends it, and nothing else: those with a name ask for something of their own
    """

    names: frozenset[str]
    buttons: tuple[str, ...]
    empty: frozenset[str]
    is_sent: bool


def read_form(page, action):
    """The form of a page that is sent to an address, or None."""
    tree = html.fromstring(page)
    forms = [form for form in tree.forms if (form.get("action") or "").split("?")[0] == action]
    if not forms:
        return None
    inputs = [each for each in forms[0].xpath(".//input|.//select|.//textarea") if each.get("type") not in UNSEEN]
    buttons = forms[0].xpath(".//button|.//input[@type='submit']")
    return Form(
        names=frozenset(each.get("name") for each in inputs if each.get("name")),
        buttons=tuple(" ".join((button.text_content() or button.get("value") or "").split()) for button in buttons),
        empty=frozenset(each.get("name") for each in inputs if each.get("required") and not (each.get("value") or each.text)),
        is_sent=any(not button.get("name") and button.get("type", "submit") == "submit" for button in buttons),
    )


def links_to(page, address):
    """The texts of a page's links to an address; one with a question mark may be asked for more."""
    links = html.fromstring(page).xpath("//a[@href]")
    return [" ".join(link.text_content().split()) for link in links if _leads_to(link.get("href"), address)]


def _leads_to(target, address):
    return target.startswith(address) if "?" in address else target.split("?")[0] == address


def needs_scripts(page):
    return bool(html.fromstring(page).xpath("//script"))


def effort(steps, action):
    """What a journey takes: from page to page by links, and then the form's button; None where a link or the form is missing.

    :param steps: pairs of page and the address of the next, the last with None
    """
    *before, (last, _none) = steps
    form = read_form(last, action)
    if not form or not form.is_sent or not all(links_to(page, address) for page, address in before):
        return None
    return Effort(len(before) + 1, len(form.empty))
