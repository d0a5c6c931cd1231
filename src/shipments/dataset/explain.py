"""Why a record is as it is: its claims and pages, what disputes it, what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, overload

import polars as pl

from shipments.dataset.field_source import FieldSource, source_of
from shipments.dataset.load import Data, load
from shipments.dataset.party import find_parties
from shipments.dataset.select import Selection, select
from shipments.dataset.wording import amount, when
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import printable
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary.pages import READING_RANK

RULE = (
    "values come from the claim read nearest to its root report "
    f"({', '.join(READING_RANK).replace('_', ' ')}), earliest report first; variants never "
    "overwrite; nothing is filled in"
)
_KINDS = {"shipments": "shipment", "flows": "flow"}
_URL = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True)
class Explanation:
    """Everything behind one record; print it, or let a notebook show it.

    Attributes:
        id: Id of the shipment, flow, event or claim.
        kind: `shipment`, `flow`, `statement`, `claim`, or `withdrawn` for an id that was withdrawn.
        record: The row itself, where it has one.
        claims: The claims about it, nearest to the root report first, each with its `pages`,
            `variants` and `corrections`.
        disputes: Claims that deny it, found nothing of it or do not comment.
        related: Events that share goods with it, with how.
        rule: How its values were chosen.
        withdrawn: For a withdrawn id: when and why it was withdrawn, and what replaces it.
        disputed: Of a claim: the events that it disputes, with how.
        ways: The ways of the goods as the claim reports them whose ways are those of the record,
            each with its `hops`.
    """

    id: str
    kind: str
    record: Row | None
    claims: tuple[Row, ...]
    disputes: tuple[Row, ...]
    related: tuple[tuple[str, str], ...] = ()
    rule: str = RULE
    withdrawn: Row | None = None
    disputed: tuple[tuple[str, str], ...] = ()
    ways: tuple[Row, ...] = ()

    def __str__(self) -> str:
        """The explanation for a terminal: what disputes the record comes before copies of it."""
        if self.withdrawn:
            return "\n".join(_withdrawn_lines(self.withdrawn))
        lines = [] if self.kind == "claim" else [f"{self.kind} {self.id}"]
        if self.record:
            lines += [f"  {name}: {value}" for name, value in _facts(self.record)]
            lines += _way_lines(self.ways)
            lines.append(f"  rule: {self.rule}")
        for claim in self.claims:
            lines += _claim_lines(claim)
        lines += [f"disputes {event} ({relation})" for event, relation in self.disputed]
        for dispute in self.disputes:
            lines += _dispute_lines(dispute)
        if not self.disputes:
            lines.append("disputed by: no claim that names it")
        lines += [f"shares goods with {other} ({relation})" for other, relation in self.related]
        for claim in self.claims:
            lines += _page_lines(claim)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The explanation as preformatted text whose addresses are links, safe to show."""
        text = _URL.sub(r'<a href="\g<0>" rel="noopener">\g<0></a>', escape(str(self)))
        return f"<pre style='white-space:pre-wrap'>{text}</pre>"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _facts(record: Row) -> list[tuple[str, str]]:
    facts: list[tuple[str, Any]] = [("statement", record["statement"])]
    if "status" in record:
        facts.append(("status", f"{record['status']} (stage {record['stage']})"))
    facts += [(measure, amount(record, measure)) for measure in MEASURES]
    facts += [
        ("period", when(record)),
        ("ways", None if record["ways_claim_id"] else "no way reported"),
        ("scope", record["scope"]),
        (
            "based on",
            f"{_count(record['root_count'], 'independent report')}, found on "
            f"{_count(record['page_count'], 'page')}; leading claim {record['lead_claim_id']}",
        ),
        ("claims differ on", (record["differing_fields"] or "").replace(";", ", ") or None),
        ("note", record["note"]),
    ]
    return [(name, str(value)) for name, value in facts if value is not None]


