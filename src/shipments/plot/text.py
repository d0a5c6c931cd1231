"""Text of figures: fonts, widths before anything is drawn, wrapping, numbers with nouns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
# Drawn in place of a glyph that both fonts lack.
_UNKNOWN = "□"


@cache
def font_family() -> tuple[str, ...]:
    """The fonts of the figures: Lato, which comes with the package, then matplotlib's own."""
    folder = files("shipments.plot") / "fonts"
    fonts = [item for item in folder.iterdir() if item.name.endswith(".ttf")]
    for item in sorted(fonts, key=lambda item: item.name):
        with as_file(item) as path:
            font_manager.fontManager.addfont(str(path))
    return ("Lato", "DejaVu Sans")


@cache
def _glyphs() -> frozenset[int]:
    paths = [font_manager.findfont(FontProperties(family=name)) for name in font_family()]
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Text on one line, with a box for every character that the fonts cannot draw."""
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
    while text and width_of(text + _ELLIPSIS, size, weight) > room:
        text = text[:-1].rstrip()
    return text + _ELLIPSIS


def wrap(
    text: str, room: float, size: float, weight: str = "normal", most: int | None = None
) -> list[str]:
    """Lines that fit into `room` inches; a word too long for a line is broken.

    Of more lines than `most`, the last one is cut with an ellipsis.
    """
    lines = [""]
    for word in plain(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, weight) <= room:
            lines[-1] = longer
            continue
        lines.append("")
        for sign in word:
            if lines[-1] and width_of(lines[-1] + sign, size, weight) > room:
                lines.append("")
            lines[-1] += sign
    lines = [line for line in lines if line]
    if most and len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        return [*lines[: most - 1], clip(rest, room, size, weight)]
    return lines


def ranked(counts: Mapping[str, int], top: int, last: Sequence[str] = ()) -> list[str]:
    """The `top` names with the highest counts, then those of `last` that occur."""
    names = sorted((name for name in counts if name not in last), key=lambda n: (-counts[n], n))
    return names[:top] + [name for name in last if counts.get(name)]


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 category, 2 categories."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def listed(parts: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def put_together(numbers: Mapping[str, int]) -> list[str]:
    """The note on what is merged into "other", by its noun; none if nothing is."""
    parts = [counted(number, noun) for noun, number in numbers.items() if number]
    return [f"Put together as “other”: {listed(parts)}."] if parts else []


def not_drawn(numbers: Mapping[str, int]) -> list[str]:
    """The note on what is left out, by its noun with what follows it: report (without an amount)."""
    parts = []
    for noun, number in numbers.items():
        name, _, rest = noun.partition(" (")
        parts += [f"{counted(number, name)} {rest.rstrip(')')}".strip()] if number else []
    return ["Not drawn: " + "; ".join(parts) + "."] if parts else []
