"""The look of every figure: colours, settings, and a figure that knows its alternative text.

The series colours stay apart under protanopia, deuteranopia and tritanopia (a test measures it).
Figures are made without pyplot, so that nothing global changes and nothing is shown by itself.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from shipments.dataset.load import data_version
from shipments.plot.text import font_family

INK, MUTED, FAINT, PAPER = "#1b2733", "#5b6a75", "#dbe1e5", "#ffffff"
ACCENT = "#c0392b"
BLUE, ORANGE, GREEN, PINK, BLACK = "#0b3c6f", "#c8560a", "#00795a", "#c94f9c", "#222222"
SERIES = (BLUE, ORANGE, GREEN, PINK, BLACK)
GREY = "#7d8a94"
# Darker shades of the same hues, for text on white.
TEXT_SHADES = {
    BLUE: BLUE,
    ORANGE: "#9a4108",
    GREEN: "#005c45",
    PINK: "#9b2f74",
    BLACK: BLACK,
    GREY: MUTED,
}
PALE_BLUE = "#a9c0d6"


def settings() -> dict[Any, Any]:
    """The matplotlib settings under which figures are drawn and saved."""
    return {
        "font.family": list(font_family()),
        "font.size": 10.5,
        "text.color": INK,
        # A name with two dollar signs is a name and not a formula.
        "text.parse_math": False,
        "axes.edgecolor": INK,
        "axes.labelcolor": MUTED,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": MUTED,
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
        "hatch.linewidth": 0.7,
        # Ids in SVG come from this salt and not from chance: the same figure is the same file.
        "svg.hashsalt": "shipments",
        "svg.fonttype": "path",
    }


class ChartFigure(Figure):
    """A matplotlib figure that knows its alternative text and saves the same bytes each time."""

    alt: str = ""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure; no date and no program name is written into the file."""
        target = options.get("format") or str(getattr(fname, "name", fname)).rsplit(".", 1)[-1]
        blank = {
            "svg": {"Date": None, "Creator": None},
            "pdf": {"CreationDate": None},
            "png": {"Software": None},
        }
        options.setdefault("metadata", blank.get(str(target).lower()))
        options.setdefault("dpi", 150)
        with mpl.rc_context(settings()):
            super().savefig(fname, **options)

    def image(self, format: str = "png", dpi: int = 110) -> bytes:
        """The figure as the bytes of an image."""
        buffer = io.BytesIO()
        self.savefig(buffer, format=format, dpi=dpi)
        return buffer.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """An image with its alternative text, for notebooks, and the same sentence as text.

        JupyterLab and nbconvert ignore an alternative text in the metadata of a display.
        """
        data = base64.b64encode(self.image(dpi=100)).decode("ascii")
        picture = (
            f'<img alt="{escape(self.alt, quote=True)}" style="max-width:100%" '
            f'src="data:image/png;base64,{data}">'
        )
        return {"text/html": picture, "text/plain": self.alt}


def day_number(day: dt.date) -> float:
    """A day as matplotlib counts days."""
    return float(date2num(day))  # type: ignore[no-untyped-call]


def new_figure(width: float, height: float) -> ChartFigure:
    """An empty figure of a size in inches, bound to no window."""
    figure = ChartFigure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def source_line() -> str:
    """Source, version of the data, and licence."""
    return f"Source: shipments dataset, version {data_version()} · CC BY 4.0"


def size_of(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in inches."""
    box = axes.get_window_extent()
    dpi = axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    return float(box.width / dpi), float(box.height / dpi)


def blank(axes: Axes) -> None:
    """Take ticks and spines off axes."""
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


class ClassicFrame:
    """Title, subtitle, notes and source of a figure, placed in inches so that text never shrinks.

    Attributes:
        top: Fraction of the figure's height below which the drawing may begin.
        bottom: Fraction above which it must end.
        left: Fraction of the left margin.
    """

    def __init__(
        self,
        figure: ChartFigure,
        title: str,
        subtitle: str,
        notes: Sequence[str],
        margin: float = 0.34,
    ) -> None:
        """Write the frame.

        Args:
            figure: The figure.
            title: What it says, one sentence.
            subtitle: What is measured.
            notes: What bounds mean, what was left out; the source line is added.
            margin: Left and right margin in inches.
        """
        self.figure = figure
        width, height = figure.get_size_inches()
        self._height = height
        self.left = margin / width
        columns = int((width - 2 * margin) * 15.2)
        figure.add_artist(
            Rectangle(
                (self.left, 1 - 0.085 / height),
                0.62 / width,
                0.09 / height,
                color=ACCENT,
                transform=figure.transFigure,
                linewidth=0,
            )
        )
        at = self._block(textwrap.wrap(title, int(columns * 0.66)), 0.22, 17, INK, "bold", 1.25)
        at = self._block(textwrap.wrap(subtitle, columns), at + 0.06, 11, MUTED, "normal", 1.35)
        self.top = 1 - (at + 0.08) / height
        lines = [
            line
            for note in (*notes, source_line())
            for line in textwrap.wrap(note, int(columns * 1.15))
        ]
        foot = 0.16 + len(lines) * 0.185
        self._block(lines, height - foot, 9, MUTED, "normal", 1.48)
        self.bottom = (foot + 0.14) / height

    def _block(
        self, lines: Sequence[str], at: float, size: float, color: str, weight: str, spacing: float
    ) -> float:
        """Write lines from `at` inches below the top; gives where the next block may begin."""
        for line in lines:
            self.figure.text(
                self.left,
                1 - at / self._height,
                line,
                fontsize=size,
                color=color,
                weight=weight,
                va="top",
                ha="left",
            )
            at += size * spacing / 72.0
        return at
