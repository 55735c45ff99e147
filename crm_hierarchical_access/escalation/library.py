"""Public holidays as the library ``holidays`` knows them, per country and state."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date

import holidays


def public_holidays(
    country: str, states: Mapping[Hashable, tuple[str, str]], years: Iterable[int], lang: str = ""
) -> dict[tuple[Hashable | None, date], str]:
    """The names of the public holidays of a country and its states, by state and date.

    What all states have belongs to the country, under None. Empty where the library does not know the country.

    :param country: ISO code
    :param states: code and name of each state, by whatever the answer shall name it
    :param lang: code of a language; the country's own where the library does not know it

    >>> states = {"north": ("DE-SH", "Schleswig-Holstein"), "south": ("DE-BY", "Bayern")}
    >>> found = public_holidays("DE", states, [2026])
    >>> found[None, date(2026, 10, 3)], found["south", date(2026, 6, 4)]
    ('Tag der Deutschen Einheit', 'Fronleichnam')
    >>> ("north", date(2026, 6, 4)) in found or ("south", date(2026, 10, 3)) in found
    False
    """
    if country not in holidays.list_supported_countries():
        return {}
    known = holidays.country_holidays(country)
    options = {"years": list(years), "language": _language(known, lang)}
    whole = holidays.country_holidays(country, **options)
    of_state = {
        state: holidays.country_holidays(country, subdiv=subdivision, **options)
        for state, (code, name) in states.items()
        if (subdivision := _subdivision(known, country, code, name))
    }
    everywhere = {day for day in whole if all(day in of for of in of_state.values())}
    found = {(None, day): whole[day] for day in everywhere}
    for state, of in of_state.items():
        found |= {(state, day): name for day, name in of.items() if day not in everywhere}
    return found


def _subdivision(known, country: str, code: str, name: str) -> str | None:
    """What the library calls a state, None where it does not know it."""
    short = code.removeprefix(f"{country}-")
    names = [short, known.subdivisions_aliases.get(name), short.partition("-")[0]]
    return next((each for each in names if each in known.subdivisions), None)


def _language(known, lang: str) -> str | None:
    names = [lang, lang.partition("_")[0]]
    return next((each for each in names if each in known.supported_languages), known.default_language)
