"""Folding of words for look-up: case, accents, blanks, and letters of two scripts that look alike.

The text itself is kept as it stands; only what is looked up is folded.
"""

from __future__ import annotations

import unicodedata

# Letters of the Cyrillic script and the Latin letters that look the same in print, upper case.
_CYRILLIC = "АВЕКМНОРСТУХІЈЅ"
_LATIN = "ABEKMHOPCTYXIJS"
_TO_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.lower(), _LATIN + _LATIN.lower())
_TO_CYRILLIC = str.maketrans(
    _LATIN[:12] + _LATIN[:12].lower(), _CYRILLIC[:12] + _CYRILLIC[:12].lower()
)
_MARKS = str.maketrans(
    {"ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"}
)


def folded(text: str) -> str:
    """A word as it is looked up: without case, accents, kinds of blank, hyphen or apostrophe."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(bare.translate(_MARKS).split())


def look_alikes(text: str) -> tuple[str, ...]:
    """The same text with letters that look alike taken from one script: all Latin, all Cyrillic."""
    turned = (text.translate(_TO_LATIN), text.translate(_TO_CYRILLIC))
    return tuple(other for other in turned if other != text)