def _claim_lines(claim: Row) -> list[str]:
    lines = [
        f"claim {claim['claim_id']} ({claim['polarity']}, {claim['kind']}, read: {claim['reading']})",
        f"  {claim['statement']}",
        f"  by {claim['asserted_by']}, on {claim['evidence_basis']}, in {claim['report_id']}",
    ]
    lines += [f"  {name}: {text}" for name in MEASURES if (text := amount(claim, name))]
    lines += [f"  note: {claim['note']}"] if claim["note"] else []
    for row in claim["corrections"]:
        change = f"{row['old_value'] or 'nothing'} became {row['new_value'] or 'nothing'}"
        lines.append(
            f"  corrected on {row['corrected_on']}, {row['target_id']} {row['field']}: {change}: "
            f"{row['reason']} [{row['evidence']}]"
        )
    return lines


def _way_lines(ways: Sequence[Row]) -> list[str]:
    lines = []
    for way in ways:
        share = f", {way['share_wording']} of the goods" if way["share_wording"] else ""
        lines.append(f"  way {way['label']} ({way['status']}{share}), by {way['claim_id']}")
        for hop in way["hops"]:
            ends = " > ".join(
                hop[f"{end}_country"] or hop[f"{end}_region"] for end in ("from", "to")
            )
            more = [
                hop["role"],
                hop["mode"],
                hop["place"],
                hop["wording"] and f'"{hop["wording"]}"',
            ]
            lines.append(f"    {ends}: {', '.join(filter(None, [hop['basis'], *more]))}")
    return lines


def _how(dispute: Row) -> str:
    general = ", general" if dispute["is_general"] else ""
    return f"{dispute['stance']}, {dispute['aspect']}{general}"


def _dispute_lines(dispute: Row) -> list[str]:
    observer = f"; observer: {dispute['covers_observer']}" if dispute["covers_observer"] else ""
    return [
        f"disputed by {dispute['claim_id']} ({_how(dispute)}): {dispute['asserted_by']}: "
        f"{dispute['statement']}",
        f"  covers: {dispute['covers_object']}{observer}; as of {when(dispute, 'as_of') or 'no date'}",
    ]


def _page_lines(claim: Row) -> list[str]:
    lines = [f"pages of {claim['claim_id']}:"] if claim["pages"] else []
    lines += [f"  {page['publisher']} ({page['reading']}) {page['url']}" for page in claim["pages"]]
    lines += [f"variants of {claim['claim_id']}:"] if claim["variants"] else []
    return lines + [
        f"  {variant['publisher']}, {variant['field']}: {variant['says']} [{variant['assessment']}]"
        for variant in claim["variants"]
    ]


def _withdrawn_lines(row: Row) -> list[str]:
    lines = [
        f"withdrawn {row['record_kind']} {row['id']}",
        f"  withdrawn on {row['withdrawn_on']}: {row['reason']}",
    ]
    return lines + ([f"  see {row['replaced_by']} instead"] if row["replaced_by"] else [])


def _rows(table: str, data: Data, column: str, values: Iterable[str]) -> list[Row]:
    wanted = pl.col(column).is_in(list(values))
    return load(table, "polars", data=data).filter(wanted).to_dicts()


def _full_claims(claims: Sequence[Row], data: Data) -> tuple[Row, ...]:
    """The claims with what hangs on each, nearest to the root report first."""
    ids = [claim["claim_id"] for claim in claims]
    links = _rows("claim_sources", data, "claim_id", ids)
    variants = _rows("variants", data, "claim_id", ids)
    sources = {
        row["source_id"]: row
        for row in _rows("sources", data, "source_id", {r["source_id"] for r in links + variants})
    }
    targets = {*ids, *(claim["report_id"] for claim in claims), *sources}
    corrections = _rows("corrections", data, "target_id", targets)
    full = []
    for claim in sorted(
        claims, key=lambda claim: (READING_RANK[claim["reading"]], claim["claim_id"])
    ):
        id = claim["claim_id"]
        pages = [sources[link["source_id"]] for link in links if link["claim_id"] == id]
        own = {id, claim["report_id"], *(page["source_id"] for page in pages)}
        full.append(
            {
                **claim,
                "pages": sorted(pages, key=lambda page: page["rank"]),
                "variants": [
                    {**row, "publisher": sources[row["source_id"]]["publisher"]}
                    for row in variants
                    if row["claim_id"] == id
                ],
                "corrections": [row for row in corrections if row["target_id"] in own],
            }
        )
    return tuple(full)


