"""Volumes: how much was reported, with bounds, one category and unit per panel."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from shipments.analysis.overlaps import Links, bounds_of, is_additive, links_of
from shipments.analysis.periods import STEPS, first_day, next_first_day
from shipments.dataset.load import Data, key_of
from shipments.dataset.select import select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import suggest
from shipments.plot import amounts
from shipments.plot.bars import MARGINS, Bar, BarPanel, Span, draw_panel, keys_of
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into
from shipments.plot.text import counted, not_drawn
from shipments.plot.theme import ChartFigure
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary import ADDITIVE

_PANEL = 2.75
_NOTE = (
    "“At least” is the largest sum of reported minimums that counts no goods twice, “at most” the sum "
    "of reported maximums: bounds of what was reported, not a confidence interval. Hatched bars are "
    "periods longer than the step; their amount is for all of it."
)


def _adds(row: Row, measure: str) -> bool:
    """Whether the amount of a row adds up with others of its unit."""
    if not is_additive(row):
        return False
    if measure == "count":
        return bool(row["count_unit"] == "person")
    if measure == "value":
        return row["value_per"] in (None, "total")
    return measure != "quantity" or row.get("quantity_dimension") in ADDITIVE


def _states(row: Row, measure: str) -> bool:
    return row[f"{measure}_low"] is not None or row[f"{measure}_high"] is not None


def span_of(row: Row, by: str) -> Span | None:
    """First day and day after the last of the bar that a row belongs to; None without a closed period.

    That is the step that holds the period, or the period itself where it spans several steps.
    """
    start, end = row["period_start"], row["period_end"]
    if not start or not end:
        return None
    if first_day(start, by) == first_day(end, by):
        return first_day(start, by), next_first_day(end, by)
    return start, end + dt.timedelta(days=1)


def _bars(
    rows: Sequence[Row], key: str, by: str, measure: str, links: Links
) -> tuple[list[Bar], frozenset[str]]:
    """The bars of rows that state an amount, and the ids of those without a closed period."""
    spans: dict[Span | None, list[Row]] = {}
    for row in rows:
        spans.setdefault(span_of(row, by), []).append(row)
    undated = frozenset(row[key] for row in spans.pop(None, ()))
    return [
        _bar(span, members, key, by, measure, links)
        for span, members in sorted(spans.items())
        if span
    ], undated


def _bar(span: Span, rows: Sequence[Row], key: str, by: str, measure: str, links: Links) -> Bar:
    bounds = bounds_of(rows, measure, links)
    words = [row.get(f"{measure}_qualifier") for row in bounds.counted or rows]
    about = any(row.get(f"{measure}_qualifier") == "approx" for row in rows)
    strict = any(word in amounts.STRICT for word in words)
    text = partial(amounts.amount_text, bounds.low, bounds.high, about=about, strict=strict)
    is_long = next_first_day(span[0], by) < span[1]
    ids = frozenset(row[key] for row in rows)
    return Bar(span, bounds.low, bounds.high, text, is_long, ids, bounds.n_overlapping)


def panels_of(
    rows: Sequence[Row], key: str, by: str, measures: Sequence[str], links: Links
) -> list[BarPanel]:
    """All panels that rows can fill, fullest first."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    silent: dict[str, dict[str, dt.date]] = {}
    for row in rows:
        heading = " · ".join([amounts.label_of("category", row["category"]), *amounts.kind_of(row)])
        states = any(_states(row, measure) for measure in MEASURES)
        if not states and row["period_start"] and row["period_end"]:
            middle = row["period_start"] + (row["period_end"] - row["period_start"]) / 2
            silent.setdefault(heading, {})[row[key]] = middle
        for measure in measures:
            if _states(row, measure) and _adds(row, measure):
                place = heading, measure, amounts.unit_label(row, measure)
                groups.setdefault(place, []).append(row)
    panels = [
        BarPanel(*place, *_bars(members, key, by, place[1], links), silent.get(place[0], {}))
        for place, members in groups.items()
    ]
    return sorted(
        panels, key=lambda panel: (-len(panel.ids), panel.heading, panel.measure, panel.unit)
    )


def _window(panels: Sequence[BarPanel]) -> Span:
    """Whole years that hold all bars and marks."""
    days = [day for panel in panels for bar in panel.bars for day in bar.span]
    days += [day for panel in panels for day in panel.unknown.values()]
    last = max(days)
    end = last if (last.month, last.day) == (1, 1) else dt.date(last.year + 1, 1, 1)
    return dt.date(min(days).year, 1, 1), end


def alt_of(panels: Sequence[BarPanel]) -> str:
    """The alternative text of the chart, from its data."""
    parts = []
    for panel in panels:
        bars = "; ".join(f"{_span_text(bar.span)} {bar.text()}" for bar in panel.bars)
        silent = len(panel.unknown)
        tail = f"; {counted(silent, 'report')} without an amount" if silent else ""
        parts.append(f"{panel.heading}, {panel.unit}: {bars}{tail}")
    return "Bars of reported amounts with bounds. " + ". ".join(parts) + "."


