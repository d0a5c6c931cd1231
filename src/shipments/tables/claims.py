"""Tables of what the reports assert: claims and what belongs to them."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import Amounts, AsOf, Goods, Period, Places, core_from_china_to_russia
from shipments.tables.measures import MEASURES

DISPUTING = ["denial", "response", "negative_assessment"]


def _polarity_of_kind() -> nw.Expr:
    holds = nw.lit(False)
    for kind, polarities in v.POLARITIES_OF.items():
        fits = nw.col("polarity").is_in(sorted(map(str, polarities)))
        holds = holds | ((nw.col("kind") == kind.value) & fits)
    return holds


def _status_of_kind() -> nw.Expr:
    needs = nw.col("kind").is_in(sorted(map(str, v.KINDS_WITH_STATUS)))
    may = nw.col("kind").is_in(sorted(map(str, v.KINDS_WITH_OPTIONAL_STATUS)))
    given = ~nw.col("status").is_null()
    return (needs & given) | may | (~needs & ~given)


class Claims(Goods, Amounts, Period, AsOf, Places, key=("claim_id",)):
    """One assertion by one root report about one event."""

    claim_id: str = c.claim_id("the claim; never reused", refers_to=None)
    report_id: str = c.key("the root report that makes it", refers_to_every="reports.report_id")
    event_id: str = c.key("the event that it is about; claims about one event share it")
    kind: str = c.word(v.ClaimKind, "what sort of assertion it is")
    polarity: str = c.word(v.Polarity, "which way it points")
    status: str = c.word(
        v.TransferStatus,
        "how far the transfer had come; null = it describes no transfer",
        nullable=True,
    )
    statement: str = c.field("what is asserted, in our words")
    asserted_by: str = c.field("who asserts it")
    asserter_group: str = c.word(v.AsserterGroup, "group of the asserter")
    evidence_basis: str = c.word(v.EvidenceBasis, "on what basis")
    evidence_basis_second: str = c.word(v.EvidenceBasis, "a second basis", nullable=True)
    _goods: Columns[Goods]
    _amounts: Columns[Amounts]
    _period: Columns[Period]
    _as_of: Columns[AsOf]
    reported_start: dt.date = c.first_day("publication of the root report")
    reported_end: dt.date = c.last_day("publication of the root report")
    reported_precision: str = c.precision("publication of the root report")
    reported_wording: str = c.in_words("publication of the root report")
    _places: Columns[Places]
    is_direct: bool = c.field("the report says that the goods went straight")
    parties_wording: str = c.field(
        "parties given without a name, in the report's words", nullable=True
    )
    covers_object: str = c.field(
        "what exactly a denial, reply or negative finding is about", nullable=True
    )
    covers_observer: str = c.field("who looked, or could have seen it", nullable=True)
    scope: str = c.word(v.Scope, "whether it is China-to-Russia and, if not, why it is kept")
    part_of: str = c.field(
        "event of which these goods are a part; never added to it", nullable=True
    )
    duplicate_of: str = c.field(
        "earlier claim that asserts the same from the same root",
        nullable=True,
        refers_to="claims.claim_id",
    )
    reading: str = c.word(v.Reading, "nearest reading among the claim's pages")
    page_count: int = c.count("pages that report it", "pages")
    note: str = c.field("what is not known; corrections of a reading", nullable=True)

    core_is_china_to_russia = core_from_china_to_russia()
    polarity_fits_kind = rule(
        "polarity",
        "a denial negates, a response withholds, a negative assessment does either, "
        "every other kind affirms",
        _polarity_of_kind(),
        null_passes=False,
    )
    status_fits_kind = rule(
        "status",
        "a status is given when the kind describes one transfer (delivery, shipment_series, "
        "order, request, offer, recovery), may be for a sanction_designation, and else is not",
        _status_of_kind(),
        null_passes=False,
    )
    covers_fits_kind = rule(
        "covers_object",
        "a denial, response or negative assessment says what it covers, and no other kind does",
        nw.col("kind").is_in(DISPUTING) == ~nw.col("covers_object").is_null(),
        null_passes=False,
    )
    part_of_another = rule(
        "part_of", "an event is not a part of itself", nw.col("part_of") != nw.col("event_id")
    )
    duplicate_of_earlier = rule(
        "duplicate_of",
        "a claim is not a duplicate of itself",
        nw.col("duplicate_of") != nw.col("claim_id"),
    )


class ClaimSources(TableModel, key=("claim_id", "source_id"), title="Pages of the claims"):
    """One page that reports one claim."""

    claim_id: str = c.claim_id("the claim", None, refers_to_every="claims.claim_id")
    source_id: str = c.source_id("the page")
    reading: str = c.word(v.Reading, "how near the page is to the root")


class ClaimParties(TableModel, key=("claim_id", "party_id", "role"), title="Parties of the claims"):
    """One organisation in one role, as one claim reports it."""

    claim_id: str = c.claim_id("the claim")
    party_id: str = c.key("the organisation", refers_to_every="parties.party_id")
    role: str = c.word(v.PartyRole, "what it is reported to have done")


class Stops(TableModel, key=("claim_id", "sequence")):
    """One intermediate country on the way of the goods of one claim, in order of travel."""

    claim_id: str = c.claim_id("the claim")
    sequence: int = c.field("place in the order of travel, from 1")
    country: str = c.country("the intermediate country", nullable=False)
    role: str = c.word(v.StopRole, "what is reported to have happened")
    basis: str = c.word(v.RouteBasis, "on what basis")
    wording: str = c.field("in the report's words", nullable=True)


class Variants(TableModel, key=("claim_id", "source_id", "field")):
    """One page that gives one field of a claim differently; it never changes the claim."""

    claim_id: str = c.claim_id("the claim")
    source_id: str = c.source_id("the page")
    field: str = c.word(v.VariantField, "the field that it changes")
    says: str = c.field("what it says instead")
    assessment: str = c.word(v.Assessment, "what that does to the claim")
    comment: str = c.field("remark", nullable=True)
    measure: str = c.code(
        "which measure the number is",
        "|".join(MEASURES),
        "known_measure",
        "one of " + ", ".join(MEASURES),
        nullable=True,
    )
    low: float = c.field("least amount it says", unit="unit", nullable=True)
    high: float = c.field("greatest amount it says", unit="unit", nullable=True)
    unit: str = c.field("unit or currency of its numbers", nullable=True)
    qualifier: str = c.word(v.Qualifier, "how it bounds the amount", nullable=True)

    variant_bounds_in_order = rule("low", "low is not above high", nw.col("low") <= nw.col("high"))
    variant_number_of_a_measure = rule(
        "measure",
        "a measure and a qualifier are given together",
        nw.col("measure").is_null() == nw.col("qualifier").is_null(),
        null_passes=False,
    )
