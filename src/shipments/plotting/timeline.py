"""Timeline: what was claimed, denied and not found, when, and what each covers."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import num2date
from matplotlib.lines import Line2D

from shipments.errors import UsageError
from shipments.plotting.theme import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    TEXT_SHADES,
    ChartFigure,
    ClassicFrame,
    day_number,
    new_figure,
    settings,
)
from shipments.rows import Row, rows_of

# Polarity -> colour, marker, how the legend calls it.
_LOOK: dict[str, tuple[str, str, str]] = {
    "affirms": (BLUE, "o", "affirms"),
    "negates": (ORANGE, "X", "denies, or found nothing"),
    "withholds": (GREEN, "D", "does not say"),
}
_LANES: tuple[tuple[str, str], ...] = (
    ("press", "Press"),
    ("research", "Research"),
    ("company", "Companies"),
    ("china", "China"),
    ("russia", "Russia"),
    ("ukraine", "Ukraine"),
    ("united_states", "United States"),
    ("european_union", "European Union"),
    ("other_government", "Other governments"),
    ("intergovernmental", "NATO, G7, UN"),
    ("other", "Others"),
)
_LABELLED = 16
_NOTE = (
    "Placed at the date up to which the claim speaks, where it was told (a dashed line leads on to its "
    "publication), else at the publication of its root report; a date known to the month or year only, "
    "in its middle. One mark a claim; copies of a report add none."
)


_STACKED = "Marks that would coincide are stacked: height within a lane carries nothing."


def _middle(start: dt.date | None, end: dt.date | None) -> dt.date | None:
    if start and end:
        return start + (end - start) / 2
    return end or start


def day_of(row: Row) -> dt.date | None:
    """The day at which a claim is placed: its as-of date, else the publication of its root report.

    A date known to the month or the year only is placed in its middle.
    """
    return _middle(row["as_of_start"], row["as_of_end"]) or _middle(
        row["reported_start"], row["reported_end"]
    )


def _number(row: Row) -> float:
    day = day_of(row)
    if day is None:
        raise ValueError(f"{row['claim_id']} has no date")
    return day_number(day)


def _told_day(row: Row) -> str:
    prefix = "as_of" if row["as_of_end"] or row["as_of_start"] else "reported"
    day = row[f"{prefix}_end"] or row[f"{prefix}_start"]
    form = {"day": "%Y-%m-%d", "month": "%Y-%m"}.get(row[f"{prefix}_precision"], "%Y")
    return str(day.strftime(form))


def _draw_labelled(axes: Axes, rows: Sequence[Row]) -> None:
    """Few claims: one line each, with what it says or covers."""
    days = [_number(row) for row in rows]
    for place, (row, at) in enumerate(zip(rows, days, strict=True)):
        color, marker, _ = _LOOK[row["polarity"]]
        reported = _middle(row["reported_start"], row["reported_end"])
        if reported and day_number(reported) > at:
            axes.plot(
                [at, day_number(reported)],
                [place, place],
                color=color,
                linewidth=1.2,
                linestyle=(0, (2, 2)),
            )
        axes.plot(
            [at],
            [place],
            marker=marker,
            color=color,
            markersize=8,
            linestyle="none",
            markeredgecolor="white",
            markeredgewidth=0.8,
            clip_on=False,
        )
        covers = f"covers: {row['covers_object']}" if row["covers_object"] else row["statement"]
        who = textwrap.shorten(f"{_told_day(row)}  {row['asserted_by']}", 80, placeholder=" …")
        said = textwrap.shorten(covers, 112, placeholder=" …")
        text: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "color": TEXT_SHADES[color]}
        axes.annotate(who, (1.02, place - 0.2), fontsize=8.8, weight="bold", va="center", **text)
        axes.annotate(said, (1.02, place + 0.2), fontsize=8.8, va="center", **text)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    pad = max(10.0, (max(days) - min(days)) * 0.06)
    axes.set_xlim(min(days) - pad, max(days) + pad)


def _draw_lanes(axes: Axes, rows: Sequence[Row], step: int = 15) -> list[str]:
    """Many claims: one lane an asserter group, marks stacked by half-month."""
    present = [lane for lane in _LANES if any(row["asserter_group"] == lane[0] for row in rows)]
    stacks: dict[tuple[int, int], int] = defaultdict(int)
    places = {lane[0]: number for number, lane in enumerate(present)}
    slots = [(row, places[row["asserter_group"]], int(_number(row) // step)) for row in rows]
    deepest = max(
        sum(1 for _, lane, slot in slots if (lane, slot) == key)
        for key in {(lane, slot) for _, lane, slot in slots}
    )
    spread = min(0.16, 0.8 / max(1, deepest))
    for row, lane, slot in sorted(
        slots, key=lambda item: (item[0]["polarity"], item[0]["claim_id"])
    ):
        height = stacks[lane, slot]
        stacks[lane, slot] += 1
        color, marker, _ = _LOOK[row["polarity"]]
        axes.plot(
            [slot * step + step / 2],
            [lane + 0.38 - height * spread],
            marker=marker,
            color=color,
            markersize=5.6,
            linestyle="none",
            markeredgecolor="white",
            markeredgewidth=0.5,
        )
    axes.set_yticks(range(len(present)), [name for _, name in present], fontsize=10)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_ylim(len(present) - 0.45, -0.55)
    for number in range(1, len(present)):
        axes.axhline(number - 0.5, color=FAINT, linewidth=0.8, zorder=0)
    return [name for _, name in present]


def _years(axes: Axes) -> None:
    first, last = (num2date(end).date() for end in axes.get_xlim())  # type: ignore[no-untyped-call]
    years = range(first.year, last.year + 1)
    axes.set_xticks(
        [day_number(dt.date(year, 1, 1)) for year in years], [str(year) for year in years]
    )
    axes.set_xlim(day_number(first), day_number(last))
    axes.tick_params(axis="x", length=0, labelsize=10)
    axes.grid(axis="x", color=FAINT, linewidth=0.9)


def alt_of(rows: Sequence[Row], undated: int) -> str:
    """The alternative text of the chart, from its data."""
    counts = {name: sum(row["polarity"] == name for row in rows) for name in _LOOK}
    days = sorted(day for row in rows if (day := day_of(row)))
    tail = f" {undated} claims without a date are not drawn." if undated else ""
    return (
        f"Claims over time from {days[0]} to {days[-1]}: {counts['affirms']} affirm, "
        f"{counts['negates']} deny or found nothing, {counts['withholds']} do not say.{tail}"
    )


def timeline(
    frame: Any,
    *,
    title: str = "Reports and denials answer each other, and rarely about the same thing",
    subtitle: str | None = None,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw claims, denials and negative assessments over time.

    Up to sixteen claims are listed line by line with what each covers; more are stacked in one lane
    for each group of asserters.

    Args:
        frame: Rows of `claims`, pandas or polars, already filtered.
        title: The title.
        subtitle: What is shown; said from the data when left out.
        ax: Axes to draw into, without title, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, or none has a date.
    """
    rows = rows_of(frame)
    if rows and not {"claim_id", "polarity", "reported_end"} <= set(rows[0]):
        raise UsageError("a timeline is of claims · pass rows of sh.load('claims')")
    dated = sorted(
        (row for row in rows if day_of(row)), key=lambda row: (day_of(row), row["claim_id"])
    )
    if not dated:
        raise UsageError("no claim has a date · nothing to draw")
    draw = _draw_labelled if len(dated) <= _LABELLED else _draw_lanes
    if ax is not None:
        draw(ax, dated)
        _years(ax)
        return ax
    undated = len(rows) - len(dated)
    said = subtitle or f"{len(dated)} claims by date and by who makes them"
    with mpl.rc_context(settings()):
        return _figure(dated, undated, title, said, labelled=draw is _draw_labelled)


