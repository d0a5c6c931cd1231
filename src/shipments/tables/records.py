"""Schemas of the record that the dataset keeps of itself: corrections, withdrawals, codings."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import ForeignKey, column, not_negative, rule, table, text_like
from shipments.tables import vocabulary as v
from shipments.tables.columns import claim_id_column

# A claim, or the slug of an event, report or party, or a report with one of its pages.
RECORD_ID = r"CNRU-[0-9]{4}|[a-z0-9-]+(/[a-z0-9-]+)?"


def _record_id(description: str, *, nullable: bool = False) -> pa.Column:
    form = text_like(RECORD_ID, "id_form", "the id of a claim, event, report, page or party")
    return column(pl.String, description, nullable=nullable, checks=[form])


CORRECTIONS = table(
    "corrections",
    "Corrections",
    "one field of a report file that is corrected, with what was there",
    ("target_id", "field"),
    {
        "target_id": _record_id("the claim, report or page that is corrected"),
        "field": column(pl.String, "the field, as in the report file, parts joined by ."),
        "action": column(pl.String, "what is done", vocabulary=v.CorrectionAction),
        "old_value": column(
            pl.String, "what is in the report file, as JSON; null = nothing", nullable=True
        ),
        "new_value": column(
            pl.String, "what is published instead, as JSON; null = nothing", nullable=True
        ),
        "reason": column(pl.String, "why"),
        "evidence": column(pl.String, "what shows it: an address, or a page that was read again"),
        "corrected_on": column(pl.Date, "day of the correction"),
    },
)

WITHDRAWN = table(
    "withdrawn",
    "Withdrawn records",
    "one id that was published once and no longer is; it is never used again",
    ("id",),
    {
        "id": _record_id("the id"),
        "record_kind": column(pl.String, "what it was", vocabulary=v.RecordKind),
        "withdrawn_on": column(pl.Date, "day of the withdrawal"),
        "reason": column(pl.String, "why"),
        "replaced_by": _record_id("the record to use instead", nullable=True),
    },
    rules=[
        rule(
            "replaced_by_another",
            "a record is not replaced by itself",
            "replaced_by",
            lambda: nw.col("replaced_by") != nw.col("id"),
        )
    ],
)

CODINGS = table(
    "codings",
    "Second codings",
    "one field of one claim as two coders read it, independently, from the same pages",
    ("claim_id", "field"),
    {
        "claim_id": claim_id_column("the claim"),
        "field": column(pl.String, "the field", vocabulary=v.CodedField),
        "first": column(pl.String, "what the first coder read; null = not stated", nullable=True),
        "second": column(pl.String, "what the second coder read; null = not stated", nullable=True),
        "agrees": column(pl.Boolean, "whether the two say the same, once their words are matched"),
    },
    foreign_keys=[ForeignKey(("claim_id",), "claims", ("claim_id",))],
)

CODING_AGREEMENT = table(
    "coding_agreement",
    "Agreement of two codings",
    "one field that was coded twice, with how far the two codings agree",
    ("field",),
    {
        "field": column(pl.String, "the field", vocabulary=v.CodedField),
        "columns": column(pl.String, "columns of the dataset that it bears on, joined by ;"),
        "pairs": column(
            pl.Int64, "claims that were coded twice", unit="claims", checks=[not_negative()]
        ),
        "agreements": column(
            pl.Int64, "claims on which the two agree", unit="claims", checks=[not_negative()]
        ),
        "agreement": column(pl.Float64, "share on which they agree", unit="share"),
        "alpha": column(
            pl.Float64, "Krippendorff's alpha, nominal; 1 = full agreement, 0 = that of chance"
        ),
        "alpha_low": column(pl.Float64, "lower end of its 95 % bootstrap interval"),
        "alpha_high": column(pl.Float64, "upper end of its 95 % bootstrap interval"),
        "top_share": column(pl.Float64, "share of the most common stated value", unit="share"),
        "reliability": column(pl.String, "what that says", vocabulary=v.Reliability),
    },
    rules=[
        rule(
            "agreement_of_pairs",
            "the agreement is that of the pairs, and alpha lies in its interval",
            "agreement",
            lambda: (
                (nw.col("agreements") <= nw.col("pairs"))
                & (nw.col("alpha_low") <= nw.col("alpha"))
                & (nw.col("alpha") <= nw.col("alpha_high"))
                & (nw.col("alpha_high") <= 1)
            ),
            null_passes=False,
        )
    ],
)

CHANGES = table(
    "changes",
    "Changes",
    "one row or field that differs from the release before, with the reason",
    ("table", "row", "field"),
    {
        "table": column(pl.String, "the table"),
        "row": column(pl.String, "key of the row, parts joined by |; * = the whole table"),
        "field": column(pl.String, "the column; * = the whole row"),
        "change": column(pl.String, "what happened", vocabulary=v.Change),
        "old": column(pl.String, "value before; null = nothing was stated", nullable=True),
        "new": column(pl.String, "value now; null = nothing is stated", nullable=True),
        "report_id": column(
            pl.String, "the root report that it concerns, where it is one", nullable=True
        ),
        "reason": column(pl.String, "why", nullable=True),
    },
)

# Columns of `claims`, `shipments` and `flows` that a coded field bears on, by name.
COLUMNS_OF: dict[v.CodedField, tuple[str, ...]] = {
    v.CodedField.KIND: ("kind",),
    v.CodedField.POLARITY: ("polarity",),
    v.CodedField.TRANSFER_STATUS: ("status",),
    v.CodedField.QUANTITY_VALUE: ("quantity_low", "quantity_high", "mass_low", "mass_high"),
    v.CodedField.QUANTITY_BOUND: ("quantity_qualifier", "mass_qualifier"),
    v.CodedField.QUANTITY_UNIT: ("quantity_unit", "mass_unit"),
    v.CodedField.VALUE_AMOUNT: ("value_low", "value_high"),
    v.CodedField.VALUE_CURRENCY: ("value_currency",),
    v.CodedField.CONSIGNMENTS: ("consignments_low", "consignments_high"),
    v.CodedField.ORIGIN: ("origin_country", "dispatch_country"),
    v.CodedField.TRANSIT: ("route", "country"),
    v.CodedField.DESTINATION: ("destination_country",),
    v.CodedField.PERIOD_START: ("period_start",),
    v.CodedField.PERIOD_END: ("period_end",),
    v.CodedField.PERIOD_PRECISION: ("period_precision",),
}
# Tables that hold those columns; `country` only where it is a stop on the way.
CODED_TABLES = ("claims", "shipments", "flows", "stops")

RECORD_TABLES = (CHANGES, CORRECTIONS, WITHDRAWN, CODINGS, CODING_AGREEMENT)
