"""Where one value comes from: the claim, the page and the words that carry it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from shipments.dataset.load import Data, load
from shipments.errors import UsageError
from shipments.frames import Row
from shipments.messages import suggest
from shipments.tables.vocabulary import FieldGroup

# Columns that belong to a group of another name.
_GROUP_OF = {
    "origin_country": "origin",
    "dispatch_country": "dispatch",
    "destination_country": "destination",
    "route": "way",
    "ways_claim_id": "way",
    "category": "goods",
    "item": "goods",
    "declared_as": "goods",
    "evidence_basis": "basis",
    "covers_object": "covers",
    "covers_observer": "covers",
}


@dataclass(frozen=True)
class FieldSource:
    """Where the value of one column of one record comes from.

    Attributes:
        id: Id of the record.
        field: The column.
        value: Its value.
        claim_id: The claim that gives it; None if no claim states it.
        state: `worded` (words of a page are recorded), `read` (a page was read for it, no words are
            recorded) or `inferred` (the coder concluded it).
        words: The words by page, best page first.
    """

    id: str
    field: str
    value: object
    claim_id: str | None
    state: str
    words: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The source in a line or two."""
        if self.claim_id is None:
            return f"{self.field} of {self.id}: no claim states it"
        lines = [f"{self.field} of {self.id}: {self.value} ({self.state}), from {self.claim_id}"]
        return "\n".join([*lines, *(f'  "{words}" on {url}' for words, url in self.words)])


def group_of(column: str) -> str:
    """The group of fields that a column belongs to, as `wordings` names it; else the column."""
    return _GROUP_OF.get(column) or next(
        (name for name in FieldGroup.values() if column.startswith(f"{name}_")), column
    )


def source_of(record: Row, id: str, field: str, claims: Iterable[Row], data: Data) -> FieldSource:
    """Where the value of a field of a record comes from.

    Args:
        record: The row of the record, or of the claim itself.
        id: Its id.
        field: The column.
        claims: Its claims, nearest to the root report first.
        data: What to load in place of the installed dataset.

    Raises:
        UsageError: If the record has no such column.
    """
    if field not in record:
        raise UsageError(f"no column '{field}' in {id} · {suggest(field, record)}")
    group, value = group_of(field), record[field]
    affirming = [claim for claim in claims if value is not None and claim.get(field) == value]
    claim = affirming[0] if affirming else None
    if field in ("route", "ways_claim_id") and record.get("ways_claim_id"):
        claim = next(c for c in claims if c["claim_id"] == record["ways_claim_id"])
    if claim is None:
        return FieldSource(id, field, value, None, "not stated")
    states = {"worded": claim["worded_fields"], "inferred": claim["inferred_fields"]}
    state = next((s for s, fields in states.items() if group in (fields or "").split(";")), "read")
    return FieldSource(id, field, value, claim["claim_id"], state, _words(claim, group, data))


def _words(claim: Row, group: str, data: Data) -> tuple[tuple[str, str], ...]:
    mine = (pl.col("claim_id") == claim["claim_id"]) & (pl.col("field") == group)
    sources = load("sources", "polars", data=data).select("source_id", "url", "rank")
    rows = load("wordings", "polars", data=data).filter(mine).join(sources, on="source_id")
    return tuple(rows.sort("rank", "number").select("words", "url").iter_rows())
