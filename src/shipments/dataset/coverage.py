"""How much of what was reported the dataset holds: absence is not zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import narwhals as nw

from shipments.dataset.load import Data, load
from shipments.errors import UsageError
from shipments.frames import Row, from_columns_like, rows_of
from shipments.messages import suggest
from shipments.tables.vocabulary import CoverageState, EstimateDimension

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

AUTHORITY = "authority"
DIMENSIONS = (AUTHORITY, *EstimateDimension.values())
_COUNTS = ("known", *CoverageState.values())
_WHOLE = ("whole", "whole_low", "whole_high")
_SHARES = ("share", "share_low", "share_high")
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("dimension", "topic", "year", "unit"), nw.String),
    **dict.fromkeys(_COUNTS, nw.Int64),
    **dict.fromkeys(_SHARES, nw.Float64),
    **dict.fromkeys(_WHOLE, nw.Int64),
    "source": nw.String,
}
_PLURALS = {"round": "rounds", "measure": "measures", "report": "reports"}


@overload
def coverage(
    by: str | None = None, *, backend: Literal["polars"], data: Data = None
) -> pl.DataFrame: ...
@overload
def coverage(
    by: str | None = None, *, backend: Literal["pandas"] = "pandas", data: Data = None
) -> pd.DataFrame: ...
def coverage(
    by: str | None = None, *, backend: str = "pandas", data: Data = None
) -> pd.DataFrame | pl.DataFrame:
    """Count what is known to have been published and is held, and say how much there may be in all.

    Args:
        by: One of `authority`, `whole`, `period`, `subject`, `route`, `language`; all when left out.
        backend: `pandas` (the default) or `polars`.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        One row per authority, kind and year of the table `coverage`, and one per row of
        `coverage_estimates`. `known` = `held` + `partly` + `not_held` in the first; there `topic` is
        the authority, or `reports`, and `share` what is held at least in part. In the others
        `known` is what an independent look collected (null = not recorded), `share_low` and
        `share_high` are the 95 % interval, and `whole` is the estimate of all that there is, with
        its interval, in `unit`. `source` says how it was counted or measured, and for which version.
        Rows of different dimensions count the same things and do not add up.

    Raises:
        UsageError: If `by` or the backend is not known.
    """
    if by is not None and by not in DIMENSIONS:
        raise UsageError(f"no coverage by '{by}' · {suggest(str(by), DIMENSIONS)}")
    known = load("coverage", backend, data=data)
    rows = [*_counted(rows_of(known)), *map(_measured, _estimates(data))]
    chosen = [row for row in rows if by in (None, row["dimension"])]
    columns = {name: [row.get(name) for row in chosen] for name in _KINDS}
    made: pd.DataFrame | pl.DataFrame = from_columns_like(known, columns, _KINDS)
    return made


def _estimates(data: Data) -> list[Row]:
    rows = rows_of(load("coverage_estimates", "polars", data=data))
    return sorted(rows, key=lambda row: DIMENSIONS.index(row["dimension"]))


def _counted(rows: Sequence[Row]) -> Iterator[Row]:
    """Known rounds, measures and reports by authority and year."""
    states: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        day = row["announced_end"] or row["announced_start"]
        group = row["authority"] or "", row["kind"], str(day.year) if day else ""
        states.setdefault(group, Counter())[row["state"]] += 1
    for (authority, kind, year), counts in sorted(states.items()):
        known = counts.total()
        yield {
            "dimension": AUTHORITY,
            "topic": authority or "reports",
            "year": year or None,
            "unit": _PLURALS[kind],
            "known": known,
            **{state: counts[state] for state in CoverageState.values()},
            "share": (known - counts["not_held"]) / known,
            "source": "counted in the table coverage",
        }


def _measured(row: Row) -> Row:
    """One measurement, with what is not held where both numbers are of the same list."""
    of_one_list = row["known"] is not None and row["held"] is not None
    return row | {
        "year": None,
        "not_held": row["known"] - row["held"] if of_one_list else None,
        "source": f"{row['method']}; version {row['data_version']}, {row['measured_on']}",
    }
