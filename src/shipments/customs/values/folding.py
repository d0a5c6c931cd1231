"""Folding of words for look-up: case, accents, spaces, and letters that look alike.

The text itself is kept as it is; only what is looked up is folded.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of the Cyrillic script and the Latin letters that look the same in print, upper case.
_CYRILLIC = "АВЕКМНОРСТУХІЈЅ"
_LATIN = "ABEKMHOPCTYXIJS"
_TO_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.lower(), _LATIN + _LATIN.lower())
_TO_CYRILLIC = str.maketrans(
    _LATIN[:12] + _LATIN[:12].lower(), _CYRILLIC[:12] + _CYRILLIC[:12].lower()
)
# Rarer Cyrillic letters, and the Greek ones, small.
_RARE_TO_LATIN = str.maketrans("ԁһӏ" + "αβεικνορτυχ", "dhl" + "abeikvoptyx")
_MARKS = str.maketrans(
    {"ı": "i", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"}
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def folded(text: str) -> str:
    """A word as it is looked up: without case, accents, kinds of space, hyphen or apostrophe."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(bare.translate(_MARKS).split())


def folded_to_latin(text: str) -> str:
    """The same without invisible marks and with letters that look alike as Latin ones.

    For headers: words that look the same are one. A value with such a mark is not read in silence.
    """
    return folded(visible(text)).translate(_TO_LATIN).translate(_RARE_TO_LATIN)


def visible(text: str) -> str:
    """A text without marks that cannot be seen."""
    return _INVISIBLE.sub("", text)


def look_alikes(text: str) -> tuple[str, ...]:
    """The same text with letters that look alike taken from one script: all Latin, all Cyrillic."""
    turned = (text.translate(_TO_LATIN), text.translate(_TO_CYRILLIC))
    return tuple(other for other in turned if other != text)
