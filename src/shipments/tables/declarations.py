"""Table of the goods items of customs declarations, whatever layout they came in.

The columns follow the boxes of the single administrative document. Three values are kept apart
(invoice, customs, statistical), and so are five countries (made in, sent from, trading, bound for,
declaring). Addresses and contacts are left out: the table is about goods and organisations.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel, table_of
from shipments.schema.rules import amount, column_rule, rule, within
from shipments.tables import columns as c
from shipments.tables import trade_vocabulary as v

# Far above any real consignment, so that infinities and swollen numbers are noticed.
GREATEST_AMOUNT = 1e15
FIRST_DAY, LAST_DAY = dt.date(1992, 1, 1), dt.date(2049, 12, 31)
# US dollars per kilogram: below is gravel, above is more than the densest electronics.
PRICE_BAND = (0.02, 200_000.0)
ROUBLES_PER_DOLLAR = (20.0, 250.0)
_ROW = "[0-9a-f]{16}:[0-9]{1,15}"


def _amount(description: str, unit: str) -> Any:
    """A number that is zero or more and finite."""
    return c.field(description, unit=unit, nullable=True, checks=[amount(GREATEST_AMOUNT)])


def _text(description: str, pattern: str, form: str, *, nullable: bool = True) -> Any:
    seen = column_rule("not_blank", form, lambda text: text.str.contains(pattern), pattern=pattern)
    return c.field(description, nullable=nullable, checks=[seen])


def _not_blank(description: str, *, nullable: bool = True) -> Any:
    """A text that says something: not empty, no space at its start."""
    form = "a text that does not begin with a space"
    return _text(description, "^[^ \t\r\n\u00a0]", form, nullable=nullable)


def _code(description: str, pattern: str, rule: str, form: str, *, nullable: bool = True) -> Any:
    return c.code(description, pattern, rule, form, nullable=nullable)


def _country(description: str, *, nullable: bool = True) -> Any:
    return c.country(description, None, nullable=nullable)


def _tax_id(whose: str) -> Any:
    form = "5 to 20 digits or capitals"
    return _code(f"tax number of the {whose}", "[0-9A-Z-]{5,20}", "tax_id_form", form)


def _day(description: str, *, nullable: bool) -> Any:
    plausible = within(
        FIRST_DAY, LAST_DAY, "plausible_day", f"a day from {FIRST_DAY} to {LAST_DAY}"
    )
    return c.field(description, nullable=nullable, checks=[plausible])


def _whole(
    description: str, unit: str | None, low: int, high: int, *, nullable: bool = True
) -> Any:
    plausible = within(low, high, "plausible_count", f"a whole number from {low} to {high}")
    return c.field(description, unit=unit, nullable=nullable, checks=[plausible])


class Declarations(
    TableModel,
    key=("source_file", "source_row"),
    title="Customs declarations",
    # The reader of the files numbers the rows; a hundred million keys do not fit in memory.
    check_unique_key=False,
):
    """One goods item of one customs declaration."""

    source_file: str = _not_blank("file from which the record was read", nullable=False)
    source_row: int = _whole("line or row in that file, from 1", None, 1, 10**15, nullable=False)
    declaration_number: str = _code(
        "number of the declaration as filed",
        "[^ \t\r\n]{1,64}",
        "number_form",
        "1 to 64 characters without spaces",
    )
    item_number: int = _whole("place of the goods item in the declaration", None, 1, 9999)
    declaring_country: str = _country("country whose customs took it", nullable=False)
    direction: str = c.word(v.Direction, "way across the border")
    procedure_code: str = _code(
        "customs procedure", "[0-9]{2}(?:[0-9]{2})?", "procedure_form", "two or four digits"
    )
    registered_on: dt.date = _day("day on which it was registered", nullable=False)
    released_on: dt.date = _day("day on which the goods were released", nullable=True)
    customs_office_code: str = _code(
        "customs office", "[0-9A-Z]{2,10}", "office_form", "2 to 10 digits or capitals"
    )
    is_in_statistics: bool = c.field("whether it counts in the trade statistics", nullable=True)

    consignor_name: str = _not_blank("who sent the goods")
    consignor_country: str = _country("country of the consignor")
    consignee_name: str = _not_blank("who received the goods")
    consignee_tax_id: str = _tax_id("consignee")
    consignee_country: str = _country("country of the consignee")
    contract_holder_name: str = _not_blank("who is party to the sales contract")
    contract_holder_tax_id: str = _tax_id("contract holder")
    declarant_name: str = _not_blank("who filed the declaration")
    declarant_tax_id: str = _tax_id("declarant")
    manufacturer_name: str = _not_blank("who made the goods")
    brand: str = _not_blank("trade mark")
    trading_country: str = _country("country of the seller or buyer")
    dispatch_country: str = _country("country from which the goods were sent")
    origin_country: str = _country("country in which the goods were made")
    destination_country: str = _country("country for which the goods are bound")

    # Kept to the letter, spaces around it included: it is the evidence itself.
    goods_description: str = _text(
        "the goods as declared, word for word",
        "[^ \t\r\n\u00a0]",
        "a text with a character that is seen",
    )
    hs_code: str = _code(
        "commodity code as filed, separators taken out",
        "[0-9]{4,13}",
        "hs_form",
        "4 to 13 digits",
        nullable=False,
    )
    hs6: str = _code("first six digits of the code", "[0-9]{6}", "hs6_form", "six digits")
    hs_revision: str = c.word(v.HsRevision, "edition of the Harmonized System", nullable=True)
    hs_repair: str = c.word(
        v.HsRepair, "what was done to a damaged code; null = nothing", nullable=True
    )
    net_weight_kg: float = _amount("weight without packing", "kg")
    gross_weight_kg: float = _amount("weight with packing", "kg")
    quantity: float = _amount("amount in the supplementary unit", "quantity_unit")
    quantity_unit: str = _code(
        "supplementary unit", "[a-z][a-z0-9_]*", "unit_form", "a word of the units table"
    )
    package_count: int = _whole("number of packages", "packages", 0, 10**9)

    invoice_value: float = _amount("price of the goods on the invoice", "invoice_currency")
    invoice_currency: str = _code(
        "currency of the invoice (ISO 4217)", "[A-Z]{3}", "currency_form", "three capitals"
    )
    customs_value_rub: float = _amount("value on which duty is reckoned", "RUB")
    statistical_value_usd: float = _amount("value for the trade statistics", "USD")
    valuation_basis: str = c.word(
        v.ValuationBasis, "what the statistical value includes", nullable=True
    )
    incoterm: str = c.word(v.Incoterm, "terms of delivery", nullable=True)
    incoterm_place: str = _not_blank("place of delivery")
    transport_mode_code: str = c.word(
        v.TransportMode, "mode of transport at the border", nullable=True
    )
    is_containerised: bool = c.field("whether the goods travelled in a container", nullable=True)

    gross_not_below_net = rule(
        "gross_weight_kg",
        "gross weight is not below net weight",
        nw.col("gross_weight_kg") >= nw.col("net_weight_kg"),
    )
    quantity_with_unit = rule(
        "quantity_unit",
        "quantity and unit are given together",
        nw.col("quantity").is_null() == nw.col("quantity_unit").is_null(),
        null_passes=False,
        warn=True,
    )
    value_with_currency = rule(
        "invoice_currency",
        "invoice value and currency are given together",
        nw.col("invoice_value").is_null() == nw.col("invoice_currency").is_null(),
        null_passes=False,
        warn=True,
    )
    something_measured = rule(
        "net_weight_kg",
        "at least one of weight, quantity and value is given",
        ~(
            nw.col("net_weight_kg").is_null()
            & nw.col("gross_weight_kg").is_null()
            & nw.col("quantity").is_null()
            & nw.col("invoice_value").is_null()
            & nw.col("customs_value_rub").is_null()
            & nw.col("statistical_value_usd").is_null()
        ),
        null_passes=False,
    )
    hs6_of_hs_code = rule(
        "hs6",
        "hs6 is the start of hs_code",
        nw.col("hs_code").str.slice(0, 6) == nw.col("hs6"),
    )
    repair_of_a_code = rule(
        "hs_repair",
        "a repaired code is given with its six digits, unless fewer were filed",
        nw.col("hs_repair").is_null()
        | ~nw.col("hs6").is_null()
        | (nw.col("hs_repair") == "prefix_only"),
        null_passes=False,
    )
    import_ends_in_declaring_country = rule(
        "destination_country",
        "an import is bound for the country that takes the declaration",
        (nw.col("direction") != "import")
        | (nw.col("destination_country") == nw.col("declaring_country")),
    )
    export_starts_in_declaring_country = rule(
        "dispatch_country",
        "an export is sent from the country that takes the declaration",
        (nw.col("direction") != "export")
        | (nw.col("dispatch_country") == nw.col("declaring_country")),
    )
    released_after_registered = rule(
        "released_on",
        "goods are not released before they are registered",
        nw.col("released_on") >= nw.col("registered_on"),
    )
    russian_tax_id_form = rule(
        "consignee_tax_id",
        "the tax number of the consignee of an import into Russia has 10 or 12 digits",
        (nw.col("declaring_country") != "RU")
        | (nw.col("direction") != "import")
        | nw.col("consignee_tax_id").str.contains(r"^[0-9]{10}(?:[0-9]{2})?\z"),
    )
    # Bands of quotients are written without division, which engines treat differently at zero.
    unit_price_plausible = rule(
        "statistical_value_usd",
        f"statistical value per kilogram lies between {PRICE_BAND[0]} and {PRICE_BAND[1]:g} USD",
        (nw.col("statistical_value_usd") >= nw.col("net_weight_kg") * PRICE_BAND[0])
        & (nw.col("statistical_value_usd") <= nw.col("net_weight_kg") * PRICE_BAND[1]),
        warn=True,
    )
    values_agree = rule(
        "customs_value_rub",
        "customs and statistical value imply 20 to 250 roubles a dollar",
        (nw.col("customs_value_rub") >= nw.col("statistical_value_usd") * ROUBLES_PER_DOLLAR[0])
        & (nw.col("customs_value_rub") <= nw.col("statistical_value_usd") * ROUBLES_PER_DOLLAR[1]),
        warn=True,
    )
    parties_in_two_countries = rule(
        "consignee_country",
        "consignor and consignee sit in different countries",
        nw.col("consignor_country") != nw.col("consignee_country"),
        warn=True,
    )
    dispatched_from_elsewhere = rule(
        "destination_country",
        "goods are not bound for the country that sent them",
        nw.col("dispatch_country") != nw.col("destination_country"),
        warn=True,
    )


class IngestedDeclarations(
    Declarations,
    key=("row_id",),
    title="Customs declarations with their provenance",
    check_unique_key=False,
):
    """One goods item of one customs declaration, with the record that it was read from."""

    row_id: str = _code(
        "start of the hash of the file and number of the record in it",
        _ROW,
        "row_id_form",
        "16 hexadecimal digits, a colon, the number of the record",
        nullable=False,
    )
    content_hash: str = _code(
        "hash of what the record says, wherever and however it is written",
        "[0-9a-f]{32}",
        "hash_form",
        "32 hexadecimal digits",
        nullable=False,
    )
    duplicate_of: str = _code(
        "row_id of the first record that says exactly the same; null = this is the first",
        _ROW,
        "duplicate_form",
        "16 hexadecimal digits, a colon, the number of the record",
    )
    repairs: str = _code(
        "what was changed on the way in, as column:change, divided by semicolons; null = nothing",
        "[a-z0-9_]+:[a-z0-9_]+(?:;[a-z0-9_]+:[a-z0-9_]+)*",
        "repairs_form",
        "column:change, divided by semicolons",
    )
    faults: str = _text(
        "cells that could not be read and are null here, as a JSON list of column, code and value "
        "as it stood; null = none",
        r"^\[\{",
        "a JSON list",
    )
    _declarations: Columns[Declarations]


DECLARATIONS = table_of(Declarations)
INGESTED_DECLARATIONS = table_of(IngestedDeclarations)
