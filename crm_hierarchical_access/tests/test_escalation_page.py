"""The page behind the buttons of a mail, in German, at a desk and on a phone: read, filled in and sent by a browser."""

import json

from odoo.tests import tagged

from .test_escalation_tours import EscalationTours

#: what a person does on the page: reads, fills in, sends; without scripts of the page, so that the answer opens in a frame
PERSON = """
const {read, fill, answer} = %s;
const fail = (what) => console.error("the page: " + what);
for (const word of read) {
    if (!document.body.innerText.includes(word)) fail("no " + word + " in " + document.body.innerText);
}
if (document.documentElement.scrollWidth > window.innerWidth) fail("wider than the screen");
const form = document.querySelector("form"), button = form.querySelector("button");
for (const field of form.querySelectorAll("textarea")) if (field.value) fail("there is a text already: " + field.value);
for (const part of form.querySelectorAll("textarea, select, input:not([type=hidden]), button")) {
    const box = part.getBoundingClientRect();
    if (box.width < 200 || box.height < 32) fail(part.tagName + " is too small to touch");
}
if (Object.keys(fill).length && form.checkValidity()) fail("nothing is asked for");
for (const [name, value] of Object.entries(fill)) {
    const field = form.elements[name];
    field.value = field.options ? [...field.options].find((option) => option.text === value).value : value;
}
const frame = Object.assign(document.createElement("iframe"), {name: "answer"});
frame.addEventListener("load", () => {
    const text = frame.contentDocument.body.innerText;
    if (frame.contentDocument.URL === "about:blank") return;
    if (!text.includes(answer)) fail("answers " + text);
    else console.log("test successful");
});
document.body.append(frame);
form.target = "answer";
form.requestSubmit(button);
"""


class DecisionPage:
    def on_page(self, decision, read, fill=(), answer="Erledigt. Alle Beteiligten werden informiert."):
        """Nina's page for a decision: what it says, and what she fills in."""
        code = PERSON % json.dumps({"read": ["Dach Müller", "Noah", *read], "fill": dict(fill), "answer": answer})
        self.browser_js(f"/escalation/{self.lead.release_ids.id}/{decision}", code, login="nina")
        self.env.invalidate_all()
        return self.lead.release_ids.decision

    def test_each_decision(self):
        self.escalate()
        advice = {"word": "Bitte heute anrufen, Grüße", "days": "3"}
        self.assertEqual(self.on_page("leave", ["Belassen mit Hinweis", "Weitere Arbeitstage"], advice), "left")
        self.assertEqual((self.lead.release_ids.advice, self.lead.clock_id.given_days), ("Bitte heute anrufen, Grüße", 3))
        self.assertEqual(self.on_page("give", ["Jemanden wählen"], {"user_id": "Nora"}), "given")
        self.assertEqual(self.lead.user_id, self.users["nora"])

    def test_without_a_word(self):
        self.escalate()
        self.assertEqual(self.on_page("return", ["Zurückgeben", "Der Verantwortliche macht allein weiter.", "Ein Wort dazu"]), "returned")


@tagged("post_install", "-at_install")
class TestDecisionPage(DecisionPage, EscalationTours):
    def test_once(self):
        self.escalate()
        self.assertEqual(self.on_page("take", ["Ab jetzt sind Sie für den Lead verantwortlich."]), "taken")
        told = "document.body.innerText.includes('Darüber ist schon entschieden') && !document.forms.length"
        address = f"/escalation/{self.lead.release_ids.id}/take"
        self.browser_js(address, f"if ({told}) console.log('test successful'); else console.error(document.body.innerText)", login="nina")


@tagged("post_install", "-at_install")
class TestDecisionPagePhone(DecisionPage, EscalationTours):
    browser_size = "375x667"
    touch_enabled = True
