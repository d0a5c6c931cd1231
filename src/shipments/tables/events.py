"""Tables that the resolver makes of the claims: shipments, flows, parties, disputes."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import Amounts, Goods, Period, Places


class Route(TableModel):
    """By which ways, as the nearest claim reports that reports any."""

    route: str = c.field(
        "places between start and end of each way travelled, joined by >, alternatives by |; "
        "direct = the report says that the goods went straight; null = none reported",
        nullable=True,
    )
    ways_claim_id: str = c.claim_id("the claim whose ways are those of the row", nullable=True)


class Lead(TableModel):
    """The claim that leads an event."""

    lead_claim_id: str = c.claim_id("the claim nearest to its root, which leads the row")
    statement: str = c.field("statement of the leading claim")


class Evidence(TableModel):
    """How an event is known, and how much of that is copying."""

    evidence_basis: str = c.word(v.EvidenceBasis, "what the leading claim rests on")
    asserted_by: str = c.field("who asserts the leading claim")
    reading: str = c.word(v.Reading, "nearest reading of the leading claim")
    certainty: str = c.word(v.Certainty, "how firmly the leading claim asserts it")
    moves_goods: bool = c.field("whether goods move; false for services and for what is in orbit")
    is_additive: bool = c.field("whether its amounts may be added to those of other events")
    scope: str = c.word(
        v.Scope,
        "whether it is China-to-Russia and, if not, why it is kept; derived from places and ways",
    )
    part_of: str = c.field(
        "event of which these goods are a part; never added to it", nullable=True
    )
    overlaps_with: str = c.field(
        "events that count some of the same goods, parts and wholes included, joined by ;",
        nullable=True,
    )
    root_count: int = c.count(
        "independent root reports that affirm it; a report that reworks another is not counted",
        "reports",
    )
    page_count: int = c.count("pages that report it, copies included", "pages")
    claim_count: int = c.count("claims about it", "claims")
    variant_count: int = c.count("pages and fields that vary its claims", "variants")
    denies_count: int = c.count("claims that deny that it occurred", "claims")
    found_nothing_count: int = c.count("observers that found no sign that it occurred", "claims")
    cannot_say_count: int = c.count("claims that cannot establish whether it occurred", "claims")
    no_comment_count: int = c.count("replies that do not say whether it occurred", "claims")
    confirms_part_count: int = c.count("replies that confirm a part of it", "claims")
    general_denial_count: int = c.count(
        "general denials printed in the same reports, which do not name it", "claims"
    )
    worded_fields: str = c.field(
        "groups of fields whose words are recorded in wordings, joined by ;", nullable=True
    )
    inferred_fields: str = c.field(
        "groups of fields that the coder concluded and no page states, joined by ;", nullable=True
    )
    differing_fields: str = c.field(
        "fields on which affirming claims differ from the published value, joined by ;",
        nullable=True,
    )
    note: str = c.field("note of the leading claim", nullable=True)

    has_an_affirming_claim = rule(
        "claim_count",
        "at least one claim is about it",
        nw.col("claim_count") >= 1,
        null_passes=False,
    )


def _stage_of_status() -> nw.Expr:
    holds = nw.lit(False)
    for status, stage in v.STAGE_OF.items():
        fits = (nw.col("status") == status.value) & (nw.col("stage") == stage.value)
        holds = holds | fits
    return holds


class Shipments(Lead, Goods, Amounts, Period, Places, Route, Evidence, key=("shipment_id",)):
    """One reported transfer event, past, prospective or stopped, resolved from its claims."""

    shipment_id: str = c.key("the event")
    status: str = c.word(v.TransferStatus, "how far it had come, as reported")
    stage: str = c.word(v.Stage, "group of the status; rows of different stages never add up")
    _lead: Columns[Lead]
    _goods: Columns[Goods]
    _amounts: Columns[Amounts]
    _period: Columns[Period]
    _places: Columns[Places]
    _route: Columns[Route]
    _evidence: Columns[Evidence]

    stage_of_status = rule(
        "stage", "the stage is that of the status", _stage_of_status(), null_passes=False
    )


class Flows(Lead, Goods, Amounts, Period, Places, Route, Evidence, key=("flow_id",)):
    """One reported aggregate over a statistic, an importer or a period; never mixed with shipments."""

    flow_id: str = c.key("the aggregate")
    _lead: Columns[Lead]
    _goods: Columns[Goods]
    _amounts: Columns[Amounts]
    _period: Columns[Period]  # with words of its own
    period_start: dt.date = c.first_day("the period that it covers")
    period_end: dt.date = c.last_day("the period that it covers")
    period_precision: str = c.precision("the period that it covers")
    period_basis: str = c.date_basis("the period that it covers")
    period_wording: str = c.in_words("the period that it covers")
    _places: Columns[Places]
    _route: Columns[Route]
    _evidence: Columns[Evidence]


class Parties(TableModel, key=("party_id",)):
    """One organisation; never a private person."""

    party_id: str = c.key("the organisation")
    name: str = c.field("name")
    kind: str = c.word(v.PartyKind, "what sort of organisation")
    country: str = c.country("country of its seat")
    aliases: str = c.field("other spellings, joined by |", nullable=True)
    note: str = c.field("remark", nullable=True)
    names_looked_on: dt.date = c.field(
        "day of the last look for native names and numbers; null = none was taken", nullable=True
    )


class ShipmentParties(
    TableModel, key=("shipment_id", "party_id", "role"), title="Parties of the shipments"
):
    """One organisation in one role in one shipment, as its claims report it."""

    shipment_id: str = c.key("the shipment", refers_to="shipments.shipment_id")
    party_id: str = c.key("the organisation", refers_to="parties.party_id")
    role: str = c.word(v.PartyRole, "what it is reported to have done")
    claim_id: str = c.claim_id("the claim nearest to its root that reports it")


class Disputes(TableModel, key=("claim_id", "target_id", "aspect")):
    """One claim that denies, found nothing or does not say, and one part of one event it is about."""

    claim_id: str = c.claim_id("the claim that disputes")
    target_kind: str = c.word(v.TargetKind, "what the target is")
    target_id: str = c.key("event that it is about")
    aspect: str = c.word(v.Aspect, "which part of the target it is about")
    stance: str = c.word(v.Stance, "how it touches it")
    is_general: bool = c.field(
        "a general denial printed in the same report, which does not name it"
    )
    covers_object: str = c.field("what exactly it covers")
    covers_observer: str = c.field("who looked, or could have seen it", nullable=True)
    as_of_end: dt.date = c.field("last day of which it speaks; null = not stated", nullable=True)
    as_of_precision: str = c.word(v.DatePrecision, "how exact that is")
    is_counted: bool = c.field(
        "whether the counts of its target include it: about `occurred`, no duplicate, and not by the "
        "speaker who affirms the target"
    )


class Overlaps(TableModel, key=("event_id", "other_event_id")):
    """One pair of events that count some of the same goods; both directions are listed."""

    event_id: str = c.key("one event")
    other_event_id: str = c.key("the other event")
    relation: str = c.word(v.OverlapRelation, "how they overlap")
