"""Reading on after a mistake of TOML, so that one missing quotation mark does not hide the rest.

Every statement that TOML refuses is told and taken out of the text, and the rest is read again.
Line numbers stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shipments.errors import Fault
from shipments.toml_model import Parsed, parse_text
from shipments.toml_text import ASSIGNMENT, HEADER, Scan

_MOST = 50  # mistakes of TOML that one file is read on after
_BROKEN_HEADER = re.compile(r"\[+\s*([a-z_]+(?:\.[a-z_]+)*)\s*\]*\s*(?:#.*)?$")


@dataclass(frozen=True)
class Recovered:
    """What could be read.

    Attributes:
        parsed: The text without the refused statements, its tables (empty when nothing can be
            read), and a fault for each refused statement.
        refused: Number of the line and name of the field of each refused assignment.
    """

    parsed: Parsed
    refused: tuple[tuple[int, str], ...]

    def hides(self, line: int | None, field: str) -> bool:
        """Whether a field that seems missing was refused, in the section that begins at `line`."""
        lines = self.parsed.text.split("\n")
        after = [number for number, told in enumerate(lines, 1) if HEADER.match(told)]
        end = next((number for number in after if number > (line or 0)), len(lines) + 1)
        return any((line or 0) < at < end and name == field for at, name in self.refused)


def _starts(lines: Sequence[str]) -> list[int]:
    """The places of the lines on which a statement begins."""
    return [
        place
        for place, line in enumerate(lines)
        if line[:1].strip() and (HEADER.match(line) or ASSIGNMENT.match(line))
    ]


def _is_open(lines: Sequence[str]) -> bool:
    """Whether a list, a table or a long text is still open at the end of these lines."""
    scan = Scan()
    for line in lines:
        scan.read(line)
    return scan.inside


def _first_open(lines: Sequence[str]) -> int | None:
    """The line of the first statement that nothing closes: TOML stumbles at the end of the text."""
    starts = _starts(lines)
    for start, end in pairwise([*starts, len(lines)]):
        if _is_open(lines[start:end]):
            return start
    return None


def _statement(lines: Sequence[str], at: int) -> range:
    """The lines of the statement that makes TOML stumble at line `at`."""
    starts = _starts(lines)
    place = bisect_right(starts, at) - 1
    if place < 0:
        return range(at, at + 1)
    # TOML stumbles over the statement after one that was not closed.
    if starts[place] == at and place > 0 and _is_open(lines[starts[place - 1] : at]):
        place -= 1
    elif starts[place] != at and not _is_open(lines[starts[place] : at]):
        return range(at, at + 1)
    end = starts[place + 1] if place + 1 < len(starts) else len(lines)
    return range(starts[place], end)


def recover(path: Path, text: str) -> Recovered:
    """Read a TOML text as far as it can be read.

    Args:
        path: The file in which it stands.
        text: The text.
    """
    lines = text.split("\n")
    faults: list[Fault] = []
    refused: list[tuple[int, str]] = []
    for _ in range(_MOST):
        parsed = parse_text(path, "\n".join(lines))
        if not parsed.faults:
            return Recovered(Parsed(parsed.text, parsed.raw, faults), tuple(refused))
        (fault,) = parsed.faults
        faults.append(fault)
        number = fault.where.rpartition(":")[2]
        at = int(number) - 1 if number.isdigit() else _first_open(lines)
        if at is None:
            break
        _take_out(lines, at, refused)
    return Recovered(Parsed(text, {}, faults), tuple(refused))


def _take_out(lines: list[str], at: int, refused: list[tuple[int, str]]) -> None:
    """Empty the lines of the refused statement; a header with a missing bracket is mended."""
    header = _BROKEN_HEADER.match(lines[at])
    mended = header and (f"[{header[1]}]" if header[1] == "report" else f"[[{header[1]}]]")
    if mended and mended != lines[at].strip():
        lines[at] = mended
        return
    span = _statement(lines, at)
    field = ASSIGNMENT.match(lines[span.start])
    if field:
        refused.append((span.start + 1, field[1].strip("\"'")))
    for place in span:
        lines[place] = ""
