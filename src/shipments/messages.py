"""How messages are worded: text as one safe line, and the words that could have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

WIDTH = 80  # of a value, name or place
# Control characters (C0, DEL, C1), separators of lines, and marks that turn the direction of text.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NEAR = 0.7  # similarity from which a word could have been meant
_LISTED = 30  # a list of at most so many words is shown as a whole


def printable(text: str, width: int = WIDTH) -> str:
    """Text as one printable line: what cannot be seen is escaped, what is too long is cut.

    Args:
        text: Any text, such as a value or the name of a file.
        width: How many characters to keep at most.
    """
    line = "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
        for mark in text[: width + 1]
    )
    return line if len(line) <= width else line[: width - 1] + "…"


def format_value(value: object) -> str:
    """A value as one printable line; text is in quotation marks."""
    try:
        return printable(repr(value[: WIDTH + 1]) if isinstance(value, str) else str(value))
    except (ValueError, RecursionError):  # a number of thousands of digits, a very deep table
        return f"a very large {type(value).__name__}"


def format_location(name: str, line: int | None = None) -> str:
    """The name of a file as it is printed, with the line where known."""
    return printable(name, WIDTH - 10) + (f":{line}" if line else "")


def hidden_character(text: str, allowed: str = "") -> str | None:
    """The first character that cannot be seen, as its code; None if there is none.

    Args:
        text: The text to look through.
        allowed: Characters that may be in it all the same.
    """
    hidden = next((mark for mark in _HIDDEN.findall(text) if mark not in allowed), None)
    return None if hidden is None else f"U+{ord(hidden):04X}"


def close_matches(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known words that could have been meant, nearest first; none when nothing is near.

    Args:
        word: What was written; case makes no difference. A part of a known word of at least four
            letters counts too: `shiped` is near `shipped_per_customs`.
        known: What could have been meant.
        limit: How many to name.
    """
    options: dict[str, list[str]] = {}
    for option in sorted({str(option) for option in known}):
        parts = {part for part in re.split(r"[_\-. ]", option.casefold()) if len(part) > 3}
        for spelling in parts | {option.casefold()}:
            options.setdefault(spelling, []).append(option)
    written = word[:WIDTH].casefold()
    whole = [option for option in options if option in map(str.casefold, options[option])]
    near = get_close_matches(written, whole, limit, _NEAR)
    near += get_close_matches(written, options, limit, _NEAR)
    near += [each for each in options if sorted(each) == sorted(written)]  # letters swapped
    return list(dict.fromkeys(option for spelling in near for option in options[spelling]))[:limit]


def _quoted(words: Iterable[str]) -> str:
    return " or ".join(f"'{word}'" for word in words)


def suggest(word: str, known: Iterable[str], limit: int = 3) -> str:
    """A remark that names the nearest known words, or says how many there are.

    Args:
        word: What was written.
        known: What could have been meant.
        limit: How many to name.

    Returns:
        `did you mean 'a' or 'b'?`, or the whole list when it is short, or how many words are
        known; never an empty text.
    """
    options = sorted({str(option) for option in known})
    if near := close_matches(word, options, limit):
        return f"did you mean {_quoted(near)}?"
    if 0 < len(options) <= _LISTED:
        return "one of: " + ", ".join(options)
    return f"{len(options)} are known" if options else "none is known"


def expected_one_of(what: str, word: str, known: Iterable[str], limit: int = 3) -> str:
    """What was expected of a word, to go on after `expected`.

    Args:
        what: What the known words are: `a word of the vocabulary`.
        word: What was written.
        known: What could have been meant, in the order to list it.
        limit: How many to name.

    Returns:
        `a word of the vocabulary, perhaps 'a' or 'b'`, or with the whole list when nothing is near
        and it is short, or with how many are known.
    """
    options = list(dict.fromkeys(str(option) for option in known))
    if near := close_matches(word, options, limit):
        return f"{what}, perhaps {_quoted(near)}"
    if 0 < len(options) <= _LISTED:
        return f"{what}: {', '.join(options)}"
    return f"{what} ({len(options)} are known)" if options else what
