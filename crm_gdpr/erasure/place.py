"""Where data of a person lie, and what becomes of them."""

from dataclasses import dataclass, field

ERASE, BLANK, RESTRICT, KEEP = EFFECTS = ("erase", "blank", "restrict", "keep")


@dataclass(frozen=True)
class Place:
    """What becomes of a model's records that belong to a person.

    :param model: name of the model; a place that is not installed is left out
    :param effect: of a record that no law wants kept
    :param by: fields that point at the person, or at what was found to be the person's; a pair names model and id
    :param emails: columns with an address in lower case: who has the person's there is the person
    :param kind: what the law wants kept (``retention.KINDS``), where ``domain`` matches, since the day in the field ``day``
    :param clause: the law by which its records have this effect, where it is not the right to erasure
    :param ends: path to the day on which its records go by themselves
    :param owner: the record in this field, or pair, says what becomes of it where that one is restricted
    :param values: columns that are set besides, by name; ``{id}`` in texts becomes the record's
    :param spared: text columns that say nothing of a person
    """

    model: str
    effect: str
    by: tuple = ()
    emails: tuple = ()
    kind: str = ""
    day: str = "create_date"
    domain: tuple = ()
    clause: str = ""
    ends: str = ""
    owner: object = None
    values: dict = field(default_factory=dict, hash=False)
    spared: tuple = ()
