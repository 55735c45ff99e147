"""Colours of the map, told apart by everybody, also without red, green or blue; black or white can be read on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping

#: of territories: side by side never the same
TERRITORIES = ("#ffd152", "#9dc4d4", "#ce94eb", "#5fbf9a", "#e3975a", "#c6de8e", "#8c879a")
#: of territories that the reader does not know, of regions without a figure
OTHERS, NOTHING = "#dfe3e8", "#ffffff"
#: of figures, from little to much
LOAD = ("#eff6fb", "#c3dcee", "#86b9dd", "#2f78b5", "#134f8a")
RESPONSE = ("#fdf3e6", "#f9d5a7", "#f0a860", "#b85c12", "#7a3404")
DARK, LIGHT = "#1b1b1b", "#ffffff"


def luminance(colour: str) -> float:
    """How light a colour is, between 0 and 1 (WCAG 2.1).

    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return round(0.2126 * red + 0.7152 * green + 0.0722 * blue, 6)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, between 1 and 21 (WCAG 2.1).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 2)


def ink(colour: str) -> str:
    """What is written in on a colour.

    >>> ink("#ffd152"), ink("#134f8a")
    ('#1b1b1b', '#ffffff')
    """
    return max((DARK, LIGHT), key=lambda text: contrast(text, colour))


def numbered(owners: Mapping[str, list[Hashable]], beside: Mapping[str, set[str]]) -> dict[Hashable, int]:
    """A colour's number for each territory: another one than those beside it, and each about as often.

    :param owners: territories of each region, the largest first
    :param beside: regions beside each region

    >>> numbered({"01": ["a"], "02": ["b"], "03": ["c"]}, {"01": {"02"}, "02": {"01", "03"}, "03": {"02"}})
    {'b': 0, 'a': 1, 'c': 2}
    """
    near = _near(owners, beside)
    numbers: dict[Hashable, int] = {}
    for territory in sorted(near, key=lambda territory: -len(near[territory])):
        used, often = {numbers.get(other) for other in near[territory]}, Counter(numbers.values())
        ranks = {number: (number in used, often[number], number) for number in range(len(TERRITORIES))}
        numbers[territory] = min(ranks, key=ranks.get)
    return numbers


def _near(owners, beside):
    """The territories in or beside the regions of each territory."""
    near = {territory: set() for territories in owners.values() for territory in territories}
    for region, territories in owners.items():
        others = {other for place in (region, *beside[region]) for other in owners.get(place, ())}
        for territory in territories:
            near[territory] |= others - {territory}
    return near
