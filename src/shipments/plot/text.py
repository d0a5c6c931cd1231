"""Measuring text before it is drawn, so that nothing overlaps and nothing is cut off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files

from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

POINTS = 72.0
_DPI = 720.0
# On a screen, hinting rounds each letter to whole pixels: text comes out up to this much wider.
_HINTING = 1.07
_ELLIPSIS = "…"
# A glyph that both fonts lack would be drawn as a box, with a warning: this stands for it.
_UNKNOWN = "□"


@cache
def font_family() -> tuple[str, ...]:
    """The fonts of the figures: Lato, which travels with the package, then matplotlib's own."""
    folder = files("shipments.plot") / "fonts"
    found = (
        [item for item in folder.iterdir() if item.name.endswith(".ttf")] if folder.is_dir() else []
    )
    for item in sorted(found, key=lambda item: item.name):
        with as_file(item) as path:
            font_manager.fontManager.addfont(str(path))
    return ("Lato", "DejaVu Sans") if found else ("DejaVu Sans",)


@cache
def _glyphs() -> frozenset[int]:
    codes: set[int] = set()
    for family in font_family():
        path = font_manager.findfont(FontProperties(family=family))
        codes |= set(font_manager.get_font(path).get_charmap())
    return frozenset(codes)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Text on one line, with a stand-in for every character that the fonts cannot draw."""
    line = " ".join(text.split())
    return "".join(sign if ord(sign) in _glyphs() else _UNKNOWN for sign in line)


@cache
def _renderer() -> RendererAgg:
    return RendererAgg(8, 8, _DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, weight: str = "normal") -> float:
    """The width of one line of text in inches."""
    font = FontProperties(family=list(font_family()), size=size, weight=weight)
    width, _, _ = _renderer().get_text_width_height_descent(text, font, False)  # type: ignore[no-untyped-call]
    return float(width) / _DPI * _HINTING


def line_height(size: float, spacing: float = 1.25) -> float:
    """The height of one line of text in inches."""
    return size * spacing / POINTS


def clip(text: str, room: float, size: float, weight: str = "normal") -> str:
    """Text that fits into `room` inches, cut at its end with an ellipsis where it must be."""
    text = plain(text)
    if width_of(text, size, weight) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle].rstrip() + _ELLIPSIS, size, weight) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + _ELLIPSIS


def wrap(text: str, room: float, size: float, weight: str = "normal") -> list[str]:
    """Lines that fit into `room` inches; a word too long for a line is broken."""
    lines: list[str] = []
    line = ""
    for word in plain(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, weight) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        pieces = _broken(word, room, size, weight)
        lines += pieces[:-1]
        line = pieces[-1]
    return [*lines, line] if line else lines


def _broken(word: str, room: float, size: float, weight: str) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size, weight) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 shipment, 2 shipments."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


class Boxes:
    """Places that are taken, in one unit on both axes, for labels that must not collide."""

    def __init__(self) -> None:
        """Begin with nothing taken."""
        self._taken: list[tuple[float, float, float, float]] = []

    def overlap(self, box: tuple[float, float, float, float]) -> float:
        """The area of a box (left, bottom, right, top) that is taken already."""
        left, bottom, right, top = box
        area = 0.0
        for west, south, east, north in self._taken:
            across, up = min(right, east) - max(left, west), min(top, north) - max(bottom, south)
            area += across * up if across > 0 and up > 0 else 0.0
        return area

    def take(self, box: tuple[float, float, float, float]) -> None:
        """Take a box."""
        self._taken.append(box)

    def fits(self, box: tuple[float, float, float, float]) -> bool:
        """Take a box if all of it is free; says whether it was."""
        if self.overlap(box) > 0:
            return False
        self.take(box)
        return True
