"""Schemas of what the resolver makes of the claims: shipments, flows, legs, parties, disputes."""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import Columns, ForeignKey, column, not_negative, rule, table
from shipments.tables import vocabulary as v
from shipments.tables.columns import (
    claim_id_column,
    country_column,
    key_column,
    period_columns,
    period_rules,
)
from shipments.tables.reports import (
    AMOUNT_AND_PLACE_KEYS,
    amount_columns,
    amount_rules,
    goods_columns,
    place_columns,
    scope_rule,
)


def _count(description: str, unit: str) -> pa.Column:
    return column(pl.Int64, description, unit=unit, checks=[not_negative()])


def _evidence_columns() -> Columns:
    """How the event is known, and how much of that is copying."""
    return {
        "evidence_basis": column(
            pl.String, "what the leading claim rests on", vocabulary=v.EvidenceBasis
        ),
        "asserted_by": column(pl.String, "who asserts the leading claim"),
        "reading": column(pl.String, "nearest reading of the leading claim", vocabulary=v.Reading),
        "scope": column(
            pl.String,
            "whether it is China-to-Russia and, if not, why it is kept",
            vocabulary=v.Scope,
        ),
        "part_of": column(
            pl.String, "event of which these goods are a part; never added to it", nullable=True
        ),
        "overlaps_with": column(
            pl.String,
            "events that count some of the same goods, parts and wholes included, joined by ;",
            nullable=True,
        ),
        "root_count": _count(
            "independent root reports that affirm it; a report that reworks another is not counted",
            "reports",
        ),
        "page_count": _count("pages that report it, copies included", "pages"),
        "claim_count": _count("claims about it", "claims"),
        "variant_count": _count("pages and fields that vary its claims", "variants"),
        "dispute_count": _count(
            "claims that deny it, found nothing of it, or decline to say", "claims"
        ),
        "differing_fields": column(
            pl.String,
            "fields on which affirming claims differ from the published value, joined by ;",
            nullable=True,
        ),
        "note": column(pl.String, "note of the leading claim", nullable=True),
    }


def _event_columns() -> Columns:
    return {
        "lead_claim_id": claim_id_column("the claim nearest to its root, which leads the row"),
        "statement": column(pl.String, "statement of the leading claim"),
        **goods_columns(),
    }


_FOREIGN_KEYS = (
    ForeignKey(("lead_claim_id",), "claims", ("claim_id",)),
    *AMOUNT_AND_PLACE_KEYS,
)


def _stage_of_status() -> nw.Expr:
    expression = nw.lit(False)
    for status, stage in v.STAGE_OF.items():
        fits = (nw.col("status") == status.value) & (nw.col("stage") == stage.value)
        expression = expression | fits
    return expression


def _at_least_one_root() -> pa.Check:
    return rule(
        "has_an_affirming_claim",
        "at least one root report affirms it",
        "root_count",
        lambda: nw.col("root_count") >= 1,
        null_passes=False,
    )


SHIPMENTS = table(
    "shipments",
    "Shipments",
    "one reported transfer event, past, prospective or stopped, resolved from its claims",
    ("shipment_id",),
    {
        "shipment_id": key_column("the event"),
        "status": column(
            pl.String, "how far it had come, as reported", vocabulary=v.TransferStatus
        ),
        "stage": column(
            pl.String,
            "group of the status; rows of different stages never add up",
            vocabulary=v.Stage,
        ),
        **_event_columns(),
        **amount_columns(),
        **period_columns("period", "the period in which it happened"),
        **place_columns(),
        "route": column(
            pl.String,
            "intermediate countries in order, joined by >; null = none reported",
            nullable=True,
        ),
        **_evidence_columns(),
    },
    rules=[
        *amount_rules(),
        *period_rules("period"),
        scope_rule(),
        _at_least_one_root(),
        rule(
            "stage_of_status",
            "the stage is that of the status",
            "stage",
            _stage_of_status,
            null_passes=False,
        ),
    ],
    foreign_keys=_FOREIGN_KEYS,
)

