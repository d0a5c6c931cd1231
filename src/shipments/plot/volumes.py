"""Volumes: how much was reported, with bounds, one category and unit a panel."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from shipments.analysis.overlaps import links_of
from shipments.errors import UsageError, suggest
from shipments.frames import Row, rows_of
from shipments.plot.bars import Bar, Panel, adds, panels_of, states
from shipments.plot.panels import HATCH, UP_TO, Window, draw_panel, heading_of, is_wide, told
from shipments.plot.text import counted, font_family
from shipments.plot.theme import (
    BLUE,
    ORANGE,
    PALE_BLUE,
    TEXT_SHADES,
    ChartFigure,
    ClassicFrame,
    new_figure,
    settings,
)
from shipments.tables.measures import MEASURES

BINS = ("month", "quarter", "half", "year")
_NOTE = (
    "“At least” adds the floors that reports state, “at most” their ceilings: bounds of what was "
    "reported, not a confidence interval. A period that spans several bins is drawn at its own width, "
    "hatched: its amount is for all of it."
)


def _key(rows: Sequence[Row]) -> str:
    for key in ("shipment_id", "flow_id"):
        if not rows or (
            key in rows[0] and {"category", "period_start", "mass_low"} <= set(rows[0])
        ):
            twice = [name for name, count in Counter(row[key] for row in rows).items() if count > 1]
            if twice:
                raise UsageError(
                    f"{twice[0]} occurs more than once, and would be added to itself · expected "
                    "each row once · drop the copies"
                )
            return key
    raise UsageError("volumes are of shipments or of flows · pass rows of sh.load('shipments')")


def _window(panels: Sequence[Panel]) -> Window:
    days = [day for panel in panels for bar in (*panel.bars, *panel.unknown) for day in bar.span]
    if not days:
        return dt.date(2022, 1, 1), dt.date(2023, 1, 1)
    last = max(days)
    end = last if (last.month, last.day) == (1, 1) else dt.date(last.year + 1, 1, 1)
    return dt.date(min(days).year, 1, 1), end


def _handles(shown: Sequence[Panel], by: str) -> list[Any]:
    """What the legend explains: only what occurs."""
    bars = [(bar, bar.low, bar.high) for panel in shown for bar in panel.bars]
    mark: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0}
    bold = FontProperties(family=list(font_family()), weight="bold")
    sign = TextPath((0, 0), "?", size=10, prop=bold)
    box = sign.get_extents()
    question: Any = Path(sign.vertices - (box.p0 + box.p1) / 2, sign.codes)
    handles = {
        "at least": Patch(facecolor=BLUE),
        "at least, longer period": Patch(**HATCH, hatch="////"),
        "at most": Patch(facecolor=PALE_BLUE),
        "“up to” only: may be none": Patch(facecolor="#e4ecf3", **UP_TO),
        "no upper bound": Line2D([], [], marker="^", color=BLUE, **mark),
        "report without an amount": Line2D(
            [], [], marker=question, markersize=8, color=TEXT_SHADES[ORANGE], **mark
        ),
    }
    occurs = [
        any(low is not None and not is_wide(bar, by) for bar, low, _ in bars),
        any(low is not None and is_wide(bar, by) for bar, low, _ in bars),
        any(low is not None and high is not None and high > low for _, low, high in bars),
        any(low is None for _, low, _ in bars),
        any(high is None for *_, high in bars),
        any(panel.unknown for panel in shown),
    ]
    for label, handle in handles.items():
        handle.set_label(label)
    return [handle for handle, seen in zip(handles.values(), occurs, strict=True) if seen]


def _legend(figure: ChartFigure, frame: ClassicFrame, shown: Sequence[Panel], by: str) -> float:
    """A legend in one line; gives the fraction below which panels may begin."""
    height = figure.get_size_inches()[1]
    handles = _handles(shown, by)
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(frame.left, frame.top),
        ncols=6,
        frameon=False,
        fontsize=9.5,
        handlelength=1.3,
        columnspacing=1.4,
        borderaxespad=0,
        borderpad=0,
        handletextpad=0.5,
    )
    return float(frame.top - 0.42 / height)


def alt_of(panels: Sequence[Panel]) -> str:
    """The alternative text of the chart, from its data."""
    said = []
    for panel in panels:
        bars = "; ".join(f"{_span(bar)} {told(bar, panel.measure)}" for bar in panel.bars)
        silent = sum(len(bar.rows) for bar in panel.unknown)
        tail = f"; {counted(silent, 'report')} without an amount" if silent else ""
        said.append(f"{heading_of(panel)}, {panel.unit}: {bars or 'no dated amount'}{tail}")
    return "Bars of reported amounts with bounds. " + ". ".join(said) + "."


def _span(bar: Bar) -> str:
    start, end = bar.span[0], bar.span[1] - dt.timedelta(days=1)
    return f"{start:%Y}" if start.year == end.year else f"{start:%Y}–{end:%Y}"


def _notes(shown: Sequence[Panel], left_out: int, unlike: int) -> list[str]:
    notes = [_NOTE]
    shared = sum(panel.shared for panel in shown)
    undated = sum(panel.undated for panel in shown)
    left = [
        f"{counted(shared, 'minimum', 'minimums')} of goods that another report counts"
        if shared
        else "",
        f"{counted(undated, 'amount')} without a closed period" if undated else "",
        f"{counted(left_out, 'further panel')}" if left_out else "",
        f"{counted(unlike, 'share, ratio, rate or count of firms', 'shares, ratios, rates or counts of firms')}, which cannot be added"
        if unlike
        else "",
    ]
    if any(left):
        notes.append("Not drawn: " + ", ".join(part for part in left if part) + ".")
    return notes


def volumes(
    frame: Any,
    *,
    by: str = "year",
    measure: str | Sequence[str] | None = None,
    top: int = 6,
    title: str = "How much was sent is known only within bounds",
    subtitle: str | None = None,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw reported amounts with their bounds, one category and unit a panel.

    Args:
        frame: Rows of `shipments` or of `flows`, pandas or polars, already filtered.
        by: Width of a bin: `month`, `quarter`, `half` or `year`.
        measure: One or more of `quantity`, `mass`, `value`, `consignments`; all when left out.
        top: How many panels to draw, fullest first.
        title: The title.
        subtitle: What is measured; said from the data when left out.
        ax: Axes to draw the fullest panel into, without title, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If a bin or measure is not known, the rows are of another table, or no row
            states an amount.
    """
    if by not in BINS:
        raise UsageError(f"no bin '{by}' · {suggest(by, BINS)}")
    measures = [measure] if isinstance(measure, str) else list(measure or MEASURES)
    for name in measures:
        if name not in MEASURES:
            raise UsageError(f"no measure '{name}' · {suggest(name, MEASURES)}")
    if not isinstance(top, int) or top < 1:
        raise UsageError(f"cannot draw {top} panels · expected a whole number of at least 1")
    rows = rows_of(frame)
    key = _key(rows)
    panels = [panel for panel in panels_of(rows, links_of(rows), by, measures) if panel.bars]
    if not panels:
        raise UsageError("no row states an amount with a closed period · nothing to draw")
    shown = panels[: 1 if ax is not None else top]
    window = _window(shown)
    if ax is not None:
        draw_panel(ax, shown[0], window, by)
        return ax
    unlike = sum(states(row, name) and not adds(row, name) for row in rows for name in measures)
    kind = "shipments" if key == "shipment_id" else "trade flows"
    said = subtitle or (
        f"Reported {kind} by {by}. Each panel has its own unit; panels cannot be added up or compared."
    )
    with mpl.rc_context(settings()):
        return _figure(
            shown, window, by, title, said, _notes(shown, len(panels) - len(shown), unlike)
        )


def _figure(
    shown: Sequence[Panel],
    window: Window,
    by: str,
    title: str,
    subtitle: str,
    notes: list[str],
) -> ChartFigure:
    columns = 1 if len(shown) == 1 else 2
    lines = math.ceil(len(shown) / columns)
    width, panel_height = 9.4, 2.15
    figure = new_figure(width, 2.6 + lines * panel_height + (lines - 1) * 0.55)
    frame = ClassicFrame(figure, title, subtitle, notes)
    begin = _legend(figure, frame, shown, by)
    height = figure.get_size_inches()[1]
    grid = figure.add_gridspec(
        lines,
        columns,
        left=frame.left,
        right=1 - 0.85 / width,
        top=begin - 0.2 / height,
        bottom=frame.bottom + 0.42 / height,
        wspace=0.32,
        hspace=0.42,
    )
    for number, panel in enumerate(shown):
        draw_panel(figure.add_subplot(grid[number // columns, number % columns]), panel, window, by)
    figure.alt = f"{title}. {alt_of(shown)}"
    return figure
