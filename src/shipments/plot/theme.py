"""The look of every figure: colours, settings, and a figure that knows its alternative text.

The series colours stay apart under protanopia, deuteranopia and tritanopia (a test measures it).
Figures are made without pyplot, so that nothing global changes and nothing is shown by itself.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from shipments.dataset.load import data_version
from shipments.plot.text import font_family

INK, MUTED, FAINT, PAPER = "#1b2733", "#5b6a75", "#dbe1e5", "#ffffff"
ACCENT = "#c0392b"
BLUE, ORANGE, GREEN, PINK, BLACK = "#0b3c6f", "#c8560a", "#00795a", "#c94f9c", "#222222"
SERIES = (BLUE, ORANGE, GREEN, PINK, BLACK)
GREY, SLATE, PALE_BLUE = "#7d8a94", "#56646f", "#a9c0d6"
# Darker shades of the same hues, for text on white.
TEXT_SHADES = {
    BLUE: BLUE,
    ORANGE: "#9a4108",
    GREEN: "#005c45",
    PINK: "#9b2f74",
    BLACK: BLACK,
    GREY: MUTED,
}


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
        """For notebooks: an image with its alternative text, the image alone, and the text alone.

        JupyterLab and nbconvert ignore an alternative text in the metadata of a display; Word and
        LaTeX take the image alone.
        """
        data = base64.b64encode(self.image(dpi=100)).decode("ascii")
        picture = (
            f'<img alt="{escape(self.alt, quote=True)}" style="max-width:100%" '
            f'src="data:image/png;base64,{data}">'
        )
        return {"text/html": picture, "image/png": data, "text/plain": self.alt}


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


def in_inches(axes: Axes) -> tuple[float, float]:
    """Empty axes whose units are inches, from the upper left corner; gives width and height."""
    width, height = size_of(axes)
    axes.set(xticks=[], yticks=[], xlim=(0, width), ylim=(height, 0))
    axes.spines[:].set_visible(False)
    return width, height


def with_baseline(axes: Axes) -> None:
    """Axes of any origin in the look of the figures: one line below, labels in its font."""
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.tick_params(length=0, labelsize=9.5, labelfontfamily=list(font_family()))
