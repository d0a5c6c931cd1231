"""Schema of a cell of trade statistics, UN Comtrade and the like."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import amount, column, rule, table, text_like
from shipments.tables import trade_vocabulary as v

_AREA = "[0-9]{1,3}"


def _area(description: str, *, nullable: bool = False) -> pa.Column:
    """An M49 area code as text; 0 is the world."""
    return column(
        pl.String,
        f"{description} (UN M49, without leading zeros; 0 = world)",
        nullable=nullable,
        checks=[text_like(_AREA, "m49_form", "one to three digits")],
    )


def _alpha3(description: str) -> pa.Column:
    return column(
        pl.String,
        f"{description} (ISO 3166-1 alpha-3, or Comtrade's own code of a group)",
        nullable=True,
        checks=[text_like("[A-Z][A-Z0-9]{2}|W00|_X", "alpha3_form", "three capitals or digits")],
    )


def _amount(description: str, unit: str) -> pa.Column:
    return column(pl.Float64, description, unit=unit, nullable=True, checks=[amount(1e18)])


def _flag(description: str) -> pa.Column:
    return column(pl.Boolean, description, nullable=True)


def _year() -> pa.Column:
    check = pa.Check.in_range(
        1962, 2049, name="year", error="year", description="a year from 1962 to 2049"
    )
    return column(pl.Int64, "year", checks=[check])


def _month() -> pa.Column:
    check = pa.Check.in_range(
        1, 12, name="month", error="month", description="a month from 1 to 12"
    )
    return column(pl.Int64, "month; null = the whole year", nullable=True, checks=[check])


def _valued_as_flow() -> nw.Expr:
    """Imports are valued CIF and exports FOB: the primary value is that of its side."""
    return (nw.col("flow") != "M") | (nw.col("primary_value_usd") >= nw.col("cif_value_usd") * 0.99)


TRADE = table(
    "trade",
    "Trade statistics",
    "one reporter, partner, commodity and period of a trade statistic",
    (
        "reporter",
        "partner",
        "second_partner",
        "flow",
        "hs_code",
        "period",
        "customs_code",
        "transport_code",
    ),
    {
        "frequency": column(pl.String, "length of the period", vocabulary=v.TradeFrequency),
        "period": column(
            pl.String,
            "yyyy or yyyymm",
            checks=[text_like("[0-9]{4}(?:0[1-9]|1[0-2])?", "period_form", "yyyy or yyyymm")],
        ),
        "year": _year(),
        "month": _month(),
        "reporter": _area("who reports"),
        "reporter_alpha3": _alpha3("who reports"),
        "flow": column(pl.String, "direction, seen from the reporter", vocabulary=v.TradeFlow),
        "partner": _area("origin of imports, last known destination of exports"),
        "partner_alpha3": _alpha3("the partner"),
        "second_partner": _area("country of consignment", nullable=True),
        "hs_revision": column(
            pl.String, "edition of the Harmonized System", nullable=True, vocabulary=v.HsRevision
        ),
        "is_original_revision": _flag("whether the reporter used that edition"),
        "hs_code": column(
            pl.String,
            "commodity code of two, four or six digits, of up to ten in a national tariff, or TOTAL",
            checks=[
                text_like(
                    "TOTAL|(?:[0-9]{2}){1,5}",
                    "hs_form",
                    "two, four, six, eight or ten digits, or TOTAL",
                )
            ],
        ),
        "customs_code": column(
            pl.String,
            "customs procedure",
            nullable=True,
            checks=[text_like("C[0-9]{2}", "customs_form", "C and two digits")],
        ),
        "transport_code": column(
            pl.String,
            "mode of transport; 0 = all",
            nullable=True,
            checks=[text_like("[0-9]{1,4}", "transport_form", "one to four digits")],
        ),
        "quantity_unit": column(
            pl.String,
            "unit of the quantity",
            nullable=True,
            checks=[text_like("[a-z][a-z0-9_]*", "unit_form", "a word of the units table")],
        ),
        "quantity": _amount("amount; never 0 for 'not stated'", "quantity_unit"),
        "is_quantity_estimated": _flag("whether the quantity is an estimate"),
        "net_weight_kg": _amount("weight without packing", "kg"),
        "is_net_weight_estimated": _flag("whether the weight is an estimate"),
        "gross_weight_kg": _amount("weight with packing", "kg"),
        "cif_value_usd": _amount("value with freight and insurance", "USD"),
        "fob_value_usd": _amount("value at the sender's border", "USD"),
        "primary_value_usd": _amount("value that the statistic publishes: CIF in, FOB out", "USD"),
        "is_reported": _flag("whether the reporter gave the cell, or it was summed up"),
        "is_aggregate": _flag("whether the cell is a sum of finer ones"),
    },
    rules=[
        rule(
            "period_of_year_and_month",
            "the period is the year, with the month where there is one",
            "period",
            lambda: nw.col("period").str.slice(0, 4) == nw.col("year").cast(nw.String),
            null_passes=False,
        ),
        rule(
            "month_with_frequency",
            "a month is given exactly when the period is one",
            "month",
            lambda: (nw.col("frequency") == "M") == ~nw.col("month").is_null(),
            null_passes=False,
        ),
        rule(
            "quantity_with_unit",
            "quantity and unit are given together",
            "quantity_unit",
            lambda: nw.col("quantity").is_null() == nw.col("quantity_unit").is_null(),
            null_passes=False,
        ),
        rule(
            "partner_is_another",
            "reporter and partner differ, except for goods that came back",
            "partner",
            lambda: (nw.col("reporter") != nw.col("partner")) | nw.col("flow").is_in(["M", "RM"]),
            null_passes=False,
        ),
        rule(
            "gross_not_below_net",
            "gross weight is not below net weight",
            "gross_weight_kg",
            lambda: nw.col("gross_weight_kg") >= nw.col("net_weight_kg"),
            warn=True,
        ),
        rule(
            "value_given",
            "a value is given",
            "primary_value_usd",
            lambda: ~nw.col("primary_value_usd").is_null(),
            null_passes=False,
        ),
        rule(
            "import_valued_cif",
            "the primary value of an import is not below its CIF value",
            "primary_value_usd",
            _valued_as_flow,
            warn=True,
        ),
    ],
    check_unique_key=False,
)
