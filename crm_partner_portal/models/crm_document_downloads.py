from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang


class CrmDocument(models.Model):
    """What the pages under /my/downloads show of documents that are open to the reader."""

    _inherit = "crm.document"

    @api.model
    def _offered_domain(self):
        """What is offered: the pages show editors what the others see, no drafts."""
        return Domain("state", "=", "published") & Domain("current_version_id", "!=", False)

    @api.model
    def _offered(self, document_id):
        """The document of an id from an address, empty where it is closed or is none: one and the same question."""
        return self.search(Domain("id", "=", document_id) & self._offered_domain())

    @api.model
    def _offered_with_version(self, version_id):
        """The document that a version, current or old, belongs to; empty as in :meth:`_offered`."""
        version = Domain("id", "=", version_id) & Domain("state", "=", "published")
        return self.search(Domain("version_ids", "any!", version) & self._offered_domain())

    @api.model
    def _found_domain(self, words):
        """Documents that have all words in title, topics or products."""
        return Domain.AND(
            Domain("name", "ilike", word)
            | Domain("topic_ids", "any!", [("name", "ilike", word)])
            | Domain("product_tmpl_ids", "any!", [("name", "ilike", word)])
            for word in words.split()
        )

    def _facts(self, new=()):
        """What a page tells of each document (dicts); the caller has searched them with the reader's rights.

        :param new: the documents that are new to the reader
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [document.sudo()._own_facts(kinds, document in new) for document in self]  # names of its products and language

    def _own_facts(self, kinds, is_new):
        version = self.current_version_id
        return {
            "id": self.id,
            "title": self.name,
            "summary": self.summary,
            "kind": kinds[self.kind],
            "version": version.number,
            "note": version.note,
            "date": format_date(self.env, fields.Datetime.context_timestamp(self, self.publish_date)),
            "until": format_date(self.env, self.date_to) if self.date_to else False,
            "size": self._size_words(version.size),
            "type": self._type_words(version),
            "language": (self.lang_id.name or "").split(" / ")[-1],
            "topics": self.topic_ids.mapped("name"),
            "products": self.product_tmpl_ids.mapped("name"),
            "is_new": is_new,
            "ask_receipt": self.ask_receipt,
            "received": self.with_user(self.env.user).receipt_date,
            "stamped": self.watermark and version._is_pdf(),
        }

    @api.model
    def _size_words(self, size):
        """A size as people say it.

        >>> env["crm.document"]._size_words(1536)  # doctest: +SKIP
        '1.5 KB'
        """
        for unit in ("bytes", "KB", "MB", "GB"):
            if size < 1024 or unit == "GB":
                break
            size /= 1024
        digits = 0 if unit == "bytes" or size >= 10 else 1
        number = formatLang(self.env, size, digits=digits)
        return self.env._("%(number)s bytes", number=number) if unit == "bytes" else f"{number}\xa0{unit}"

    @api.model
    def _type_words(self, version):
        """The ending of the file's name, as people know types."""
        ending = version.filename.rpartition(".")[2] if "." in version.filename else ""
        return ending.upper() if 0 < len(ending) <= 5 else ""
