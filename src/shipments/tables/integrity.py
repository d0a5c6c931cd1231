"""Rules between tables that a foreign key cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from shipments.errors import Fault
from shipments.messages import expected_one_of
from shipments.schema.faults import Frames, Locate
from shipments.tables.diversions import flows_meet


def _fault(
    where: str,
    row: str,
    field: str,
    value: object,
    fault: str,
    expected: str,
    action: str,
    rule: str,
) -> Fault:
    return Fault(where, row, field, str(value), fault, expected, action, rule)


def variants_of_their_report(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A variant names a page of its claim's report."""
    report_of = frames["claims"].select("claim_id", "report_id")
    page_of = frames["sources"].select("source_id", pl.col("report_id").alias("page_report_id"))
    for name in ("variants", "claim_sources"):
        joined = frames[name].join(report_of, on="claim_id").join(page_of, on="source_id")
        for row in joined.filter(pl.col("report_id") != pl.col("page_report_id")).iter_rows(
            named=True
        ):
            yield _fault(
                locate("claims", row),
                row["claim_id"],
                "page",
                row["source_id"],
                "the page belongs to another report",
                f"a page of {row['report_id']}",
                "add the page to the claim's own report file",
                "page_of_its_report",
            )


def one_page_at_one_address(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A page that several reports were read on has one publisher, title and date in all of them."""
    names = ("publisher", "title", "published_start", "published_end")
    pages = {page["url"]: page for page in frames["pages"].iter_rows(named=True)}
    for source in frames["sources"].iter_rows(named=True):
        page = pages[source["url"]]
        for name in names:
            if source[name] != page[name]:
                yield _fault(
                    locate("sources", source),
                    source["source_id"],
                    name,
                    source[name],
                    f"differs from what another report file says of {source['url']}",
                    f"{page[name]}",
                    "read the page again and write the same in both files",
                    "one_page_at_one_address",
                )


def variant_units_known(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The unit of a variant's number is one of the units, of its money one of the currencies."""
    units, currencies = list(frames["units"]["unit"]), list(frames["currencies"]["code"])
    for row in frames["variants"].filter(pl.col("unit").is_not_null()).iter_rows(named=True):
        known, name = (
            (currencies, "currencies by code")
            if row["measure"] == "value"
            else (units, "units by unit")
        )
        if row["unit"] not in known:
            yield _fault(
                locate("variants", row),
                row["claim_id"],
                "unit",
                repr(row["unit"]),
                f"leads to no row of {name.partition(' ')[0]}",
                expected_one_of(f"one of {name}", row["unit"], known),
                "correct it, or add the row",
                "variant_unit_known",
            )


def shipments_of_their_claims(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A shipment has an affirming claim with a status, and such a claim has a shipment."""
    claims = frames["claims"]
    affirmed = claims.filter((pl.col("polarity") == "affirms") & pl.col("status").is_not_null())
    ids = frames["shipments"].select(pl.col("shipment_id").alias("event_id"))
    for row in ids.join(affirmed, on="event_id", how="anti").iter_rows(named=True):
        yield _fault(
            "table shipments",
            row["event_id"],
            "shipment_id",
            row["event_id"],
            "no affirming claim has it as its event",
            "at least one affirming claim with a status",
            "resolve the shipments again",
            "shipment_has_affirming_claim",
        )
    for row in affirmed.join(ids, on="event_id", how="anti").iter_rows(named=True):
        yield _fault(
            locate("claims", row),
            row["claim_id"],
            "event",
            row["event_id"],
            "the claim describes a transfer that is not among the shipments",
            "a shipment of that id",
            "resolve the shipments again",
            "claim_has_shipment",
        )


def events_of_one_sort(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """An event is a transfer or an aggregate, not both; statements may be about either."""
    sort = (
        pl.when(pl.col("status").is_not_null())
        .then(pl.lit("a transfer"))
        .when(pl.col("kind") == "aggregate_trade_flow")
        .then(pl.lit("an aggregate"))
    )
    claims = frames["claims"].with_columns(sort.alias("sort")).filter(pl.col("sort").is_not_null())
    mixed = claims.filter(pl.col("sort").n_unique().over("event_id") > 1)
    for row in mixed.iter_rows(named=True):
        yield _fault(
            locate("claims", row),
            row["claim_id"],
            "event",
            row["event_id"],
            f"this claim makes it {row['sort']}, another claim something else",
            "one sort of event: a transfer or an aggregate",
            "give the claims events of their own",
            "event_of_one_sort",
        )


def events_known(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """`part_of`, overlaps and disputes lead to an event that exists; wholes do not nest in a ring."""
    events = set(frames["claims"]["event_id"])
    for row in frames["claims"].filter(pl.col("part_of").is_not_null()).iter_rows(named=True):
        if row["part_of"] not in events:
            yield _unknown_event(locate("claims", row), row["claim_id"], "part_of", row["part_of"])
    for row in frames["overlaps"].iter_rows(named=True):
        if row["other_event_id"] not in events:
            yield _unknown_event(
                locate("overlaps", row), row["event_id"], "overlaps", row["other_event_id"]
            )
    for row in frames["disputes"].iter_rows(named=True):
        if row["target_id"] not in events:
            yield _unknown_event(
                locate("disputes", row), row["claim_id"], "event", row["target_id"]
            )
    wholes = wholes_of(frames["claims"].select("event_id", "part_of").iter_rows())
    for event in sorted(event for event, above in wholes.items() if event in above):
        ring = sorted(wholes[event])
        if len(ring) > 1:
            yield _fault(
                locate("claims", {"event_id": event}),
                event,
                "part_of",
                ", ".join(ring),
                "the events are parts of each other in a ring",
                "a whole that is not a part of its part",
                "remove one part_of",
                "part_of_no_ring",
            )


def overlaps_agree(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """`overlaps` lists each pair both ways, and `overlaps_with` of a row is what it lists."""
    pairs = set(frames["overlaps"].select("event_id", "other_event_id").iter_rows())
    for event, other in sorted(pairs):
        if (other, event) not in pairs:
            yield _overlap(locate, event, other, "the pair is listed one way only")
    listed: dict[str, set[str]] = {}
    for event, other in pairs:
        listed.setdefault(event, set()).add(other)
    for table, key in (("shipments", "shipment_id"), ("flows", "flow_id")):
        for event, text in frames[table].select(key, "overlaps_with").iter_rows():
            if set(filter(None, (text or "").split(";"))) != listed.get(event, set()):
                yield _overlap(locate, event, text or "null", f"differs from what {table} says")


def _overlap(locate: Locate, event: str, value: str, fault: str) -> Fault:
    return _fault(
        locate("overlaps", {"event_id": event}),
        event,
        "overlaps_with",
        value,
        fault,
        "the same pairs in overlaps and in overlaps_with, both ways",
        "build the dataset again",
        "overlaps_agree",
    )


def wholes_of(parts: Iterable[tuple[str, str | None]]) -> dict[str, set[str]]:
    """Every whole that an event is a part of, at any depth: a part of a part is a part.

    Args:
        parts: Pairs of an event and the whole that one claim names; an event may have several.

    Returns:
        The wholes by event; an event in a ring has itself among them.
    """
    direct: dict[str, set[str]] = {}
    for event, whole in parts:
        if whole:
            direct.setdefault(event, set()).add(whole)
    wholes: dict[str, set[str]] = {}
    for event, named in direct.items():
        todo, reached = list(named), set()
        while todo:
            whole = todo.pop()
            if whole not in reached:
                reached.add(whole)
                todo += direct.get(whole, ())
        wholes[event] = reached
    return wholes


def _unknown_event(where: str, row: str, field: str, value: str) -> Fault:
    return _fault(
        where,
        row,
        field,
        value,
        "no claim has this event",
        "the event of a claim",
        "correct the event's id",
        "event_known",
    )


_IDS = {
    "claim": ("claims", "claim_id"),
    "event": ("claims", "event_id"),
    "report": ("reports", "report_id"),
    "source": ("sources", "source_id"),
    "party": ("parties", "party_id"),
}


def withdrawn_stay_withdrawn(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """No record has the id of a withdrawn one, and what replaces it exists."""
    live = {kind: set(frames[table][column]) for kind, (table, column) in _IDS.items()}
    gone = set(frames["withdrawn"]["id"])
    for row in frames["withdrawn"].iter_rows(named=True):
        kind, other = row["record_kind"], row["replaced_by"]
        table, column = _IDS.get(kind, _IDS["claim"])
        if row["id"] in live.get(kind, set()):
            yield _fault(
                locate(table, {column: row["id"]}),
                row["id"],
                column,
                row["id"],
                f"was withdrawn on {row['withdrawn_on']}",
                "an id that was never used",
                "give the record an id of its own",
                "withdrawn_id_reused",
            )
        if other and other not in live.get(kind, set()) | gone:
            yield _fault(
                "withdrawn.toml",
                row["id"],
                "replaced_by",
                other,
                f"leads to no {kind}",
                f"the id of a {kind}",
                "correct it, or leave it out",
                "replacement_known",
            )


def coverage_claims_known(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The claims that hold a known round exist, and each is named once."""
    known = set(frames["claims"]["claim_id"])
    for row in frames["coverage"].drop_nulls("claim_ids").iter_rows(named=True):
        ids = row["claim_ids"].split(";")
        for id in sorted(set(ids)):
            if id in known and ids.count(id) == 1:
                continue
            yield _fault(
                locate("coverage", row),
                row["coverage_id"],
                "claim_ids",
                id,
                "is named twice" if id in known else "leads to no row of claims",
                expected_one_of("claims by claim_id, each once", id, known),
                "correct it; without claims the round is not held",
                "coverage_claim_known",
            )


# Stage -> the stages of one round that cannot be announced before it.
_LATER_STAGES = {"draft": ("amended", "adopted", "repealed"), "adopted": ("repealed",)}


def coverage_stages_in_order(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A round is not adopted before its draft, nor repealed before it is adopted."""
    rounds = frames["coverage"].filter(pl.col("kind") == "round")
    pairs = rounds.join(rounds, on=["authority", "what"], suffix="_before")
    for stage, later in _LATER_STAGES.items():
        wrong = pairs.filter(
            pl.col("stage_before") == stage,
            pl.col("stage").is_in(later),
            pl.col("announced_end") < pl.col("announced_start_before"),
        )
        for row in wrong.iter_rows(named=True):
            yield _fault(
                locate("coverage", row),
                row["coverage_id"],
                "announced_end",
                row["announced_end"],
                f"is {row['stage']} before {row['coverage_id_before']}, which is its {stage}",
                f"a day from {row['announced_start_before']} on",
                "correct the day or the stage; give another round another name",
                "coverage_stage_order",
            )


BETWEEN_TABLES = (
    flows_meet,
    one_page_at_one_address,
    variants_of_their_report,
    variant_units_known,
    shipments_of_their_claims,
    events_of_one_sort,
    events_known,
    overlaps_agree,
    withdrawn_stay_withdrawn,
    coverage_claims_known,
    coverage_stages_in_order,
)
