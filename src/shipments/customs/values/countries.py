"""Countries: from codes of two letters, three letters or three digits, and names in four languages.

What names no single country (the European Union, 'various', 'unknown') gives null, marked on the
row: that no country is stated is what the declaration says.
"""

from __future__ import annotations

import re

from shipments.customs.codes import RejectCode
from shipments.customs.values.folding import folded
from shipments.customs.values.parse_result import (
    ParseResult,
    fault,
    or_look_alike,
    without_float_suffix,
)
from shipments.customs.values.reference import Reference

_NUMERIC = re.compile(r"[0-9]{1,3}")
_CODE_AND_NAME = re.compile(
    r"\(?([A-Za-z]{2,3}|[0-9]{3})\)?(?: ?[-\u2013/:;,] ?| )(.{3,})|"
    r"(.{3,}?) ?[\[(-] ?([A-Za-z]{2,3}|[0-9]{3})[\])]?"
)
NO_SINGLE_COUNTRY = {
    **dict.fromkeys(("eu", "ес", "евросоюз", "европеискии союз", "european union"), "stated_eu"),
    **dict.fromkeys(("разные", "разные страны", "various", "several", "various countries", "other country", "other countries"), "stated_various"),
    **dict.fromkeys(
        ("undefined", "indefinido", "no definido", "неизвестна", "неизвестно", "страна неизвестна", "не установлена", "unknown", "not known",
         "0", "00", "000"),
        "stated_unknown",
    ),
}  # fmt: skip


def read_country(text: str, tables: Reference, *, names: bool = False) -> ParseResult:
    """A country.

    Args:
        text: What is in the cell.
        tables: The reference tables.
        names: Whether the column holds names, so that `NA` may mean 'not available'.

    Returns:
        The alpha-2 code; marked `left_zero` (of a numeric code), `float_suffix`, `look_alike`; no
        value, marked `stated_eu`, `stated_various`, `stated_unknown`, where no single country is
        stated. COUNTRY_AMBIGUOUS if the word means several, COUNTRY if it is none that is read.
    """
    if names and text.upper() == "NA":
        return fault(
            RejectCode.COUNTRY_AMBIGUOUS,
            "Namibia, or 'not available' in a column of names: a layout may declare it missing",
        )
    return (
        or_look_alike(lambda word: _plain(word, tables), text)
        or _code_with_name(text, tables)
        or fault(
            RejectCode.COUNTRY, "no country by any code or name that is known: correct the cell"
        )
    )


def _plain(text: str, tables: Reference) -> ParseResult | None:
    """A country by a code or a name as it is; None if it is neither."""
    if text in tables.alpha2:
        return ParseResult(text)
    upper, key = text.upper(), folded(text)
    if upper in tables.alpha2 and text.isascii():
        return ParseResult(upper)
    if key in NO_SINGLE_COUNTRY:
        return ParseResult(None, (NO_SINGLE_COUNTRY[key],))
    number, changes = without_float_suffix(text)
    if _NUMERIC.fullmatch(number):
        padded = number.zfill(3)
        changes += ("left_zero",) if len(number) < 3 else ()
        return _known(padded, tables.country_codes, tables, changes)
    if text.isascii() and upper in tables.country_codes:
        return _known(upper, tables.country_codes, tables, ())
    return _known(key, tables.country_names, tables, ())


def _known(
    key: str, words: dict[str, str | None], tables: Reference, changes: tuple[str, ...]
) -> ParseResult | None:
    if key not in words:
        return None
    alpha2 = words[key]
    if alpha2 is not None:
        return ParseResult(alpha2, changes)
    kind, _, why = tables.country_notes[key].partition(": ")
    if kind == "ambiguous":
        return fault(RejectCode.COUNTRY_AMBIGUOUS, f"more than one country: {why}")
    return fault(RejectCode.COUNTRY, f"not read as a country: {why}")


def _code_with_name(text: str, tables: Reference) -> ParseResult | None:
    """A code and a name in one cell, if both are the same country."""
    found = _CODE_AND_NAME.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    code, name = found[1] or found[4], found[2] or found[3]
    one, other = _plain(code, tables), _plain(name.strip(), tables)
    if one and other and one.value and one.value == other.value:
        return ParseResult(one.value)
    return None
