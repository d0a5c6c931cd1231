"""FollowTheMoney entities, one JSON object a line, for Aleph and its kin.

An organisation is a Company, PublicBody or Organization; a page that was read is an Article, and so
is each root report, with a Documentation from each of its pages. A shipment is an EconomicActivity
whose summary begins with how far it had come, as reported: FollowTheMoney calls that schema a customs
declaration and has no word for a report, a bound or a denial, so these stand in its text. Each role
of an organisation in a claim is a Documentation of the organisation by the pages of the claim.

The entities are written by this module and checked with the followthemoney library in the tests:
the library needs ICU and a compiler, and checking is all that it would be used for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

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
# Roles that EconomicActivity has a property for; the others stand in the Documentation only.
_PROPERTY_OF_ROLE = {"consignor": "sender", "consignee": "receiver"}
_DIGITS = {"day": 10, "month": 7, "quarter": 7, "half": 7, "year": 4}


def entity_id(kind: str, *parts: str) -> str:
    """The id of an entity: letters, digits, hyphens and dots, as the model asks."""
    return ".".join((DATASET, kind, *parts)).replace("/", ".").replace("_", "-")


def _entity(schema: str, id: str, **properties: Any) -> Row:
    """An entity; None and repeated values are left out, every value is text."""
    told: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list) else [value]
        if kept := list(dict.fromkeys(str(one) for one in values if one is not None)):
            told[name] = kept
    return {"id": id, "schema": schema, "properties": told, "datasets": [DATASET]}


def _date(row: Row, column: str, precision: str) -> str | None:
    """A day as exact as it was told: 2022-10 where only the month is known."""
    day = row[column]
    return None if day is None else day.isoformat()[: _DIGITS[row[precision]]]


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _parties(dataset: Dataset) -> Iterator[Row]:
    for row in dataset.rows("parties"):
        aliases = row["aliases"].split("|") if row["aliases"] else []
        country = row["country"].lower() if row["country"] else None
        yield _entity(
            SCHEMA_OF_KIND[row["kind"]],
            entity_id("party", row["party_id"]),
            name=row["name"],
            alias=[alias.strip() for alias in aliases],
            country=country,
            notes=row["note"],
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
    for row in dataset.rows("sources"):
        yield _article(
            "source",
            row["source_id"],
            row,
            sourceUrl=[row["url"], row["archive_url"]],
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
    """What stands behind events and claims.

    Args:
        dataset: The tables.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Group the tables by what they hang on."""
        self.claims = {row["claim_id"]: row for row in dataset.rows("claims")}
        self.claims_of = _grouped(self.claims.values(), "event_id")
        self.pages_of = _grouped(dataset.rows("claim_sources"), "claim_id")
        self.disputes_of = _grouped(dataset.rows("disputes"), "target_id")
        self.parties_of = _grouped(dataset.rows("shipment_parties"), "shipment_id")
        self.sources = {row["source_id"]: row for row in dataset.rows("sources")}

    def pages(self, event: str) -> list[str]:
        """Ids of the pages that tell the claims about an event, each once, in order."""
        claims = [claim["claim_id"] for claim in self.claims_of[event]]
        found = (page["source_id"] for id in claims for page in self.pages_of[id])
        return sorted(dict.fromkeys(found))

    def disputed(self, event: str) -> list[str]:
        """Who denies an event, found nothing of it or declines to say, with what that covers."""
        return [
            f"Disputed ({row['relation']}) by {self.claims[row['claim_id']]['asserted_by']}, claim "
            f"{row['claim_id']}: {self.claims[row['claim_id']]['statement']} Covers: "
            f"{row['covers_object']}. See {self._addresses(row['claim_id'])}."
            for row in self.disputes_of.get(event, [])
        ]

    def _addresses(self, claim: str) -> str:
        return " ".join(self.sources[page["source_id"]]["url"] for page in self.pages_of[claim])


def _described(row: Row, evidence: _Evidence) -> list[str]:
    """What the model has no property for, a sentence a thing."""
    event = row["shipment_id"]
    claims = ", ".join(claim["claim_id"] for claim in evidence.claims_of[event])
    told = [
        f"A report, never a fact. Asserted by {row['asserted_by']}, on {row['evidence_basis']}; "
        f"claims {claims}; {row['root_count']} independent root report(s), {row['page_count']} page(s).",
        *(f"{name}: {said}" for name in MEASURES if (said := amount(row, name))),
    ]
    told.append(f"Period: {when(row) or 'not stated'}. Scope: {row['scope']}.")
    told.append(f"Intermediate countries: {row['route'] or 'none reported'}.")
    if row["overlaps_with"]:
        told.append(f"Counts some of the same goods as {row['overlaps_with'].replace(';', ', ')}.")
    told += evidence.disputed(event)
    return [*told, row["note"]] if row["note"] else told


def _money(row: Row, basis: str) -> str | None:
    """A total of money with its bound, if it is of that basis."""
    total = row["value_basis"] == basis and row["value_per"] == "total"
    return amount(row, "value") if total else None


def _shipments(dataset: Dataset, evidence: _Evidence) -> Iterator[Row]:
    for row in dataset.rows("shipments"):
        event = row["shipment_id"]
        roles = {
            name: [
                entity_id("party", party["party_id"])
                for party in evidence.parties_of.get(event, [])
                if party["role"] == role
            ]
            for role, name in _PROPERTY_OF_ROLE.items()
        }
        pages = evidence.pages(event)
        countries = {
            name: row[column].lower() if row[column] else None
            for name, column in (
                ("originCountry", "origin_country"),
                ("departureCountry", "dispatch_country"),
                ("destinationCountry", "destination_country"),
            )
        }
        yield _entity(
            "EconomicActivity",
            entity_id("shipment", event),
            summary=f"[reported, {row['stage']}: {row['status']}] {row['statement']}",
            description="\n".join(_described(row, evidence)),
            recordId=event,
            goodsDescription=[row["item"], row["declared_as"], row["category"]],
            vedCode=row["hs_code"],
            invoiceAmount=_money(row, "invoice"),
            customsAmount=_money(row, "customs"),
            startDate=_date(row, "period_start", "period_precision"),
            endDate=_date(row, "period_end", "period_precision"),
            publisher=[evidence.sources[page]["publisher"] for page in pages],
            sourceUrl=[evidence.sources[page]["url"] for page in pages],
            proof=[entity_id("source", page) for page in pages],
            **roles,
            **countries,
        )


def _documentations(dataset: Dataset, evidence: _Evidence) -> Iterator[Row]:
    """Each role of an organisation in a claim, by each page of the claim."""
    for row in dataset.rows("claim_parties"):
        claim = evidence.claims[row["claim_id"]]
        for page in evidence.pages_of[row["claim_id"]]:
            yield _entity(
                "Documentation",
                entity_id("role", row["claim_id"], row["party_id"], row["role"], page["source_id"]),
                document=entity_id("source", page["source_id"]),
                entity=entity_id("party", row["party_id"]),
                role=f"{row['role']}, as reported (claim {row['claim_id']}, {claim['polarity']})",
                summary=claim["statement"],
                recordId=row["claim_id"],
                sourceUrl=evidence.sources[page["source_id"]]["url"],
            )


def followthemoney_bytes(dataset: Dataset) -> bytes:
    """The organisations, pages, root reports and shipments as entities, a line each."""
    evidence = _Evidence(dataset)
    entities = [
        *_parties(dataset),
        *_articles(dataset),
        *_shipments(dataset, evidence),
        *_documentations(dataset, evidence),
    ]
    lines = (json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities)
    return "".join(lines).encode("utf-8")
