"""What a release is expected to hold: counts and sums that a person has reviewed.

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

from shipments.curation.report_file import StrictModel, Text
from shipments.errors import DataError, Fault
from shipments.tables.measures import MEASURES
from shipments.tables.registry import Frames
from shipments.toml_model import read_model

FILE = Path("release") / "expected.toml"
_NONE = "(none)"
NO_REASON = "TODO: say why"  # what a proposal leaves to the reviewer
Share = Annotated[float, Field(ge=0, le=1)]
Counts = dict[str, dict[str, int]]
Sums = dict[str, dict[str, float]]


class Expected(StrictModel):
    """The reviewed expectations of a release."""

    reviewed: dt.date
    drift: Share
    link_age_days: Annotated[int, Field(ge=1)]
    null_columns: dict[str, Text]
    agreement: dict[str, Share]
    counts: Counts
    sums: Sums


# Tables whose rows are counted by the values of a column.
_COUNTED: dict[str, str] = {
    "claims": (
        "category kind polarity status scope asserter_group evidence_basis evidence_basis_second "
        "reading origin_country dispatch_country destination_country pooled certainty "
        "quantity_unit quantity_qualifier mass_unit mass_qualifier value_currency value_qualifier "
        "value_basis value_per consignments_qualifier count_unit count_qualifier "
        "period_precision period_basis as_of_precision as_of_basis listing_stage court_stage"
    ),
    "shipments": "category status stage scope route root_count",
    "flows": "category scope root_count",
    "sources": "reading rank",
    "publishers": "kind rank",
    "claim_places": "role country region",
    "ways": "status via mode",
    "hops": "from_country to_country role basis mode",
    "closures": "effect",
    "wordings": "field",
    "claim_parties": "role",
    "variants": "field assessment qualifier",
    "disputes": "aspect stance is_general is_counted target_kind",
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


def counts_of(frames: Frames) -> Counts:
    """Rows of each table, and of some tables by the values of their columns."""
    counts: Counts = {
        "rows": {name: frame.height for name, frame in frames.items() if name != "changes"}
    }
    for table, names in _COUNTED.items():
        for column in names.split():
            counts[f"{table} by {column}"] = _count(frames[table][column].cast(pl.String))
    for table, columns in _DATED.items():
        for column in columns:
            months = frames[table][column].dt.strftime("%Y-%m")
            counts[f"{table} by month of {column}"] = _count(months)
    claims = frames["claims"]
    counts["claims with"] = {name: claims.height - claims[name].null_count() for name in _FILLED}
    return counts


def _count(values: pl.Series) -> dict[str, int]:
    rows = values.fill_null(_NONE).value_counts(sort=False, name="rows")
    return {str(value): int(count) for value, count in sorted(rows.iter_rows())}


def sums_of(frames: Frames) -> Sums:
    """Sums of the lower and of the upper ends of each measure, by unit and year.

    They are checksums, not totals: parts are added to wholes and claims to each other's copies.
    The year is that of the report, since many periods are open.
    """
    sums: Sums = {}
    year = pl.col("reported_start").dt.strftime("%Y").fill_null(_NONE)
    for measure, unit in MEASURES.items():
        unit_name = pl.col(unit) if unit else pl.lit(measure)
        group = pl.concat_str(year, unit_name, separator=" ").alias("group")
        for column in (f"{measure}_low", f"{measure}_high"):
            rows = frames["claims"].filter(pl.col(column).is_not_null())
            grouped = rows.group_by(group).agg(pl.col(column).sum())
            sums[f"claims {column}"] = dict(sorted(grouped.iter_rows()))
    return sums


def null_columns(frames: Frames) -> list[str]:
    """Columns without a single value, of tables that have rows."""
    return sorted(
        f"{name}.{column}"
        for name, frame in frames.items()
        for column in frame.columns
        if frame.height and frame[column].null_count() == frame.height
    )


def _agreement(frames: Frames) -> dict[str, float]:
    return dict(frames["coding_agreement"].select("field", "agreement").iter_rows())


def read_expected(raw: Path) -> Expected:
    """Read the expectations.

    Raises:
        DataError: If they are missing or wrong; every mistake at once.
    """
    expected, _, faults = read_model(raw / FILE, Expected)
    if expected is None:
        raise DataError(faults, str(raw / FILE))
    return expected


def expectation_faults(expected: Expected, frames: Frames) -> Iterator[Fault]:
    """What differs from the reviewed expectations.

    Counts must be equal, sums within the reviewed drift, agreement of the coders not lower. A
    column that is null in every row needs a reason, and a reason needs such a column.
    """
    for group, name, now, then in _pairs(counts_of(frames), expected.counts):
        if now != then:
            yield _fault(group, name, now, f"{then} rows", "count")
    for group, name, now, then in _pairs(sums_of(frames), expected.sums):
        if abs(now - then) > expected.drift * abs(then):
            limits = f"{then:.15g}, give or take {expected.drift:.1%}"
            yield _fault(group, name, f"{now:.15g}", limits, "sum")
    yield from _null_faults(expected.null_columns, set(null_columns(frames)))
    yield from _agreement_faults(expected.agreement, _agreement(frames))


def _pairs(
    actual: Mapping[str, Mapping[str, float]], expected: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, str, float, float]]:
    """Group, name, figure now and figure expected; a figure that one side lacks is 0."""
    for group in sorted(actual.keys() | expected.keys()):
        now, then = actual.get(group, {}), expected.get(group, {})
        for name in sorted(now.keys() | then.keys()):
            yield group, name, now.get(name, 0), then.get(name, 0)


def _null_faults(reasons: Mapping[str, str], columns: set[str]) -> Iterator[Fault]:
    for name in sorted(columns - reasons.keys()):
        yield _fault("null_columns", name, "null in every row", "a value in some row", "all_null")
    for name in sorted(name for name, reason in reasons.items() if reason == NO_REASON):
        yield _fault("null_columns", name, NO_REASON, "why it is null in every row", "all_null")
    for name in sorted(reasons.keys() - columns):
        yield _fault("null_columns", name, "has values", "no allowance for it", "all_null")


def _agreement_faults(
    expected: Mapping[str, float], actual: Mapping[str, float]
) -> Iterator[Fault]:
    for name in sorted(actual.keys() | expected.keys()):
        now, then = actual.get(name), expected.get(name)
        if now is None or then is None or now < then:
            value = "not coded twice" if now is None else f"{now:.3f}"
            limit = "no figure" if then is None else f"{then:.3f} or more"
            yield _fault("coding_agreement", name, value, limit, "agreement")


def _fault(group: str, name: str, value: object, expected: str, rule: str) -> Fault:
    return Fault(
        FILE.name,
        group,
        name,
        str(value),
        "differs from what was reviewed",
        expected,
        "correct the data, or review the change: `shipments release --propose`",
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
    age = before.link_age_days if before else 120
    lines = [
        "# What a release is expected to hold, reviewed by a person. `shipments release --propose`",
        "# writes this file again and shows the difference; read that before you commit it.",
        f"reviewed = {today}",
        f"drift = {before.drift if before else 0.001}  # share by which a sum may differ",
        f"link_age_days = {age}  # days since the last check of the addresses",
        *_section(
            "null_columns", {name: reasons.get(name, NO_REASON) for name in null_columns(frames)}
        ),
        *_section("agreement", _agreement(frames)),
    ]
    for group, counts in counts_of(frames).items():
        lines += _section(f"counts.{json.dumps(group)}", counts)
    for group, sums in sums_of(frames).items():
        lines += _section(f"sums.{json.dumps(group)}", sums)
    return "\n".join(lines) + "\n"


def _section(name: str, values: Mapping[str, object]) -> list[str]:
    body = [
        f"{json.dumps(key, ensure_ascii=False)} = {_toml(value)}" for key, value in values.items()
    ]
    return ["", f"[{name}]", *body]


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
