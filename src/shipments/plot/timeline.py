"""Timeline: what was claimed, denied and not found, when, and what each covers."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from shipments.dataset.load import Data, key_of
from shipments.dataset.select import Selection, select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import suggest
from shipments.plot import theme
from shipments.plot.coverage import UNCOVERED, Gap, day_of, draw_gaps, gaps_of
from shipments.plot.dates import AXIS, DayRuler
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into, room_of
from shipments.plot.listing import Listing, mark_left
from shipments.plot.text import POINTS, counted, not_drawn, width_of
from shipments.plot.theme import ChartFigure, in_inches, size_of

# What a claim does -> colour, marker, size as a share of the room of a mark, verb for the text.
_LOOK: dict[str, tuple[str, str, float, str]] = {
    "affirms": (theme.BLUE, "o", 0.86, "affirm"),
    "denies": (theme.ORANGE, "X", 0.86, "deny"),
    "found nothing": (theme.PINK, "s", 0.72, "found nothing"),
    "no comment, or cannot say": (theme.GREEN, "D", 0.64, "do not say"),
}
_LANES = {
    "press": "Press",
    "research": "Research",
    "company": "Companies",
    "china": "China",
    "russia": "Russia",
    "ukraine": "Ukraine",
    "united_states": "United States",
    "european_union": "European Union",
    "other_government": "Other governments",
    "intergovernmental": "NATO, G7, UN",
    "other": "Others",
}
# Authority of a round of listings -> lane of its claims; the others are `other_government`.
_LANE_OF = {
    "us_commerce": "united_states",
    "us_treasury_state": "united_states",
    "european_union": "european_union",
    "ukraine": "ukraine",
}
_TABLES = ("claims", "flows", "shipments")
_LISTED = 16
# Inches: from mark to mark, the lowest lane, room in it beside its marks.
_PITCH, _LANE, _LANE_ROOM, _TALLEST = 0.092, 0.4, 0.16, 14.0
_COLUMNS = (
    *("claim_id", "kind", "polarity", "statement", "covers_object", "asserted_by"),
    *("asserter_group", "as_of_start", "as_of_end", "as_of_precision"),
    *("reported_start", "reported_end", "reported_precision"),
)
_NOTE = (
    "Marks are at the date that a claim refers to or, failing that, at the publication of its root "
    "report; dates known only to the month or year are at its middle. One mark per claim; copies of a "
    "report add none."
)
_DASHED = "A dashed line leads on to the publication."
_GAPS = (
    "Grey runs over known rounds of listings by the same governments of which none is held: a lull "
    "there means that they were not entered."
)
_STACKED = "Marks that would touch are stacked within {days}: height in a lane carries nothing."


@dataclass(frozen=True)
class _Claim:
    """A claim with a date."""

    day: dt.date  # where it is drawn
    reported: dt.date | None  # when its root report was published
    look: str  # what it does, a key of `_LOOK`
    row: Row  # its row

    @property
    def lane(self) -> str:
        """The group of who makes it."""
        return self.row["asserter_group"] if self.row["asserter_group"] in _LANES else "other"

    @property
    def entry(self) -> tuple[str, str]:
        """What it says or covers, and its date and who makes it."""
        prefix = "as_of" if self.row["as_of_end"] or self.row["as_of_start"] else "reported"
        day = self.row[f"{prefix}_end"] or self.row[f"{prefix}_start"]
        form = {"day": "%Y-%m-%d", "month": "%Y-%m"}.get(self.row[f"{prefix}_precision"], "%Y")
        covers = self.row["covers_object"]
        text = f"covers: {covers}" if covers else self.row["statement"] or ""
        return text, f"{day.strftime(form)} · {self.row['asserted_by']} · {self.look}"


def _middle(start: dt.date | None, end: dt.date | None) -> dt.date | None:
    return start + (end - start) / 2 if start and end else end or start


def _look_of(row: Row) -> str:
    looks = {"affirms": "affirms", "negates": "denies", "withholds": "no comment, or cannot say"}
    if row["polarity"] not in looks:
        raise UsageError(
            f"no polarity '{row['polarity']}' · {suggest(str(row['polarity']), looks)}"
        )
    nothing = row["polarity"] == "negates" and row["kind"] == "negative_assessment"
    return "found nothing" if nothing else looks[row["polarity"]]


def claims_of(rows: Sequence[Row]) -> list[_Claim]:
    """The claims that have a date, by date and id."""
    claims = []
    for row in rows:
        look, reported = _look_of(row), _middle(row["reported_start"], row["reported_end"])
        day = _middle(row["as_of_start"], row["as_of_end"]) or reported
        claims += [_Claim(day, reported, look, row)] if day else []
    return sorted(claims, key=lambda claim: (claim.day, claim.row["claim_id"]))


def _ruler(claims: Sequence[_Claim], left: float, right: float) -> DayRuler:
    days = [claim.day for claim in claims]
    pad = dt.timedelta(max(45, (max(days) - min(days)).days // 20))
    last = max([*days, *(claim.reported for claim in claims if claim.reported)])
    return DayRuler(min(days) - pad, max(max(days) + pad, last + dt.timedelta(15)), left, right)


def _listing(claims: Sequence[_Claim], width: float) -> Listing:
    return Listing([claim.entry for claim in claims], width)


def _draw_list(axes: Axes, claims: Sequence[_Claim]) -> None:
    """Few claims: one row each, with what it says or covers."""
    width, _ = in_inches(axes)
    listing = _listing(claims, width)
    ruler = _ruler(claims, mark_left(width), width - 0.15)
    middles = listing.draw(axes, 0.0)
    ruler.draw(axes, listing.bands(middles), listing.height)
    for claim, middle in zip(claims, middles, strict=True):
        color, marker, _, _ = _LOOK[claim.look]
        if claim.reported and claim.reported > claim.day:
            ends = [ruler.at(claim.day), ruler.at(claim.reported)]
            axes.plot(ends, [middle] * 2, color=color, linewidth=1.2, linestyle=(0, (2, 2)))
        style: dict[str, Any] = {"markeredgecolor": "white", "markeredgewidth": 0.8}
        axes.plot([ruler.at(claim.day)], [middle], marker, color=color, markersize=8, **style)


@dataclass(frozen=True)
class _Lanes:
    """Many claims in one lane per group of asserters, stacked so that no mark touches another."""

    ruler: DayRuler
    # Lane -> column of marks -> claims, from the bottom up.
    stacks: dict[str, dict[int, list[_Claim]]]

    @property
    def heights(self) -> list[float]:
        """Inches that each lane needs for its highest stack."""
        return [
            max(_LANE, max(map(len, stacks.values())) * _PITCH) + _LANE_ROOM
            for stacks in self.stacks.values()
        ]


def _lanes(claims: Sequence[_Claim], width: float) -> _Lanes:
    present = [lane for lane in _LANES if any(claim.lane == lane for claim in claims)]
    left = max(width_of(_LANES[lane], 10) for lane in present) + 0.15
    lanes = _Lanes(_ruler(claims, left, width - 0.05), {lane: {} for lane in present})
    order = list(_LOOK)
    for claim in sorted(claims, key=lambda claim: (order.index(claim.look), claim.row["claim_id"])):
        column = int((lanes.ruler.at(claim.day) - left) // _PITCH)
        lanes.stacks[claim.lane].setdefault(column, []).append(claim)
    return lanes


def _gaps(chosen: Selection, claims: Sequence[_Claim]) -> dict[str, list[Gap]]:
    """Spans of known rounds that are not held, by lane that is drawn; none if no listing is drawn."""
    if not any(claim.row["kind"] == "sanction_designation" for claim in claims):
        return {}
    ruler, lanes = _ruler(claims, 0, 1), {claim.lane for claim in claims}
    rounds: dict[str, list[Row]] = {}
    for row in rows_of(chosen.load("coverage")):
        day, lane = day_of(row), _LANE_OF.get(row["authority"], "other_government")
        if row["kind"] == "round" and lane in lanes and day and ruler.first <= day <= ruler.last:
            rounds.setdefault(lane, []).append(row)
    return {lane: gaps_of(rows) for lane, rows in rounds.items()}


def _draw_lanes(axes: Axes, claims: Sequence[_Claim], gaps: Mapping[str, Sequence[Gap]]) -> None:
    width, tall = in_inches(axes)
    lanes = _lanes(claims, width)
    # Lanes and marks shrink alike where the axes are lower than the stacks.
    scale = (tall - AXIS) / sum(lanes.heights)
    pitch, floor = _PITCH * min(1.0, scale), 0.0
    marks: dict[str, list[tuple[float, float]]] = {}
    for (lane, stacks), height in zip(lanes.stacks.items(), lanes.heights, strict=True):
        middle, floor = floor + height * scale / 2, floor + height * scale
        draw_gaps(axes, gaps.get(lane, ()), lanes.ruler, floor - height * scale, floor)
        axes.text(0, middle, _LANES[lane], fontsize=10, color=theme.INK, va="center")
        axes.plot(
            [lanes.ruler.left, width], [floor] * 2, color=theme.FAINT, linewidth=0.8, zorder=0
        )
        for column, stack in stacks.items():
            for number, claim in enumerate(stack):
                at = lanes.ruler.left + (column + 0.5) * _PITCH
                up = floor - (number + 0.5) * pitch - _LANE_ROOM / 3 * min(1.0, scale)
                marks.setdefault(claim.look, []).append((at, up))
    for look, places in marks.items():
        color, marker, share, _ = _LOOK[look]
        size = pitch * POINTS * share
        xs, ys = zip(*places, strict=True)
        axes.plot(xs, ys, marker, color=color, markersize=size, markeredgewidth=0)
    lanes.ruler.draw(axes, [(0.0, floor)], floor)


def alt_of(claims: Sequence[_Claim], undated: int, missing: int = 0) -> str:
    """The alternative text of the chart, from its data."""
    counts = Counter(claim.look for claim in claims)
    parts = ", ".join(f"{counts[look]} {verb}" for look, (*_, verb) in _LOOK.items())
    tail = f" Not drawn: {counted(undated, 'claim')} without a date." if undated else ""
    tail += f" In that time {counted(missing, 'known round')} of listings not held." * bool(missing)
    return f"Claims over time from {claims[0].day} to {claims[-1].day}: {parts}.{tail}"


def _records(chosen: Selection) -> list[Row]:
    """The claims that are meant: those given, or those about events and those that answer them."""
    if chosen.table == "claims":
        return rows_of(chosen.rows)
    key = key_of(chosen.table)[0]
    events = {row[key] for row in rows_of(chosen.rows)}
    disputes = rows_of(chosen.load("disputes"))
    answers = {row["claim_id"] for row in disputes if row["target_id"] in events}
    return [
        row
        for row in rows_of(chosen.load("claims"))
        if row["event_id"] in events or row["claim_id"] in answers
    ]


def timeline(
    what: Any,
    *,
    title: str = "Who said what, and when",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw claims, denials and negative findings over time.

    Up to sixteen claims are listed row by row with what each covers; more are stacked in one lane
    for each group of asserters. Where listings are among them, the spans are grey in which rounds
    of the same governments are known and none is held, so that a gap does not look like a lull.

    Args:
        what: Rows of `claims`, ids, or a filter; or rows or ids of `shipments` or `flows`: the
            claims about them, and those that answer them.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, or no claim has a date.
    """
    # An id of a record means its claims and their answers, as a row of it does.
    tables = _TABLES[::-1] if isinstance(what, str | list) else _TABLES
    chosen = select(what, tables, "plot.timeline", data)
    needs = _COLUMNS if chosen.table == "claims" else ()
    records = _records(select(chosen.rows, (chosen.table,), "plot.timeline", data, needs))
    claims = claims_of(records)
    if not claims:
        raise UsageError("no claim has a date · nothing to draw")
    gaps = _gaps(chosen, claims)
    if ax is not None:
        return draw_into(ax, _fitting(claims, gaps, ax))
    few, undated = len(claims) <= _LISTED, len(records) - len(claims)
    missing = 0 if few else sum(gap.count for spans in gaps.values() for gap in spans)
    room = room_of(inches)
    panel, note = _few(claims, room) if few else _many(claims, gaps, room)
    said = subtitle or f"{counted(len(claims), 'claim')} by date and by who makes them"
    left_out = not_drawn({"claim (without any date)": undated})
    notes = [f"{_NOTE} {note}".strip(), *([_GAPS] if missing else []), *left_out]
    alt = alt_of(claims, undated, missing)
    return compose([panel], Caption(title, said, notes, alt, _key(claims, missing)), inches)


