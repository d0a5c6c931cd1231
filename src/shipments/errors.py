"""Every exception that a user can meet, and one shape for every fault.

A fault says where it is, what is there, what was expected and what to do, so that a person can
correct it without reading code. Errors carry all faults at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

INTERNAL_FAULT = 70  # exit code of an error that is none of these
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


class ShipmentsError(Exception):
    """Base of all errors of this package; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(ShipmentsError):
    """A call or an option that cannot be carried out as asked."""

    exit_code = 2


class MissingPackage(UsageError, ImportError):
    """A package that only some users need is not installed; the message names the extra."""


class OutputError(ShipmentsError):
    """Output could not be written, or what was written could not be read back."""

    exit_code = 5


class SchemaNotCompilable(ShipmentsError):
    """A schema with something that cannot be turned into a narwhals expression."""


class RowsRejectedWarning(UserWarning):
    """Rows were rejected, for `on_reject='warn'`."""


class RowsRejected(ShipmentsError):
    """Rows or records were rejected, more than the caller allows.

    Attributes:
        counts: How many, by rule or by code, most first.
        report: Of `ingest`: what became of every record; None otherwise.
    """

    exit_code = 4

    def __init__(self, message: str, counts: Mapping[str, int], report: Any = None) -> None:
        """Keep the counts and the report."""
        self.counts, self.report = dict(counts), report
        super().__init__(message)


class _Code(Protocol):
    @property
    def meaning(self) -> str: ...


class Refused(ShipmentsError):
    """A file that is not taken as a whole; nothing of it is written.

    Attributes:
        code: Why.
        file: Name of the file, as given.
        detail: What is wrong in this file, in words.
        action: What to do.
        excerpt: What was read there, printable, at most 80 characters.
    """

    exit_code = 3

    def __init__(
        self, code: _Code, file: str, detail: str, action: str, *, excerpt: str = ""
    ) -> None:
        """Say in one line which file, what is wrong, what was read and what to do."""
        self.code, self.file, self.excerpt = code, file, printable(excerpt)
        self.detail, self.action = detail or code.meaning, action
        parts = [str(code), printable(file), self.detail]
        if self.excerpt:
            parts.append(f"seen {self.excerpt}")
        super().__init__(" · ".join([*parts, action]))


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: File (with line where known) or table.
        row: Key of the row or record, empty when the fault is about the whole.
        field: Field or column.
        value: What is there, as text.
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
        parts = [printable(part) for part in (self.where, self.row, self.field) if part]
        if self.value:
            parts.append(f"value {printable(self.value)}")
        parts.append(printable(self.fault, _SENTENCE))
        if self.expected:
            parts.append(f"expected {printable(self.expected, _SENTENCE)}")
        if self.action:
            parts.append(printable(self.action, _SENTENCE))
        return " · ".join(parts)


def _by_line(fault: Fault) -> tuple[str, int, Fault]:
    """Files by name, their lines by number and not as text."""
    name, _, line = fault.where.rpartition(":")
    return (name, int(line), fault) if line.isdecimal() else (fault.where, 0, fault)


class DataError(ShipmentsError):
    """Data that break rules; `faults` holds every one of them.

    Args:
        faults: The faults, at least one.
        what: What was checked, for the first line.
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


class CannotAdd(DataError):
    """A total that would add different things; the faults name the rows."""


class LayoutError(DataError):
    """A layout file with mistakes."""

    exit_code = 2


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
    written = word[:WIDTH].casefold()
    near = get_close_matches(written, options, limit, _NEAR)
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
