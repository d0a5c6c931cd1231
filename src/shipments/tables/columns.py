"""Groups of columns and rules that several tables share: ids, countries, periods, measures."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import (
    Columns,
    TableSource,
    column,
    not_negative,
    rule,
    text_like,
)
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary import DatePrecision, Qualifier

# Evidence tables come from the reports, and those are rows of the dataset themselves.
REPORTS_READ = TableSource("the root reports and pages listed in reports.csv and sources.csv")


def key_column(description: str, pattern: str = r"[a-z0-9]+(-[a-z0-9]+)*") -> pa.Column:
    """A text id."""
    check = text_like(pattern, "id_form", f"an id like {pattern}")
    return column(pl.String, description, checks=[check])


CLAIM_ID = r"CNRU-\d{4}"


def claim_id_column(description: str) -> pa.Column:
    """The id of a claim."""
    return key_column(description, CLAIM_ID)


def country_column(description: str, *, nullable: bool = True) -> pa.Column:
    """An ISO 3166-1 alpha-2 code."""
    return column(
        pl.String,
        f"{description} (ISO 3166-1 alpha-2)",
        nullable=nullable,
        checks=[text_like("[A-Z]{2}", "alpha2_form", "two capital letters")],
    )


def period_columns(prefix: str, what: str) -> Columns:
    """First day, last day, precision and wording of a period; null ends are open."""
    return {
        f"{prefix}_start": column(pl.Date, f"first day of {what}; null = open", nullable=True),
        f"{prefix}_end": column(pl.Date, f"last day of {what}; null = open", nullable=True),
        f"{prefix}_precision": column(
            pl.String, f"how exact the ends of {what} are", vocabulary=DatePrecision
        ),
        f"{prefix}_wording": column(pl.String, f"{what} in the report's words", nullable=True),
    }


def period_rules(prefix: str) -> list[pa.Check]:
    """A period's ends are in order, and its precision is unknown exactly when it has no end."""
    start, end, precision = f"{prefix}_start", f"{prefix}_end", f"{prefix}_precision"
    return [
        rule(
            f"{prefix}_in_order",
            "the first day is not after the last",
            start,
            lambda: nw.col(start) <= nw.col(end),
        ),
        rule(
            f"{prefix}_precision_with_dates",
            "the precision is 'unknown' exactly when there is neither a first nor a last day",
            precision,
            lambda: (
                (nw.col(precision) == "unknown")
                == (nw.col(start).is_null() & nw.col(end).is_null())
            ),
            null_passes=False,
        ),
    ]


_COUNTED = {
    "quantity": "amount",
    "mass": "weight",
    "value": "sum of money",
    "consignments": "number of consignments (not items)",
}


def measure_columns(prefix: str) -> Columns:
    """Low, high, unit, qualifier and wording of one measure; null ends are open, never zero."""
    what, unit = _COUNTED[prefix], MEASURES[prefix]
    shown = unit or "consignments"
    columns: Columns = {
        f"{prefix}_low": column(
            pl.Float64,
            f"smallest reported {what}; null = no minimum reported",
            unit=shown,
            nullable=True,
            checks=[not_negative()],
        ),
        f"{prefix}_high": column(
            pl.Float64,
            f"largest reported {what}; null = no maximum reported",
            unit=shown,
            nullable=True,
            checks=[not_negative()],
        ),
    }
    if unit:
        named = "ISO 4217 code of the currency" if prefix == "value" else "unit of the numbers"
        columns[unit] = column(pl.String, named, nullable=True)
    columns[f"{prefix}_qualifier"] = column(
        pl.String, f"how the report bounds the {what}", vocabulary=Qualifier
    )
    columns[f"{prefix}_wording"] = column(
        pl.String, f"the {what} in the report's words", nullable=True
    )
    return columns


def measure_rules(prefix: str) -> list[pa.Check]:
    """Bounds in order, ends that fit the qualifier, a unit exactly when there is a number."""
    unit = MEASURES[prefix]
    low, high, qualifier = f"{prefix}_low", f"{prefix}_high", f"{prefix}_qualifier"

    def fits() -> nw.Expr:
        has_low, has_high = ~nw.col(low).is_null(), ~nw.col(high).is_null()
        word = nw.col(qualifier)
        same = (nw.col(low) == nw.col(high)).fill_null(False)
        below = (nw.col(low) < nw.col(high)).fill_null(False)
        return (
            (word.is_in(["exact", "approx"]) & same)
            | (word.is_in(["at_least", "more_than"]) & has_low & ~has_high)
            | (word.is_in(["at_most", "less_than"]) & ~has_low & has_high)
            | ((word == "range") & below)
            | (word.is_in(["not_stated", "withheld"]) & ~has_low & ~has_high)
        )

    rules = [
        rule(
            f"{prefix}_bounds_in_order",
            "low is not above high",
            low,
            lambda: nw.col(low) <= nw.col(high),
        ),
        rule(
            f"{prefix}_bounds_fit_qualifier",
            "the ends are those that the qualifier allows",
            qualifier,
            fits,
            null_passes=False,
        ),
    ]
    if unit:
        rules.append(
            rule(
                f"{prefix}_unit_with_number",
                "a unit is given exactly when a number is",
                unit,
                lambda: (
                    (~nw.col(unit).is_null()) == (~nw.col(low).is_null() | ~nw.col(high).is_null())
                ),
                null_passes=False,
            )
        )
    return rules
