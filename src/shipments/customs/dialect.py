"""What separates the cells of a text file, by evidence over many lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shipments.customs.codes import RefusalCode
from shipments.customs.options import DELIMITERS
from shipments.customs.record_parser import parse_records
from shipments.errors import Refused

_RECORDS = 2000
_ALIKE = 0.98  # two separators that divide the lines so nearly equally well: either may be it
_LEAST = 0.3  # share of lines that must agree
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True)
class Dialect:
    """How the cells of a file are divided.

    Attributes:
        delimiter: The separator.
        how: What decided it, for people.
    """

    delimiter: str
    how: str


def find_dialect(
    lines: Sequence[str], file: str, asked: str | None = None, *, final: bool
) -> Dialect:
    """Find the separator that divides most lines into equally many cells.

    Args:
        lines: The first lines of the file, with their ends.
        file: Name of the file, for messages.
        asked: What the user says it is.
        final: Whether they are the whole file.

    Raises:
        Refused: `DELIMITER` if no separator divides the lines, or two do so equally well.
    """
    if asked:
        return Dialect(asked, f"{_NAMES[asked]}, as asked")
    scored = sorted((_score(lines, mark, final), mark) for mark in DELIMITERS)[::-1]
    (best, count, width), mark = scored[0]
    if best < _LEAST:
        raise _refused(file, "")
    if scored[1][0][0] >= best * _ALIKE:
        names = f"{_NAMES[mark]} and {_NAMES[scored[1][1]]}"
        raise _refused(file, f"{names} divide the lines equally well")
    return Dialect(
        mark, f"{_NAMES[mark]}: {width} cells on {count:,} lines of the first {_RECORDS:,}"
    )


def _score(lines: Sequence[str], mark: str, final: bool) -> tuple[float, int, int]:
    """Share of the lines that have the commonest width, less where that is small."""
    records = islice(parse_records(lines, mark, final=final), _RECORDS)
    widths = Counter(record.width for record in records if record.text(lines))
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0, 0, 1
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    # Title lines have one cell whatever the separator is, and say nothing about it.
    lone = min(widths.get(1, 0), sum(widths.values()) // 2)
    return count / (sum(widths.values()) - lone) * (1 - 1 / width), count, width


def _refused(file: str, detail: str) -> Refused:
    marks = ", ".join(f"'{_NAMES[mark]}'" for mark in DELIMITERS)
    return Refused(
        RefusalCode.DELIMITER, file, detail, f"name the separator with --delimiter: {marks}"
    )
