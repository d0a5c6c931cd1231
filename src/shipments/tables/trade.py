"""Table of trade statistics, UN Comtrade and the like."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel, table_of
from shipments.schema.rules import amount, rule, within
from shipments.tables import columns as c
from shipments.tables import trade_vocabulary as v


def _area(description: str, **more: Any) -> Any:
    """An M49 area code as text; 0 is the world."""
    said = f"{description} (UN M49, without leading zeros; 0 = world)"
    return c.code(said, "[0-9]{1,3}", "m49_form", "one to three digits", **more)


def _alpha3(description: str) -> Any:
    said = f"{description} (ISO 3166-1 alpha-3, or Comtrade's own code of a group)"
    form = "three capitals or digits"
    return c.code(said, "[A-Z][A-Z0-9]{2}|W00|_X", "alpha3_form", form, nullable=True)


def _amount(description: str, unit: str) -> Any:
    return c.field(description, unit=unit, nullable=True, checks=[amount(1e18)])


def _flag(description: str) -> Any:
    return c.field(description, nullable=True)


class Trade(
    TableModel,
    key=(
        "reporter",
        "partner",
        "second_partner",
        "flow",
        "hs_code",
        "period",
        "customs_code",
        "transport_code",
    ),
    title="Trade statistics",
    check_unique_key=False,
):
    """One reporter, partner, commodity and period of a trade statistic."""

    frequency: str = c.word(v.TradeFrequency, "length of the period")
    period: str = c.code(
        "yyyy or yyyymm", "[0-9]{4}(?:0[1-9]|1[0-2])?", "period_form", "yyyy or yyyymm"
    )
    year: int = c.field("year", checks=[within(1962, 2049, "year", "a year from 1962 to 2049")])
    month: int = c.field(
        "month; null = the whole year",
        nullable=True,
        checks=[within(1, 12, "month", "a month from 1 to 12")],
    )
    reporter: str = _area("who reports")
    reporter_alpha3: str = _alpha3("who reports")
    flow: str = c.word(v.TradeFlow, "direction, seen from the reporter")
    partner: str = _area("origin of imports, last known destination of exports")
    partner_alpha3: str = _alpha3("the partner")
    second_partner: str = _area("country of consignment", nullable=True)
    hs_revision: str = c.word(v.HsRevision, "edition of the Harmonized System", nullable=True)
    is_original_revision: bool = _flag("whether the reporter used that edition")
    hs_code: str = c.code(
        "commodity code of two, four or six digits, of up to ten in a national tariff, or TOTAL",
        "TOTAL|(?:[0-9]{2}){1,5}",
        "hs_form",
        "two, four, six, eight or ten digits, or TOTAL",
    )
    customs_code: str = c.code(
        "customs procedure", "C[0-9]{2}", "customs_form", "C and two digits", nullable=True
    )
    transport_code: str = c.code(
        "mode of transport; 0 = all",
        "[0-9]{1,4}",
        "transport_form",
        "one to four digits",
        nullable=True,
    )
    quantity_unit: str = c.code(
        "unit of the quantity",
        "[a-z][a-z0-9_]*",
        "unit_form",
        "a word of the units table",
        nullable=True,
    )
    quantity: float = _amount("amount; never 0 for 'not stated'", "quantity_unit")
    is_quantity_estimated: bool = _flag("whether the quantity is an estimate")
    net_weight_kg: float = _amount("weight without packing", "kg")
    is_net_weight_estimated: bool = _flag("whether the weight is an estimate")
    gross_weight_kg: float = _amount("weight with packing", "kg")
    cif_value_usd: float = _amount("value with freight and insurance", "USD")
    fob_value_usd: float = _amount("value at the sender's border", "USD")
    primary_value_usd: float = _amount("value that the statistic publishes: CIF in, FOB out", "USD")
    is_reported: bool = _flag("whether the reporter gave the cell, or it was summed up")
    is_aggregate: bool = _flag("whether the cell is a sum of finer ones")

    period_of_year_and_month = rule(
        "period",
        "the period is the year, with the month where there is one",
        nw.col("period").str.slice(0, 4) == nw.col("year").cast(nw.String),
        null_passes=False,
    )
    month_with_frequency = rule(
        "month",
        "a month is given exactly when the period is one",
        (nw.col("frequency") == "M") == ~nw.col("month").is_null(),
        null_passes=False,
    )
    quantity_with_unit = rule(
        "quantity_unit",
        "quantity and unit are given together",
        nw.col("quantity").is_null() == nw.col("quantity_unit").is_null(),
        null_passes=False,
    )
    partner_is_another = rule(
        "partner",
        "reporter and partner differ, except for goods that came back",
        (nw.col("reporter") != nw.col("partner")) | nw.col("flow").is_in(["M", "RM"]),
        null_passes=False,
    )
    gross_not_below_net = rule(
        "gross_weight_kg",
        "gross weight is not below net weight",
        nw.col("gross_weight_kg") >= nw.col("net_weight_kg"),
        warn=True,
    )
    value_given = rule(
        "primary_value_usd",
        "a value is given",
        ~nw.col("primary_value_usd").is_null(),
        null_passes=False,
    )
    # Imports are valued CIF and exports FOB: the primary value is that of its side.
    import_valued_cif = rule(
        "primary_value_usd",
        "the primary value of an import is not below its CIF value",
        (nw.col("flow") != "M") | (nw.col("primary_value_usd") >= nw.col("cif_value_usd") * 0.99),
        warn=True,
    )


TRADE = table_of(Trade)
