"""Rules of relations: ways and hops, what exactly is disputed.

An audit of the published claims found no wrong amount, but wrong ways, disputes and dates. Each rule
here refuses one sort of those errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from shipments.errors import Fault
from shipments.schema.faults import Frames, Locate, format_cell

Row = Mapping[str, Any]
CUSTOMS = frozenset({"customs_data", "leaked_customs_data", "customs_aggregate", "mixed"})
# Statuses of what is yet to come.
AHEAD = frozenset(
    {"considered", "requested", "offered", "negotiated", "planned", "ordered", "declared_order"}
)


def fault(
    locate: Locate, table: str, row: Row, field: str, value: object, expected: str, rule: str
) -> Fault:
    """A fault of one field of a record that does not fit the rest of it."""
    return Fault(
        locate(table, row),
        str(row.get("claim_id") or row.get("source_id") or row.get("report_id")),
        field,
        format_cell(value),
        "does not fit the rest of the record",
        expected,
        "read the page again and correct the part that is wrong",
        rule,
    )


def claims_by_id(frames: Frames) -> dict[str, dict[str, Any]]:
    """The rows of `claims` by their id."""
    return {claim["claim_id"]: claim for claim in frames["claims"].iter_rows(named=True)}


# --- Ways and hops


def ways_of_these_goods(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A way that goods travelled passes where they were sent from or made, if a dispatch is stated."""
    starts: dict[str, set[str]] = {}
    sent = frames["claim_places"].filter(pl.col("role") == "dispatch")["claim_id"]
    places = frames["claim_places"].filter(pl.col("role") != "destination")
    for place in places.filter(pl.col("claim_id").is_in(sent.implode())).iter_rows(named=True):
        starts.setdefault(place["claim_id"], set()).add(place["country"] or place["region"])
    travelled = frames["ways"].filter(pl.col("status") == "travelled")
    passed: dict[str, set[str]] = {}
    for way in travelled.iter_rows(named=True):
        passed.setdefault(way["claim_id"], set()).update(way["label"].split(">"))
    for way in travelled.unique("claim_id", keep="first", maintain_order=True).iter_rows(
        named=True
    ):
        known = starts.get(way["claim_id"])
        if known and known.isdisjoint(passed[way["claim_id"]]):
            expected = f"a way by {' or '.join(sorted(known))}, as origin or dispatch say"
            yield fault(locate, "ways", way, "hops", way["label"], expected, "ways_of_these_goods")


def hop_of_customs(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A hop with the basis `customs_data` is in a claim that rests on customs data."""
    claims = claims_by_id(frames)
    for hop in frames["hops"].filter(pl.col("basis") == "customs_data").iter_rows(named=True):
        claim = claims[hop["claim_id"]]
        if CUSTOMS.isdisjoint((claim["evidence_basis"], claim["evidence_basis_second"])):
            expected = (
                "a basis that the claim has: 'customs_data' where it names customs data, else "
                "trade_records, transport_papers, company_papers or stated"
            )
            yield fault(locate, "hops", hop, "basis", "customs_data", expected, "hop_of_customs")


def hop_of_other_border(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Customs data record the border that the goods crossed; a hop elsewhere has words of its own."""
    bound: dict[str, set[str]] = {}
    ends = frames["claim_places"].filter(pl.col("role") == "destination")
    for place in ends.iter_rows(named=True):
        bound.setdefault(place["claim_id"], set()).add(place["country"] or place["region"])
    for hop in frames["hops"].filter(pl.col("basis") == "customs_data").iter_rows(named=True):
        to = hop["to_country"] or hop["to_region"]
        if hop["wording"] is None and to not in bound.get(hop["claim_id"], {to}):
            expected = (
                "the words of the report that give this hop, since customs data of the destination "
                "do not; or no such hop"
            )
            yield fault(locate, "hops", hop, "wording", to, expected, "hop_of_other_border")


# --- What is disputed

_STANCES: dict[str, frozenset[str]] = {
    "denial": frozenset({"denies", "confirms_part"}),
    "measure": frozenset({"denies", "confirms_part"}),
    "response": frozenset({"denies", "cannot_say", "no_comment", "confirms_part"}),
    "negative_assessment": frozenset({"found_nothing", "cannot_say", "confirms_part"}),
}
_NOT_DENIED = re.compile(r"\bnot (?:denied|disputed|in question)|does not deny", re.IGNORECASE)
_AMOUNTS = tuple(
    f"{measure}_qualifier" for measure in ("quantity", "mass", "value", "consignments", "count")
)


def stance_of_kind(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A stance is one that the kind of claim can take."""
    claims = claims_by_id(frames)
    for row in frames["disputes"].iter_rows(named=True):
        kind, stance = claims[row["claim_id"]]["kind"], row["stance"]
        allowed = _STANCES.get(kind, frozenset())
        if stance not in allowed:
            expected = f"of a {kind}: {', '.join(sorted(allowed)) or 'no dispute'}"
            yield fault(locate, "disputes", row, "stance", stance, expected, "stance_of_kind")


def aspect_of_covers(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """What is denied to have occurred is not said to be open, or not denied, elsewhere in the claim."""
    claims = claims_by_id(frames)
    denied = (pl.col("aspect") == "occurred") & (pl.col("stance") == "denies")
    for row in frames["disputes"].filter(denied).iter_rows(named=True):
        expected = None
        if claims[row["claim_id"]]["polarity"] == "withholds":
            expected = "a polarity 'negates', since it denies that the event occurred"
        elif _NOT_DENIED.search(row["covers_object"] or ""):
            expected = f"the aspect that is denied, as covers says: {row['covers_object']}"
        if expected:
            yield fault(locate, "disputes", row, "aspect", "occurred", expected, "aspect_of_covers")


def aspect_of_target(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """An amount or a status of denial is disputed only of a target that has it."""
    stated: dict[str, bool] = {}
    for claim in frames["claims"].iter_rows(named=True):
        has = any(claim[name] != "not_stated" for name in _AMOUNTS)
        stated[claim["event_id"]] = stated.get(claim["event_id"], False) or has
    for row in frames["disputes"].filter(pl.col("aspect") == "amount").iter_rows(named=True):
        if not stated.get(row["target_id"], True):
            expected = f"another aspect: {row['target_id']} gives no amount"
            yield fault(locate, "disputes", row, "aspect", "amount", expected, "aspect_of_target")


def not_disputed_by_its_speaker(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A speaker who affirms an event does not, in the same report, dispute that it occurred."""
    claims = claims_by_id(frames)
    affirmed = {
        (claim["event_id"], claim["report_id"], claim["asserted_by"])
        for claim in claims.values()
        if claim["polarity"] == "affirms"
    }
    named = frames["disputes"].filter((pl.col("aspect") == "occurred") & ~pl.col("is_general"))
    for row in named.iter_rows(named=True):
        claim = claims[row["claim_id"]]
        own = (row["target_id"], claim["report_id"], claim["asserted_by"])
        if own in affirmed and row["stance"] != "confirms_part":
            expected = (
                f"the aspect that is disputed: {claim['asserted_by']} affirms the event itself"
            )
            yield fault(
                locate, "disputes", row, "aspect", "occurred", expected,
                "not_disputed_by_its_speaker",
            )  # fmt: skip


RELATION_RULES = (
    ways_of_these_goods,
    hop_of_customs,
    hop_of_other_border,
    stance_of_kind,
    aspect_of_covers,
    aspect_of_target,
    not_disputed_by_its_speaker,
)
