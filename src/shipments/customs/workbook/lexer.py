"""Sheets of XLSX in the plain form that spreadsheets write, read whole columns at a time.

The tags of a block are found with numpy, and every step from one tag to the next must be one that a
plain sheet takes: `row`, `c` with its reference first, `f`, `v`, `is/t`, nothing else between them.
Whatever differs (prefixes, remarks, rich text, blanks between tags) raises `NotPlain`, and the
sheet is read by the XML parser instead; both give the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from shipments.customs.workbook.counter import RowCounter
from shipments.customs.workbook.model import CELLS, LAST_COLUMN, LAST_ROW, Block, Kind, Tally
from shipments.customs.workbook.package import Package
from shipments.customs.workbook.xlsx import KINDS, decoded

_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_HEAD = 1 << 20  # bytes within which the rows begin
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"<>&]*)"')
_HIDDEN = ' hidden="(1|true|on)"'
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ALLOWED = b"\t\n" + bytes(range(32, 256))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# Tags by number; a tag that closes itself is 16 more.
_ROW, _CELL, _F, _V, _IS, _T = 1, 2, 3, 4, 5, 6
_NAMES = {b"ro": _ROW, b"c ": _CELL, b"is": _IS}
_ENDS = {b"/r": 9, b"/c": 10, b"/f": 11, b"/v": 12, b"/i": 13, b"/t": 14}
_CLOSE, _EMPTY = 8, 16
_VALUES = ((_V, 12), (_T, 14), (_F, 11))  # tags between which text may stand
_NEXT = {
    0: (_ROW, _ROW + _EMPTY),
    9: (_ROW, _ROW + _EMPTY),
    _ROW + _EMPTY: (_ROW, _ROW + _EMPTY),
    _ROW: (_CELL, _CELL + _EMPTY, 9),
    10: (_CELL, _CELL + _EMPTY, 9),
    _CELL + _EMPTY: (_CELL, _CELL + _EMPTY, 9),
    _CELL: (_F, _F + _EMPTY, _V, _V + _EMPTY, _IS, _IS + _EMPTY, 10),
    _F: (11,),
    11: (_V, _V + _EMPTY, 10),
    _F + _EMPTY: (_V, _V + _EMPTY, 10),
    _V: (12,),
    12: (10,),
    _V + _EMPTY: (10,),
    _IS: (_T, _T + _EMPTY, 13),
    _IS + _EMPTY: (10,),
    _T: (14,),
    14: (13,),
    _T + _EMPTY: (13,),
    13: (10,),
}
# Length of the tags that have no attributes, from `<` to `>`; 0 = any.
_LENGTH = np.zeros(32, np.int64)
_LENGTH[[9, 10, 11, 12, 13, 14, _V, _IS, _V + _EMPTY, _IS + _EMPTY]] = 5, 3, 3, 3, 4, 3, 2, 3, 3, 4
_ATTRIBUTES = r'^( [A-Za-z0-9:]+="[^"<>&]*")* ?$'
Places = npt.NDArray[np.int64]


class NotPlain(Exception):
    """The sheet is not in the plain form."""


class _Tags(NamedTuple):
    """The tags of a block: where each begins and ends, and its number."""

    begin: Places
    end: Places
    code: npt.NDArray[np.uint8]


def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    codes = np.zeros(1 << 16, np.uint8)
    for pair, code in {**_NAMES, **_ENDS}.items():
        codes[pair[0] << 8 | pair[1]] = code
    for letter, code in ((b"f", _F), (b"v", _V), (b"t", _T)):
        for after in b" >/":
            codes[letter[0] << 8 | after] = code
    steps = np.zeros((32, 32), np.bool_)
    for code, following in _NEXT.items():
        steps[code, list(following)] = True
    return codes, steps


_CODES, _STEPS = _tables()


def plain_blocks(package: Package, part: str, tally: Tally) -> Iterator[Block]:
    """The rows of a sheet in the plain form.

    Raises:
        NotPlain: As soon as anything else is met; what was given until then holds.
        Refused: If the part cannot be decompressed.
    """
    blocks, counter = package.text(part), RowCounter()
    rest = b""
    for block in blocks:
        counter.feed(block)
        rest += block
        if _BEGIN in rest or len(rest) > _HEAD:
            break
    head, begin, rest = rest.partition(_BEGIN)
    if not begin or head.count(b"<!"):
        raise NotPlain
    last = 0
    while _END not in rest:
        cut = rest.rfind(b"</row>") + 6
        if cut > 5:
            made = _block(rest[:cut], last)
            last = int(made.rows[-1])
            yield made
            rest = rest[cut:]
        following = next(blocks, None)
        if following is None:
            raise NotPlain
        counter.feed(following)
        rest += following
    rows, _, tail = rest.partition(_END)
    if rows:
        yield _block(rows, last)
    _finish(blocks, tail, counter, tally)


def _finish(blocks: Iterator[bytes], tail: bytes, counter: RowCounter, tally: Tally) -> None:
    tail += b"".join(blocks)
    if b"<!" in tail or b"<row" in tail.replace(b"<rowBreaks", b""):
        raise NotPlain
    tally.merged = tail.count(b"<mergeCell ")
    tally.stored = counter.end()


def _block(text: bytes, last: int) -> Block:
    data = np.frombuffer(text, np.uint8)
    # XML changes a carriage return and refuses the others.
    if (
        text.translate(None, _ALLOWED)
        or b"]]>" in text
        or (b"\xef\xbf" in text and any(mark in text for mark in _NO_CHARACTERS))
    ):
        raise NotPlain
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise NotPlain from error
    tags = _tags(data)
    is_row = (tags.code & 15) == _ROW
    rows, hidden = _rows(text, data, tags, np.flatnonzero(is_row))
    if not len(rows) or rows[0] <= last or (np.diff(rows) <= 0).any() or rows[-1] > LAST_ROW:
        raise NotPlain  # the other reader says what is wrong
    return Block(rows, hidden, _cells(text, data, tags, rows[np.cumsum(is_row) - 1]))


def _tags(data: npt.NDArray[np.uint8]) -> _Tags:
    begin, close = np.flatnonzero(data == 60), np.flatnonzero(data == 62)
    if not len(begin) or not len(close) or begin[-1] + 3 > len(data) or begin[0] != 0:
        raise NotPlain
    if len(close) != len(begin):  # a `>` in a text
        at = np.searchsorted(close, begin)
        if at[-1] >= len(close):
            raise NotPlain
        close = close[at]
    end = close
    if (end <= begin).any() or (end[:-1] >= begin[1:]).any():
        raise NotPlain
    code = _CODES[data[begin + 1].astype(np.uint16) << 8 | data[begin + 2]]
    closes_itself = (data[end - 1] == 47) & (code < _CLOSE)
    code = code + closes_itself.astype(np.uint8) * np.uint8(_EMPTY)
    before = np.concatenate(([0], code[:-1]))
    quotes = np.cumsum(data == 34, dtype=np.uint8)
    plain = _STEPS[before, code].all() and code[-1] in (9, _ROW + _EMPTY)
    if not plain or ((quotes[end] - quotes[begin]) & 1).any():
        raise NotPlain
    holds_text = np.isin(code[:-1], [_V, _T, _F])
    if ((begin[1:] - end[:-1] > 1) & ~holds_text).any() or end[-1] != len(data) - 1:
        raise NotPlain
    length = _LENGTH[code]
    if ((length > 0) & (end - begin != length)).any():
        raise NotPlain
    return _Tags(begin, end, code)


def _rows(
    text: bytes, data: npt.NDArray[np.uint8], tags: _Tags, places: Places
) -> tuple[Places, npt.NDArray[np.bool_]]:
    begin = tags.begin[places]
    _expect(data, begin + 1, b'row r="')
    attributes = _texts(text, data, begin + 8, _inner_end(tags, places))
    found = attributes.str.extract_groups(r'^([1-9][0-9]{0,6})"(( [A-Za-z0-9:]+="[^"<>&]*")*) ?$')
    numbers = found.struct[0].cast(pl.Int64, strict=False)
    if numbers.has_nulls():
        raise NotPlain
    hidden = found.struct[1].fill_null("").str.contains(_HIDDEN)
    return numbers.to_numpy(), hidden.to_numpy()


def _cells(text: bytes, data: npt.NDArray[np.uint8], tags: _Tags, row_of: Places) -> pl.DataFrame:
    is_cell = (tags.code & 15) == _CELL
    places = np.flatnonzero(is_cell)
    cell_of = np.cumsum(is_cell) - 1
    column, kind, style = _attributes(text, data, tags, places)
    others = np.flatnonzero(np.isin(tags.code & 15, [_F, _T]) & (tags.end - tags.begin > 2))
    attributes = _texts(text, data, tags.begin[others] + 2, _inner_end(tags, others))
    if not attributes.unique().str.contains(_ATTRIBUTES).all():
        raise NotPlain
    values = np.flatnonzero((tags.code == _V) | (tags.code == _T))
    values = values[tags.begin[values + 1] > tags.end[values] + 1]
    formulas = np.unique(cell_of[np.flatnonzero((tags.code & 15) == _F)])
    valued = cell_of[values]
    bare = np.setdiff1d(formulas, valued, assume_unique=True)
    made = _frame(row_of[places], column, kind, style, valued)
    made = made.with_columns(value=_texts(text, data, tags.end[values] + 1, tags.begin[values + 1]))
    if b"&" in text or b"_x" in text:
        made = made.with_columns(value=_unescaped(made["value"], made["kind"]))
    if len(bare):
        kinds = np.where(kind[bare] == Kind.TEXT, Kind.TEXT, Kind.UNCACHED).astype(np.uint8)
        without = _frame(row_of[places], column, kind, style, bare)
        without = without.with_columns(kind=pl.Series(kinds), value=pl.lit(""))
        made = pl.concat([made, without.select(list(CELLS))])
    return made.select(list(CELLS))


def _frame(row: Any, column: Any, kind: Any, style: Any, cells: Places) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": row[cells],
            "column": column[cells],
            "kind": kind[cells],
            "style": style[cells],
        },
        schema={name: CELLS[name] for name in ("row", "column", "kind", "style")},
    )


def _attributes(
    text: bytes, data: npt.NDArray[np.uint8], tags: _Tags, places: Places
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    begin = tags.begin[places]
    if not len(begin):
        empty = np.zeros(0, np.int32)
        return empty, empty.astype(np.uint8), empty
    _expect(data, begin + 1, b'c r="')
    column, after = _references(data, begin + 6)
    rest = _texts(text, data, after + 1, _inner_end(tags, places))
    known = {attributes: _meaning(attributes) for attributes in rest.unique()}
    packed = rest.replace_strict(known, return_dtype=pl.Int32).to_numpy()
    return column - np.int32(1), (packed & 15).astype(np.uint8), packed >> 4


def _references(data: npt.NDArray[np.uint8], at: Places) -> tuple[npt.NDArray[np.int32], Places]:
    """The columns, from 1, that the references beginning here name, and where the references end."""
    column = np.zeros(len(at), np.int32)
    letters, digits = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for place in range(11):
        byte = data[np.minimum(at + place, len(data) - 1)].astype(np.int32)
        letter = (byte >= 65) & (byte <= 90) & (letters == place)
        digit = (byte >= 48) & (byte <= 57) & (letters + digits == place)
        if not letter.any() and not digit.any():
            break
        column[letter] = column[letter] * 26 + byte[letter] - 64
        letters += letter
        digits += digit
    after = at + letters + digits
    wrong = (letters < 1) | (letters > 3) | (digits < 1) | (digits > 7) | (data[after] != 34)
    if wrong.any() or (column > LAST_COLUMN).any():
        raise NotPlain
    return column, after


def _meaning(attributes: str) -> int:
    """What the attributes of a cell but its reference say: 16 times its style, and its kind."""
    found = dict(_ATTRIBUTE.findall(attributes))
    if _ATTRIBUTE.sub("", attributes).strip() or len(found) != attributes.count("="):
        raise NotPlain
    kind, style = KINDS.get(found.get("t", "n")), found.get("s", "0")
    if kind is None or not (style.isascii() and style.isdigit() and len(style) < 7) or "r" in found:
        raise NotPlain
    return int(style) << 4 | int(kind)


def _inner_end(tags: _Tags, places: Places) -> Places:
    """Where the attributes of a tag end: before `>` or `/>`."""
    return np.asarray(tags.end[places] - (tags.code[places] >= _EMPTY), np.int64)


def _expect(data: npt.NDArray[np.uint8], at: Places, wanted: bytes) -> None:
    if len(at) and at[-1] + len(wanted) >= len(data):
        raise NotPlain
    if not all((data[at + place] == byte).all() for place, byte in enumerate(wanted)):
        raise NotPlain


def _unescaped(values: pl.Series, kinds: pl.Series) -> pl.Series:
    marked = values.str.contains("&", literal=True)
    if marked.any():
        places = marked.arg_true()
        texts = values.gather(places)
        values = values.scatter(places, pl.Series([_REFERENCE.sub(_meant, t) for t in texts]))
    marked = values.str.contains("_x", literal=True) & (kinds == Kind.TEXT)
    if marked.any():
        places = marked.arg_true()
        values = values.scatter(places, pl.Series([decoded(t) for t in values.gather(places)]))
    return values


def _meant(found: re.Match[str]) -> str:
    """The character that a reference in XML stands for."""
    if found[1]:
        return _NAMED[found[1]]
    number = int(found[2]) if found[2] else int(found[3] or "0", 16)
    plain = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    if not plain and not 0x10000 <= number <= 0x10FFFF:
        raise NotPlain
    return chr(number)


def _texts(text: bytes, data: npt.NDArray[np.uint8], begin: Places, end: Places) -> pl.Series:
    """Stretches of a block as texts, by Arrow's string views: 16 bytes each, short texts inside."""
    length = (end - begin).astype(np.int32)
    if not len(length):
        return pl.Series(dtype=pl.String)
    views = np.zeros((len(length), 16), np.uint8)
    words = views.view(np.int32)
    words[:, 0] = length
    places = np.minimum(begin[:, None] + np.arange(12), len(data) - 1)
    inside = data[places]
    inside[(np.arange(12) >= length[:, None]) & (length <= 12)[:, None]] = 0
    views[:, 4:] = inside
    long = np.flatnonzero(length > 12)
    words[long, 2], words[long, 3] = 0, begin[long]
    buffers = [None, pa.py_buffer(views), pa.py_buffer(text)]
    made = pa.Array.from_buffers(pa.string_view(), len(length), buffers)
    return pl.Series(pl.from_arrow(made))
