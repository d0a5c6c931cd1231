"""Reference tables: countries, their aliases, units, categories, control list."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel
from shipments.schema.rules import rule
from shipments.schema.table import TableSource
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.columns import WORD

# What the tables were compiled from; the source notes beside the raw tables say how, and what was
# checked where.
_OWN = c.WRITTEN_HERE
_ISO_3166 = TableSource(
    "ISO 3166-1 as carried by pycountry 26.2.16 (Debian iso-codes)",
    "https://github.com/pycountry/pycountry",
    "LGPL-2.1",
)
_CLDR = TableSource(
    "Unicode CLDR through babel 2.18.0", "https://cldr.unicode.org/", "Unicode-3.0 (data)"
)
_I18N = TableSource(
    "i18n-iso-countries 7.14.0", "https://github.com/michaelwittig/node-i18n-iso-countries", "MIT"
)
_ISO_4217 = TableSource(
    "ISO 4217 list one of 2026-01-01 as carried by iso4217 1.16.20260101",
    "https://github.com/dahlia/iso4217",
    "public domain (package)",
)
_COMTRADE = TableSource("UN Comtrade, lists of areas and units", "https://comtradeplus.un.org/")
_UNECE = TableSource(
    "UN/ECE Recommendation 20, revision of 2020",
    "https://github.com/datasets/unece-units-of-measure",
)
_HS = TableSource(
    "Harmonized System, HS 2022 and HS 2017, as compiled from UN Comtrade",
    "https://github.com/datasets/harmonized-system",
)
_CHPL = TableSource(
    "Common High Priority List, 23 February 2024 (EU, Japan, United Kingdom, United States)",
    "https://bis.gov/node/6280",
)


class Countries(TableModel, key=("alpha2",), origins=[_ISO_3166, _CLDR, _I18N]):
    """One country or territory of ISO 3166-1."""

    alpha2: str = c.country("code", None, nullable=False)
    alpha3: str = c.field("ISO 3166-1 alpha-3 code")
    numeric: str = c.code(
        "ISO 3166-1 numeric code, text with leading zeros", r"\d{3}", "three_digits", "three digits"
    )
    name: str = c.field("usual English name")
    name_ru: str = c.field("usual Russian name")
    name_zh: str = c.field("usual Chinese name, simplified")
    name_tr: str = c.field("usual Turkish name")
    sort_region: str = c.field("world region, for grouping", nullable=True)


class CountryAliases(
    TableModel, key=("system", "alias"), origins=[_ISO_3166, _CLDR, _I18N, _COMTRADE, _OWN]
):
    """One spelling or code of a country in one system; matching folds case, space and accents only."""

    alias: str = c.field("the spelling or code")
    alpha2: str = c.country("the country; null = ambiguous, to be refused")
    system: str = c.field("name, iso_alpha3, iso_numeric, oksm or comtrade")
    language: str = c.field("ISO 639-1 code of the language of a name", nullable=True)
    note: str = c.field("remark", nullable=True)


class Regions(TableModel, key=("region",), origins=[_OWN]):
    """One region that reports name in place of a country."""

    region: str = c.key("the region")
    name: str = c.field("name")
    meaning: str = c.field("what the reports mean by it")


class Currencies(TableModel, key=("code",), origins=[_ISO_4217]):
    """One currency of ISO 4217."""

    code: str = c.code("ISO 4217 code", "[A-Z]{3}", "three_capitals", "three capital letters")
    name: str = c.field("name")
    minor_units: int = c.field("decimal places of the minor unit", nullable=True)
    note: str = c.field("remark", nullable=True)


class Units(TableModel, key=("unit",), origins=[_OWN]):
    """One unit in which reports give an amount."""

    unit: str = c.key("the unit", WORD)
    label: str = c.field("name for people, plural")
    dimension: str = c.word(v.Dimension, "what it measures")
    base_unit: str = c.key("unit into which it converts", WORD, refers_to="units.unit")
    to_base: float = c.field("how many base units one of it is", unit="base_unit")
    readings: str = c.field("units that it may mean, when the report does not say", nullable=True)
    note: str = c.field("remark and source of the factor", nullable=True)

    unstated_unit_is_its_own_base = rule(
        "base_unit",
        "a unit with several readings converts into nothing but itself",
        nw.col("readings").is_null() | (nw.col("base_unit") == nw.col("unit")),
        null_passes=False,
    )


class UnitAliases(TableModel, key=("system", "alias"), origins=[_OWN, _COMTRADE, _UNECE]):
    """One spelling or code of a unit in one system."""

    alias: str = c.field("the spelling or code")
    unit: str = c.key("the unit", WORD, refers_to="units.unit")
    system: str = c.field("name, okei, comtrade or unece")
    language: str = c.field("ISO 639-1 code of the language of a name", nullable=True)
    note: str = c.field("remark", nullable=True)


class Categories(TableModel, key=("category",), title="Goods categories", origins=[_OWN]):
    """One category of goods or services."""

    category: str = c.key("the category", WORD)
    label: str = c.field("name for people")
    category_group: str = c.key("group of categories", WORD)
    description: str = c.field("what belongs in it")
    examples: str = c.field("examples")


class CategoryHeadings(
    TableModel,
    key=("category", "hs_revision", "hs_code"),
    title="HS headings of the categories",
    origins=[_OWN, _HS],
):
    """One HS heading that goods of a category may fall under; a candidate, never a classification."""

    category: str = c.key("the category", WORD, refers_to="categories.category")
    hs_code: str = c.code(
        "HS heading or subheading, text", r"\d{4}(\d{2})?", "hs_form", "four or six digits"
    )
    hs_revision: str = c.field("HS revision, a year")
    note: str = c.field("what of the heading is meant", nullable=True)


class CommonHighPriorityList(
    TableModel, key=("list_date", "hs6"), title="Common High Priority List", origins=[_CHPL]
):
    """One HS subheading of the Common High Priority List."""

    hs6: str = c.code("HS subheading, six digits, text", r"\d{6}", "six_digits", "six digits")
    tier: str = c.code(
        "tier of the list", "1|2|3A|3B|4A|4B", "known_tier", "1, 2, 3A, 3B, 4A or 4B"
    )
    hs_revision: str = c.field("HS revision, a year")
    list_date: dt.date = c.field("date of the list")
    description: str = c.field("what the subheading covers, in short")
