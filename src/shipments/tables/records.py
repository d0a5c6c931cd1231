"""Tables of the record that the dataset keeps of itself: corrections, withdrawals, codings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v

# A claim, or the slug of an event, report or party, or a report with one of its pages.
RECORD_ID = r"CNRU-[0-9]{4}|[a-z0-9-]+(/[a-z0-9-]+)?"


def _record_id(description: str, *, nullable: bool = False) -> Any:
    form = "the id of a claim, event, report, page or party"
    return c.code(description, RECORD_ID, "id_form", form, nullable=nullable)


class Corrections(TableModel, key=("target_id", "field")):
    """One field of a report file that is corrected, with what was there."""

    target_id: str = _record_id("the claim, report or page that is corrected")
    field: str = c.field("the field, as in the report file, parts joined by .")
    action: str = c.word(v.CorrectionAction, "what is done")
    old_value: str = c.field("what is in the report file, as JSON; null = nothing", nullable=True)
    new_value: str = c.field("what is published instead, as JSON; null = nothing", nullable=True)
    reason: str = c.field("why")
    evidence: str = c.field("what shows it: an address, or a page that was read again")
    corrected_on: dt.date = c.field("day of the correction")


class Withdrawn(TableModel, key=("id",), title="Withdrawn records"):
    """One id that was published once and no longer is; it is never used again."""

    id: str = _record_id("the id")
    record_kind: str = c.word(v.RecordKind, "what it was")
    withdrawn_on: dt.date = c.field("day of the withdrawal")
    reason: str = c.field("why")
    replaced_by: str = _record_id("the record to use instead", nullable=True)

    replaced_by_another = rule(
        "replaced_by", "a record is not replaced by itself", nw.col("replaced_by") != nw.col("id")
    )


class Codings(TableModel, key=("claim_id", "field"), title="Second codings"):
    """One field of one claim as two coders read it, independently, from the same pages."""

    claim_id: str = c.claim_id("the claim")
    field: str = c.word(v.CodedField, "the field")
    first: str = c.field("what the first coder read; null = not stated", nullable=True)
    second: str = c.field("what the second coder read; null = not stated", nullable=True)
    agrees: bool = c.field("whether the two say the same, once their words are matched")


class CodingAgreement(TableModel, key=("field",), title="Agreement of two codings"):
    """One field that was coded twice, with how far the two codings agree."""

    field: str = c.word(v.CodedField, "the field")
    columns: str = c.field("columns of the dataset that it bears on, joined by ;")
    pairs: int = c.count("claims that were coded twice", "claims")
    agreements: int = c.count("claims on which the two agree", "claims")
    agreement: float = c.field("share on which they agree", unit="share")
    alpha: float = c.field("Krippendorff's alpha, nominal; 1 = full agreement, 0 = that of chance")
    alpha_low: float = c.field("lower end of its 95 % bootstrap interval")
    alpha_high: float = c.field("upper end of its 95 % bootstrap interval")
    top_share: float = c.field("share of the most common stated value", unit="share")
    reliability: str = c.word(v.Reliability, "what that says")

    agreement_of_pairs = rule(
        "agreement",
        "the agreement is that of the pairs, and alpha lies in its interval",
        (nw.col("agreements") <= nw.col("pairs"))
        & (nw.col("alpha_low") <= nw.col("alpha"))
        & (nw.col("alpha") <= nw.col("alpha_high"))
        & (nw.col("alpha_high") <= 1),
        null_passes=False,
    )


class Changes(TableModel, key=("table", "row", "field")):
    """One row or field that differs from the release before, with the reason."""

    table: str = c.field("the table")
    row: str = c.field("key of the row, parts joined by |; * = the whole table")
    field: str = c.field("the column; * = the whole row")
    change: str = c.word(v.Change, "what happened")
    old: str = c.field("value before; null = nothing was stated", nullable=True)
    new: str = c.field("value now; null = nothing is stated", nullable=True)
    report_id: str = c.field("the root report that it concerns, where it is one", nullable=True)
    reason: str = c.field("why", nullable=True)


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
    v.CodedField.TRANSIT: ("route", "via"),
    v.CodedField.DESTINATION: ("destination_country",),
    v.CodedField.PERIOD_START: ("period_start",),
    v.CodedField.PERIOD_END: ("period_end",),
    v.CodedField.PERIOD_PRECISION: ("period_precision",),
    v.CodedField.DISPATCH: ("dispatch_country",),
    v.CodedField.HOPS: ("label", "from_country", "to_country"),
    v.CodedField.AS_OF: ("as_of_end",),
    v.CodedField.CONSIGNOR: ("party_id",),
    v.CodedField.CONSIGNEE: ("party_id",),
    v.CodedField.MANUFACTURER: ("party_id",),
    v.CodedField.EVIDENCE_BASIS: ("evidence_basis",),
}
# Tables that hold those columns.
CODED_TABLES = ("claims", "shipments", "flows", "ways", "hops", "claim_parties")
