"""What each field of a report file says: for the editor, for a new file, for the faults.

Most fields become a column, and then the column's description is the field's: it is written in
`shipments.schema` only. Here stand the names that differ, and the fields that no column holds.
"""

from __future__ import annotations

from pydantic import BaseModel

from shipments.curation import report_file as f
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES
from shipments.tables.vocabulary import PartyRole

# Column of `claims` -> field of a claim, where they differ.
CLAIM_FIELDS = {
    "claim_id": "id",
    "event_id": "event",
    "origin_country": "origin",
    "dispatch_country": "dispatch",
    "destination_country": "destination",
    "is_direct": "direct",
}
# Column -> field of the other tables that a report file makes.
TABLE_FIELDS = {
    "parties": {"party_id": "id"},
    "reports": {"report_id": "id"},
    "sources": {"source_id": "id"},
}
# What a rule rests on besides the field that it names, by the rule or else by that field. A mistake
# there is told by itself; what only follows from it is not.
_RESTS_ON: dict[str, tuple[str, ...]] = {
    "scope": ("origin", "dispatch", "destination"),
    "polarity": ("kind",),
    "status": ("kind",),
    "covers": ("kind",),
    "event": ("kind", "status"),
    "variants": ("pages",),
    "unit_in_wording": ("statement", "item"),
    "unit_of_category": ("quantity",),
    "seat_of_role": ("origin", "dispatch", "destination", "status"),
    "reported_after_it_happened": ("period", "status"),
    "within_the_window": ("period", "scope"),
    "period_in_words": ("statement",),
    "stop_in_statement": ("statement",),
    "customs_named": ("status", "evidence_basis_second"),
    "published_as_addressed": ("url",),
}
_TABLE_OF: dict[type[BaseModel], str] = {
    f.Report: "reports",
    f.Page: "sources",
    f.Party: "parties",
    f.Claim: "claims",
    f.Variant: "variants",
    f.Stop: "stops",
}
_OWN = {
    "ReportFile.report": "the root: who first reported it, and on what",
    "ReportFile.pages": "the pages through which the report was read",
    "ReportFile.parties": "organisations that data/raw/reference/parties.csv does not have",
    "ReportFile.claims": "the assertions of the report",
    "Report.id": "<publisher>-<date>, and the name of the file",
    "Report.published": "day of publication, or a reduced date",
    "Page.id": "the page, unique in this file: <publisher>-<date>",
    "Page.published": "day of publication, or a reduced date",
    "Party.aliases": "other spellings",
    "Claim.pages": "ids of this file's pages that tell it, nearest to the root first",
    "Claim.period": "the period in which it happened: a date, a reduced date or { start, end }",
    "Claim.as_of": "the date up to which the observer speaks",
    "Claim.route": "intermediate countries in order of travel, as told for these goods; else []",
    "Claim.quantity": "how many: { low, high, unit, qualifier, wording }",
    "Claim.mass": "how heavy: { low, high, unit, qualifier, wording }",
    "Claim.value": "how much money: { low, high, currency, basis, per, qualifier, wording }",
    "Claim.consignments": "how many consignments, never items: { low, high, qualifier, wording }",
    "Claim.covers": "what exactly a denial, reply or negative finding is about",
    "Claim.overlaps": "events that count some of the same goods",
    "Claim.variants": "pages that tell a field differently; they never change the claim",
    "Variant.page": "the page, one of this file's",
    "Variant.quantity": "the quantity that it tells instead",
    "Variant.mass": "the weight that it tells instead",
    "Variant.value": "the sum of money that it tells instead",
    "Variant.consignments": "the number of consignments that it tells instead",
    "Covers.object": "what exactly it is about",
    "Covers.observer": "who looked, or could have seen it",
    "Covers.events": "the events that it names; none for a general denial",
    "Bounded.low": "least amount told; left out = open",
    "Bounded.high": "greatest amount told; left out = open",
    "Bounded.qualifier": "how the report bounds the amount",
    "Bounded.wording": "the amount in the report's words",
    "Measure.unit": "a unit of data/raw/reference/units.csv",
    "Measure.of": "the whole or base of a share or ratio",
    "Money.currency": "ISO 4217 code of the currency",
    "Money.basis": "which value the money is",
    "Money.per": "what the money is for",
}


def claim_field(column: str) -> str:
    """The field of a report file that a column of `claims` comes from."""
    for prefix in (*MEASURES, "period", "as_of", "covers"):
        if column.startswith(f"{prefix}_"):
            return f"{prefix}.{column.removeprefix(f'{prefix}_')}"
    return CLAIM_FIELDS.get(column, column)


def rests_on(rule: str, field: str) -> tuple[str, ...]:
    """The fields of a record that a fault rests on, the one that it names first.

    Args:
        rule: The rule that is broken.
        field: The field of a report file that the fault names, with its part where it has one.
    """
    whole = field.partition(".")[0]
    return (whole, *_RESTS_ON.get(rule, _RESTS_ON.get(whole, ())))


def _column_of(model: type[BaseModel], field: str) -> str | None:
    """The description of the column that a field becomes."""
    table = _TABLE_OF.get(model)
    if table is None:
        return None
    names = CLAIM_FIELDS if model is f.Claim else TABLE_FIELDS.get(table, {})
    column = next((name for name, told in names.items() if told == field), field)
    found = TABLES[table].columns.get(column)
    return found.description if found else None


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
        return f"organisations told as: {PartyRole(field).meaning}"
    found = _column_of(model, field)
    if found is None:
        raise KeyError(f"{model.__name__}.{field}")
    return found
