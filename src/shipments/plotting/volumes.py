"""Volumes: how much was reported, with bounds, one category and unit a panel."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from shipments.errors import UsageError, suggest
from shipments.plotting.bars import MEASURES, Bar, Panel, adds, panels_of, states
from shipments.plotting.reports import short
from shipments.plotting.text import counted
from shipments.plotting.theme import (
    BLUE,
    FAINT,
    INK,
    PALE_BLUE,
    TEXT_SHADES,
    ChartFigure,
    ClassicFrame,
    day_number,
    new_figure,
    settings,
)
from shipments.plotting.theme import ORANGE as ASK
from shipments.rows import Row, rows_of

BINS = ("month", "quarter", "half", "year")
_NOTE = (
    "“At least” adds the floors that reports state, “at most” their ceilings: bounds of what was "
    "reported, not a confidence interval. A period that spans several bins is drawn at its own width."
)
_HEADROOM = 1.3


def _key(rows: Sequence[Row]) -> str:
    for key in ("shipment_id", "flow_id"):
        if not rows or key in rows[0]:
            return key
    raise UsageError("volumes are of shipments or of flows · pass rows of sh.load('shipments')")


def label_of(category: str) -> str:
    """A category as a heading."""
    return category.replace("_", " ").capitalize()


def heading_of(panel: Panel) -> str:
    """What a panel shows: its category, its stage unless goods moved, its scope unless core."""
    parts = [label_of(panel.category)]
    parts += [panel.stage] if panel.stage not in (None, "movement") else []
    parts += [panel.scope.replace("_", " ")] if panel.scope not in (None, "core") else []
    return " · ".join(str(part) for part in parts)


def _draw_bar(axes: Axes, bar: Bar, measure: str, top: float) -> None:
    low, high = bar.ends(measure)
    start, end = (day_number(day) for day in bar.span)
    inset = min((end - start) * 0.16, 60)
    left, width = start + inset, end - start - 2 * inset
    if low is None and high is not None:
        axes.add_patch(
            Rectangle(
                (left, 0),
                width,
                high,
                facecolor=PALE_BLUE,
                alpha=0.45,
                edgecolor=BLUE,
                linestyle=(0, (2, 1.6)),
                linewidth=1.1,
            )
        )
        return
    base = low or 0.0
    if high is not None and high > base:
        axes.add_patch(
            Rectangle((left, base), width, high - base, facecolor=PALE_BLUE, linewidth=0)
        )
    axes.add_patch(Rectangle((left, 0), width, base, facecolor=BLUE, linewidth=0))
    if high is None:
        _open_top(axes, left, width, base, top)


def _open_top(axes: Axes, left: float, width: float, base: float, top: float) -> None:
    """A fading top: no ceiling was stated. Its height carries no number."""
    rise = top * 0.13
    steps = 24
    for step in range(steps):
        axes.add_patch(
            Rectangle(
                (left, base + rise * step / steps),
                width,
                rise / steps,
                facecolor=PALE_BLUE,
                alpha=0.85 * (1 - step / steps),
                linewidth=0,
            )
        )
    axes.plot(
        [left + width / 2],
        [base + rise * 0.55],
        marker="^",
        color=BLUE,
        markersize=6.5,
        linestyle="none",
        clip_on=False,
    )


def _told(bar: Bar, measure: str) -> str:
    low, high = bar.ends(measure)
    if low is None:
        return f"≤ {short(high or 0)}"
    if high is None:
        return f"≥ {short(low)}"
    return short(low) if low == high else f"{short(low)}–{short(high)}"


def _label_bars(axes: Axes, panel: Panel, top: float) -> None:
    """Write each bar's amount above it, where bars are few enough to read."""
    if len(panel.bars) > 8:
        return
    for bar in panel.bars:
        low, high = bar.ends(panel.measure)
        rise = top * 0.13 if high is None else 0.0
        height = max(low or 0.0, high or 0.0) + rise
        middle = sum(day_number(day) for day in bar.span) / 2
        axes.annotate(
            _told(bar, panel.measure),
            (middle, height),
            (0, 4),
            color=INK,
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9,
        )


