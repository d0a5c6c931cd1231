"""Where the header of a table is, for text files and spreadsheets alike.

Lines above it are counted as title or blank lines, lines below the last record as a footer. The
header is the first line that fills most of the width and holds names: no number, no date. Where a
line of names is not the only candidate, or none is, the file is refused with the lines that could
be meant, and `--header-row` names one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from shipments.customs.chunk import LINE, RECORD
from shipments.customs.codes import RefusalCode
from shipments.errors import Refused

Cells = Sequence[str | None]
Lines = Sequence[tuple[int, Cells]]

MOST_COLUMNS = 16_384  # as many as a sheet can have
HEADER_DEPTH = 100  # lines among which the header is looked for
_KNOWN_ENOUGH = 3  # known names that make a line the header, whatever else it looks like
_NUMBERED = 5  # columns from which a line 1, 2, 3 ... below the header is its numbering
# No letter at all but a digit, or a number or moment that holds letters.
_VALUE = re.compile(
    r"[\W_]*\d[\W\d_]*"
    r"|\d{4}-\d{2}-\d{2}T[\d:.]+Z?"
    r"|[+-]?\d+(\.\d+)?[eE][+-]?\d+"
)
_SUM = "итого|всего|grand total|total|genel toplam|toplam|барлығы|合计|总计|總計"
_NOTE = "источник|примечани[ея]|sources?|notes?|kaynak|not|дереккөз|数据来源|来源|备注"
_CLOSING = re.compile(
    rf"({_SUM})([\W\d_]*|\W+(по|за|for|of)\b.*)|({_NOTE})\s*[:：].*", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        names: Names of the columns in order, as in the file, unique; a column without a name is
            called `unnamed column N`. Columns at the end without a name are left out: a record
            that holds anything in them is too wide.
        line: Line or row of the header, from 1.
        first: Index, among the lines given, of the first line that may be a record.
        skipped: Lines above `first` by kind: `title`, `blank`, `header`.
        how: Why this line, for people.
    """

    names: tuple[str, ...]
    line: int
    first: int
    how: str
    skipped: Mapping[str, int] = field(default_factory=dict)


def filled(cells: Cells) -> int:
    """How many cells of a line hold something."""
    return sum(1 for cell in cells if cell and not cell.isspace())


def is_blank(cells: Cells) -> bool:
    """Whether no cell of a line holds anything but spaces."""
    return filled(cells) == 0


def find_header(
    lines: Lines,
    *,
    file: str,
    header_row: int | None = None,
    known: Callable[[str], bool] | None = None,
) -> Header:
    """Find the header among the first lines of a table.

    Args:
        lines: The first lines (`HEADER_DEPTH` of them, or as far as `header_row`), blank ones
            too: the number of the line or row, from 1, and its cells.
        file: Name of the file, for messages.
        header_row: Line or row that the user says is the header.
        known: Whether a layout knows a header; a line with three known names or more wins over
            every other.

    Raises:
        Refused: `EMPTY_FILE` if every line is blank; `NO_HEADER` if no line can be the header, or
            several can; `DUP_COLUMN` if two columns have one name; `NOT_A_TABLE` if there are too
            many columns.
    """
    lines = [(line, cells[: MOST_COLUMNS + 1]) for line, cells in lines]
    if all(is_blank(cells) for _, cells in lines):
        detail, action = "no line that is not blank", "give a file with records"
        raise Refused(RefusalCode.EMPTY_FILE, file, detail, action)
    if header_row is not None:
        index, how = _asked(lines, header_row, file)
    else:
        index, how = _found(lines, file, known)
    cells = lines[index][1]
    names = _names(cells, file)
    if header_row is None and filled(cells) * 2 < len(names):
        raise _unsure(lines, [index], file, f"{filled(cells)} of {len(names)} columns have a name")
    first = index + 1
    if first < len(lines) and _is_numbering(lines[first][1], len(names)):
        first, how = first + 1, how + "; the line of column numbers below it belongs to it"
    blank = sum(is_blank(cells) for _, cells in lines[:index])
    counts = {"title": index - blank, "blank": blank, "header": first - index}
    return Header(names, lines[index][0], first, how, {k: n for k, n in counts.items() if n})


