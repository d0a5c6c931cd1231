"""What a release is expected to hold: counts and sums that a person has looked at.

`data/raw/release/expected.toml` is proposed by `shipments release --propose`, read by a person, and
committed. An edit that was meant changes it in the same commit; an error that slipped in does not.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import Field

from shipments.curation.report_file import Record, Text
from shipments.errors import DataError, Fault
from shipments.tables.measures import MEASURES
from shipments.tables.registry import Frames
from shipments.toml_model import read_model

FILE = Path("release") / "expected.toml"
_NONE = "(none)"
UNSAID = "TODO: say why"  # what a proposal leaves to the reviewer
Share = Annotated[float, Field(ge=0, le=1)]


class Expected(Record):
    """The reviewed expectations of a release."""

    reviewed: dt.date
    drift: Share
    link_age_days: Annotated[int, Field(ge=1)]
    null_columns: dict[str, Text]
    agreement: dict[str, Share]
    counts: dict[str, dict[str, int]]
    sums: dict[str, dict[str, float]]


# Tables whose rows are counted by the values of a column.
_COUNTED: dict[str, str] = {
    "claims": (
        "category kind polarity status scope asserter_group evidence_basis evidence_basis_second "
        "reading origin_country dispatch_country destination_country is_direct hs_code "
        "quantity_unit quantity_qualifier mass_unit mass_qualifier value_currency value_qualifier "
        "value_basis value_per consignments_qualifier period_precision as_of_precision"
    ),
    "shipments": "category status stage scope route root_count",
    "flows": "category scope root_count",
    "sources": "reading",
    "stops": "country role basis",
    "claim_parties": "role",
    "variants": "field assessment qualifier",
    "disputes": "relation target_kind",
    "overlaps": "relation",
    "parties": "kind country",
}
# Dates whose rows are counted by month.
_DATED = {
    "claims": ("period_start", "period_end", "as_of_end"),
    "reports": ("published_start",),
    "sources": ("published_start",),
}
# Columns whose filled cells are counted.
_FILLED = ("part_of", "duplicate_of", "covers_object", "declared_as", "parties_wording")


def counts_of(frames: Frames) -> dict[str, dict[str, int]]:
    """Rows of each table, and of some tables by the values of their columns."""
    found: dict[str, dict[str, int]] = {
        "rows": {name: frame.height for name, frame in frames.items() if name != "changes"}
    }
    for table, names in _COUNTED.items():
        for column in names.split():
            values = frames[table][column].cast(pl.String)
            found[f"{table} by {column}"] = _count(values)
    for table, columns in _DATED.items():
        for column in columns:
            found[f"{table} by month of {column}"] = _count(
                frames[table][column].dt.strftime("%Y-%m")
            )
    claims = frames["claims"]
    found["claims with"] = {name: claims.height - claims[name].null_count() for name in _FILLED}
    return found


def _count(values: pl.Series) -> dict[str, int]:
    told = values.fill_null(_NONE).value_counts(sort=False, name="rows")
    return {str(value): int(rows) for value, rows in sorted(told.iter_rows())}


def sums_of(frames: Frames) -> dict[str, dict[str, float]]:
    """Sums of the lower and of the upper ends of each measure, by unit and year.

    They are checksums, not totals: parts are added to wholes and claims to each other's copies.
    The year is that of the report, since many periods are open.
    """
    found: dict[str, dict[str, float]] = {}
    year = pl.col("reported_start").dt.strftime("%Y").fill_null(_NONE)
    for measure in MEASURES:
        unit = {"value": "value_currency"}.get(measure, f"{measure}_unit")
        named = pl.col(unit) if unit in frames["claims"].columns else pl.lit(measure)
        for end in ("low", "high"):
            column = f"{measure}_{end}"
            told = frames["claims"].filter(pl.col(column).is_not_null())
            grouped = told.group_by(pl.concat_str(year, named, separator=" ").alias("of")).agg(
                pl.col(column).sum()
            )
            found[f"claims {column}"] = dict(sorted(grouped.iter_rows()))
    return found


def null_columns(frames: Frames) -> list[str]:
    """Columns without a single value, of tables that have rows."""
    return sorted(
        f"{name}.{column}"
        for name, frame in frames.items()
        for column in frame.columns
        if frame.height and frame[column].null_count() == frame.height
    )


def read_expected(raw: Path) -> Expected:
    """Read the expectations.

    Raises:
        DataError: If they are missing or wrong; every mistake at once.
    """
    found, _, faults = read_model(raw / FILE, Expected)
    if found is None:
        raise DataError(faults, str(raw / FILE))
    return found


def count_faults(expected: Expected, frames: Frames) -> Iterator[Fault]:
    """Counts that differ from those expected."""
    found = counts_of(frames)
    for group in sorted(found.keys() | expected.counts.keys()):
        now, then = found.get(group, {}), expected.counts.get(group, {})
        for name in sorted(now.keys() | then.keys()):
            if now.get(name, 0) != then.get(name, 0):
                yield _fault(group, name, now.get(name, 0), f"{then.get(name, 0)} rows", "count")


def sum_faults(expected: Expected, frames: Frames) -> Iterator[Fault]:
    """Sums that lie further from those expected than the stated drift."""
    found = sums_of(frames)
    for group in sorted(found.keys() | expected.sums.keys()):
        now, then = found.get(group, {}), expected.sums.get(group, {})
        for name in sorted(now.keys() | then.keys()):
            one, other = now.get(name, 0.0), then.get(name, 0.0)
            if abs(one - other) > expected.drift * abs(other):
                told = f"{other:.15g}, give or take {expected.drift:.1%}"
                yield _fault(group, name, f"{one:.15g}", told, "sum")


def null_faults(expected: Expected, frames: Frames) -> Iterator[Fault]:
    """Columns that are all null and not allowed to be, and allowances that are not needed."""
    found = set(null_columns(frames))
    for name in sorted(found - expected.null_columns.keys()):
        yield _fault("null_columns", name, "null in every row", "a value in some row", "all_null")
    for name in sorted(name for name, why in expected.null_columns.items() if why == UNSAID):
        yield _fault("null_columns", name, UNSAID, "why it is null in every row", "all_null")
    for name in sorted(expected.null_columns.keys() - found):
        yield _fault("null_columns", name, "has values", "no allowance for it", "all_null")


def agreement_faults(expected: Expected, frames: Frames) -> Iterator[Fault]:
    """Fields on which two coders agree less than was reviewed, and fields that are missing."""
    rows = frames["coding_agreement"].iter_rows(named=True)
    found = {row["field"]: float(row["agreement"]) for row in rows}
    for name in sorted(found.keys() | expected.agreement.keys()):
        one, other = found.get(name), expected.agreement.get(name)
        if one is None or other is None or one < other:
            shown = "not coded twice" if one is None else f"{one:.3f}"
            told = "no figure" if other is None else f"{other:.3f} or more"
            yield _fault("coding_agreement", name, shown, told, "agreement")


def _fault(group: str, name: str, value: object, expected: str, rule: str) -> Fault:
    return Fault(
        FILE.name,
        group,
        name,
        str(value),
        "differs from what was reviewed",
        expected,
        "mend the data, or review the change: `shipments release --propose`",
        f"expected_{rule}",
    )


def proposal(frames: Frames, today: dt.date, before: Expected | None) -> str:
    """The text of an expectation file that the data meet; settings and reasons are kept.

    Args:
        frames: The tables.
        today: Day of the review.
        before: The expectations so far.
    """
    reasons = before.null_columns if before else {}
    nulls = {name: reasons.get(name, UNSAID) for name in null_columns(frames)}
    rows = frames["coding_agreement"].iter_rows(named=True)
    agreement = {row["field"]: row["agreement"] for row in rows}
    lines = [
        "# What a release is expected to hold, reviewed by a person. `shipments release --propose` writes it anew",
        "# and shows the difference; read that before you commit it.",
        f"reviewed = {today}",
        f"drift = {before.drift if before else 0.001}  # share by which a sum may differ",
        f"link_age_days = {before.link_age_days if before else 120}  # of the last look at the addresses",
        *_section("null_columns", nulls),
        *_section("agreement", agreement),
    ]
    for kind, groups in (("counts", counts_of(frames)), ("sums", sums_of(frames))):
        for group, values in groups.items():
            lines += _section(f"{kind}.{json.dumps(group)}", values)
    return "\n".join(lines) + "\n"


def _section(name: str, values: Mapping[str, object]) -> list[str]:
    body = [
        f"{json.dumps(key, ensure_ascii=False)} = {_toml(value)}" for key, value in values.items()
    ]
    return ["", f"[{name}]", *body]


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
