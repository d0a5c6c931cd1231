"""Schemas of the reference tables: countries, their aliases, units, categories, control list."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import polars as pl

from shipments.schema.table import ForeignKey, TableSource, column, rule, table, text_like
from shipments.tables import vocabulary as v
from shipments.tables.columns import country_column, key_column

_WORD = r"[a-z0-9]+(_[a-z0-9]+)*"

# What the tables were compiled from; the source notes beside the raw tables say how, and what was
# checked where.
_OWN = TableSource("written for this project")
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

COUNTRIES = table(
    "countries",
    "Countries",
    "one country or territory of ISO 3166-1",
    ("alpha2",),
    {
        "alpha2": country_column("code", nullable=False),
        "alpha3": column(pl.String, "ISO 3166-1 alpha-3 code"),
        "numeric": column(
            pl.String,
            "ISO 3166-1 numeric code, text with leading zeros",
            checks=[text_like(r"\d{3}", "three_digits", "three digits")],
        ),
        "name": column(pl.String, "usual English name"),
        "name_ru": column(pl.String, "usual Russian name"),
        "name_zh": column(pl.String, "usual Chinese name, simplified"),
        "name_tr": column(pl.String, "usual Turkish name"),
        "sort_region": column(pl.String, "world region, for grouping", nullable=True),
    },
    origins=[_ISO_3166, _CLDR, _I18N],
)

COUNTRY_ALIASES = table(
    "country_aliases",
    "Country aliases",
    "one spelling or code of a country in one system; matching folds case, space and accents only",
    ("system", "alias"),
    {
        "alias": column(pl.String, "the spelling or code"),
        "alpha2": country_column("the country; null = ambiguous, to be refused"),
        "system": column(pl.String, "name, iso_alpha3, iso_numeric, oksm or comtrade"),
        "language": column(pl.String, "ISO 639-1 code of the language of a name", nullable=True),
        "note": column(pl.String, "remark", nullable=True),
    },
    foreign_keys=[ForeignKey(("alpha2",), "countries", ("alpha2",))],
    origins=[_ISO_3166, _CLDR, _I18N, _COMTRADE, _OWN],
)

CURRENCIES = table(
    "currencies",
    "Currencies",
    "one currency of ISO 4217",
    ("code",),
    {
        "code": column(
            pl.String,
            "ISO 4217 code",
            checks=[text_like("[A-Z]{3}", "three_capitals", "three capital letters")],
        ),
        "name": column(pl.String, "name"),
        "minor_units": column(pl.Int64, "decimal places of the minor unit", nullable=True),
        "note": column(pl.String, "remark", nullable=True),
    },
    origins=[_ISO_4217],
)

UNITS = table(
    "units",
    "Units",
    "one unit in which reports give an amount",
    ("unit",),
    {
        "unit": key_column("the unit", _WORD),
        "label": column(pl.String, "name for people, plural"),
        "dimension": column(pl.String, "what it measures", vocabulary=v.Dimension),
        "base_unit": key_column("unit into which it converts", _WORD),
        "to_base": column(pl.Float64, "how many base units one of it is", unit="base_unit"),
        "readings": column(
            pl.String, "units that it may mean, when the report does not say", nullable=True
        ),
        "note": column(pl.String, "remark and source of the factor", nullable=True),
    },
    rules=[
        rule(
            "unstated_unit_is_its_own_base",
            "a unit with several readings converts into nothing but itself",
            "base_unit",
            lambda: nw.col("readings").is_null() | (nw.col("base_unit") == nw.col("unit")),
            null_passes=False,
        )
    ],
    foreign_keys=[ForeignKey(("base_unit",), "units", ("unit",))],
    origins=[_OWN],
)

UNIT_ALIASES = table(
    "unit_aliases",
    "Unit aliases",
    "one spelling or code of a unit in one system",
    ("system", "alias"),
    {
        "alias": column(pl.String, "the spelling or code"),
        "unit": key_column("the unit", _WORD),
        "system": column(pl.String, "name, okei, comtrade or unece"),
        "language": column(pl.String, "ISO 639-1 code of the language of a name", nullable=True),
        "note": column(pl.String, "remark", nullable=True),
    },
    foreign_keys=[ForeignKey(("unit",), "units", ("unit",))],
    origins=[_OWN, _COMTRADE, _UNECE],
)

CATEGORIES = table(
    "categories",
    "Goods categories",
    "one category of goods or services",
    ("category",),
    {
        "category": key_column("the category", _WORD),
        "label": column(pl.String, "name for people"),
        "category_group": key_column("group of categories", _WORD),
        "description": column(pl.String, "what belongs in it"),
        "examples": column(pl.String, "examples"),
    },
    origins=[_OWN],
)

CATEGORY_HEADINGS = table(
    "category_headings",
    "HS headings of the categories",
    "one HS heading that goods of a category may fall under; a candidate, never a classification",
    ("category", "hs_revision", "hs_code"),
    {
        "category": key_column("the category", _WORD),
        "hs_code": column(
            pl.String,
            "HS heading or subheading, text",
            checks=[text_like(r"\d{4}(\d{2})?", "hs_form", "four or six digits")],
        ),
        "hs_revision": column(pl.String, "HS revision, a year"),
        "note": column(pl.String, "what of the heading is meant", nullable=True),
    },
    foreign_keys=[ForeignKey(("category",), "categories", ("category",))],
    origins=[_OWN, _HS],
)

COMMON_HIGH_PRIORITY_LIST = table(
    "common_high_priority_list",
    "Common High Priority List",
    "one HS subheading of the Common High Priority List",
    ("list_date", "hs6"),
    {
        "hs6": column(
            pl.String,
            "HS subheading, six digits, text",
            checks=[text_like(r"\d{6}", "six_digits", "six digits")],
        ),
        "tier": column(
            pl.String,
            "tier of the list",
            checks=[text_like("1|2|3A|3B|4A|4B", "known_tier", "1, 2, 3A, 3B, 4A or 4B")],
        ),
        "hs_revision": column(pl.String, "HS revision, a year"),
        "list_date": column(pl.Date, "date of the list"),
        "description": column(pl.String, "what the subheading covers, in short"),
    },
    origins=[_CHPL],
)

REFERENCE_TABLES = (
    COUNTRIES,
    COUNTRY_ALIASES,
    CURRENCIES,
    UNITS,
    UNIT_ALIASES,
    CATEGORIES,
    CATEGORY_HEADINGS,
    COMMON_HIGH_PRIORITY_LIST,
)
