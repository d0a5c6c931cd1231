"""Timeline: what was claimed, denied and not found, when, and what each covers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from shipments.errors import UsageError, suggest
from shipments.frames import Row, rows_of
from shipments.plot.dates import date_axis
from shipments.plot.text import POINTS, clip, counted
from shipments.plot.theme import (
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
    size_of,
)

# Polarity -> colour, marker, how the legend calls it.
_LOOK: dict[str, tuple[str, str, str]] = {
    "affirms": (BLUE, "o", "affirms"),
    "negates": (ORANGE, "X", "denies, or found nothing"),
    "withholds": (GREEN, "D", "does not say"),
}
# Marker -> its size as a share of the room of a mark; a diamond stands on its corner.
_SIZES = {"D": 0.7}
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
# Inches: from mark to mark, the lowest lane, room in it beside its marks.
_PITCH, _LANE, _LANE_ROOM = 0.092, 0.4, 0.16
_TALLEST = 14.0
# Inches beside, above and below the axes of a figure with lanes.
_LEFT, _RIGHT, _HEAD, _FOOT = 1.69, 0.4, 0.4, 0.42
_COLUMNS = frozenset(
    {"claim_id", "polarity", "statement", "covers_object", "asserted_by", "asserter_group"}
) | {f"{name}_{end}" for name in ("as_of", "reported") for end in ("start", "end", "precision")}
_NOTE = (
    "Placed at the date up to which the claim speaks, where it was told, else at the publication of its "
    "root report; a date known to the month or year only, in its middle. One mark a claim; copies of a "
    "report add none."
)


_DASHED = "A dashed line leads on to the publication."
_STACKED = "Marks that would touch are stacked within {days}: height in a lane carries nothing."


def _middle(start: dt.date | None, end: dt.date | None) -> dt.date | None:
    if start and end:
        return start + (end - start) / 2
    return end or start


def day_of(row: Row) -> dt.date | None:
    """The day at which a claim is placed: its as-of date, else the publication of its root report.

    A date known to the month or the year only is placed in its middle.
    """
    return _middle(row["as_of_start"], row["as_of_end"]) or _reported(row)


def _reported(row: Row) -> dt.date | None:
    return _middle(row["reported_start"], row["reported_end"])


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


def _room_right(axes: Axes) -> float:
    """Inches from the text beside axes to the right edge of the figure."""
    figure = axes.get_figure(root=True)
    box = axes.get_window_extent()
    right = box.x1 + 0.02 * box.width
    return float((figure.bbox.width - right) / figure.dpi) - 0.12  # type: ignore[union-attr]


def _draw_labelled(axes: Axes, rows: Sequence[Row]) -> None:
    """Few claims: one line each, with what it says or covers."""
    days = [_number(row) for row in rows]
    room = _room_right(axes)
    for place, (row, at) in enumerate(zip(rows, days, strict=True)):
        color, marker, _ = _LOOK[row["polarity"]]
        reported = _reported(row)
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
        who = clip(f"{_told_day(row)}  {row['asserted_by']}", room, 8.8, "bold")
        said = clip(covers or "", room, 8.8)
        text: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "color": TEXT_SHADES[color]}
        axes.annotate(who, (1.02, place - 0.2), fontsize=8.8, weight="bold", va="center", **text)
        axes.annotate(said, (1.02, place + 0.2), fontsize=8.8, va="center", **text)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    first, last = _extent(rows)
    told = [day_number(day) for row in rows if (day := _reported(row))]
    axes.set_xlim(first, max([last, *(day + 15 for day in told)]))


def _present(rows: Sequence[Row]) -> list[tuple[str, str]]:
    groups = {_lane(row) for row in rows}
    return [lane for lane in _LANES if lane[0] in groups]


def _lane(row: Row) -> str:
    group = str(row["asserter_group"])
    return group if group in dict(_LANES) else "other"


def _stacked(rows: Sequence[Row], step: float) -> dict[tuple[str, int], list[Row]]:
    """The claims of each lane and slot of `step` days, from the bottom up."""
    stacks: dict[tuple[str, int], list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["polarity"], row["claim_id"])):
        stacks.setdefault((_lane(row), int(_number(row) // step)), []).append(row)
    return stacks


def _extent(rows: Sequence[Row]) -> tuple[float, float]:
    """First and last day of the axis."""
    days = [_number(row) for row in rows]
    pad = max(45.0, (max(days) - min(days)) * 0.05)
    return min(days) - pad, max(days) + pad


def _slot(rows: Sequence[Row], wide: float, pitch: float = _PITCH) -> float:
    """How many days a mark takes in axes of a width in inches."""
    first, last = _extent(rows)
    return max(1.0, pitch / wide * (last - first))


def _lane_heights(rows: Sequence[Row], step: float) -> list[float]:
    """Inches that each lane needs for its highest stack."""
    stacks = _stacked(rows, step)
    return [
        max(_LANE, max(len(found) for (lane, _), found in stacks.items() if lane == name) * _PITCH)
        + _LANE_ROOM
        for name, _ in _present(rows)
    ]


def _draw_lanes(axes: Axes, rows: Sequence[Row]) -> None:
    """Many claims: one lane an asserter group, marks stacked so that none touches another."""
    wide, tall = size_of(axes)
    heights = _lane_heights(rows, _slot(rows, wide))
    # Marks and lanes shrink alike where the axes are lower than the stacks.
    scale = min(1.0, tall / sum(heights))
    step = _slot(rows, wide)
    pitch = _PITCH * scale
    room = [height * tall / sum(heights) for height in heights]
    floors = dict(zip((name for name, _ in _present(rows)), _below(room), strict=True))
    marks: dict[str, list[tuple[float, float]]] = {}
    for (lane, slot), found in _stacked(rows, step).items():
        for height, row in enumerate(found):
            up = (height + 0.5) * pitch + _LANE_ROOM / 3 * scale
            marks.setdefault(row["polarity"], []).append(((slot + 0.5) * step, floors[lane] - up))
    for polarity, places in sorted(marks.items()):
        color, marker, _ = _LOOK[polarity]
        axes.plot(
            *zip(*places, strict=True),
            marker=marker,
            color=color,
            markersize=pitch * POINTS * _SIZES.get(marker, 0.86),
            linestyle="none",
            markeredgewidth=0,
        )
    middles = [floor - height / 2 for floor, height in zip(floors.values(), room, strict=True)]
    axes.set_yticks(middles, [name for _, name in _present(rows)], fontsize=10)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_ylim(tall, 0)
    for floor in list(floors.values())[:-1]:
        axes.axhline(floor, color=FAINT, linewidth=0.8, zorder=0)
    axes.set_xlim(*_extent(rows))


def _below(heights: Sequence[float]) -> list[float]:
    """Where each of a row of lanes ends, from the top."""
    return [sum(heights[: number + 1]) for number in range(len(heights))]


def alt_of(rows: Sequence[Row], undated: int) -> str:
    """The alternative text of the chart, from its data."""
    counts = {name: sum(row["polarity"] == name for row in rows) for name in _LOOK}
    days = sorted(day for row in rows if (day := day_of(row)))
    tail = f" Not drawn: {counted(undated, 'claim')} without a date." if undated else ""
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
    if rows and not set(rows[0]) >= _COLUMNS:
        raise UsageError("a timeline is of claims · pass rows of sh.load('claims')")
    for row in rows:
        if row["polarity"] not in _LOOK:
            raise UsageError(
                f"no polarity '{row['polarity']}' · {suggest(str(row['polarity']), _LOOK)}"
            )
    dated = sorted(
        (row for row in rows if day_of(row)), key=lambda row: (day_of(row), row["claim_id"])
    )
    if not dated:
        raise UsageError("no claim has a date · nothing to draw")
    few = len(dated) <= _LABELLED
    if ax is not None:
        (_draw_labelled if few and _room_right(ax) >= 1.5 else _draw_lanes)(ax, dated)
        date_axis(ax)
        return ax
    undated = len(rows) - len(dated)
    said = subtitle or f"{counted(len(dated), 'claim')} by date and by who makes them"
    with mpl.rc_context(settings()):
        return _figure(dated, undated, title, said, labelled=few)


def _framed(
    inches: float, body: float, title: str, subtitle: str, notes: list[str]
) -> tuple[ChartFigure, ClassicFrame]:
    """A figure whose height is that of its frame and of its body, in inches."""
    frame = ClassicFrame(new_figure(inches, 4.0), title, subtitle, notes)
    around = 4.0 * (1 - frame.top + frame.bottom) + _HEAD + _FOOT
    figure = new_figure(inches, around + body)
    return figure, ClassicFrame(figure, title, subtitle, notes)


def _figure(
    rows: Sequence[Row], undated: int, title: str, subtitle: str, *, labelled: bool
) -> ChartFigure:
    inches = 10.6 if labelled else 9.4
    step = _slot(rows, inches - _LEFT - _RIGHT)
    body = len(rows) * 0.42 if labelled else min(_TALLEST, sum(_lane_heights(rows, step)))
    days = counted(math.ceil(step), "day")
    notes = [f"{_NOTE} {_DASHED if labelled else _STACKED.format(days=days)}"]
    if undated:
        notes.append(f"Not drawn: {counted(undated, 'claim')} without any date.")
    figure, frame = _framed(inches, body, title, subtitle, notes)
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
    left = frame.left if labelled else _LEFT / width
    right = 0.34 if labelled else 1 - _RIGHT / width
    begin, end = frame.top - _HEAD / height, frame.bottom + _FOOT / height
    axes = figure.add_axes((left, end, right - left, begin - end))
    (_draw_labelled if labelled else _draw_lanes)(axes, rows)
    date_axis(axes)
    figure.alt = f"{title}. {alt_of(rows, undated)}"
    return figure
