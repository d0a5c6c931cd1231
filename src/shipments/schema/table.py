"""What a table is beside its columns: name, grain, key, references, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandera.polars as pa
import polars as pl

from shipments.schema.pandera_internals import polars_type

if TYPE_CHECKING:
    from shipments.schema.model import TableModel


# Columns of every model with a key that was imported, by the name of its table.
KNOWN_COLUMNS: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class ForeignKey:
    """A reference: the values of `columns` are among `other_columns` of `table`.

    `required` also demands the other way round: every row of the other table is referred to.
    """

    columns: tuple[str, ...]
    table: str
    other_columns: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class TableSource:
    """What a table was compiled from or checked against.

    Attributes:
        title: The work or the list, with its edition where known.
        url: Where it is published; None when it is not one page.
        license: SPDX id or name of its licence; None for facts, which have no licence.
    """

    title: str
    url: str | None = None
    license: str | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its key, its schema and what it refers to.

    Attributes:
        name: Table name, plural.
        title: Name for people.
        grain: What one row is.
        key: Columns that identify a row; rows are published in the order of the key.
        schema: The pandera schema: columns in order, checks.
        model: The pandera model that all this was made from.
        foreign_keys: References to other tables.
        origins: What its rows were compiled from.
    """

    name: str
    title: str
    grain: str
    key: tuple[str, ...]
    schema: pa.DataFrameSchema
    model: type[TableModel]
    foreign_keys: tuple[ForeignKey, ...] = ()
    origins: tuple[TableSource, ...] = ()

    @property
    def columns(self) -> dict[str, pa.Column]:
        """The columns in order."""
        return dict(self.schema.columns)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars types of the columns in order."""
        types = {name: polars_type(column) for name, column in self.schema.columns.items()}
        return {name: dtype for name, dtype in types.items() if dtype is not None}
