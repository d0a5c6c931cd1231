"""Schema of a goods item of a customs declaration, whatever layout it came in.

The columns follow the boxes of the single administrative document. Three values are kept apart
(invoice, customs, statistical), and so are five countries (made in, sent from, trading, bound for,
declaring). Addresses and contacts are left out: the table is about goods and organisations.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import Columns, amount, column, rule, table, text_like
from shipments.tables import trade_vocabulary as v
from shipments.tables.columns import country_column

# Far above any real consignment, so that infinities and swollen numbers are noticed.
GREATEST_AMOUNT = 1e15
FIRST_DAY, LAST_DAY = dt.date(1992, 1, 1), dt.date(2049, 12, 31)
# US dollars per kilogram: below is gravel, above is more than the densest electronics.
PRICE_BAND = (0.02, 200_000.0)
ROUBLES_PER_DOLLAR = (20.0, 250.0)


def _amount(description: str, unit: str) -> pa.Column:
    """A number that is zero or more and finite."""
    return column(
        pl.Float64, description, unit=unit, nullable=True, checks=[amount(GREATEST_AMOUNT)]
    )


def _not_blank(description: str, *, nullable: bool = True) -> pa.Column:
    """A text that says something: not empty, no space at its start."""
    sentence = "a text that does not begin with a space"
    return _text(description, "^[^ \t\r\n\u00a0]", sentence, nullable=nullable)


def _text(description: str, pattern: str, sentence: str, *, nullable: bool) -> pa.Column:
    check = pa.Check.str_contains(
        pattern, name="not_blank", error="not_blank", description=sentence
    )
    return column(pl.String, description, nullable=nullable, checks=[check])


def _code(
    description: str, pattern: str, name: str, sentence: str, *, nullable: bool = True
) -> pa.Column:
    return column(
        pl.String, description, nullable=nullable, checks=[text_like(pattern, name, sentence)]
    )


def _tax_id(whose: str) -> pa.Column:
    return _code(
        f"tax number of the {whose}", "[0-9A-Z-]{5,20}", "tax_id_form", "5 to 20 digits or capitals"
    )


def _day(description: str, *, nullable: bool) -> pa.Column:
    check = pa.Check.in_range(
        FIRST_DAY,
        LAST_DAY,
        name="plausible_day",
        error="plausible_day",
        description=f"a day from {FIRST_DAY} to {LAST_DAY}",
    )
    return column(pl.Date, description, nullable=nullable, checks=[check])


def _whole(
    description: str, unit: str | None, low: int, high: int, *, nullable: bool = True
) -> pa.Column:
    check: Any = pa.Check.in_range(
        low,
        high,
        name="plausible_count",
        error="plausible_count",
        description=f"a whole number from {low} to {high}",
    )
    return column(pl.Int64, description, unit=unit, nullable=nullable, checks=[check])


def _filing_columns() -> Columns:
    return {
        "source_file": _not_blank("file from which the record was read", nullable=False),
        "source_row": _whole("line or row in that file, from 1", None, 1, 10**15, nullable=False),
        "declaration_number": _code(
            "number of the declaration as filed",
            "[^ \t\r\n]{1,64}",
            "number_form",
            "1 to 64 characters without spaces",
        ),
        "item_number": _whole("place of the goods item in the declaration", None, 1, 9999),
        "declaring_country": country_column("country whose customs took it", nullable=False),
        "direction": column(pl.String, "way across the border", vocabulary=v.Direction),
        "procedure_code": _code(
            "customs procedure", "[0-9]{2}(?:[0-9]{2})?", "procedure_form", "two or four digits"
        ),
        "registered_on": _day("day on which it was registered", nullable=False),
        "released_on": _day("day on which the goods were released", nullable=True),
        "customs_office_code": _code(
            "customs office", "[0-9A-Z]{2,10}", "office_form", "2 to 10 digits or capitals"
        ),
        "is_in_statistics": column(
            pl.Boolean, "whether it counts in the trade statistics", nullable=True
        ),
    }


def _party_columns() -> Columns:
    return {
        "consignor_name": _not_blank("who sent the goods"),
        "consignor_country": country_column("country of the consignor"),
        "consignee_name": _not_blank("who received the goods"),
        "consignee_tax_id": _tax_id("consignee"),
        "consignee_country": country_column("country of the consignee"),
        "contract_holder_name": _not_blank("who is party to the sales contract"),
        "contract_holder_tax_id": _tax_id("contract holder"),
        "declarant_name": _not_blank("who filed the declaration"),
        "declarant_tax_id": _tax_id("declarant"),
        "manufacturer_name": _not_blank("who made the goods"),
        "brand": _not_blank("trade mark"),
        "trading_country": country_column("country of the seller or buyer"),
        "dispatch_country": country_column("country from which the goods were sent"),
        "origin_country": country_column("country in which the goods were made"),
        "destination_country": country_column("country for which the goods are bound"),
    }


def _goods_columns() -> Columns:
    return {
        # Kept to the letter, spaces around it included: it is the evidence itself.
        "goods_description": _text(
            "the goods as declared, word for word",
            "[^ \t\r\n\u00a0]",
            "a text with a character that is seen",
            nullable=False,
        ),
        "hs_code": _code(
            "commodity code as filed, separators taken out",
            "[0-9]{4,13}",
            "hs_form",
            "4 to 13 digits",
            nullable=False,
        ),
        "hs6": _code("first six digits of the code", "[0-9]{6}", "hs6_form", "six digits"),
        "hs_revision": column(
            pl.String, "edition of the Harmonized System", nullable=True, vocabulary=v.HsRevision
        ),
        "hs_repair": column(
            pl.String,
            "what was done to a damaged code; null = nothing",
            nullable=True,
            vocabulary=v.HsRepair,
        ),
        "net_weight_kg": _amount("weight without packing", "kg"),
        "gross_weight_kg": _amount("weight with packing", "kg"),
        "quantity": _amount("amount in the supplementary unit", "quantity_unit"),
        "quantity_unit": _code(
            "supplementary unit", "[a-z][a-z0-9_]*", "unit_form", "a word of the units table"
        ),
        "package_count": _whole("number of packages", "packages", 0, 10**9),
    }


def _value_columns() -> Columns:
    return {
        "invoice_value": _amount("price of the goods on the invoice", "invoice_currency"),
        "invoice_currency": _code(
            "currency of the invoice (ISO 4217)", "[A-Z]{3}", "currency_form", "three capitals"
        ),
        "customs_value_rub": _amount("value on which duty is reckoned", "RUB"),
        "statistical_value_usd": _amount("value for the trade statistics", "USD"),
        "valuation_basis": column(
            pl.String,
            "what the statistical value includes",
            nullable=True,
            vocabulary=v.ValuationBasis,
        ),
        "incoterm": column(pl.String, "terms of delivery", nullable=True, vocabulary=v.Incoterm),
        "incoterm_place": _not_blank("place of delivery"),
        "transport_mode_code": column(
            pl.String,
            "mode of transport at the border",
            nullable=True,
            vocabulary=v.TransportMode,
        ),
        "is_containerised": column(
            pl.Boolean, "whether the goods travelled in a container", nullable=True
        ),
    }


def _both_or_neither(one: str, other: str) -> nw.Expr:
    return nw.col(one).is_null() == nw.col(other).is_null()


def _russian_tax_id() -> nw.Expr:
    elsewhere = (nw.col("declaring_country") != "RU") | (nw.col("direction") != "import")
    return elsewhere | nw.col("consignee_tax_id").str.contains(r"^[0-9]{10}(?:[0-9]{2})?\z")


def _between(part: str, whole: str, band: tuple[float, float]) -> nw.Expr:
    """`part / whole` within a band, without the division that engines treat differently at zero."""
    low, high = band
    value = nw.col(part)
    return (value >= nw.col(whole) * low) & (value <= nw.col(whole) * high)


_GOODS_RULES = [
    rule(
        "gross_not_below_net",
        "gross weight is not below net weight",
        "gross_weight_kg",
        lambda: nw.col("gross_weight_kg") >= nw.col("net_weight_kg"),
    ),
    rule(
        "quantity_with_unit",
        "quantity and unit are given together",
        "quantity_unit",
        lambda: _both_or_neither("quantity", "quantity_unit"),
        null_passes=False,
    ),
    rule(
        "value_with_currency",
        "invoice value and currency are given together",
        "invoice_currency",
        lambda: _both_or_neither("invoice_value", "invoice_currency"),
        null_passes=False,
    ),
    rule(
        "something_measured",
        "at least one of weight, quantity and value is given",
        "net_weight_kg",
        lambda: (
            ~(
                nw.col("net_weight_kg").is_null()
                & nw.col("quantity").is_null()
                & nw.col("invoice_value").is_null()
                & nw.col("statistical_value_usd").is_null()
            )
        ),
        null_passes=False,
    ),
    rule(
        "hs6_of_hs_code",
        "hs6 is the start of hs_code",
        "hs6",
        lambda: nw.col("hs_code").str.slice(0, 6) == nw.col("hs6"),
    ),
    rule(
        "repair_of_a_code",
        "a repaired code is given with its six digits, unless fewer were filed",
        "hs_repair",
        lambda: (
            nw.col("hs_repair").is_null()
            | ~nw.col("hs6").is_null()
            | (nw.col("hs_repair") == "prefix_only")
        ),
        null_passes=False,
    ),
]

_FILING_RULES = [
    rule(
        "import_ends_in_declaring_country",
        "an import is bound for the country that takes the declaration",
        "destination_country",
        lambda: (
            (nw.col("direction") != "import")
            | (nw.col("destination_country") == nw.col("declaring_country"))
        ),
    ),
    rule(
        "export_starts_in_declaring_country",
        "an export is sent from the country that takes the declaration",
        "dispatch_country",
        lambda: (
            (nw.col("direction") != "export")
            | (nw.col("dispatch_country") == nw.col("declaring_country"))
        ),
    ),
    rule(
        "released_after_registered",
        "goods are not released before they are registered",
        "released_on",
        lambda: nw.col("released_on") >= nw.col("registered_on"),
    ),
    rule(
        "russian_tax_id_form",
        "the tax number of the consignee of an import into Russia has 10 or 12 digits",
        "consignee_tax_id",
        _russian_tax_id,
    ),
]

_WARNINGS = [
    rule(
        "unit_price_plausible",
        f"statistical value per kilogram lies between {PRICE_BAND[0]} and {PRICE_BAND[1]:g} USD",
        "statistical_value_usd",
        lambda: _between("statistical_value_usd", "net_weight_kg", PRICE_BAND),
        warn=True,
    ),
    rule(
        "values_agree",
        "customs and statistical value imply 20 to 250 roubles a dollar",
        "customs_value_rub",
        lambda: _between("customs_value_rub", "statistical_value_usd", ROUBLES_PER_DOLLAR),
        warn=True,
    ),
    rule(
        "parties_in_two_countries",
        "consignor and consignee sit in different countries",
        "consignee_country",
        lambda: nw.col("consignor_country") != nw.col("consignee_country"),
        warn=True,
    ),
    rule(
        "dispatched_from_elsewhere",
        "goods are not bound for the country that sent them",
        "destination_country",
        lambda: nw.col("dispatch_country") != nw.col("destination_country"),
        warn=True,
    ),
]

DECLARATIONS = table(
    "declarations",
    "Customs declarations",
    "one goods item of one customs declaration",
    ("source_file", "source_row"),
    {**_filing_columns(), **_party_columns(), **_goods_columns(), **_value_columns()},
    rules=[*_GOODS_RULES, *_FILING_RULES, *_WARNINGS],
    # The reader of the files numbers the rows; a hundred million keys do not fit in memory.
    check_unique_key=False,
)


def _provenance_columns() -> Columns:
    row = "[0-9a-f]{16}:[0-9]{1,15}"
    return {
        "row_id": _code(
            "start of the hash of the file and number of the record in it",
            row,
            "row_id_form",
            "16 hexadecimal digits, a colon, the number of the record",
            nullable=False,
        ),
        "content_hash": _code(
            "hash of what the record says, wherever and however it is written",
            "[0-9a-f]{32}",
            "hash_form",
            "32 hexadecimal digits",
            nullable=False,
        ),
        "duplicate_of": _code(
            "row_id of the first record that says exactly the same; null = this is the first",
            row,
            "duplicate_form",
            "16 hexadecimal digits, a colon, the number of the record",
        ),
        "repairs": _code(
            "what was changed on the way in, as column:change, divided by semicolons; null = nothing",
            "[a-z0-9_]+:[a-z0-9_]+(?:;[a-z0-9_]+:[a-z0-9_]+)*",
            "repairs_form",
            "column:change, divided by semicolons",
        ),
    }


INGESTED_DECLARATIONS = table(
    "ingested_declarations",
    "Customs declarations with their provenance",
    "one goods item of one customs declaration, with the record that it was read from",
    ("row_id",),
    {
        **_provenance_columns(),
        **_filing_columns(),
        **_party_columns(),
        **_goods_columns(),
        **_value_columns(),
    },
    rules=[*_GOODS_RULES, *_FILING_RULES, *_WARNINGS],
    check_unique_key=False,
)