FLOWS = table(
    "flows",
    "Flows",
    "one reported aggregate over a statistic, an importer or a period; never mixed with shipments",
    ("flow_id",),
    {
        "flow_id": key_column("the aggregate"),
        **_event_columns(),
        **amount_columns(),
        **period_columns("period", "the period that it covers"),
        **place_columns(),
        "route": column(
            pl.String,
            "intermediate countries in order, joined by >; null = none reported",
            nullable=True,
        ),
        **_evidence_columns(),
    },
    rules=[*amount_rules(), *period_rules("period"), scope_rule(), _at_least_one_root()],
    foreign_keys=_FOREIGN_KEYS,
)

LEGS = table(
    "legs",
    "Legs",
    "one hop of the reported route of one shipment",
    ("shipment_id", "sequence"),
    {
        "shipment_id": key_column("the shipment"),
        "sequence": column(pl.Int64, "place in the order of travel, from 1"),
        "from_country": country_column("start of the hop", nullable=False),
        "to_country": country_column("end of the hop", nullable=False),
        "role": column(pl.String, "what the hop is for", vocabulary=v.LegRole),
        "stop_role": column(
            pl.String,
            "what is reported to have happened at the end of the hop; null at the destination",
            nullable=True,
            vocabulary=v.StopRole,
        ),
        "basis": column(pl.String, "on what basis the hop is reported", vocabulary=v.RouteBasis),
        "wording": column(pl.String, "in the report's words", nullable=True),
        "claim_id": claim_id_column("the claim that reports it"),
    },
    foreign_keys=[
        ForeignKey(("shipment_id",), "shipments", ("shipment_id",)),
        ForeignKey(("from_country",), "countries", ("alpha2",)),
        ForeignKey(("to_country",), "countries", ("alpha2",)),
        ForeignKey(("claim_id",), "claims", ("claim_id",)),
    ],
)

PARTIES = table(
    "parties",
    "Parties",
    "one organisation; never a private person",
    ("party_id",),
    {
        "party_id": key_column("the organisation"),
        "name": column(pl.String, "name"),
        "kind": column(pl.String, "what sort of organisation", vocabulary=v.PartyKind),
        "country": country_column("country of its seat"),
        "aliases": column(pl.String, "other spellings, joined by |", nullable=True),
        "note": column(pl.String, "remark", nullable=True),
    },
    foreign_keys=[ForeignKey(("country",), "countries", ("alpha2",))],
)

SHIPMENT_PARTIES = table(
    "shipment_parties",
    "Parties of the shipments",
    "one organisation in one role in one shipment, as its claims report it",
    ("shipment_id", "party_id", "role"),
    {
        "shipment_id": key_column("the shipment"),
        "party_id": key_column("the organisation"),
        "role": column(pl.String, "what it is reported to have done", vocabulary=v.PartyRole),
        "claim_id": claim_id_column("the claim nearest to its root that reports it"),
    },
    foreign_keys=[
        ForeignKey(("shipment_id",), "shipments", ("shipment_id",)),
        ForeignKey(("party_id",), "parties", ("party_id",)),
        ForeignKey(("claim_id",), "claims", ("claim_id",)),
    ],
)

DISPUTES = table(
    "disputes",
    "Disputes",
    "one claim that denies, found nothing or declines to say, and one record that it names",
    ("claim_id", "target_id"),
    {
        "claim_id": claim_id_column("the claim that disputes"),
        "target_kind": column(pl.String, "what the target is", vocabulary=v.TargetKind),
        "target_id": key_column("event that it names"),
        "relation": column(pl.String, "how it touches it", vocabulary=v.DisputeRelation),
        "covers_object": column(pl.String, "what exactly it covers"),
        "covers_observer": column(pl.String, "who looked, or could have seen it", nullable=True),
        "as_of_end": column(
            pl.Date, "last day of which it speaks; null = not stated", nullable=True
        ),
        "as_of_precision": column(pl.String, "how exact that is", vocabulary=v.DatePrecision),
    },
    foreign_keys=[ForeignKey(("claim_id",), "claims", ("claim_id",))],
)

OVERLAPS = table(
    "overlaps",
    "Overlaps",
    "one pair of events that count some of the same goods; both directions are listed",
    ("event_id", "other_event_id"),
    {
        "event_id": key_column("one event"),
        "other_event_id": key_column("the other event"),
        "relation": column(pl.String, "how they overlap", vocabulary=v.OverlapRelation),
    },
)

EVENT_TABLES = (SHIPMENTS, FLOWS, LEGS, PARTIES, SHIPMENT_PARTIES, DISPUTES, OVERLAPS)
