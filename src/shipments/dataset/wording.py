"""Amounts and periods in words, with their bounds."""

from __future__ import annotations

from functools import cache

from shipments.dataset.load import load
from shipments.frames import Row
from shipments.tables.measures import MEASURES

# Fifteen digits keep every figure as it was reported.
_BOUNDS = {
    "exact": "{low:,.15g}",
    "approx": "about {low:,.15g}",
    "at_least": "at least {low:,.15g}",
    "more_than": "more than {low:,.15g}",
    "at_most": "at most {high:,.15g}",
    "less_than": "less than {high:,.15g}",
    "range": "{low:,.15g} to {high:,.15g}",
}


@cache
def _unit_labels() -> dict[str, str]:
    return dict(load("units", "polars").select("unit", "label").iter_rows())


def unit_words(row: Row, measure: str) -> str:
    """The unit of a measure of a row, with what it is of: `rifles`, `USD per month`."""
    column = MEASURES[measure]
    unit = str(row[column]) if column else measure
    if measure == "value":
        return unit if row["value_per"] in (None, "total") else f"{unit} per {row['value_per']}"
    one = row[f"{measure}_low"] == row[f"{measure}_high"] == 1
    words = unit.replace("_", " ")
    words = words.removesuffix("s") if one else _unit_labels().get(unit, words)
    of = row.get("quantity_of") if measure == "quantity" else None
    return f"{words} of {of}" if of else words


def amount(row: Row, measure: str) -> str | None:
    """One measure of a row in words, with its bound, unit and wording.

    Args:
        row: A row of `shipments`, `flows` or `claims`.
        measure: `quantity`, `mass`, `value` or `consignments`.

    Returns:
        Such as `more than 12 drones (“over a dozen”)`; None when the report says nothing of it.
    """
    qualifier, wording = row[f"{measure}_qualifier"], row[f"{measure}_wording"]
    if qualifier == "withheld":
        words = "withheld by the source"
    elif qualifier == "not_stated":
        words = "no number" if wording else ""
    else:
        low, high = row[f"{measure}_low"] or 0, row[f"{measure}_high"] or 0
        words = f"{_BOUNDS[qualifier].format(low=low, high=high)} {unit_words(row, measure)}"
    if not words:
        return None
    return f"{words} (“{wording}”)" if wording else words


def when(row: Row, prefix: str = "period") -> str | None:
    """A period in words; None when the report gives none."""
    start, end = row[f"{prefix}_start"], row[f"{prefix}_end"]
    precision, wording = row[f"{prefix}_precision"], row[f"{prefix}_wording"]
    if precision == "unknown":
        return f"no date (“{wording}”)" if wording else None
    words = f"{start}" if start == end else f"{start or 'open'} to {end or 'open'}"
    words += "" if precision == "day" else f" (exact to the {precision})"
    return f"{words}, “{wording}”" if wording else words
