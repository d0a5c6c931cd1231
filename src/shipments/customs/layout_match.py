"""How well a layout knows a header: each column by its box number, its name, or its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from shipments.customs.header_text import header_box, header_key, name_beside_box
from shipments.customs.header_words import Meaning, meaning_of
from shipments.customs.layout_file import Column, ColumnReading, Ignored, Layout, shipped

Entry = Column | Ignored


@dataclass
class Index:
    """The entries of a layout by box and by name."""

    boxes: dict[str, Entry] = field(default_factory=dict)
    names: dict[str, Entry] = field(default_factory=dict)

    def find(self, header: str) -> tuple[Entry | None, str]:
        """The entry of a header, and by what it is known: `box`, `name` or nothing."""
        box = header_box(header)
        if box is not None and box in self.boxes:
            return self.boxes[box], "box"
        for key in (header_key(header), header_key(name_beside_box(header))):
            if key in self.names:
                return self.names[key], "name"
        return None, ""


def index_of(layout: Layout) -> Index:
    """The entries of a layout by box and by name; made once for those of the package."""
    is_shipped = shipped().get(layout.id) is layout
    return _shipped_index(layout.id) if is_shipped else _make_index(layout)


@cache
def _shipped_index(layout_id: str) -> Index:
    return _make_index(shipped()[layout_id])


def _make_index(layout: Layout) -> Index:
    index = Index()
    entries: tuple[Entry, ...] = (*layout.columns, *layout.ignored)
    for entry in entries:
        for box in entry.all_boxes:
            index.boxes.setdefault(box, entry)
        for header in entry.headers:
            index.names.setdefault(header_key(header), entry)
    # A name that lost its box number is known as well, unless it is the whole header of another.
    for entry in entries:
        for header in entry.headers:
            index.names.setdefault(header_key(name_beside_box(header)), entry)
    return index


@dataclass(frozen=True)
class Match:
    """How a layout takes a header.

    Attributes:
        layout: The layout.
        entries: Header -> entry of the layout that it is.
        by: How many headers are known by `box`, by `name` and by their `words`.
        marked: Whether one of its marks and most of its signature are there.
        signed: How many headers of its signature are there.
    """

    layout: Layout
    entries: dict[str, Entry]
    by: Counter[str]
    marked: bool
    signed: int = 0

    @property
    def known(self) -> int:
        """Number of headers that the layout knows."""
        return len(self.entries)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What fits better ranks higher: no fallback, more headers listed, fewer that are absent."""
        listed = self.known - self.by["words"]
        absent = len(self.layout.columns) + len(self.layout.ignored) - listed
        return not self.layout.fallback, listed + self.signed, -absent

    def columns(self) -> list[Column]:
        """The columns of the layout that are there."""
        return [entry for entry in self.entries.values() if isinstance(entry, Column)]


def match_layout(header: Sequence[str], layout: Layout) -> Match:
    """Find what a layout knows of a header."""
    index = index_of(layout)
    entries: dict[str, Entry] = {}
    by = Counter[str]()
    for name in header:
        entry, how = index.find(name)
        if entry is None and layout.table == "declarations":
            entry, how = entry_of_words(name), "words"
        if entry is not None:
            entries[name] = entry
            by[how] += 1
    present = {header_box(name) for name in header} | {header_key(name) for name in header}
    marks = {header_key(mark) for mark in layout.marks} | {
        header_box(mark) for mark in layout.marks
    }
    has_mark = not layout.marks or bool((marks - {None}) & present)
    signed = sum(header_key(each) in present for each in layout.signature)
    return Match(layout, entries, by, has_mark and signed * 2 >= len(layout.signature), signed)


@lru_cache(1 << 14)
def entry_of_words(header: str) -> Entry | None:
    """A column, or one that is left out, by the words of its header."""
    meaning = meaning_of(header)
    if meaning is None:
        return None
    if not meaning.field:
        return Ignored(headers=(header,), reason=meaning.reason, personal=meaning.personal)
    return Column(
        field=meaning.field, headers=(header,), missing=meaning.missing, reading=_reading(meaning)
    )


def _reading(meaning: Meaning) -> ColumnReading:
    return ColumnReading(
        unit=meaning.unit,
        currency=meaning.currency,
        basis=meaning.basis,
        assumed=meaning.marks,
    )
