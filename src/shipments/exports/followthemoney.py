"""FollowTheMoney entities, one JSON object per line, for Aleph and similar tools.

An organisation is a Company, PublicBody or Organization, with its names in every script and its
register numbers; a page that was read is an Article, and so
is each root report, with a Documentation from each of its pages. A shipment is an EconomicActivity
whose summary begins with how far it had come, as reported: FollowTheMoney calls that schema a customs
declaration and has no word for a report, a bound or a denial, so these are in its text. Each role
of an organisation in a claim is a Documentation of the organisation by the pages of the claim.

The entities are written by this module and checked with the followthemoney library in the tests:
the library needs ICU and a compiler, and checking is all that it would be used for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

from shipments.dataset.wording import amount, when
from shipments.exports.dataset import Dataset
from shipments.frames import Row
from shipments.tables.measures import MEASURES

DATASET = "shipments"
SCHEMA_OF_KIND = {
    "company": "Company",
    "state_body": "PublicBody",
    "armed_formation": "Organization",
    "research_body": "Organization",
    "other_organisation": "Organization",
}
# The property of a number, by its scheme.
_PROPERTY_OF_SCHEME = {
    "ru_inn": "innCode",
    "ru_ogrn": "ogrnCode",
    "cn_uscc": "uscCode",
    "hk_cr": "registrationNumber",
    "kz_bin": "registrationNumber",
    "tr_vkn": "taxNumber",
    "lei": "leiCode",
    "imo": "imoNumber",
}
# Roles that EconomicActivity has a property for; the others are in the Documentation only.
_PROPERTY_OF_ROLE = {"consignor": "sender", "consignee": "receiver"}
_COUNTRIES = {"origin": "origin", "departure": "dispatch", "destination": "destination"}
_DIGITS = {"day": 10, "month": 7, "quarter": 7, "half": 7, "year": 4}


def entity_id(kind: str, *parts: str) -> str:
    """The id of an entity: letters, digits, hyphens and dots, as the model asks."""
    return ".".join((DATASET, kind, *parts)).replace("/", ".").replace("_", "-")


def _entity(schema: str, id: str, **properties: Any) -> Row:
    """An entity; None and repeated values are left out, every value is text."""
    lists = {
        name: list(dict.fromkeys(str(one) for one in values if one is not None))
        for name, value in properties.items()
        if (values := value if isinstance(value, list) else [value])
    }
    stated = {name: values for name, values in lists.items() if values}
    return {"id": id, "schema": schema, "properties": stated, "datasets": [DATASET]}


def _date(row: Row, column: str, precision: str) -> str | None:
    """A day as precise as it was reported: 2022-10 where only the month is known."""
    day = row[column]
    return None if day is None else day.isoformat()[: _DIGITS[row[precision]]]


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        groups[row[column]].append(row)
    return groups


def _parties(dataset: Dataset) -> Iterator[Row]:
    names = _grouped(dataset.frames["party_names"], "party_id")
    numbers = _grouped(dataset.frames["party_identifiers"], "party_id")
    for row in dataset.rows("parties"):
        id = row["party_id"]
        others = [name for name in names[id] if name["name"] != row["name"]]
        former = [name["name"] for name in others if name["kind"] == "former"]
        codes: dict[str, list[str]] = defaultdict(list)
        for number in numbers[id]:
            codes[_PROPERTY_OF_SCHEME[number["scheme"]]].append(number["value"])
        yield _entity(
            SCHEMA_OF_KIND[row["kind"]],
            entity_id("party", id),
            name=row["name"],
            alias=[name["name"] for name in others if name["kind"] != "former"],
            previousName=former,
            country=row["country"].lower() if row["country"] else None,
            notes=row["note"],
            sourceUrl=[each["source_url"] for each in (*names[id], *numbers[id])],
            **codes,
        )


def _article(kind: str, id: str, row: Row, **more: Any) -> Row:
    title = row["title"] or f"{row['publisher']}, {when(row, 'published') or 'no date'}"
    return _entity(
        "Article",
        entity_id(kind, id),
        name=title,
        title=title,
        fileName=id,
        publisher=row["publisher"],
        publishedAt=_date(row, "published_start", "published_precision"),
        **more,
    )


def _articles(dataset: Dataset) -> Iterator[Row]:
    for row in dataset.rows("reports"):
        basis = f"Root report; rests on {row['evidence_basis']}."
        yield _article("report", row["report_id"], row, summary=basis, notes=row["note"])
    archived = {page["url"]: page["archive_url"] for page in dataset.rows("pages")}
    for row in dataset.rows("sources"):
        yield _article(
            "source",
            row["source_id"],
            row,
            sourceUrl=[row["url"], archived[row["url"]]],
            summary=f"Page read for the root report {row['report_id']}; reading: {row['reading']}.",
            notes=row["note"],
        )
        yield _entity(
            "Documentation",
            entity_id("read", row["source_id"]),
            document=entity_id("source", row["source_id"]),
            entity=entity_id("report", row["report_id"]),
            role=f"page through which the report was read ({row['reading']})",
        )


class _Evidence:
    """The claims, pages, parties and disputes behind each event and claim."""

    def __init__(self, dataset: Dataset) -> None:
        """Group the tables by the event or claim that their rows are about."""
        frames = dataset.frames
        sources = frames["claim_sources"].join(frames["sources"], on="source_id")
        events = frames["claims"].select("claim_id", "event_id")
        of_events = events.join(sources, on="claim_id").unique(["event_id", "source_id"])
        disputes = frames["disputes"].join(frames["claims"], on="claim_id", suffix="_of_claim")
        self.claims = {row["claim_id"]: row for row in dataset.rows("claims")}
        self.claims_of = _grouped(events, "event_id")
        self.pages_of_claim = _grouped(sources, "claim_id")
        self.pages_of_event = _grouped(of_events.sort("source_id"), "event_id")
        self.disputes_of = _grouped(disputes, "target_id")
        self.parties_of = _grouped(frames["shipment_parties"], "shipment_id")

    def disputed(self, event: str) -> list[str]:
        """Who denies an event, found nothing of it or does not comment, with what that covers."""
        return [
            f"Disputed ({row['stance']}, {row['aspect']}) by {row['asserted_by']}, claim {row['claim_id']}: "
            f"{row['statement']} Covers: {row['covers_object']}. See "
            f"{' '.join(page['url'] for page in self.pages_of_claim[row['claim_id']])}."
            for row in self.disputes_of[event]
        ]


def _description(row: Row, evidence: _Evidence) -> list[str]:
    """What the model has no property for, one sentence each."""
    event = row["shipment_id"]
    claims = ", ".join(claim["claim_id"] for claim in evidence.claims_of[event])
    lines = [
        f"A report, never a fact. Asserted by {row['asserted_by']}, on {row['evidence_basis']}; "
        f"claims {claims}; independent reports: {row['root_count']}, pages: {row['page_count']}.",
        *(f"{name}: {text}" for name in MEASURES if (text := amount(row, name))),
        f"Period: {when(row) or 'not stated'}. Scope: {row['scope']}.",
        f"Intermediate countries: {row['route'] or 'none reported'}.",
    ]
    if row["overlaps_with"]:
        lines.append(f"Counts some of the same goods as {row['overlaps_with'].replace(';', ', ')}.")
    return [*lines, *evidence.disputed(event), *([row["note"]] if row["note"] else [])]


def _money(row: Row, basis: str) -> str | None:
    """A total of money with its bound, if it is of that basis."""
    total = row["value_basis"] == basis and row["value_per"] == "total"
    return amount(row, "value") if total else None


def _shipments(dataset: Dataset, evidence: _Evidence) -> Iterator[Row]:
    for row in dataset.rows("shipments"):
        event = row["shipment_id"]
        pages = evidence.pages_of_event[event]
        roles: dict[str, list[str]] = defaultdict(list)
        for party in evidence.parties_of[event]:
            if party["role"] in _PROPERTY_OF_ROLE:
                property = _PROPERTY_OF_ROLE[party["role"]]
                roles[property].append(entity_id("party", party["party_id"]))
        countries = {
            f"{name}Country": (row[f"{column}_country"] or "").lower() or None
            for name, column in _COUNTRIES.items()
        }
        yield _entity(
            "EconomicActivity",
            entity_id("shipment", event),
            summary=f"[reported, {row['stage']}: {row['status']}] {row['statement']}",
            description="\n".join(_description(row, evidence)),
            recordId=event,
            goodsDescription=[row["item"], row["declared_as"], row["category"]],
            invoiceAmount=_money(row, "invoice"),
            customsAmount=_money(row, "customs"),
            startDate=_date(row, "period_start", "period_precision"),
            endDate=_date(row, "period_end", "period_precision"),
            publisher=[page["publisher"] for page in pages],
            sourceUrl=[page["url"] for page in pages],
            proof=[entity_id("source", page["source_id"]) for page in pages],
            **roles,
            **countries,
        )


def _documentations(dataset: Dataset, evidence: _Evidence) -> Iterator[Row]:
    """Each role of an organisation in a claim, by each page of the claim."""
    for row in dataset.rows("claim_parties"):
        claim = evidence.claims[row["claim_id"]]
        for page in evidence.pages_of_claim[row["claim_id"]]:
            yield _entity(
                "Documentation",
                entity_id("role", row["claim_id"], row["party_id"], row["role"], page["source_id"]),
                document=entity_id("source", page["source_id"]),
                entity=entity_id("party", row["party_id"]),
                role=f"{row['role']}, as reported (claim {row['claim_id']}, {claim['polarity']})",
                summary=claim["statement"],
                recordId=row["claim_id"],
                sourceUrl=page["url"],
            )


def followthemoney_bytes(dataset: Dataset) -> bytes:
    """The organisations, pages, root reports and shipments as entities, one per line."""
    evidence = _Evidence(dataset)
    entities = [
        *_parties(dataset),
        *_articles(dataset),
        *_shipments(dataset, evidence),
        *_documentations(dataset, evidence),
    ]
    lines = (json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities)
    return "".join(lines).encode("utf-8")