def _fitting(
    claims: Sequence[_Claim], gaps: Mapping[str, Sequence[Gap]], axes: Axes
) -> Callable[[Axes], None]:
    """What to draw into axes: a list where it has room."""
    width, height = size_of(axes)
    if len(claims) <= _LISTED and width >= 4 and _listing(claims, width).height + AXIS <= height:
        return partial(_draw_list, claims=claims)
    return partial(_draw_lanes, claims=claims, gaps=gaps)


def _few(claims: Sequence[_Claim], room: float) -> tuple[Panel, str]:
    """A panel that lists claims, and the note on it."""
    panel = Panel(_listing(claims, room).height + AXIS, partial(_draw_list, claims=claims))
    dashed = any(claim.reported and claim.reported > claim.day for claim in claims)
    return panel, _DASHED if dashed else ""


def _many(
    claims: Sequence[_Claim], gaps: Mapping[str, Sequence[Gap]], room: float
) -> tuple[Panel, str]:
    """A panel that stacks claims in lanes, and the note on it."""
    lanes = _lanes(claims, room)
    height = min(_TALLEST, sum(lanes.heights)) + AXIS
    span = lanes.ruler.last - lanes.ruler.first
    days = math.ceil(span.days * _PITCH / (lanes.ruler.right - lanes.ruler.left))
    draw = partial(_draw_lanes, claims=claims, gaps=gaps)
    return Panel(height, draw), _STACKED.format(days=counted(days, "day"))


def _key(claims: Sequence[_Claim], missing: int) -> list[Artist]:
    """The entries of the key: what claims do, and how many rounds are known and not held."""
    looks = {claim.look for claim in claims}
    key: list[Artist] = [
        Line2D([], [], marker=marker, color=color, linestyle="", label=look, markersize=7)
        for look, (color, marker, *_) in _LOOK.items()
        if look in looks
    ]
    if missing:
        text = f"{counted(missing, 'known round')} of listings not held"
        key.append(Patch(color=UNCOVERED, label=text))
    return key
