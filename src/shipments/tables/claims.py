"""Tables of what the reports assert: claims and what belongs to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import Amounts, AsOf, Goods, Period, Places
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


def _country_or_region(country: str, region: str) -> Any:
    return rule(
        country,
        "a country or a region is given, and not both",
        nw.col(country).is_null() != nw.col(region).is_null(),
        null_passes=False,
    )


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
    certainty: str = c.word(v.Certainty, "how firmly it is asserted")
    degree: str = c.field("a degree without a number, in the report's words", nullable=True)
    _goods: Columns[Goods]
    _amounts: Columns[Amounts]
    _period: Columns[Period]
    _as_of: Columns[AsOf]
    reported_start: dt.date = c.first_day("publication of the root report")
    reported_end: dt.date = c.last_day("publication of the root report")
    reported_precision: str = c.precision("publication of the root report")
    reported_basis: str = c.date_basis("publication of the root report")
    reported_wording: str = c.in_words("publication of the root report")
    _places: Columns[Places]
    moves_goods: bool = c.field("whether goods move; false for services and for what is in orbit")
    is_additive: bool = c.field("whether its amounts may be added to those of other events")
    pooled: str = c.word(
        v.GoodsPooled, "goods that are counted with others, undivided", nullable=True
    )
    seized_country: str = c.country("where the goods were seized")
    seized_place: str = c.field("town, crossing or port of the seizure", nullable=True)
    seized_by: str = c.field("authority that seized them", nullable=True)
    listing_stage: str = c.word(v.ListingStage, "of a listing: how far it had come", nullable=True)
    listing_authority: str = c.field("of a listing: who lists", nullable=True)
    listing_round: str = c.field("of a listing: the round, package or rule", nullable=True)
    court_stage: str = c.word(v.CourtStage, "of a court case: how far it had come", nullable=True)
    parties_wording: str = c.field(
        "parties given without a name, in the report's words", nullable=True
    )
    covers_object: str = c.field(
        "what exactly a denial, reply or negative finding is about", nullable=True
    )
    covers_observer: str = c.field("who looked, or could have seen it", nullable=True)
    scope: str = c.word(
        v.Scope,
        "whether it is China-to-Russia and, if not, why it is kept; derived from places and ways",
    )
    answers: str = c.field(
        "claim that it answers: a reply to a request, a refusal of an order",
        nullable=True,
        refers_to="claims.claim_id",
    )
    derived_from: str = c.field(
        "claim whose finding it gives again; no independent root",
        nullable=True,
        refers_to="claims.claim_id",
    )
    part_of: str = c.field(
        "event of which these goods are a part; never added to it", nullable=True
    )
    duplicate_of: str = c.field(
        "earlier claim that asserts the same from the same root",
        nullable=True,
        refers_to="claims.claim_id",
    )
    worded_fields: str = c.field(
        "groups of fields whose words are recorded in wordings, joined by ;", nullable=True
    )
    inferred_fields: str = c.field(
        "groups of fields that the coder concluded and no page states, joined by ;", nullable=True
    )
    reading: str = c.word(v.Reading, "nearest reading among the claim's pages")
    page_count: int = c.count("pages that report it", "pages")
    note: str = c.field("what is not known; corrections of a reading", nullable=True)

    polarity_fits_kind = rule(
        "polarity",
        "a denial negates, a response withholds, a negative assessment does either, "
        "a measure affirms or is denied, every other kind affirms",
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
    listing_fits_kind = rule(
        "listing_stage",
        "a sanctions listing has a stage, and no other kind has one",
        (nw.col("kind") == "sanction_designation") == ~nw.col("listing_stage").is_null(),
        null_passes=False,
    )
    court_stage_fits_kind = rule(
        "court_stage",
        "a court case has a stage, and no other kind has one",
        (nw.col("kind") == "court_case") == ~nw.col("court_stage").is_null(),
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


class ClaimPlaces(TableModel, key=("claim_id", "role", "number"), title="Places of the claims"):
    """One country or region where the goods of a claim were made, sent from or bound for."""

    claim_id: str = c.claim_id("the claim")
    role: str = c.word(v.PlaceRole, "what the place is")
    number: int = c.field("number of the place within its role, from 1")
    country: str = c.country("the place; null = only a region is named")
    region: str = c.region("the place")

    one_of_country_and_region = _country_or_region("country", "region")


class Ways(Period, key=("claim_id", "way")):
    """One way that one claim reports for its goods; several ways are alternatives or shares."""

    claim_id: str = c.claim_id("the claim")
    way: int = c.field("number of the way within the claim, from 1")
    status: str = c.word(v.WayStatus, "what became of the goods on it")
    share_wording: str = c.field("share of the goods, in the report's words", nullable=True)
    share_low: float = c.field("least share of the goods", unit="per cent", nullable=True)
    share_high: float = c.field("greatest share of the goods", unit="per cent", nullable=True)
    _period: Columns[Period]
    mode: str = c.word(v.TransportMode, "how the goods were carried", nullable=True)
    label: str = c.field("its places in order, joined by >")
    via: str = c.field(
        "its places between the first and the last, and the first where the goods were only passed "
        "on there, joined by >; null = straight",
        nullable=True,
    )
    note: str = c.field("what is not known of it", nullable=True)


class Hops(TableModel, key=("claim_id", "way", "hop")):
    """One hop of one way, as a report gives it; each has a basis of its own."""

    claim_id: str = c.claim_id("the claim")
    way: int = c.field("number of the way within the claim, from 1")
    hop: int = c.field("place in the order of travel, from 1")
    from_country: str = c.country("where the hop starts; null = only a region is named")
    from_region: str = c.region("where the hop starts")
    to_country: str = c.country("where the hop ends; null = only a region is named")
    to_region: str = c.region("where the hop ends")
    role: str = c.word(v.HopRole, "what its start was for the goods", nullable=True)
    basis: str = c.word(v.HopBasis, "on what basis")
    place: str = c.field("town, crossing, port or airport", nullable=True)
    party_id: str = c.field(
        "organisation that acted at its start", nullable=True, refers_to="parties.party_id"
    )
    mode: str = c.word(v.TransportMode, "how the goods were carried", nullable=True)
    wording: str = c.field("in the report's words", nullable=True)

    one_start = _country_or_region("from_country", "from_region")
    one_end = _country_or_region("to_country", "to_region")


class Closures(TableModel, key=("claim_id", "number")):
    """One way that a measure of a state closes, restricts or opens, as one claim reports it."""

    claim_id: str = c.claim_id("the claim")
    number: int = c.field("number of the way within the claim, from 1")
    from_country: str = c.country("where the way starts; null = only a region is named")
    from_region: str = c.region("where the way starts")
    to_country: str = c.country("where it leads; null = only a region is named")
    to_region: str = c.region("where it leads")
    effect: str = c.word(v.WayEffect, "what the measure does to it")
    since: dt.date = c.field("first day of the effect; null = not stated", nullable=True)


class Wordings(TableModel, key=("claim_id", "field", "number")):
    """A few words of one page that carry one group of fields of one claim."""

    claim_id: str = c.claim_id("the claim")
    field: str = c.word(v.FieldGroup, "the group of fields")
    number: int = c.field("number of the wording within its group, from 1")
    source_id: str = c.source_id("the page")
    words: str = c.field("the words, a fragment in the language of the page")
    read_on: dt.date = c.field("day on which the page was opened for them")


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
