"""What an export is made of: the tables, and what has to be said beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from shipments.dataset.load import Data, load, manifest_of
from shipments.dataset.select import select
from shipments.exports.sql import parents_first
from shipments.frames import Row
from shipments.tables.about import LICENSE, LICENSE_URL, RIGHTS, TITLE
from shipments.tables.registry import TABLES, Frames

# What a reader must know before the first sum; every format that can carry a text carries these.
NOTICES = (
    "A row is a report, never a fact.",
    "Low and high are bounds: empty = open. A number that was not reported is empty, never zero.",
    "Shipments of different stages, flows and shipments, consignments, items and tonnes never add "
    "up; events that overlap count some of the same goods.",
    "Copies are not corroboration: root_count counts independent root reports, page_count pages.",
    "Denials and negative findings are in the table disputes; what pages report differently is in "
    "the table variants.",
)
# Tables of events, and those about them, with the column that names the event.
_EVENT_COLUMNS = {
    "shipments": "shipment_id",
    "flows": "flow_id",
    "claims": "event_id",
    "disputes": "target_id",
    "overlaps": "event_id",
}
# Tables whose rows go with a party, by the column that names it.
_OF_PARTIES = {
    "party_names": "party_id",
    "party_identifiers": "party_id",
    "party_merges": "kept_id",
}
# Tables whose rows matter only to those that refer to them.
_ALWAYS_REFERRED = ("reports", "sources", "parties")


@dataclass(frozen=True)
class Dataset:
    """The tables of one version of the data.

    Attributes:
        version: Version of the data.
        released: Day of the version, ISO 8601.
        frames: Table by name, each in the order of its key.
    """

    version: str
    released: str
    frames: Mapping[str, pl.DataFrame]

    def rows(self, table: str) -> list[Row]:
        """The rows of a table as dictionaries; null is None."""
        return self.frames[table].to_dicts()

    @cached_property
    def about(self) -> dict[str, str]:
        """Title, version, licence, rights, citation and notices, in that order."""
        head = {
            "title": TITLE,
            "version": self.version,
            "released": self.released,
            "license": LICENSE,
            "license_url": LICENSE_URL,
            "rights": RIGHTS,
            "cite": f"{TITLE}. Version {self.version} ({self.released}). {LICENSE}.",
        }
        return head | {f"notice_{number}": text for number, text in enumerate(NOTICES, 1)}


def read_dataset(rows: Any = None, data: Data = None) -> Dataset:
    """The dataset, or the part of it that concerns some shipments or flows.

    Args:
        rows: Shipments or flows, as every public function takes them; all when left out.
        data: What to load in place of the installed dataset, as in `load`.

    Raises:
        DataError: If there is no built dataset.
        UsageError: If the rows are not known.
    """
    about = manifest_of(data)
    frames = {name: load(name, "polars", data=data) for name in TABLES}
    if rows is not None:
        chosen = select(rows, caller="export", data=data, backend="polars")
        frames = _concerning(frames, [str(id) for id in chosen.rows[chosen.key]])
    return Dataset(str(about["version"]), str(about["released"]), frames)


def _concerning(frames: Frames, events: list[str]) -> Frames:
    """The rows about some events, with every row that they refer to; other tables stay whole."""
    kept = dict(frames)
    for name, column in _EVENT_COLUMNS.items():
        kept[name] = frames[name].filter(pl.col(column).is_in(events))
    disputing = frames["claims"].join(kept["disputes"], on="claim_id", how="semi")
    kept["claims"] = pl.concat([kept["claims"], disputing]).unique("claim_id")
    for name, table in TABLES.items():
        for key in table.foreign_keys:
            belongs = key.table in ("shipments", "claims") and {*key.columns} <= {*table.key}
            if belongs and name not in _EVENT_COLUMNS:
                kept[name] = _referring(kept[name], key.columns, kept[key.table], key.other_columns)
    kept |= {name: frames[name].clear() for name in (*_ALWAYS_REFERRED, *_OF_PARTIES)}
    for name in reversed(parents_first()):
        _add_parents(name, kept, frames)
    parties = kept["parties"]["party_id"].implode()
    for name, column in _OF_PARTIES.items():
        kept[name] = frames[name].filter(pl.col(column).is_in(parties))
    return {name: kept[name].sort(TABLES[name].key) for name in frames}


def _referring(
    frame: pl.DataFrame, columns: Sequence[str], other: pl.DataFrame, others: Sequence[str]
) -> pl.DataFrame:
    return frame.join(other, left_on=columns, right_on=others, how="semi")


def _add_parents(name: str, kept: Frames, frames: Frames) -> None:
    """Add the rows that a table refers to; in itself until none is missing."""
    for key in TABLES[name].foreign_keys:
        before = -1
        while kept[key.table].height > before:
            before = kept[key.table].height
            parents = _referring(frames[key.table], key.other_columns, kept[name], key.columns)
            both = pl.concat([kept[key.table], parents])
            kept[key.table] = both.unique(TABLES[key.table].key)
