"""How well a layout knows a header: each column by its box number, else by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from shipments.customs.header_text import header_box, header_key, name_beside_box
from shipments.customs.layout_file import Column, Ignored, Layout, shipped

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
        by: How many headers are known by `box` and by `name`.
        marked: Whether one of the marks of the layout is there.
    """

    layout: Layout
    entries: dict[str, Entry]
    by: Counter[str]
    marked: bool

    @property
    def known(self) -> int:
        """Number of headers that the layout knows."""
        return len(self.entries)

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What fits better ranks higher: no fallback, more headers known, fewer that are absent."""
        absent = len(self.layout.columns) + len(self.layout.ignored) - self.known
        return not self.layout.fallback, self.known, -absent

    def columns(self) -> list[Column]:
        """The columns of the layout that are there."""
        return [entry for entry in self.entries.values() if isinstance(entry, Column)]


def match_layout(header: Sequence[str], layout: Layout) -> Match:
    """Find what a layout knows of a header."""
    index = index_of(layout)
    entries, by = {}, Counter[str]()
    for name in header:
        entry, how = index.find(name)
        if entry is not None:
            entries[name] = entry
            by[how] += 1
    present = {header_box(name) for name in header} | {header_key(name) for name in header}
    marks = {header_key(mark) for mark in layout.marks} | {
        header_box(mark) for mark in layout.marks
    }
    return Match(layout, entries, by, not layout.marks or bool((marks - {None}) & present))
