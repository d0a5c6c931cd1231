"""Text of pages made comparable, the languages it can be in, and patterns of words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_CYRILLIC_APOSTROPHE = re.compile(r"(?<=[\u0400-\u04ff])['\u2019\u02bc](?=[\u0400-\u04ff])")
_KEPT = 4096  # texts that several rules look at
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CYRILLIC, _CHINESE = re.compile("[\u0400-\u04ff]"), re.compile("[\u4e00-\u9fff]")
_KNOWN = re.compile("[a-z\u0142\u0400-\u04ff\u4e00-\u9fff]")
# Letters of Baltic and other languages that none of the known ones has.
_FOREIGN = re.compile("[āēīūķļņģčšžěřůőõãåøæ]", re.IGNORECASE)
# A pattern begins where a word does; Chinese has no spaces between words.
_START = "(?<![a-z\u0142\u0400-\u04ff])"


@cache
def read_data(name: str) -> dict[str, Any]:
    """A table of words of this package, by the name of its file."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache(_KEPT)
def fold(words: str) -> str:
    """Small letters without accents, one form of apostrophes; `US` stays apart from `us`."""
    text = re.sub(r"\bUS\b", "u.s.", unicodedata.normalize("NFKC", words)).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("\u0131", "i").replace("\u2019", "'"))
        text = "".join(mark for mark in text if not unicodedata.combining(mark))
    text = re.sub(r"(?:per|pour) ?cent\b|per cento\b", "%", text)
    return _CYRILLIC_APOSTROPHE.sub("", text.replace("quatre-vingt", "quatrevingt"))


@cache
def word_pattern(alternatives: str) -> re.Pattern[str]:
    """A pattern of the data that matches folded text from the start of a word."""
    return re.compile(f"{_START}(?:{fold(alternatives)})")


def names_of(words: str, patterns: dict[str, str]) -> frozenset[str]:
    """The keys whose pattern a text holds."""
    text = fold(words)
    return frozenset(key for key, pattern in patterns.items() if word_pattern(pattern).search(text))


@cache
def common_words() -> dict[str, frozenset[str]]:
    """The commonest words of each language in Latin letters and its small numbers, folded."""
    lists, numbers = read_data("languages")["common"], read_data("numbers")
    return {
        language: frozenset(fold(f"{words} {numbers[language]['ones'].replace('/', ' ')}").split())
        for language, words in lists.items()
    }


def languages_of(words: str) -> tuple[str, ...]:
    """The languages that a fragment can be in, of those whose words are known.

    A fragment in Latin letters is in the languages with most of its commonest words, in any of
    them where it has none; one in Cyrillic letters in Russian or Ukrainian.

    Args:
        words: The fragment as printed.

    Returns:
        ISO 639-1 codes; empty for scripts whose words are not known.
    """
    text = fold(words)
    languages: tuple[str, ...] = ("ru", "uk") if _CYRILLIC.search(text) else ()
    languages += ("zh",) if _CHINESE.search(text) else ()
    tokens = _WORD.findall(text) if re.search("[a-z]", text) else []
    counts = {
        name: sum(word in common for word in tokens) for name, common in common_words().items()
    }
    most = max(counts.values())
    return languages + tuple(n for n, count in counts.items() if tokens and count == most)


def is_readable(words: str) -> bool:
    """Whether the words can be in a language whose words are known; figures are read in any."""
    letters = re.findall(r"[^\W\d_]", fold(words))
    known = [letter for letter in letters if _KNOWN.match(letter)]
    return 2 * len(known) >= len(letters) and not _FOREIGN.search(words)


def shows_language(words: str) -> bool:
    """Whether the words are in a known language, by their script or their commonest words."""
    text = fold(words)
    common = frozenset[str]().union(*common_words().values())
    latin = bool(common.intersection(_WORD.findall(text)))
    return is_readable(words) and bool(latin or _CYRILLIC.search(text) or _CHINESE.search(text))
