"""Why a row is as it is: which claims, which pages, which rule, what disagrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from shipments.dataset.load import load
from shipments.dataset.wording import amount, when
from shipments.errors import UsageError, suggest
from shipments.frames import Row
from shipments.tables.measures import MEASURES

RULE = (
    "values come from the claim read nearest to its root (primary, mirror, syndicated, secondary, "
    "not recorded), earliest report first; variants never overwrite; nothing is filled in"
)


@dataclass(frozen=True)
class Explanation:
    """Everything behind one record; print it, or let a notebook show it.

    Attributes:
        id: Id of the shipment, flow, event or claim.
        kind: `shipment`, `flow`, `statement`, `claim`, or `withdrawn` for an id that is no more.
        record: The row itself, where it has one.
        claims: The claims about it, nearest to the root first, each with `pages` and `variants`.
        disputes: Claims that deny it, found nothing of it or decline to say.
        related: Events that share goods with it, with how.
        rule: How its values were chosen.
        withdrawn: For a withdrawn id: when and why it was withdrawn, and what replaces it.

    Each claim has its `corrections` beside its pages and variants.
    """

    id: str
    kind: str
    record: Row | None
    claims: tuple[Row, ...]
    disputes: tuple[Row, ...]
    related: tuple[tuple[str, str], ...] = field(default=())
    rule: str = RULE
    withdrawn: Row | None = None

    def __str__(self) -> str:
        """The explanation for a terminal."""
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        if self.withdrawn:
            return _withdrawn_lines(self.withdrawn)
        lines = [f"{self.kind} {self.id}"]
        if self.record:
            lines += [f"  {name}: {value}" for name, value in _facts(self.record)]
            lines.append(f"  rule: {self.rule}")
        for claim in self.claims:
            lines += _claim_lines(claim)
        if not self.disputes:
            lines.append("disputed by: no claim that names it")
        for dispute in self.disputes:
            lines.append(
                f"disputed by {dispute['claim_id']} ({dispute['relation']}): "
                f"{dispute['asserted_by']}: {dispute['statement']}"
            )
            observer = (
                f"; observer: {dispute['covers_observer']}" if dispute["covers_observer"] else ""
            )
            lines.append(
                f"  covers: {dispute['covers_object']}{observer}; as of "
                f"{when(dispute, 'as_of') or 'no date told'}"
            )
        lines += [f"shares goods with {other} ({relation})" for other, relation in self.related]
        return lines

    def _repr_html_(self) -> str:
        """The explanation as preformatted text, safe to show."""
        return f"<pre style='white-space:pre-wrap'>{escape(str(self))}</pre>"


def _facts(record: Row) -> list[tuple[str, str]]:
    facts: list[tuple[str, Any]] = [("statement", record["statement"])]
    if "status" in record:
        facts.append(("status", f"{record['status']} (stage {record['stage']})"))
    facts += [(measure, amount(record, measure)) for measure in MEASURES]
    facts += [
        ("period", when(record)),
        ("route", record["route"] or "no intermediate country reported"),
        ("scope", record["scope"]),
        (
            "known from",
            f"{record['root_count']} independent root report(s), "
            f"{record['page_count']} page(s), leading claim {record['lead_claim_id']}",
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
    lines += [
        f"  page ({page['reading']}): {page['publisher']} {page['url']}" for page in claim["pages"]
    ]
    lines += [
        f"  variant at {variant['publisher']}, {variant['field']}: {variant['says']} "
        f"[{variant['assessment']}]"
        for variant in claim["variants"]
    ]
    lines += [_corrected(correction) for correction in claim["corrections"]]
    if claim["note"]:
        lines.append(f"  note: {claim['note']}")
    return lines


def _corrected(row: Row) -> str:
    change = f"{row['old_value'] or 'nothing'} became {row['new_value'] or 'nothing'}"
    return (
        f"  corrected on {row['corrected_on']}, {row['target_id']} {row['field']}: {change}: "
        f"{row['reason']} [{row['evidence']}]"
    )


def _withdrawn_lines(row: Row) -> list[str]:
    lines = [
        f"withdrawn {row['record_kind']} {row['id']}",
        f"  withdrawn on {row['withdrawn_on']}: {row['reason']}",
    ]
    return lines + ([f"  see {row['replaced_by']} instead"] if row["replaced_by"] else [])


def _corrections_of(claim: Row, corrections: list[Row]) -> list[Row]:
    """The corrections of a claim, and of the report and pages behind it."""
    pages = {page["source_id"] for page in claim["pages"]}
    targets = {claim["claim_id"], claim["report_id"], *pages}
    return [row for row in corrections if row["target_id"] in targets]


def _known_ids(claims: list[Row]) -> list[str]:
    return [*{claim["event_id"] for claim in claims}, *(claim["claim_id"] for claim in claims)]


def _full_claims(claims: list[Row]) -> tuple[Row, ...]:
    wanted = {claim["claim_id"] for claim in claims}
    sources = {row["source_id"]: row for row in load("sources", "polars").to_dicts()}
    pages: dict[str, list[Row]] = {}
    for row in load("claim_sources", "polars").to_dicts():
        if row["claim_id"] in wanted:
            pages.setdefault(row["claim_id"], []).append(sources[row["source_id"]])
    variants: dict[str, list[Row]] = {}
    for row in load("variants", "polars").to_dicts():
        if row["claim_id"] in wanted:
            told = {**row, "publisher": sources[row["source_id"]]["publisher"]}
            variants.setdefault(row["claim_id"], []).append(told)
    order = ["primary", "mirror", "syndicated", "secondary", "not_recorded"]
    corrections = load("corrections", "polars").to_dicts()
    full = (
        {
            **claim,
            "pages": sorted(
                pages.get(claim["claim_id"], []),
                key=lambda page: (order.index(page["reading"]), page["source_id"]),
            ),
            "variants": variants.get(claim["claim_id"], []),
        }
        for claim in sorted(claims, key=lambda c: (order.index(c["reading"]), c["claim_id"]))
    )
    return tuple({**row, "corrections": _corrections_of(row, corrections)} for row in full)


def _record(event: str) -> tuple[str, Row | None]:
    for table, key, kind in (
        ("shipments", "shipment_id", "shipment"),
        ("flows", "flow_id", "flow"),
    ):
        for row in load(table, "polars").to_dicts():
            if row[key] == event:
                return kind, row
    return "statement", None


def _tombstone(id: str) -> Row | None:
    rows = load("withdrawn", "polars").to_dicts()
    return next((row for row in rows if row["id"] == id), None)


def explain(id: str) -> Explanation:
    """Say what is behind a record.

    Args:
        id: Id of a shipment, a flow, an event or a claim, or one that was withdrawn.

    Returns:
        The record with its claims, pages, variants, corrections, disputes and related events.

    Raises:
        UsageError: If nothing has that id; the nearest ids are named.
    """
    claims = load("claims", "polars").to_dicts()
    chosen = [claim for claim in claims if id in (claim["event_id"], claim["claim_id"])]
    if not chosen and (tombstone := _tombstone(id)):
        return Explanation(id, "withdrawn", None, (), (), withdrawn=tombstone)
    if not chosen:
        raise UsageError(
            f"nothing has the id '{id}' · {suggest(str(id), _known_ids(claims)) or 'see the ids in the table shipments'}"
        )
    one_claim = chosen[0]["claim_id"] == id
    event = chosen[0]["event_id"]
    kind, record = ("claim", None) if one_claim else _record(event)
    by_id = {claim["claim_id"]: claim for claim in claims}
    disputes = tuple(
        {**by_id[row["claim_id"]], **row}
        for row in load("disputes", "polars").to_dicts()
        if row["target_id"] == event
    )
    related = tuple(
        (row["other_event_id"], row["relation"])
        for row in load("overlaps", "polars").to_dicts()
        if row["event_id"] == event
    )
    return Explanation(id, kind, record, _full_claims(chosen), disputes, related)