def draw_panel(axes: Axes, panel: Panel, window: tuple[dt.date, dt.date]) -> None:
    """Draw one panel into axes."""
    peaks = [max(end for end in bar.ends(panel.measure) if end is not None) for bar in panel.bars]
    top = max(peaks, default=1.0) or 1.0
    for bar in sorted(panel.bars, key=lambda bar: bar.span[0] - bar.span[1]):
        _draw_bar(axes, bar, panel.measure, top)
    for bar in panel.unknown:
        middle = sum(day_number(day) for day in bar.span) / 2
        axes.annotate(
            "?" if len(bar.rows) == 1 else f"{len(bar.rows)} ?",
            (middle, 0),
            (0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=10,
            color=TEXT_SHADES[ASK],
            weight="bold",
            annotation_clip=True,
        )
    _label_bars(axes, panel, top)
    _scales(axes, window, top * _HEADROOM)
    axes.set_title(heading_of(panel), loc="left", fontsize=12.5, weight="bold", color=INK, pad=8)
    axes.set_title(panel.unit, loc="right", fontsize=9.5, color=INK, pad=8)


def _scales(axes: Axes, window: tuple[dt.date, dt.date], top: float) -> None:
    axes.set_ylim(0, top)
    axes.set_xlim(day_number(window[0]), day_number(window[1]))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
    axes.yaxis.tick_right()
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    years = range(window[0].year, window[1].year)
    axes.set_xticks(
        [day_number(dt.date(year, 7, 1)) for year in years], [str(year) for year in years]
    )
    axes.tick_params(axis="x", length=0, pad=18, labelsize=9.5)
    for year in list(years)[1:]:
        axes.axvline(day_number(dt.date(year, 1, 1)), color=FAINT, linewidth=1, zorder=0)


def _window(panels: Sequence[Panel]) -> tuple[dt.date, dt.date]:
    days = [day for panel in panels for bar in (*panel.bars, *panel.unknown) for day in bar.span]
    if not days:
        return dt.date(2022, 1, 1), dt.date(2023, 1, 1)
    last = max(days)
    end = last if (last.month, last.day) == (1, 1) else dt.date(last.year + 1, 1, 1)
    return dt.date(min(days).year, 1, 1), end


def _legend(figure: ChartFigure, frame: ClassicFrame) -> float:
    """A legend in one line; gives the fraction below which panels may begin."""
    height = figure.get_size_inches()[1]
    handles: list[Any] = [
        Patch(facecolor=BLUE, label="at least"),
        Patch(facecolor=PALE_BLUE, label="at most"),
        Patch(
            facecolor="#e4ecf3",
            edgecolor=BLUE,
            linestyle=(0, (2, 1.6)),
            label="“up to” only: may be none",
        ),
        Line2D([], [], marker="^", color=BLUE, linestyle="none", label="no upper bound stated"),
        Line2D(
            [],
            [],
            marker="$?$",
            color=TEXT_SHADES[ASK],
            linestyle="none",
            label="report without an amount",
        ),
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(frame.left, frame.top),
        ncols=5,
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
    told = []
    for panel in panels:
        bars = "; ".join(f"{_span(bar)} {_told(bar, panel.measure)}" for bar in panel.bars)
        silent = sum(len(bar.rows) for bar in panel.unknown)
        tail = f"; {counted(silent, 'report')} without an amount" if silent else ""
        told.append(f"{heading_of(panel)}, {panel.unit}: {bars or 'no dated amount'}{tail}")
    return "Bars of reported amounts with bounds. " + ". ".join(told) + "."


def _span(bar: Bar) -> str:
    start, end = bar.span[0], bar.span[1] - dt.timedelta(days=1)
    return f"{start:%Y}" if start.year == end.year else f"{start:%Y}–{end:%Y}"


def _notes(shown: Sequence[Panel], left_out: int, unlike: int) -> list[str]:
    notes = [_NOTE]
    shared = sum(panel.shared for panel in shown)
    undated = sum(panel.undated for panel in shown)
    told = [
        f"{counted(shared, 'row')} on goods already counted" if shared else "",
        f"{counted(undated, 'amount')} without a closed period" if undated else "",
        f"{counted(left_out, 'further panel')}" if left_out else "",
        f"{counted(unlike, 'share, ratio, rate or count of firms', 'shares, ratios, rates or counts of firms')}, which cannot be added"
        if unlike
        else "",
    ]
    if any(told):
        notes.append("Not drawn: " + ", ".join(part for part in told if part) + ".")
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
    rows = rows_of(frame)
    key = _key(rows)
    panels = [panel for panel in panels_of(rows, key, by, measures) if panel.bars]
    if not panels:
        raise UsageError("no row states an amount with a closed period · nothing to draw")
    shown = panels[: 1 if ax is not None else top]
    window = _window(shown)
    if ax is not None:
        draw_panel(ax, shown[0], window)
        return ax
    unlike = sum(states(row, name) and not adds(row, name) for row in rows for name in measures)
    kind = "shipments" if key == "shipment_id" else "trade flows"
    said = subtitle or (
        f"Reported {kind} by {by}. Each panel has its own unit; panels cannot be added up or compared."
    )
    with mpl.rc_context(settings()):
        return _figure(shown, window, title, said, _notes(shown, len(panels) - len(shown), unlike))


def _figure(
    shown: Sequence[Panel],
    window: tuple[dt.date, dt.date],
    title: str,
    subtitle: str,
    notes: list[str],
) -> ChartFigure:
    columns = 1 if len(shown) == 1 else 2
    lines = math.ceil(len(shown) / columns)
    width, panel_height = 9.4, 2.15
    figure = new_figure(width, 2.6 + lines * panel_height + (lines - 1) * 0.55)
    frame = ClassicFrame(figure, title, subtitle, notes)
    begin = _legend(figure, frame)
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
        draw_panel(figure.add_subplot(grid[number // columns, number % columns]), panel, window)
    figure.alt = f"{title}. {alt_of(shown)}"
    return figure
