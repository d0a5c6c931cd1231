"""What rows state of an amount, a period and a category, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from shipments.analysis.overlaps import is_worded
from shipments.dataset.load import load
from shipments.errors import UsageError
from shipments.frames import Row
from shipments.geography import label_of_country
from shipments.messages import suggest
from shipments.plot.text import plain
from shipments.tables.measures import GOODS_MEASURES, MEASURES

State = Literal["exact", "approx", "range", "floor", "ceiling", "withheld"]
STRICT = ("more_than", "less_than")
# The columns that say what a row states.
AMOUNT_COLUMNS = (
    *(f"{measure}_{end}" for measure in MEASURES for end in ("low", "high", "qualifier")),
    *(unit for unit in MEASURES.values() if unit),
    *("value_per", "value_basis"),
    *("period_start", "period_end", "period_precision"),
)
NOUNS = {"shipments": "reported shipment", "flows": "reported trade flow"}
_COUNTS = {"shipments": "shipment", "root_reports": "root report"}
_SIZES = ((1e12, " trn"), (1e9, " bn"), (1e6, " m"))
_FORMS = {"day": "%Y-%m-%d", "year": "%Y"}


def measures_of(measure: str | Sequence[str] | None) -> list[str]:
    """The measures asked for, those of goods when none is; UsageError if one is not known."""
    measures = [measure] if isinstance(measure, str) else list(measure or GOODS_MEASURES)
    for name in measures:
        if name not in MEASURES:
            raise UsageError(f"no measure '{name}' · {suggest(str(name), MEASURES)}")
    return measures


def check_count(count: str) -> str:
    """The noun of what is counted: shipments or root reports; UsageError if it is neither."""
    if count not in _COUNTS:
        raise UsageError(f"nothing called '{count}' to count · {suggest(str(count), _COUNTS)}")
    return _COUNTS[count]


@cache
def labels_of(table: str) -> Mapping[str, str]:
    """The labels of `categories` or of `units`, by code."""
    rows = load(table, "polars").select(load(table, "polars").columns[:2]).rows()
    return dict(rows)


@cache
def place_label(place: str) -> str:
    """The short name of a country, or the name of a region."""
    regions = load("regions", "polars").select("region", "name").rows()
    names = dict(load("countries", "polars").select("alpha2", "name").rows() + regions)
    label = label_of_country(place)
    return label if label != place else names.get(place, place)


def label_of(column: str, value: Any) -> str:
    """A value of a column as a reader sees it: the label of its category, else its words."""
    if value is None or not str(value).strip():
        return "Not specified"
    if column == "category" and value in labels_of("categories"):
        return labels_of("categories")[value]
    words = plain(str(value).replace("_", " "))
    return words if column.endswith("country") or column == "route" else words.capitalize()


def kind_of(row: Row) -> list[str]:
    """The stage of a row unless goods moved, and its scope unless it is core."""
    parts = [row["stage"]] if row.get("stage") not in (None, "movement") else []
    parts += [row["scope"]] if row.get("scope") not in (None, "core") else []
    return [plain(str(part).replace("_", " ")) for part in parts]


def unit_label(row: Row, measure: str) -> str:
    """The unit of a measure, in words."""
    if measure == "consignments":
        return measure
    unit = row[str(MEASURES[measure])]
    if unit is None:
        return "unit not stated"
    if measure == "value":
        per = "" if row["value_per"] in (None, "total") else f" per {row['value_per']}"
        basis = (
            "" if row["value_basis"] in (None, "not_stated") else f", {row['value_basis']} value"
        )
        return f"{unit}{per}{basis}"
    return labels_of("units").get(unit) or plain(str(unit).replace("_", " ")) + "s"


def short(number: float, size: float | None = None) -> str:
    """A number as a chart shows it: 1,200 or 1.2 m; `size` = divided by it, without its name."""
    if size is not None:
        return f"{number / size:,.10g}"
    for size_of, name in _SIZES:
        if abs(number) >= size_of:
            return f"{number / size_of:,.10g}{name}"
    return f"{number:,.10g}"


def amount_text(
    low: float | None,
    high: float | None,
    *,
    about: bool = False,
    strict: bool = False,
    size: float | None = None,
) -> str:
    """Bounds in words: 5, about 5, 5 – 9, ≥ 5, > 5 (strict), ≤ 9, < 9; numbers divided by `size`."""
    near = "about " if about else ""
    if low is None:
        return f"{'<' if strict else '≤'} {near}{short(high or 0, size)}"
    if high is None:
        return f"{'>' if strict else '≥'} {near}{short(low, size)}"
    if low == high:
        return f"{near}{short(low, size)}"
    return f"{near}{short(low, size)} – {short(high, size)}"


def period_text(row: Row) -> str:
    """The period of a row in words, as precise as it was reported; an open end stays open."""
    form = _FORMS.get(row["period_precision"] or "", "%Y-%m")
    start, end = row["period_start"], row["period_end"]
    if start is None and end is None:
        return "period not stated"
    if end is None:
        return f"from {start.strftime(form)}"
    if start is None:
        return f"until {end.strftime(form)}"
    first, last = start.strftime(form), end.strftime(form)
    return str(first) if first == last else f"{first} to {last}"


def state_of(row: Row, measure: str) -> State | None:
    """What a row states of a measure, None if nothing; UsageError if its bounds are no bounds."""
    low, high = row[f"{measure}_low"], row[f"{measure}_high"]
    word = row[f"{measure}_qualifier"]
    if low is None and high is None:
        return "withheld" if word == "withheld" else None
    if not all(math.isfinite(end) for end in (low, high) if end is not None):
        raise UsageError(f"a {measure} is not finite · expected a number · correct the row")
    if low is None or high is None:
        return "ceiling" if low is None else "floor"
    if low > high:
        raise UsageError(
            f"a {measure} runs from {short(low)} down to {short(high)} · expected low ≤ high"
        )
    if low < high:
        return "range"
    return "approx" if word == "approx" else "exact"


def only_worded(
    rows: Sequence[Row], key: str, measures: Sequence[str]
) -> tuple[list[Row], frozenset[str]]:
    """Rows with the amounts that recorded words carry, and the ids of rows that have no such amount."""
    kept, left_out = [], set()
    for row in rows:
        bare = [name for name in measures if state_of(row, name) and not is_worded(row, name)]
        silent = {f"{name}_{end}": None for name in bare for end in ("low", "high", "qualifier")}
        if bare and not any(state_of(row | silent, name) for name in measures):
            left_out.add(row[key])
        else:
            kept.append(row | silent)
    return kept, frozenset(left_out)
