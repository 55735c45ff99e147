from odoo import api, fields, models

from ..chart import Layout, Paper, colour, shorten, wrap

#: Sizes of letters, of lines and of the space around them, in millimetres: 7.7 and 6.5 points.
NAME, SMALL, LINE, PADDING = 2.72, 2.3, 2.75, 2.6


class OrganisationChartReport(models.AbstractModel):
    """The organisation chart on paper, as the user sees it who prints it."""

    _name = "report.crm_hierarchical_access.report_organisation_chart"
    _description = "Organisation Chart on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """
        :param docids: units whose branches are printed; none: everything that the user sees
        """
        teams = self.env["crm.team"]
        outline = teams._chart_outline()
        shown = outline.branches(docids or outline.roots)
        units = {unit["id"]: unit for unit in teams.browse(shown)._chart_values(outline)}
        leads = teams.get_organisation_chart_leads(list(shown))
        paper = self._paper()
        return {
            "paper": paper,
            "pages": Layout(shown, paper).pages,
            "title": self._title(shown, units),
            "company": self.env.company.name,
            "printed": fields.Datetime.now(),
            "card_texts": lambda card: self._card_texts(card, units[card.unit], leads.get(card.unit)),
            "section_title": self._section_title,
            "points": lambda line: " ".join(f"{x:.2f},{y:.2f}" for x, y in line),
        }

    @api.model
    def _paper(self):
        """The part of the paper that can be printed on, from the report's paper format."""
        paper = self.env.ref("crm_hierarchical_access.organisation_chart_report").sudo().get_paperformat()  # sizes only
        return Paper(
            width=paper.print_page_width - paper.margin_left - paper.margin_right,
            height=paper.print_page_height - paper.margin_top - paper.margin_bottom,
        )

    @api.model
    def _title(self, shown, units):
        if len(shown.roots) == 1:
            return self.env._("Organisation Chart: %(unit)s", unit=units[shown.roots[0]]["name"])
        return self.env._("Organisation Chart")

    @api.model
    def _section_title(self, section):
        """Which part of a unit's branch this is, where it takes several."""
        number, of = section.part
        return self.env._("Part %(number)s of %(of)s", number=number, of=of) if of > 1 else ""

    # What is written on a card

    @api.model
    def _card_texts(self, card, unit, leads):
        """Lines with their places, sizes and kinds, and how the card is marked."""
        width = card.width - 2 * PADDING
        lines = [
            {
                "text": text,
                "kind": kind,
                "x": round(card.x + PADDING, 2),
                "y": round(card.y + 3.4 + number * LINE, 2),
                "size": NAME if kind == "name" else SMALL,
            }
            for number, (text, kind) in enumerate(self._card_lines(card, unit, leads, width))
        ]
        stripe = colour(unit["company"]["id"]) if unit["company"] else None
        return {"lines": lines, "vacant": not unit["leader"], "closed": bool(self._closed(unit)), "stripe": stripe}

    @api.model
    def _card_lines(self, card, unit, leads, width):
        name = wrap(unit["name"], width, NAME, bold=True)
        yield from ((line, "name") for line in name)
        yield self._leader_line(unit, width), "leader" if unit["leader"] else "vacant"
        if unit["company"] and len(name) == 1:
            yield shorten(unit["company"]["name"], width, SMALL), "company"
        yield shorten(self._figures(unit, leads), width, SMALL), "figures"
        if card.page:
            below = self.env._("%(count)s units below: page %(page)s", count=unit["below"], page=card.page)
            yield shorten(below, width, SMALL, bold=True), "elsewhere"

    @api.model
    def _leader_line(self, unit, width):
        if not unit["leader"]:
            return shorten(self.env._("No leader"), width, SMALL, bold=True)
        names = [unit["leader"]["name"]]
        if unit["deputies"]:
            names.append(self.env._("Deputy: %s", ", ".join(deputy["name"] for deputy in unit["deputies"])))
        return shorten("; ".join(names), width, SMALL)

    @api.model
    def _figures(self, unit, leads):
        parts = [self._closed(unit), self.env._("members: %s", unit["members"])]
        if leads and (leads["all_seen"] or leads["own"]):
            parts.append(self.env._("leads: %s", leads["own"]))
        parts += [self.env._("oversight")] if unit["oversight"] != "none" else []
        parts += [self.env._("shared")] if unit["sharing"] != "none" else []
        return " · ".join(filter(None, parts))

    @api.model
    def _closed(self, unit):
        """In words, whether the unit is closed; empty where it is not."""
        return {"unit": self.env._("Leader only"), "none": self.env._("Closed")}.get(unit["upward_access"], "")
