"""Amounts and dates in words, with their bounds."""

from __future__ import annotations

from shipments.frames import Row

_BOUNDS = {
    "exact": "{low:,g}",
    "approx": "about {low:,g}",
    "at_least": "at least {low:,g}",
    "more_than": "more than {low:,g}",
    "at_most": "at most {high:,g}",
    "less_than": "less than {high:,g}",
    "range": "{low:,g} to {high:,g}",
}


def amount(row: Row, measure: str) -> str | None:
    """One measure of a row in words with its bound and unit; None when nothing was said."""
    qualifier, wording = row[f"{measure}_qualifier"], row[f"{measure}_wording"]
    unit = {"consignments": "consignments", "value": row["value_currency"]}.get(
        measure, row.get(f"{measure}_unit")
    )
    if qualifier == "withheld":
        told = "withheld by the source"
    elif qualifier == "not_stated":
        told = "no number" if wording else ""
    else:
        # Fifteen digits keep every reported figure as it was told.
        told = (
            _BOUNDS[qualifier]
            .replace(",g", ",.15g")
            .format(low=row[f"{measure}_low"] or 0, high=row[f"{measure}_high"] or 0)
        )
        told = f"{told} {unit}"
        if measure == "quantity" and row.get("quantity_of"):
            told += f" of {row['quantity_of']}"
        if measure == "value" and row["value_per"] not in (None, "total"):
            told += f" per {row['value_per']}"
    if not told:
        return None
    return f"{told} (“{wording}”)" if wording else told


def when(row: Row, prefix: str = "period") -> str | None:
    """A period in words."""
    start, end = row[f"{prefix}_start"], row[f"{prefix}_end"]
    precision, wording = row[f"{prefix}_precision"], row[f"{prefix}_wording"]
    if precision == "unknown":
        return f"no date (“{wording}”)" if wording else None
    told = f"{start}" if start == end else f"{start or 'open'} to {end or 'open'}"
    told += "" if precision == "day" else f" (exact to the {precision})"
    return f"{told}, “{wording}”" if wording else told
