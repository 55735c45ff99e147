from markupsafe import Markup
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

DOCTYPE = Markup("<!DOCTYPE html>")
ADDRESS = "/escalation/<int:release_id>/<string:decision>"


class EscalationController(Controller):
    """The links of a mail: each shows what is to be decided; only its button decides (spec 2, *Effect*).

    Mail programs and virus scanners follow links by themselves: a GET changes nothing.
    """

    @route(ADDRESS, type="http", auth="user", methods=["GET"])
    def show_decision(self, release_id, decision):
        return self._page(self._release(release_id, decision), decision)

    @route(ADDRESS, type="http", auth="user", methods=["POST"])
    def make_decision(self, release_id, decision, user_id=None, word=None, days=None):
        release = self._release(release_id, decision)
        said = {"user_id": _number(user_id) or False, "word": word, "days": _number(days)}
        try:
            with request.env.cr.savepoint():
                release._window(decision, **said).action_confirm()
        except UserError as error:
            return self._page(release, decision, error=error.args[0], chosen=said["user_id"], word=word, days=said["days"])
        return self._page(release, decision, done=True)

    def _release(self, release_id, decision):
        """
        :raise NotFound: where it is none of the user's, or nothing that can be decided
        """
        release = request.env["crm.lead.release"].browse(release_id).exists()
        if not release or not release.has_access("read") or decision not in release._offered():
            raise NotFound
        return release

    def _page(self, release, decision, **values):
        """The page; of a lead that the user does not see any more it tells nothing."""
        release.invalidate_recordset()
        values |= {"decision": decision, "label": release._decision_words()[decision], "doctype": DOCTYPE, "lang": request.env.lang}
        if release.has_access("read"):
            values |= {"release": release, "open": release.can_decide, "link": f"/odoo/crm/{release.lead_id.id}"}
            values["zone"] = request.env["crm.work.time"]._zone_of(request.env.user)
            values["people"] = release._people_to_give() if decision == "give" else ()
        return request.render("crm_hierarchical_access.escalation_page", values)


def _number(text):
    """What somebody typed as a number; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
