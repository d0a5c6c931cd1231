"""What a fragment names: countries, currencies, units, a basis of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shipments.tables.wordings.text import (
    fold,
    languages_of,
    names_of,
    read_data,
    shows_language,
)

# Goods of any sort, and deals and the like: named in too many ways to ask for a word.
GENERIC_UNITS = frozenset(
    {"item", "piece", "device", "part", "component", "type", "set", "entry", "deal", "visit"}
)
# Bases that say how a report was made, or nothing: any words fit them.
_ANY_BASIS = frozenset({"mixed", "unattributed", "secondary_analysis", "absence_of_evidence"})

_NAME_PART = re.compile(r"[^\W_]{3,}")
# A name in Latin letters that does not begin the fragment.
_PROPER = re.compile(r"(?<=\s)[\"'«“(]?([A-Z][\w-]{2,})")


def countries_named(words: str) -> frozenset[str]:
    """The countries that a fragment names, by name, adjective or capital (ISO 3166-1 alpha-2)."""
    return names_of(words, read_data("terms")["countries"])


def names_country(words: str, alpha2: str, name: str | None = None) -> bool | None:
    """Whether a fragment names a country, in any of the languages of the pages.

    Args:
        words: The fragment as printed.
        alpha2: The coded country.
        name: Its usual English name, for a country that has no words here.

    Returns:
        None where nothing can be said: a script or a country whose words are not known.
    """
    known = read_data("terms")["countries"]
    pattern = known.get(alpha2) or re.escape(name or "").lower()
    if pattern and names_of(words, {alpha2: pattern}):
        return True
    sure = alpha2 in known and (shows_language(words) or countries_named(words))
    return False if sure else None


def _is_place_or_generic(word: str) -> bool:
    generic = read_data("terms")["generic"]["words"].split()
    return fold(word) in generic or bool(countries_named(word))


def names_party(words: str, names: Iterable[str]) -> bool | None:
    """Whether a fragment names one of several organisations, by any word of its own name.

    Args:
        words: The fragment as printed.
        names: Names and aliases of the coded organisations.

    Returns:
        False where the words name another in Latin letters; None where they name none, or in
        German, which writes every noun with a capital.
    """
    text = fold(words)
    own = {
        part
        for name in names
        for part in _NAME_PART.findall(fold(name))
        if not _is_place_or_generic(part)
    }
    if any(re.search(rf"(?<![^\W_]){re.escape(part)}", text) for part in own):
        return True
    capitals = [name for name in _PROPER.findall(words) if not _is_place_or_generic(name)]
    return False if own and capitals and "de" not in languages_of(words) else None


def states_currency(words: str, currency: str) -> bool | None:
    """Whether a fragment names a currency; None where it names none that is known."""
    named = names_of(words, read_data("terms")["currencies"])
    return currency in named if named else None


def states_unit(words: str, unit: str) -> bool | None:
    """Whether a fragment names a unit; None for a unit of any goods."""
    if unit in GENERIC_UNITS:
        return None
    # A unit without words of its own is named by its own first word.
    pattern = read_data("terms")["units"].get(unit, unit.partition("_")[0][:6])
    return bool(names_of(words, {unit: pattern}))


def states_basis(words: str, basis: str) -> bool | None:
    """Whether the words of a basis fit a coded one; None where they are of no known basis."""
    cues = read_data("terms")["bases"]
    fitting = [cues[cue] for cue in names_of(words, {cue: cue for cue in cues})]
    if basis in _ANY_BASIS or not fitting:
        return None
    return any(basis in bases.split() for bases in fitting)
