from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..termination import INDEFINITE, Period

UNITS = [("day", "days"), ("week", "weeks"), ("month", "months")]
#: nobody agrees on more
MOST = 1200


class CrmContractTermsMixin(models.AbstractModel):
    """Term, notice and renewal: of a product, from which they are copied to a contract when it is concluded."""

    _name = "crm.contract.terms.mixin"
    _description = "Terms of a Contract"

    term_first = fields.Integer(string="First term", help="How long it runs at first. 0: for an indefinite time from the beginning.")
    term_first_unit = fields.Selection(UNITS, default="month", required=True)
    term_minimum = fields.Integer(string="Minimum term", help="It does not end earlier. 0: none.")
    term_minimum_unit = fields.Selection(UNITS, default="month", required=True)
    term_notice = fields.Integer(string="Period of notice", help="How long before the end a cancellation has to arrive. 0: none.")
    term_notice_unit = fields.Selection(UNITS, default="month", required=True)
    term_notice_to = fields.Selection(
        [("day", "Any day"), ("month", "End of a month"), ("quarter", "End of a quarter"), ("term", "End of the term")],
        string="Notice runs to", default="day", required=True, help="To what it may be cancelled where no term binds.",
    )
    term_renewal = fields.Selection(
        [("end", "It ends"), ("on", "It goes on for an indefinite time"), ("again", "It is renewed, each time for")],
        string="After the first term", default="on", required=True,
    )
    term_again = fields.Integer(string="Renewed for")
    term_again_unit = fields.Selection(UNITS, default="month", required=True)

    @api.constrains("term_first", "term_minimum", "term_notice", "term_again", "term_renewal")
    def _check_terms(self):
        for record in self:
            numbers = (record.term_first, record.term_minimum, record.term_notice, record.term_again)
            if min(numbers) < 0 or max(numbers) > MOST:
                raise ValidationError(
                    self.env._("%(contract)s: a term is between 0 and %(most)s.", contract=record.display_name, most=MOST)
                )
            if record.term_first and record.term_renewal == "again" and not record.term_again:
                raise ValidationError(self.env._("%s: please say for how long it is renewed.", record.display_name))

    @api.model
    def _term_fields(self):
        """What is copied from the product to the contract."""
        return [name for name in self.env["crm.contract.terms.mixin"]._fields if name.startswith("term_")]

    def _prepare_terms(self):
        """The terms for the engine, by name."""
        renewals = {"end": None, "on": INDEFINITE, "again": self._period("again")}
        return {
            "first_term": self._period("first"),
            "minimum_term": self._period("minimum"),
            "notice": self._period("notice") or Period(0, "day"),
            "notice_to": self.term_notice_to,
            "renewal": renewals[self.term_renewal],
        }

    def _period(self, name):
        number = self[f"term_{name}"]
        return Period(number, self[f"term_{name}_unit"]) if number else None

    def _length_in_words(self, name):
        """'12 months', '1 month', or an empty text."""
        number, unit = self[f"term_{name}"], self[f"term_{name}_unit"]
        words = {
            "day": (self.env._("1 day"), self.env._("%s days", number)),
            "week": (self.env._("1 week"), self.env._("%s weeks", number)),
            "month": (self.env._("1 month"), self.env._("%s months", number)),
        }
        return words[unit][number != 1] if number else ""
