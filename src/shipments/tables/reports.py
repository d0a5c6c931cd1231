"""Schemas of what was read: reports, sources, claims and what hangs on them."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import Columns, ForeignKey, column, not_negative, rule, table, text_like
from shipments.tables import vocabulary as v
from shipments.tables.columns import (
    claim_id_column,
    country_column,
    key_column,
    measure_columns,
    measure_rules,
    period_columns,
    period_rules,
)
from shipments.tables.measures import MEASURES

_WORD = r"[a-z0-9]+(_[a-z0-9]+)*"
SOURCE_ID = r"[a-z0-9-]+/[a-z0-9-]+"
CHINA = ["CN", "HK"]


def source_id_column(description: str) -> pa.Column:
    """The id of a source: report id, slash, page id."""
    return key_column(description, SOURCE_ID)


REPORTS = table(
    "reports",
    "Root reports",
    "one root report: the publication that first carried its claims",
    ("report_id",),
    {
        "report_id": key_column("the report"),
        "publisher": column(pl.String, "who published it"),
        "title": column(pl.String, "its title, where known", nullable=True),
        **period_columns("published", "publication"),
        "evidence_basis": column(
            pl.String, "what the report as a whole rests on", vocabulary=v.EvidenceBasis
        ),
        "underlying": column(pl.String, "the data or papers behind it, as named", nullable=True),
        "derived_from": column(
            pl.String,
            "the root report that it reworks; such a report is no independent root",
            nullable=True,
        ),
        "note": column(pl.String, "what is not known; corrections of a reading", nullable=True),
    },
    rules=period_rules("published"),
    foreign_keys=[ForeignKey(("derived_from",), "reports", ("report_id",))],
)

SOURCES = table(
    "sources",
    "Sources",
    "one page that was read for one root report, with how near to the root it is",
    ("source_id",),
    {
        "source_id": source_id_column("the page, within its report"),
        "report_id": key_column("the root report that it was read for"),
        "publisher": column(pl.String, "who published the page"),
        "title": column(pl.String, "title of the page, where recorded", nullable=True),
        "url": column(pl.String, "address at which it was read"),
        "archive_url": column(pl.String, "address of an archived copy", nullable=True),
        **period_columns("published", "publication"),
        "reading": column(pl.String, "how near to the root", vocabulary=v.Reading),
        "link_status": column(
            pl.String, "what came of the last look at the address", vocabulary=v.LinkStatus
        ),
        "last_checked": column(
            pl.Date, "day of the last look at the address; null = never looked at", nullable=True
        ),
        "note": column(pl.String, "remark", nullable=True),
    },
    rules=[
        *period_rules("published"),
        rule(
            "checked_on_a_day",
            "a day of the last look is given exactly when a look was taken",
            "last_checked",
            lambda: nw.col("last_checked").is_null() == (nw.col("link_status") == "not_checked"),
            null_passes=False,
        ),
        rule(
            "source_of_its_report",
            "the source id begins with the id of its report",
            "source_id",
            lambda: nw.col("source_id").str.split("/").list.get(0) == nw.col("report_id"),
            null_passes=False,
        ),
    ],
    foreign_keys=[ForeignKey(("report_id",), "reports", ("report_id",), required=True)],
)


def goods_columns() -> Columns:
    """What the goods are."""
    return {
        "category": key_column("category of the goods", _WORD),
        "item": column(pl.String, "the goods in the report's terms", nullable=True),
        "declared_as": column(pl.String, "what the papers call the goods", nullable=True),
        "hs_code": column(
            pl.String,
            "HS code as reported, text",
            nullable=True,
            checks=[text_like(r"\d{2}(\d{2}){1,4}", "hs_form", "4 to 10 digits, an even number")],
        ),
        "hs_revision": column(pl.String, "HS revision of the code, a year", nullable=True),
    }


def amount_columns() -> Columns:
    """The four measures, what a share is of, and what money is."""
    columns: Columns = {}
    for prefix in MEASURES:
        columns |= measure_columns(prefix)
        if prefix == "quantity":
            columns["quantity_of"] = column(
                pl.String, "the whole or base of a share or ratio", nullable=True
            )
            columns["quantity_dimension"] = column(
                pl.String, "what the unit measures", nullable=True, vocabulary=v.Dimension
            )
        if prefix == "value":
            columns["value_basis"] = column(
                pl.String, "which value the money is", nullable=True, vocabulary=v.ValueBasis
            )
            columns["value_per"] = column(
                pl.String, "what the money is for", nullable=True, vocabulary=v.ValuePer
            )
    return columns


def amount_rules() -> list[pa.Check]:
    """The rules of the four measures, and a basis for all money."""
    rules = [check for prefix in MEASURES for check in measure_rules(prefix)]
    return [
        *rules,
        rule(
            "money_with_basis",
            "money has a basis and says what it is for, exactly when there is a currency",
            "value_basis",
            lambda: (
                (nw.col("value_basis").is_null() == nw.col("value_currency").is_null())
                & (nw.col("value_per").is_null() == nw.col("value_currency").is_null())
            ),
            null_passes=False,
        ),
        rule(
            "dimension_with_unit",
            "a dimension is given exactly when a unit of the table of units is",
            "quantity_unit",
            lambda: nw.col("quantity_dimension").is_null() == nw.col("quantity_unit").is_null(),
            null_passes=False,
        ),
        rule(
            "share_of_something",
            "a share or a ratio says of what it is one, in `of`, and nothing else does",
            "quantity_of",
            lambda: (
                nw.col("quantity_dimension").is_in(["share", "ratio"]).fill_null(False)
                == ~nw.col("quantity_of").is_null()
            ),
            null_passes=False,
        ),
        rule(
            "consignments_whole",
            "a number of consignments is whole",
            "consignments_low",
            lambda: (
                (nw.col("consignments_low").round(0) == nw.col("consignments_low")).fill_null(True)
                & (nw.col("consignments_high").round(0) == nw.col("consignments_high")).fill_null(
                    True
                )
            ),
            null_passes=False,
        ),
    ]


# What goods, amounts and places lead to, in every table that has them.
AMOUNT_AND_PLACE_KEYS = (
    ForeignKey(("category",), "categories", ("category",)),
    ForeignKey(("quantity_unit",), "units", ("unit",)),
    ForeignKey(("mass_unit",), "units", ("unit",)),
    ForeignKey(("value_currency",), "currencies", ("code",)),
    ForeignKey(("origin_country",), "countries", ("alpha2",)),
    ForeignKey(("dispatch_country",), "countries", ("alpha2",)),
    ForeignKey(("destination_country",), "countries", ("alpha2",)),
)


def place_columns() -> Columns:
    """Where the goods were made, sent from and sent to: three different facts."""
    return {
        "origin_country": country_column("where the goods were made, as reported"),
        "dispatch_country": country_column("where the goods were sent from, as reported"),
        "destination_country": country_column("where the goods were bound for, as reported"),
    }


def _core() -> nw.Expr:
    chinese = nw.col("origin_country").is_in(CHINA).fill_null(False) | nw.col(
        "dispatch_country"
    ).is_in(CHINA).fill_null(False)
    to_russia = (nw.col("destination_country") == "RU").fill_null(False)
    return (nw.col("scope") != "core") | (chinese & to_russia)


def scope_rule() -> pa.Check:
    """Neighbours never in scope `core`."""
    return rule(
        "core_is_china_to_russia",
        "scope 'core' has an origin or a dispatch in CN or HK and the destination RU; "
        "a neighbour has another scope",
        "scope",
        _core,
        null_passes=False,
    )


def _polarity_of_kind() -> nw.Expr:
    expression = nw.lit(False)
    for kind, polarities in v.POLARITIES_OF.items():
        fits = nw.col("polarity").is_in(sorted(polarities))
        expression = expression | ((nw.col("kind") == kind.value) & fits)
    return expression


def _status_of_kind() -> nw.Expr:
    needs = nw.col("kind").is_in(sorted(v.KINDS_WITH_STATUS))
    may = nw.col("kind").is_in(sorted(v.KINDS_WITH_OPTIONAL_STATUS))
    given = ~nw.col("status").is_null()
    return (needs & given) | may | (~needs & ~given)


_DISPUTING = [v.ClaimKind.DENIAL.value, v.ClaimKind.RESPONSE.value, "negative_assessment"]

CLAIMS = table(
    "claims",
    "Claims",
    "one assertion by one root report about one event",
    ("claim_id",),
    {
        "claim_id": claim_id_column("the claim; never reused"),
        "report_id": key_column("the root report that makes it"),
        "event_id": key_column("the event that it is about; claims about one event share it"),
        "kind": column(pl.String, "what sort of assertion it is", vocabulary=v.ClaimKind),
        "polarity": column(pl.String, "which way it points", vocabulary=v.Polarity),
        "status": column(
            pl.String,
            "how far the transfer had come; null = it describes no transfer",
            nullable=True,
            vocabulary=v.TransferStatus,
        ),
        "statement": column(pl.String, "what is asserted, in our words"),
        "asserted_by": column(pl.String, "who asserts it"),
        "asserter_group": column(pl.String, "group of the asserter", vocabulary=v.AsserterGroup),
        "evidence_basis": column(pl.String, "on what basis", vocabulary=v.EvidenceBasis),
        "evidence_basis_second": column(
            pl.String, "a second basis", nullable=True, vocabulary=v.EvidenceBasis
        ),
        **goods_columns(),
        **amount_columns(),
        **period_columns("period", "the period in which it happened"),
        **period_columns("as_of", "the date up to which the observer speaks"),
        **period_columns("reported", "publication of the root report"),
        **place_columns(),
        "is_direct": column(pl.Boolean, "the report says that the goods went straight"),
        "parties_wording": column(
            pl.String, "parties given without a name, in the report's words", nullable=True
        ),
        "covers_object": column(
            pl.String, "what exactly a denial, reply or negative finding is about", nullable=True
        ),
        "covers_observer": column(pl.String, "who looked, or could have seen it", nullable=True),
        "scope": column(
            pl.String,
            "whether it is China-to-Russia and, if not, why it is kept",
            vocabulary=v.Scope,
        ),
        "part_of": column(
            pl.String, "event of which these goods are a part; never added to it", nullable=True
        ),
        "duplicate_of": column(
            pl.String, "earlier claim that asserts the same from the same root", nullable=True
        ),
        "reading": column(
            pl.String, "nearest reading among the claim's pages", vocabulary=v.Reading
        ),
        "page_count": column(
            pl.Int64, "pages that report it", unit="pages", checks=[not_negative()]
        ),
        "note": column(pl.String, "what is not known; corrections of a reading", nullable=True),
    },
    rules=[
        *amount_rules(),
        *period_rules("period"),
        *period_rules("as_of"),
        scope_rule(),
        rule(
            "polarity_fits_kind",
            "a denial negates, a response withholds, a negative assessment does either, "
            "every other kind affirms",
            "polarity",
            _polarity_of_kind,
            null_passes=False,
        ),
        rule(
            "status_fits_kind",
            "a status is given when the kind describes one transfer (delivery, shipment_series, "
            "order, request, offer, recovery), may be for a sanction_designation, and else is not",
            "status",
            _status_of_kind,
            null_passes=False,
        ),
        rule(
            "covers_fits_kind",
            "a denial, response or negative assessment says what it covers, and no other kind does",
            "covers_object",
            lambda: nw.col("kind").is_in(_DISPUTING) == ~nw.col("covers_object").is_null(),
            null_passes=False,
        ),
        rule(
            "part_of_another",
            "an event is not a part of itself",
            "part_of",
            lambda: nw.col("part_of") != nw.col("event_id"),
        ),
        rule(
            "duplicate_of_earlier",
            "a claim is not a duplicate of itself",
            "duplicate_of",
            lambda: nw.col("duplicate_of") != nw.col("claim_id"),
        ),
    ],
    foreign_keys=[
        ForeignKey(("report_id",), "reports", ("report_id",), required=True),
        *AMOUNT_AND_PLACE_KEYS,
        ForeignKey(("duplicate_of",), "claims", ("claim_id",)),
    ],
)

CLAIM_SOURCES = table(
    "claim_sources",
    "Pages of the claims",
    "one page that reports one claim",
    ("claim_id", "source_id"),
    {
        "claim_id": claim_id_column("the claim"),
        "source_id": source_id_column("the page"),
        "reading": column(pl.String, "how near the page is to the root", vocabulary=v.Reading),
    },
    foreign_keys=[
        ForeignKey(("claim_id",), "claims", ("claim_id",), required=True),
        ForeignKey(("source_id",), "sources", ("source_id",)),
    ],
)

CLAIM_PARTIES = table(
    "claim_parties",
    "Parties of the claims",
    "one organisation in one role, as one claim reports it",
    ("claim_id", "party_id", "role"),
    {
        "claim_id": claim_id_column("the claim"),
        "party_id": key_column("the organisation"),
        "role": column(pl.String, "what it is reported to have done", vocabulary=v.PartyRole),
    },
    foreign_keys=[
        ForeignKey(("claim_id",), "claims", ("claim_id",)),
        ForeignKey(("party_id",), "parties", ("party_id",), required=True),
    ],
)

STOPS = table(
    "stops",
    "Stops",
    "one intermediate country on the way of the goods of one claim, in order of travel",
    ("claim_id", "sequence"),
    {
        "claim_id": claim_id_column("the claim"),
        "sequence": column(pl.Int64, "place in the order of travel, from 1"),
        "country": country_column("the intermediate country", nullable=False),
        "role": column(pl.String, "what is reported to have happened", vocabulary=v.StopRole),
        "basis": column(pl.String, "on what basis", vocabulary=v.RouteBasis),
        "wording": column(pl.String, "in the report's words", nullable=True),
    },
    foreign_keys=[
        ForeignKey(("claim_id",), "claims", ("claim_id",)),
        ForeignKey(("country",), "countries", ("alpha2",)),
    ],
)

VARIANTS = table(
    "variants",
    "Variants",
    "one page that gives one field of a claim differently; it never changes the claim",
    ("claim_id", "source_id", "field"),
    {
        "claim_id": claim_id_column("the claim"),
        "source_id": source_id_column("the page"),
        "field": column(pl.String, "the field that it changes", vocabulary=v.VariantField),
        "says": column(pl.String, "what it says instead"),
        "assessment": column(pl.String, "what that does to the claim", vocabulary=v.Assessment),
        "comment": column(pl.String, "remark", nullable=True),
        "measure": column(
            pl.String,
            "which measure the number is",
            nullable=True,
            checks=[
                text_like("|".join(MEASURES), "known_measure", "one of " + ", ".join(MEASURES))
            ],
        ),
        "low": column(pl.Float64, "least amount it says", unit="unit", nullable=True),
        "high": column(pl.Float64, "greatest amount it says", unit="unit", nullable=True),
        "unit": column(pl.String, "unit or currency of its numbers", nullable=True),
        "qualifier": column(
            pl.String, "how it bounds the amount", nullable=True, vocabulary=v.Qualifier
        ),
    },
    rules=[
        rule(
            "variant_bounds_in_order",
            "low is not above high",
            "low",
            lambda: nw.col("low") <= nw.col("high"),
        ),
        rule(
            "variant_number_of_a_measure",
            "a measure and a qualifier are given together",
            "measure",
            lambda: nw.col("measure").is_null() == nw.col("qualifier").is_null(),
            null_passes=False,
        ),
    ],
    foreign_keys=[
        ForeignKey(("claim_id",), "claims", ("claim_id",)),
        ForeignKey(("source_id",), "sources", ("source_id",)),
    ],
)

REPORT_TABLES = (REPORTS, SOURCES, CLAIMS, CLAIM_SOURCES, CLAIM_PARTIES, STOPS, VARIANTS)