def footer_start(lines: Sequence[Cells], width: int) -> int:
    """Index of the first of the last lines of a table that are its footer, not records.

    A line is part of the footer if less than half of the width is filled and it opens with a word
    that sums up or names a source (`Итого`, `Total for 2023`, `Source: ...`); or if a single cell
    is filled and a blank line, or a line of the footer, is between it and the records.

    Args:
        lines: The last lines of the table, up to its end, blank ones too.
        width: Number of columns of the table.

    Returns:
        Number of lines if there is no footer. Blank lines after it are no part of the footer.
    """
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        cells = lines[index]
        if is_blank(cells):
            if not all(map(is_blank, lines[index:start])):
                start = index + 1
        elif _closes(cells, width):
            start = index
        elif filled(cells) > 1 or width <= 2:
            break
    return start


def _closes(cells: Cells, width: int) -> bool:
    opening = next((cell for cell in cells if cell and not cell.isspace()), "")
    return filled(cells) * 2 < width and _CLOSING.fullmatch(opening.strip()) is not None


def _asked(lines: Lines, header_row: int, file: str) -> tuple[int, str]:
    for index, (line, cells) in enumerate(lines):
        if line == header_row and not is_blank(cells):
            return index, f"line {line}, as asked"
    near = [str(line) for line, cells in lines if not is_blank(cells)][:10]
    raise Refused(
        RefusalCode.NO_HEADER,
        file,
        f"no record begins on line {header_row}, or it is blank",
        f"--header-row with a line on which one begins ({', '.join(near)}, ...)",
    )


def _found(lines: Lines, file: str, known: Callable[[str], bool] | None) -> tuple[int, str]:
    if known is not None and (best := _best_known(lines, known)) is not None:
        return best, f"line {lines[best][0]}, whose names are known"
    full = sorted((filled(cells) for _, cells in lines if not is_blank(cells)), reverse=True)
    widest = full[len(full) // 10]  # a few lines that ran together are wider than the table
    wide = [index for index, (_, cells) in enumerate(lines) if filled(cells) * 2 >= widest]
    named = [index for index in wide if _holds_names(lines[index][1])]
    if not named or named[0] != wide[0]:
        raise _unsure(lines, named or wide, file, "the first full line holds values, not names")
    how = f"line {lines[wide[0]][0]}, the first full line of names"
    if len(named) == 1 or named[1] != wide[1] or len(named) * 2 > len(wide):
        return wide[0], how
    first, second = lines[named[0]], lines[named[1]]
    if filled(second[1]) > filled(first[1]):
        raise _unsure(lines, named, file, "more than one line could be the header")
    return wide[0], f"{how}; line {second[0]} holds names too: --header-row {second[0]} if it is"


def _best_known(lines: Lines, known: Callable[[str], bool]) -> int | None:
    counts = [sum(1 for cell in cells if cell and known(cell)) for _, cells in lines]
    best = max(counts)
    # Two lines equally well known (a header in two languages) are left to the other rules.
    return counts.index(best) if best >= _KNOWN_ENOUGH and counts.count(best) == 1 else None


def _holds_names(cells: Cells) -> bool:
    return not any(_VALUE.fullmatch(cell.strip()) for cell in cells if cell)


def _is_numbering(cells: Cells, width: int) -> bool:
    texts = [cell.strip() if cell else "" for cell in cells][:width]
    return width >= _NUMBERED and texts == [str(number) for number in range(1, width + 1)]


def _unsure(lines: Lines, candidates: Sequence[int], file: str, detail: str) -> Refused:
    numbers = ", ".join(str(lines[index][0]) for index in candidates[:3])
    first = next(cell for cell in lines[candidates[0]][1] if cell and not cell.isspace())
    return Refused(
        RefusalCode.NO_HEADER,
        file,
        detail,
        f"name the line of the header with --header-row (perhaps {numbers}), or add one to the file",
        excerpt=first,
    )


def _names(cells: Cells, file: str) -> tuple[str, ...]:
    width = max(place for place, cell in enumerate(cells, 1) if cell and not cell.isspace())
    if width > MOST_COLUMNS:
        raise Refused(
            RefusalCode.NOT_A_TABLE,
            file,
            f"more than {MOST_COLUMNS:,} columns",
            "leave columns out, or name the line of the header with --header-row",
        )
    names: dict[str, int] = {}
    for place, cell in enumerate(cells[:width], 1):
        name = cell if cell and not cell.isspace() else f"unnamed column {place}"
        if name in (RECORD, LINE):
            detail, advice = f"column {place} is called {name}", "give it another name"
            raise Refused(RefusalCode.DUP_COLUMN, file, detail, advice)
        if name in names:
            raise Refused(
                RefusalCode.DUP_COLUMN,
                file,
                f"columns {names[name]} and {place} have one name",
                "give each column a name of its own, or name another line with --header-row",
                excerpt=name,
            )
        names[name] = place
    return tuple(names)
