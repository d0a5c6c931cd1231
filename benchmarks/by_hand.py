"""The yardstick: the rules of `declarations`, written by hand in polars as one would for speed."""

from __future__ import annotations

import datetime as dt

import polars as pl

_COUNTRIES = [
    "declaring_country",
    "consignor_country",
    "consignee_country",
    "trading_country",
    "dispatch_country",
    "origin_country",
    "destination_country",
]
_TEXTS = [
    "source_file",
    "consignor_name",
    "consignee_name",
    "contract_holder_name",
    "declarant_name",
    "manufacturer_name",
    "brand",
    "incoterm_place",
]
_FORMS = {
    "declaration_number:number_form": r"^[^ \t\r\n]{1,64}$",
    "procedure_code:procedure_form": r"^[0-9]{2}(?:[0-9]{2})?$",
    "customs_office_code:office_form": r"^[0-9A-Z]{2,10}$",
    "consignee_tax_id:tax_id_form": r"^[0-9A-Z-]{5,20}$",
    "contract_holder_tax_id:tax_id_form": r"^[0-9A-Z-]{5,20}$",
    "declarant_tax_id:tax_id_form": r"^[0-9A-Z-]{5,20}$",
    "hs_code:hs_form": r"^[0-9]{4,13}$",
    "hs6:hs6_form": r"^[0-9]{6}$",
    "quantity_unit:unit_form": r"^[a-z][a-z0-9_]*$",
    "invoice_currency:currency_form": r"^[A-Z]{3}$",
    **{f"{name}:alpha2_form": r"^[A-Z]{2}$" for name in _COUNTRIES},
    **{f"{name}:not_blank": "^[^ \t\r\n\u00a0]" for name in _TEXTS},
    "goods_description:not_blank": "[^ \t\r\n\u00a0]",
}
_WORDS = {
    "direction": ["import", "export", "transit"],
    "hs_revision": ["1992", "1996", "2002", "2007", "2012", "2017", "2022"],
    "hs_repair": ["left_zero", "prefix_only", "separators", "star"],
    "valuation_basis": ["fob", "cif", "other"],
    "incoterm": [
        "EXW",
        "FCA",
        "FAS",
        "FOB",
        "CFR",
        "CIF",
        "CPT",
        "CIP",
        "DAF",
        "DES",
        "DEQ",
        "DDU",
        "DAT",
        "DAP",
        "DPU",
        "DDP",
    ],
    "transport_mode_code": ["10", "20", "30", "40", "50", "60", "70", "80", "90"],
}
_REQUIRED = [
    "source_file",
    "source_row",
    "declaring_country",
    "direction",
    "registered_on",
    "hs_code",
]
_AMOUNTS = [
    "net_weight_kg",
    "gross_weight_kg",
    "quantity",
    "invoice_value",
    "customs_value_rub",
    "statistical_value_usd",
]
_COUNTS = {
    "source_row": (1, 10**15), "item_number": (1, 9999), "package_count": (0, 10**9),
}  # fmt: skip
_DAYS = (dt.date(1992, 1, 1), dt.date(2049, 12, 31))

c = pl.col


def broken_rules() -> dict[str, pl.Expr]:
    """Rejecting rule -> true where broken; null where it does not apply."""
    is_import, is_export = c("direction") == "import", c("direction") == "export"
    here = c("declaring_country")
    return {
        **{f"{name}:not_null": c(name).is_null() for name in _REQUIRED},
        **{id: ~c(id.split(":")[0]).str.contains(form) for id, form in _FORMS.items()},
        **{f"{name}:known_word": ~c(name).is_in(words) for name, words in _WORDS.items()},
        **{f"{name}:amount": ~c(name).is_between(0, 1e15) for name in _AMOUNTS},
        **{f"{name}:plausible_count": ~c(name).is_between(*ends) for name, ends in _COUNTS.items()},
        **{f"{n}:plausible_day": ~c(n).is_between(*_DAYS) for n in ("registered_on", "released_on")},
        "gross_not_below_net": c("gross_weight_kg") < c("net_weight_kg"),
        "something_measured": c("net_weight_kg").is_null() & c("quantity").is_null()
        & c("invoice_value").is_null() & c("statistical_value_usd").is_null()
        & c("gross_weight_kg").is_null() & c("customs_value_rub").is_null(),
        "hs6_of_hs_code": c("hs_code").str.slice(0, 6) != c("hs6"),
        "repair_of_a_code": c("hs_repair").is_not_null()
        & c("hs6").is_null()
        & (c("hs_repair") != "prefix_only"),
        "import_ends_in_declaring_country": is_import & (c("destination_country") != here),
        "export_starts_in_declaring_country": is_export & (c("dispatch_country") != here),
        "released_after_registered": c("released_on") < c("registered_on"),
        "russian_tax_id_form": (here == "RU") & is_import
        & ~c("consignee_tax_id").str.contains("^[0-9]{10}(?:[0-9]{2})?$"),
    }  # fmt: skip


def warning_rules() -> dict[str, pl.Expr]:
    """Warning rule -> true where broken."""
    usd, kg, rub = c("statistical_value_usd"), c("net_weight_kg"), c("customs_value_rub")
    return {
        "quantity_with_unit": c("quantity").is_null() != c("quantity_unit").is_null(),
        "value_with_currency": c("invoice_value").is_null() != c("invoice_currency").is_null(),
        "unit_price_plausible": (usd < kg * 0.02) | (usd > kg * 200_000.0),
        "values_agree": (rub < usd * 20.0) | (rub > usd * 250.0),
        "parties_in_two_countries": c("consignor_country") == c("consignee_country"),
        "dispatched_from_elsewhere": c("dispatch_country") == c("destination_country"),
    }


def split_by_hand(frame: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Accepted rows, and rejected rows with every rule that each breaks."""
    rules = broken_rules()
    marked = frame.with_columns(
        pl.any_horizontal(*rules.values()).fill_null(False).alias("_rejected")
    )
    reasons = [
        pl.when(expression).then(pl.lit(id)) for id, expression in (rules | warning_rules()).items()
    ]
    rejected = marked.filter("_rejected").with_columns(
        (c("source_row") - 1).alias("row_id"),
        pl.concat_list(reasons).list.drop_nulls().alias("broken_rules"),
    )
    return marked.filter(~c("_rejected")).drop("_rejected"), rejected.drop("_rejected")
