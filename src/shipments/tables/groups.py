"""Groups of columns that several tables share: periods, goods, amounts, places.

Each is a model of its own; a table inherits it and says with `Columns` where it comes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel
from shipments.schema.rules import not_negative, rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.measures import COUNTED_DIMENSIONS

CHINA = ["CN", "HK"]


def days_in_order(prefix: str) -> Any:
    """The ends of a period are in order."""
    start, end = f"{prefix}_start", f"{prefix}_end"
    return rule(start, "the first day is not after the last", nw.col(start) <= nw.col(end))


def precision_with_dates(prefix: str) -> Any:
    """The precision of a period is unknown exactly when it has no end."""
    start, end, exactness = f"{prefix}_start", f"{prefix}_end", f"{prefix}_precision"
    return rule(
        exactness,
        "the precision is 'unknown' exactly when there is neither a first nor a last day",
        (nw.col(exactness) == "unknown") == (nw.col(start).is_null() & nw.col(end).is_null()),
        null_passes=False,
    )


def basis_with_dates(prefix: str) -> Any:
    """A date has a basis, and nothing else has one."""
    exactness, basis = nw.col(f"{prefix}_precision"), nw.col(f"{prefix}_basis")
    return rule(
        f"{prefix}_basis",
        "a basis is given exactly when there is a date",
        (exactness == "unknown") == basis.is_null(),
        null_passes=False,
    )


def _open_start(prefix: str) -> Any:
    """The date of a page is an upper bound of what the page reports."""
    return rule(
        f"{prefix}_basis",
        "the date of a page is the last day on which it can have happened: no first day",
        (nw.col(f"{prefix}_basis") != "page_date") | nw.col(f"{prefix}_start").is_null(),
    )


class Period(TableModel):
    """When it happened."""

    period_start: dt.date = c.first_day("the period in which it happened")
    period_end: dt.date = c.last_day("the period in which it happened")
    period_precision: str = c.precision("the period in which it happened")
    period_basis: str = c.date_basis("the period in which it happened")
    period_wording: str = c.in_words("the period in which it happened")

    period_in_order = days_in_order("period")
    period_precision_with_dates = precision_with_dates("period")
    period_basis_with_dates = basis_with_dates("period")
    period_start_open_on_page_date = _open_start("period")


class AsOf(TableModel):
    """Up to when an observer speaks."""

    as_of_start: dt.date = c.first_day("the date up to which the observer speaks")
    as_of_end: dt.date = c.last_day("the date up to which the observer speaks")
    as_of_precision: str = c.precision("the date up to which the observer speaks")
    as_of_basis: str = c.date_basis("the date up to which the observer speaks")
    as_of_wording: str = c.in_words("the date up to which the observer speaks")

    as_of_in_order = days_in_order("as_of")
    as_of_precision_with_dates = precision_with_dates("as_of")
    as_of_basis_with_dates = basis_with_dates("as_of")
    as_of_start_open_on_page_date = _open_start("as_of")


class Published(TableModel):
    """When a report or a page was published."""

    published_start: dt.date = c.first_day("publication")
    published_end: dt.date = c.last_day("publication")
    published_precision: str = c.precision("publication")
    published_basis: str = c.date_basis("publication")
    published_wording: str = c.in_words("publication")

    published_in_order = days_in_order("published")
    published_precision_with_dates = precision_with_dates("published")
    published_basis_with_dates = basis_with_dates("published")


class Goods(TableModel):
    """What the goods are."""

    category: str = c.key("category of the goods", c.WORD, refers_to="categories.category")
    item: str = c.field("the goods in the report's terms", nullable=True)
    declared_as: str = c.field("what the papers call the goods", nullable=True)


def _least(what: str, unit: str) -> Any:
    return c.field(
        f"smallest reported {what}; null = no minimum reported",
        unit=unit,
        nullable=True,
        checks=[not_negative()],
    )


def _greatest(what: str, unit: str) -> Any:
    return c.field(
        f"largest reported {what}; null = no maximum reported",
        unit=unit,
        nullable=True,
        checks=[not_negative()],
    )


def _bounded(what: str) -> Any:
    return c.word(v.Qualifier, f"how the report bounds the {what}")


def _in_order(measure: str) -> Any:
    low, high = f"{measure}_low", f"{measure}_high"
    return rule(low, "low is not above high", nw.col(low) <= nw.col(high))


def _fit_qualifier(measure: str) -> Any:
    low, high, name = (nw.col(f"{measure}_{part}") for part in ("low", "high", "qualifier"))
    has_low, has_high = ~low.is_null(), ~high.is_null()
    holds = (
        (name.is_in(["exact", "approx"]) & (low == high).fill_null(False))
        | (name.is_in(["at_least", "more_than"]) & has_low & ~has_high)
        | (name.is_in(["at_most", "less_than"]) & ~has_low & has_high)
        | ((name == "range") & (low < high).fill_null(False))
        | (name.is_in(["not_stated", "withheld"]) & ~has_low & ~has_high)
    )
    sentence = "the ends are those that the qualifier allows"
    return rule(f"{measure}_qualifier", sentence, holds, null_passes=False)


def _with_number(measure: str, unit: str) -> Any:
    low, high = nw.col(f"{measure}_low"), nw.col(f"{measure}_high")
    return rule(
        unit,
        "a unit is given exactly when a number is",
        (~nw.col(unit).is_null()) == (~low.is_null() | ~high.is_null()),
        null_passes=False,
    )


def _whole(name: str) -> nw.Expr:
    return (nw.col(name).round(0) == nw.col(name)).fill_null(True)


_COUNTED = "number of firms, persons, visits or deals (never of goods)"


class Amounts(TableModel):
    """How much: five measures, each with its ends, unit, bound and words; open ends are null."""

    quantity_low: float = _least("amount", "quantity_unit")
    quantity_high: float = _greatest("amount", "quantity_unit")
    quantity_unit: str = c.field("unit of the numbers", nullable=True, refers_to="units.unit")
    quantity_qualifier: str = _bounded("amount")
    quantity_wording: str = c.in_words("the amount")
    quantity_of: str = c.field("the whole or base of a share or ratio", nullable=True)
    quantity_dimension: str = c.word(v.Dimension, "what the unit measures", nullable=True)
    mass_low: float = _least("weight", "mass_unit")
    mass_high: float = _greatest("weight", "mass_unit")
    mass_unit: str = c.field("unit of the numbers", nullable=True, refers_to="units.unit")
    mass_qualifier: str = _bounded("weight")
    mass_wording: str = c.in_words("the weight")
    value_low: float = _least("sum of money", "value_currency")
    value_high: float = _greatest("sum of money", "value_currency")
    value_currency: str = c.field(
        "ISO 4217 code of the currency", nullable=True, refers_to="currencies.code"
    )
    value_qualifier: str = _bounded("sum of money")
    value_wording: str = c.in_words("the sum of money")
    value_basis: str = c.word(v.ValueBasis, "which value the money is", nullable=True)
    value_per: str = c.word(v.ValuePer, "what the money is for", nullable=True)
    consignments_low: float = _least("number of consignments (not items)", "consignments")
    consignments_high: float = _greatest("number of consignments (not items)", "consignments")
    consignments_qualifier: str = _bounded("number of consignments (not items)")
    consignments_wording: str = c.in_words("the number of consignments (not items)")
    count_low: float = _least(_COUNTED, "count_unit")
    count_high: float = _greatest(_COUNTED, "count_unit")
    count_unit: str = c.field("unit of the numbers", nullable=True, refers_to="units.unit")
    count_qualifier: str = _bounded(_COUNTED)
    count_wording: str = c.in_words(f"the {_COUNTED}")

    quantity_bounds_in_order = _in_order("quantity")
    quantity_bounds_fit_qualifier = _fit_qualifier("quantity")
    quantity_unit_with_number = _with_number("quantity", "quantity_unit")
    mass_bounds_in_order = _in_order("mass")
    mass_bounds_fit_qualifier = _fit_qualifier("mass")
    mass_unit_with_number = _with_number("mass", "mass_unit")
    value_bounds_in_order = _in_order("value")
    value_bounds_fit_qualifier = _fit_qualifier("value")
    value_unit_with_number = _with_number("value", "value_currency")
    consignments_bounds_in_order = _in_order("consignments")
    consignments_bounds_fit_qualifier = _fit_qualifier("consignments")
    count_bounds_in_order = _in_order("count")
    count_bounds_fit_qualifier = _fit_qualifier("count")
    count_unit_with_number = _with_number("count", "count_unit")
    goods_in_quantity = rule(
        "quantity_unit",
        "firms, persons, visits and deals are a count and never a quantity of goods",
        ~nw.col("quantity_dimension").is_in(sorted(COUNTED_DIMENSIONS)),
    )
    money_with_basis = rule(
        "value_basis",
        "money has a basis and says what it is for, exactly when there is a currency",
        (nw.col("value_basis").is_null() == nw.col("value_currency").is_null())
        & (nw.col("value_per").is_null() == nw.col("value_currency").is_null()),
        null_passes=False,
    )
    dimension_with_unit = rule(
        "quantity_unit",
        "a dimension is given exactly when a unit of the table of units is",
        nw.col("quantity_dimension").is_null() == nw.col("quantity_unit").is_null(),
        null_passes=False,
    )
    share_of_something = rule(
        "quantity_of",
        "a share or a ratio says of what it is one, in `of`, and nothing else does",
        nw.col("quantity_dimension").is_in(["share", "ratio"]).fill_null(False)
        == ~nw.col("quantity_of").is_null(),
        null_passes=False,
    )
    consignments_whole = rule(
        "consignments_low",
        "a number of consignments is whole",
        _whole("consignments_low") & _whole("consignments_high"),
        null_passes=False,
    )


class Places(TableModel):
    """Where the goods were made, sent from and sent to: three different facts."""

    origin_country: str = c.country("where the goods were made, as reported")
    dispatch_country: str = c.country("where the goods were sent from, as reported")
    destination_country: str = c.country("where the goods were bound for, as reported")
    declared_destination: str = c.country(
        "where the papers say the goods were bound for, if elsewhere; no hop of a way"
    )