def _figure(
    rows: Sequence[Row], undated: int, title: str, subtitle: str, *, labelled: bool
) -> ChartFigure:
    lanes = len({row["asserter_group"] for row in rows})
    body = len(rows) * 0.42 if labelled else lanes * 0.72
    figure = new_figure(10.6 if labelled else 9.4, 2.5 + body)
    notes = [_NOTE if labelled else f"{_NOTE} {_STACKED}"]
    if undated:
        notes.append(f"Not drawn: {undated} claim{'' if undated == 1 else 's'} without any date.")
    frame = ClassicFrame(figure, title, subtitle, notes)
    width, height = figure.get_size_inches()
    handles = [
        Line2D([], [], marker=marker, color=color, linestyle="none", label=label, markersize=7)
        for color, marker, label in _LOOK.values()
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(frame.left, frame.top),
        ncols=3,
        frameon=False,
        fontsize=9.5,
        borderaxespad=0,
        borderpad=0,
        handletextpad=0.3,
    )
    left = frame.left if labelled else frame.left + 1.35 / width
    right = 0.34 if labelled else 1 - 0.4 / width
    begin, end = frame.top - 0.4 / height, frame.bottom + 0.3 / height
    axes = figure.add_axes((left, end, right - left, begin - end))
    (_draw_labelled if labelled else _draw_lanes)(axes, rows)
    _years(axes)
    figure.alt = f"{title}. {alt_of(rows, undated)}"
    return figure