def _span_text(span: Span) -> str:
    """The period of a bar: years where they are whole, else months."""
    start, end = span[0], span[1] - dt.timedelta(days=1)
    form = "%Y" if (start.month, span[1].month, span[1].day) == (1, 1, 1) else "%Y-%m"
    first, last = start.strftime(form), end.strftime(form)
    return first if first == last else f"{first} to {last}"


def _accounting(
    rows: Sequence[Row],
    key: str,
    panels: Sequence[BarPanel],
    shown: int,
    measures: Sequence[str],
    unworded: frozenset[str],
) -> list[str]:
    """What became of every row: drawn, marked, or left out and why; together they are all rows."""
    drawn = {id for panel in panels[:shown] for id in panel.ids}
    marked = {id for panel in panels[:shown] for id in panel.unknown} - drawn
    further = counted(sum(bool(panel.bars) for panel in panels[shown:]), "further panel")
    reasons = {
        "report (of an amount for which no words are recorded)": unworded,
        f"report (in {further})": {id for panel in panels for id in panel.ids},
        "report (of an amount without a closed period)": {
            id for panel in panels for id in panel.undated
        },
        "report (of a share, ratio, rate, count of firms or another amount that cannot be added)": {
            row[key] for row in rows if any(_states(row, measure) for measure in measures)
        },
        "report (of another measure)": {
            row[key] for row in rows if any(_states(row, measure) for measure in MEASURES)
        },
        "report (without an amount)": {row[key] for row in rows},
    }
    numbers: dict[str, int] = {}
    accounted = drawn | marked
    for reason, ids in reasons.items():
        numbers[reason] = len(ids - accounted)
        accounted |= ids
    bars = f"{counted(len(rows), 'report')}: {len(drawn):,} in bars"
    return [f"{bars}, {len(marked):,} marked “?”." if marked else f"{bars}.", *not_drawn(numbers)]


def volumes(
    what: Any,
    *,
    by: str = "year",
    measure: str | Sequence[str] | None = None,
    top: int = 6,
    title: str = "Reported amounts, within their bounds",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    worded_only: bool = False,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw reported amounts with their bounds, one category and unit per panel.

    Args:
        what: Rows of `shipments` or of `flows`, ids, or a filter.
        by: The step of periods: `month`, `quarter`, `half` or `year`.
        measure: One or more of `quantity`, `mass`, `value`, `consignments`; all when left out, and
            `count` (of firms, persons, visits, deals) only by name.
        top: How many panels to draw, fullest first.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw the fullest panel into, without title, key, notes and source.
        worded_only: Whether to draw only amounts that recorded words of a page carry; the notes say
            how many rows that leaves out.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If a step or measure is not known, the rows are of another table, one occurs
            twice, or no row states an amount with a closed period.
    """
    if by not in STEPS:
        raise UsageError(f"no step '{by}' · {suggest(str(by), STEPS)}")
    if not isinstance(top, int) or top < 1:
        raise UsageError(f"cannot draw {top} panels · expected a whole number of at least 1")
    measures = amounts.measures_of(measure)
    needs = (*amounts.AMOUNT_COLUMNS, "category")
    chosen = select(what, ("shipments", "flows"), "plot.volumes", data, needs)
    records = rows_of(chosen.rows)
    key = key_of(chosen.table)[0]
    twice = [id for id, count in Counter(row[key] for row in records).items() if count > 1]
    if twice:
        raise UsageError(
            f"{twice[0]} occurs more than once, and would be added to itself · expected each row "
            "once · drop the copies"
        )
    links = links_of(records, data)
    drawable, unworded = (
        amounts.only_worded(records, key, measures) if worded_only else (records, frozenset())
    )
    panels = panels_of(drawable, key, by, measures, links)
    if not panels or not panels[0].bars:
        raise UsageError("no row states an amount with a closed period · nothing to draw")
    shown = [panel for panel in panels[: 1 if ax is not None else top] if panel.bars]
    draws = [partial(draw_panel, panel=panel, window=_window(shown), by=by) for panel in shown]
    if ax is not None:
        return draw_into(ax, draws[0])
    said = subtitle or (
        f"{counted(len(records), amounts.NOUNS[chosen.table])} by {'half-year' if by == 'half' else by}. Each "
        "panel has its own unit; panels cannot be added up or compared."
    )
    notes = [_NOTE, *_accounting(records, key, panels, len(shown), measures, unworded)]
    shared = sum(bar.shared for panel in shown for bar in panel.bars)
    notes += [f"Counted once: {counted(shared, 'report')} of goods that others report too."] * (
        shared > 0
    )
    columns = 1 if len(shown) == 1 or inches < 7 else 2
    drawn = [Panel(_PANEL, draw, MARGINS) for draw in draws]
    return compose(
        drawn, Caption(title, said, notes, alt_of(shown), keys_of(shown)), inches, columns
    )
