"""What each field of a report file says, and which column it becomes.

Most fields become a column, and then the column's description is the field's: it is written in
`shipments.tables` only. Here are the names that differ, and the fields that no column holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from shipments.curation import report_file as f
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES
from shipments.tables.vocabulary import PartyRole

# Column -> field of the report file, where their names differ.
_FIELD_OF_COLUMN = {
    "claims": {
        "claim_id": "id",
        "event_id": "event",
        "origin_country": "origin",
        "dispatch_country": "dispatch",
        "destination_country": "destination",
        "is_additive": "additive",
        "inferred_fields": "inferred",
        "seized_country": "seized_at.country",
        "seized_place": "seized_at.place",
        "seized_by": "seized_at.authority",
    },
    "parties": {"party_id": "id"},
    "reports": {"report_id": "id"},
    "sources": {"source_id": "id"},
    "variants": {"source_id": "page"},
    "ways": {"share_wording": "share"},
    "hops": {
        "from_country": "from",
        "from_region": "from",
        "to_country": "to",
        "to_region": "to",
        "party_id": "organisation",
    },
    "closures": {"from_country": "from", "to_country": "to"},
    "disputes": {"target_id": "event", "is_general": "general"},
    "wordings": {"source_id": "page", "read_on": "read"},
}
# Fields with parts, each of which becomes a column: `quantity.low` is `quantity_low`.
_WITH_PARTS = (*MEASURES, "period", "as_of", "covers", "published", "listing")
_TABLE_OF: dict[type[BaseModel], str] = {
    f.Report: "reports",
    f.Page: "pages",
    f.Party: "parties",
    f.Claim: "claims",
    f.Variant: "variants",
    f.Way: "ways",
    f.Hop: "hops",
    f.Closure: "closures",
    f.Dispute: "disputes",
    f.Wording: "wordings",
}
_OWN = {
    "ReportFile.report": "the root: who first reported it, and on what",
    "ReportFile.pages": "the pages through which the report was read",
    "ReportFile.parties": "organisations that data/raw/reference/parties.csv does not have",
    "ReportFile.claims": "the assertions of the report",
    "Report.id": "<publisher>-<date>, and the name of the file",
    "Report.published": "day of publication, or a reduced date",
    "Page.id": "the page, unique in this file: <publisher>-<date>",
    "Page.reading": "how near to the root",
    "Page.note": "remark",
    "Page.published": "day of publication, or a reduced date",
    "Party.aliases": "other spellings",
    "Claim.pages": "ids of this file's pages that report it, nearest to the root first",
    "Claim.period": "the period in which it happened: a date, a reduced date or { start, end }",
    "Claim.as_of": "the date up to which the observer speaks",
    "Claim.origin": "where the goods were made: a country, several, or a region",
    "Claim.dispatch": "where the goods were sent from: a country, several, or a region",
    "Claim.destination": "where the goods were bound for: a country, several, or a region",
    "Claim.seized_at": "where the goods were seized: { country, place, authority }",
    "Claim.ways": "the ways that the report gives for these goods; alternatives are several",
    "Claim.closes": "of a measure: the ways that it closes, restricts or opens",
    "Claim.listing": "of a sanctions listing: { stage, authority, round }",
    "Claim.count": "how many firms, persons, visits or deals: { low, high, unit, qualifier, wording }",
    "Claim.disputes": "of a denial, reply or negative finding: the parts of events it is about",
    "Claim.wordings": "words copied from a page that carry a group of fields",
    "Claim.inferred": "groups of fields that you concluded and no page states",
    "Way.hops": "its hops in order of travel, only those that a report gives",
    "Way.period": "since when, or while, it was open or closed",
    "Hop.from": "where the hop starts: a country, or a region where the report names none",
    "Hop.start": "where the hop starts: a country, or a region where the report names none",
    "Hop.to": "where the hop ends: a country, or a region where the report names none",
    "Closure.from": "where the way starts",
    "Closure.start": "where the way starts",
    "Closure.to": "where the way leads",
    "Listing.stage": "how far it had come",
    "Listing.authority": "who lists",
    "Listing.round": "the round, package or rule",
    "Seizure.country": "the country",
    "Seizure.place": "the town, crossing or port",
    "Seizure.authority": "the authority",
    "Wording.page": "the page, one of this file's",
    "Variant.count": "the number of firms, persons, visits or deals that it states instead",
    "Report.url": "the root's own address, whether or not it was read",
    "Report.desk": "the authors' desk, never a person",
    "Claim.quantity": "how many: { low, high, unit, qualifier, wording }",
    "Claim.mass": "how heavy: { low, high, unit, qualifier, wording }",
    "Claim.value": "how much money: { low, high, currency, basis, per, qualifier, wording }",
    "Claim.consignments": "how many consignments, never items: { low, high, qualifier, wording }",
    "Claim.covers": "what exactly a denial, reply or negative finding is about",
    "Claim.overlaps": "events that count some of the same goods",
    "Claim.variants": "pages that state a field differently; they never change the claim",
    "Variant.page": "the page, one of this file's",
    "Variant.quantity": "the quantity that it states instead",
    "Variant.mass": "the weight that it states instead",
    "Variant.value": "the sum of money that it states instead",
    "Variant.consignments": "the number of consignments that it states instead",
    "Covers.object": "what exactly it is about",
    "Covers.observer": "who looked, or could have seen it",
    "Bounded.low": "least amount reported; left out = open",
    "Bounded.high": "greatest amount reported; left out = open",
    "Bounded.qualifier": "how the report bounds the amount",
    "Bounded.wording": "the amount in the report's words",
    "Measure.unit": "a unit of data/raw/reference/units.csv",
    "Measure.of": "the whole or base of a share or ratio",
    "Money.currency": "ISO 4217 code of the currency",
    "Money.basis": "which value the money is",
    "Money.per": "what the money is for",
}


def path_of_column(table: str, column: str, row: Mapping[str, object]) -> tuple[str, ...]:
    """The field of a report file that a column comes from, with its part where it has one.

    Args:
        table: A table that is made from report files.
        column: One of its columns; of several, or of none, the answer is the record as a whole.
        row: The row: of a variant it says which measure the number belongs to.
    """
    if not column or "," in column:
        return ()
    if table == "variants" and column in ("low", "high", "unit", "qualifier"):
        measure = str(row.get("measure"))
        return measure, "currency" if (measure, column) == ("value", "unit") else column
    for prefix in _WITH_PARTS:
        if column.startswith(f"{prefix}_"):
            return prefix, column.removeprefix(f"{prefix}_")
    return tuple(_FIELD_OF_COLUMN.get(table, {}).get(column, column).split("."))


def _column_of(model: type[BaseModel], field: str) -> str | None:
    """The description of the column that a field becomes."""
    table = _TABLE_OF.get(model)
    if table is None:
        return None
    names = _FIELD_OF_COLUMN.get(table, {})
    column = next((name for name, own in names.items() if own == field), field)
    known = TABLES[table].columns.get(column)
    return known.description if known else None


def description_of(model: type[BaseModel], field: str) -> str:
    """What a field of a report file says.

    Args:
        model: A model of `shipments.curation.report_file`.
        field: The name of one of its fields.

    Raises:
        KeyError: If nothing describes it.
    """
    for owner in model.__mro__:
        if f"{owner.__name__}.{field}" in _OWN:
            return _OWN[f"{owner.__name__}.{field}"]
    if field in PartyRole.values():
        return f"organisations reported as: {PartyRole(field).meaning}"
    description = _column_of(model, field)
    if description is None:
        raise KeyError(f"{model.__name__}.{field}")
    return description
