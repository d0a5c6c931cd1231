"""Table of diversions: two flows of trade that a report joins into one suspected way."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals.stable.v1 as nw
import polars as pl

from shipments.errors import Fault
from shipments.schema.faults import Frames, Locate
from shipments.schema.model import TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v


class Diversions(TableModel, key=("diversion_id",), origins=[c.REPORTS_READ]):
    """One suspicion that goods of one flow of trade go on as another; never a transfer of its own."""

    diversion_id: str = c.key("the diversion")
    via_country: str = c.country("where the two flows meet", nullable=False)
    goods: str = c.field("the goods, as the reports name them")
    first_event: str = c.key("the flow into that country", refers_to="flows.flow_id")
    first_baseline: str = c.field("what the first flow is compared with", nullable=True)
    second_event: str = c.key(
        "the flow out of it; null = no report gives its amount",
        nullable=True,
        refers_to="flows.flow_id",
    )
    second_baseline: str = c.field("what the second flow is compared with", nullable=True)
    gap: str = c.field("what does not add up, in our words", nullable=True)
    inferred_by: str = c.claim_id("the claim that joins the two")
    certainty: str = c.word(v.Certainty, "how firmly it does")

    two_flows = rule(
        "second_event", "the two flows are two", nw.col("second_event") != nw.col("first_event")
    )


def flows_meet(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The first flow of a diversion leads into its country, and the second out of it."""
    places: dict[tuple[str, str], set[str]] = {}
    events = dict(frames["claims"].select("claim_id", "event_id").iter_rows())
    known = frames["claim_places"].filter(pl.col("country").is_not_null())
    for place in known.iter_rows(named=True):
        key = (events[place["claim_id"]], place["role"])
        places.setdefault(key, set()).add(place["country"])
    ends = (
        ("first_event", "destination", "leads into"),
        ("second_event", "dispatch", "leads out of"),
    )
    for row in frames["diversions"].iter_rows(named=True):
        for field, role, words in ends:
            touched = places.get((row[field], role), set())
            if row[field] and row["via_country"] not in touched:
                yield Fault(
                    locate("diversions", row),
                    row["diversion_id"],
                    field,
                    row[field],
                    f"the flow has the {role} {', '.join(sorted(touched)) or 'not stated'}",
                    f"a flow that {words} {row['via_country']}",
                    "name the flow that meets the other one, or correct via_country",
                    "flows_meet",
                )
