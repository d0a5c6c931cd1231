"""One base class for every error that a user can meet, and one shape for every fault.

A fault says where it is, what stands there, what was expected and what to do, so that a person
can mend it without reading code. Errors carry all faults at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

INTERNAL_FAULT = 70  # the exit code of what no error of this package tells
WIDTH = 80  # of a value, name or place
_SENTENCE = 1000  # of a fault or an expectation: a vocabulary may be listed whole
# Control characters (C0, DEL, C1), separators of lines, and marks that turn the direction of text.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str, width: int = WIDTH) -> str:
    """Text as one printable line: what cannot be seen is escaped, what is too long is cut.

    Args:
        text: Any text, such as a value or the name of a file.
        width: How many characters to keep at most.
    """
    format_value = "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii")
        for mark in text[: width + 1]
    )
    return format_value if len(format_value) <= width else format_value[: width - 1] + "…"


def format_value(value: object) -> str:
    """A value as one printable line; text stands in quotation marks."""
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
        allowed: Characters that may stand in it all the same.
    """
    found = next((mark for mark in _HIDDEN.findall(text) if mark not in allowed), None)
    return None if found is None else f"U+{ord(found):04X}"


class ShipmentsError(Exception):
    """Base of all errors of this package; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(ShipmentsError):
    """A call or an option that cannot be carried out as asked."""

    exit_code = 2


class MissingPackage(UsageError, ImportError):
    """A package that only some users need is not installed; the message names the extra."""


class OutputError(ShipmentsError):
    """Output could not be written or read back."""

    exit_code = 5


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: File (with line where known) or table.
        row: Key of the row or record, empty when the fault is about the whole.
        field: Field or column.
        value: What stands there, as text.
        fault: What is wrong, in a few words.
        expected: What would be right.
        action: What to do.
        rule: Id of the rule that was broken.
    """

    where: str
    row: str
    field: str
    value: str
    fault: str
    expected: str
    action: str
    rule: str = ""

    def __str__(self) -> str:
        """One line: where, row, field, value, fault, expected, action."""
        told = [printable(part) for part in (self.where, self.row, self.field) if part]
        if self.value:
            told.append(f"value {printable(self.value)}")
        told.append(printable(self.fault, _SENTENCE))
        if self.expected:
            told.append(f"expected {printable(self.expected, _SENTENCE)}")
        if self.action:
            told.append(printable(self.action, _SENTENCE))
        return " · ".join(told)


def _by_line(fault: Fault) -> tuple[str, int, Fault]:
    """Files by name, their lines by number and not as text."""
    name, _, line = fault.where.rpartition(":")
    return (name, int(line), fault) if line.isdecimal() else (fault.where, 0, fault)


class DataError(ShipmentsError):
    """Data that break rules; `faults` holds every one of them.

    Args:
        faults: The faults, at least one.
        what: What was being judged, for the first line.
    """

    def __init__(self, faults: Iterable[Fault], what: str = "the data") -> None:
        """Keep the faults in a stable order."""
        self.faults: Sequence[Fault] = sorted(set(faults), key=_by_line)
        self.what = what
        super().__init__(self.report())

    def report(self) -> str:
        """All faults as text, counted first."""
        count = len(self.faults)
        files = Counter(fault.where.split(":")[0] for fault in self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in {printable(self.what, _SENTENCE)}"
        spread = f" ({len(files)} files or tables)" if len(files) > 1 else ""
        return "\n".join([head + spread + ":", *(f"  {fault}" for fault in self.faults)])


_NEAR = 0.7  # similarity from which a word could have been meant
_LISTED = 30  # a list of at most so many words is shown as a whole


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
    # The similarity of two words depends on the end from which difflib reads them.
    ends = ((word[:WIDTH].casefold()[::step], [each[::step] for each in options]) for step in (1, -1))
    near = [get_close_matches(written, spellings, limit, _NEAR) for written, spellings in ends]
    named = [*near[0], *(spelling[::-1] for spelling in near[1])]
    return list(dict.fromkeys(option for each in named for option in options[each]))[:limit]


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
    """What was expected of a word, to stand after `expected`.

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
