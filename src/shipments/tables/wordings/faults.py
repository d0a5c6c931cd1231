"""Whether the words of a page carry the value that was coded from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shipments.tables.measures import MEASURES
from shipments.tables.wordings.bounds import states_bound
from shipments.tables.wordings.dates import states_date
from shipments.tables.wordings.figures import figures, states_number
from shipments.tables.wordings.terms import (
    countries_named,
    names_country,
    names_party,
    states_basis,
    states_currency,
    states_unit,
)

MAX_WORDS = 10
MAX_CHARACTERS = 20  # of Chinese and Japanese, which have no spaces between words

Row = Mapping[str, Any]

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# The end of a sentence is followed by the start of another; "U.S. Treasury" and "Feb. 23" are not.
_SENTENCE_END = re.compile(
    r"(?:[!?…]|(?<=[^\W_]{4})\.)['\"»”)]*\s+['\"«“(]*[^\W\d_a-zа-яёґєії]|[。！？]."
)
_FULL_STOP = re.compile(r"\w[.!?。！？]['\"»”]?$")
_HIDDEN = {"Cc", "Cf", "Zl", "Zp"}
_PLACES = {
    "origin": "origin_country",
    "dispatch": "dispatch_country",
    "destination": "destination_country",
}


def fragment_fault(words: str) -> str | None:
    """What keeps a wording from being a fragment copied from a page.

    Args:
        words: The words as they were copied.

    Returns:
        What was expected, in one phrase; None for a fragment of at most ten words (20 characters
        of Chinese or Japanese) that is no whole sentence and has no hidden character.
    """
    hidden = next((mark for mark in words if unicodedata.category(mark) in _HIDDEN), None)
    if hidden:
        return f"words without the hidden character U+{ord(hidden):04X}"
    count, characters = len(re.findall(r"\S*\w\S*", words)), len(_CJK.findall(words))
    if not count:
        return "words of the page"
    if characters > MAX_CHARACTERS:
        return f"at most {MAX_CHARACTERS} characters of Chinese or Japanese, not {characters}"
    if count > MAX_WORDS:
        return f"at most {MAX_WORDS} words, not {count}"
    return _sentence_fault(words.strip()) if count > 1 or characters else None


def _sentence_fault(text: str) -> str | None:
    if _SENTENCE_END.search(text):
        return "a part of one sentence, not the end of one and the start of the next"
    capital = text.lstrip("'\"«“(")[:1]
    if _FULL_STOP.search(text) and (capital.isupper() or _CJK.match(capital)):
        return "a part of a sentence, not a whole one from its capital to its full stop"
    return None


def _sum_of_parts(words: str) -> float | None:
    """`11 in Hong Kong, seven on the mainland`; "a" and "one" are left out."""
    parts = [value for figure in figures(words) if (value := min(figure.values)) > 1]
    return sum(parts) if len(parts) > 1 else None


def _number_fault(words: str, row: Row, measure: str) -> str | None:
    qualifier = row[f"{measure}_qualifier"]
    ends = {row[f"{measure}_low"], row[f"{measure}_high"]} - {None}
    if not ends or qualifier in ("not_stated", "withheld"):
        return None
    # The two ends of a range can be on two pages.
    stated = {end for end in ends if states_number(words, end)}
    if not stated and (qualifier not in ("exact", "approx") or _sum_of_parts(words) not in ends):
        return f"state the number {' to '.join(f'{end:,.15g}' for end in sorted(ends))}"
    if stated and states_bound(words, qualifier, min(stated)) is False:
        return f"bound {min(stated):,.15g} as '{qualifier}'"
    return None


def _measure_fault(words: str, row: Row, measure: str) -> str | None:
    fault, unit = _number_fault(words, row, measure), row.get(MEASURES[measure] or "")
    if fault or not unit:
        return fault
    if measure == "value":
        fits = states_currency(words, unit)
        return None if fits is not False else f"name the currency {unit}"
    context = " ".join(filter(None, (words, row.get("item"), row.get("statement"))))
    if states_unit(context, unit) is False:
        return f"name the unit '{unit}', nor do the item and the statement"
    return None


def _date_fault(words: str, row: Row, prefix: str) -> str | None:
    start, end = row[f"{prefix}_start"], row[f"{prefix}_end"]
    if states_date(words, start, end, row[f"{prefix}_precision"]) is not False:
        return None
    return f"carry the date {start or 'open'} to {end or 'open'}"


def _codes(value: Any) -> list[str]:
    """Country codes of a field: one, several, or none for a region."""
    values = [value] if isinstance(value, str) else list(value or ())
    return [code for code in values if re.fullmatch("[A-Z]{2}", code)]


def _country_fault(words: str, codes: Iterable[str]) -> str | None:
    named = {code: names_country(words, code) for code in codes}
    if not named or any(fits is not False for fits in named.values()):
        return None
    others = sorted(countries_named(words)) or ["none"]
    return f"name {' or '.join(named)} (they name: {', '.join(others)})"


def _way_fault(words: str, row: Row) -> str | None:
    """The words of a way name a country on it, or none at all."""
    on_it = _codes(row.get("way_countries"))
    ends = [code for column in _PLACES.values() for code in _codes(row.get(column))]
    return _country_fault(words, on_it + ends) if on_it and countries_named(words) else None


def _party_fault(words: str, row: Row) -> str | None:
    names = sorted(row.get("party_names") or ())
    return f"name {' or '.join(names)}" if names_party(words, names) is False else None


def _basis_fault(words: str, row: Row) -> str | None:
    bases = [row["evidence_basis"], row.get("evidence_basis_second")]
    fits = [states_basis(words, basis) for basis in bases if basis]
    return None if any(fit is not False for fit in fits) else f"fit the basis '{bases[0]}'"


def _checks(field: str) -> Callable[[str, Row], str | None] | None:
    if field in MEASURES:
        return lambda words, row: _measure_fault(words, row, field)
    if field in ("period", "as_of"):
        return lambda words, row: _date_fault(words, row, field)
    if field in _PLACES:
        return lambda words, row: _country_fault(words, _codes(row.get(_PLACES[field])))
    if field == "way":
        return _way_fault
    return {"parties": _party_fault, "basis": _basis_fault}.get(field)


def wording_fault(field: str, words: str, row: Row) -> str | None:
    """What the words of a page do not carry of the value that was coded from them.

    Numbers, bounds, units, currencies, countries, names and dates are compared; goods, status and
    what a denial covers are said in too many ways. What the words leave open (`last year`, a script
    whose words are not known) is no fault.

    Args:
        field: The field group: a measure (quantity, mass, value, consignments), period, as_of,
            origin, dispatch, destination, way, parties, basis; nothing is compared for others.
        words: The words as printed on the page.
        row: The claim, with the columns of the table `claims`; `origin_country` and the like may
            hold several codes. Beside them `way_countries`, the countries on its ways, and
            `party_names`, the names and aliases of its organisations; either may be left out.

    Returns:
        One phrase that goes on from "the words do not"; None where nothing contradicts them.
    """
    check = _checks(field)
    return check(words, row) if check and row else None
