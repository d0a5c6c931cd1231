"""What an export is made of: the tables with their schemas, and what has to be said beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from shipments.dataset.load import load, manifest
from shipments.frames import Row
from shipments.schema.table import Table
from shipments.tables.about import LICENSE, LICENSE_URL, RIGHTS, TITLE
from shipments.tables.registry import TABLES

# What a reader must know before the first sum; every format that can carry a text carries these.
NOTICES = (
    "A row is a report, never a fact.",
    "Low and high are bounds: empty = open. A number that was not reported is empty, never zero.",
    "Shipments of unlike stages, flows and shipments, consignments, items and tonnes never add up; "
    "events that overlap count some of the same goods.",
    "Copies are not corroboration: root_count counts independent root reports, page_count pages.",
    "Denials and negative findings stand in the table disputes, what pages tell differently in "
    "the table variants.",
)


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

    def tables(self) -> Iterator[tuple[Table, pl.DataFrame]]:
        """Schema and rows of every table, most asked for first."""
        return ((TABLES[name], frame) for name, frame in self.frames.items())

    @cached_property
    def about(self) -> dict[str, str]:
        """Title, version, licence, rights, citation and notices, in that order."""
        told = {
            "title": TITLE,
            "version": self.version,
            "released": self.released,
            "license": LICENSE,
            "license_url": LICENSE_URL,
            "rights": RIGHTS,
            "cite": f"{TITLE}. Version {self.version} ({self.released}). {LICENSE}.",
        }
        return told | {f"notice_{number}": text for number, text in enumerate(NOTICES, 1)}


def read_dataset() -> Dataset:
    """The built dataset.

    Raises:
        DataError: If there is none.
    """
    told = manifest()
    frames = {name: load(name, "polars") for name in TABLES}
    return Dataset(str(told["version"]), str(told["released"]), frames)


def parents_first() -> list[str]:
    """The tables in an order in which each stands after those that it refers to."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        for key in TABLES[name].foreign_keys:
            if key.table != name:
                visit(key.table)
        ordered.append(name)

    for name in TABLES:
        visit(name)
    return ordered


def comment(table: Table, column: str) -> str:
    """What a column says, with its unit."""
    found = table.columns[column]
    unit = (found.metadata or {}).get("unit")
    return f"{found.description} (unit: {unit})" if unit else str(found.description)