def _selected(what: Any, data: Data) -> Selection:
    """The rows that are meant; for an organisation the error names the function that knows it."""
    tables = ("shipments", "flows", "claims", "withdrawn")
    try:
        return select(what, tables, "explain", data, backend="polars")
    except UsageError as error:
        if isinstance(what, str) and (parties := list(find_parties(what, data=data))):
            raise UsageError(
                f"'{printable(what)}' is the name of an organisation, {', '.join(parties[:3])} · "
                f"see sh.party('{parties[0]}') or `shipments party {parties[0]}`"
            ) from error
        raise


def _record(what: Any, data: Data) -> tuple[Selection, Row]:
    """The table and row that is meant; of a statement with several claims, one of them."""
    chosen = _selected(what, data)
    rows = rows_of(chosen.rows)
    if len({row.get("event_id", place) for place, row in enumerate(rows)}) != 1:
        raise UsageError(
            f"explain() takes one record; got {len(rows)} rows · pass one id or one row"
        )
    return chosen, rows[0]


def _disputes_of(event: str, data: Data) -> tuple[Row, ...]:
    rows = _rows("disputes", data, "target_id", [event])
    claims = {
        claim["claim_id"]: claim
        for claim in _rows("claims", data, "claim_id", [row["claim_id"] for row in rows])
    }
    return tuple({**claims[row["claim_id"]], **row} for row in rows)


def _ways(record: Row, data: Data) -> tuple[Row, ...]:
    """The ways of a record with their hops, in order."""
    claims = [record["ways_claim_id"]] if record["ways_claim_id"] else []
    ways, hops = (_rows(table, data, "claim_id", claims) for table in ("ways", "hops"))
    return tuple({**way, "hops": [hop for hop in hops if hop["way"] == way["way"]]} for way in ways)


@overload
def explain(what: Any, field: None = None, *, data: Data = None) -> Explanation: ...
@overload
def explain(what: Any, field: str, *, data: Data = None) -> FieldSource: ...
def explain(what: Any, field: str | None = None, *, data: Data = None) -> Explanation | FieldSource:
    """Show the claims, sources and denials behind a record, or where one of its values comes from.

    Args:
        what: Id of a shipment, a flow, an event or a claim, or one that was withdrawn; or one row
            of `shipments`, `flows` or `claims`.
        field: A column of it: then the claim, the page and the words that carry its value.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The record with its claims, pages, variants, corrections, disputes and related events; with
        `field`, where that value comes from and whether words of a page carry it.

    Raises:
        UsageError: If there is no such record or column (the nearest are named), or several records
            are meant.
    """
    chosen, row = _record(what, data)
    if chosen.table == "withdrawn":
        return Explanation(row["id"], "withdrawn", None, (), (), withdrawn=row)
    event = str(row.get("event_id") or row[chosen.key])
    is_event = isinstance(what, str) and what == event
    if chosen.table == "claims" and len(chosen.rows) == 1 and not is_event:
        id, kind = str(row["claim_id"]), "claim"
        claims = _rows("claims", data, "claim_id", [id])
        disputed = _rows("disputes", data, "claim_id", [id])
    else:
        id, kind = event, _KINDS.get(chosen.table, "statement")
        claims, disputed = _rows("claims", data, "event_id", [event]), []
    if field is not None:
        own = claims[0] if chosen.table == "claims" else row
        return source_of(own, id, field, _full_claims(claims, data), data)
    related = _rows("overlaps", data, "event_id", [event])
    return Explanation(
        id,
        kind,
        row if kind in _KINDS.values() else None,
        _full_claims(claims, data),
        _disputes_of(event, data),
        tuple((row["other_event_id"], row["relation"]) for row in related),
        disputed=tuple((row["target_id"], _how(row)) for row in disputed),
        ways=_ways(row, data) if kind in _KINDS.values() else (),
    )
