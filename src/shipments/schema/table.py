"""Building blocks of a table's schema: columns, groups of columns, rules, keys.

A table is a pandera `DataFrameSchema` with a name, a grain, a key and its foreign keys around it.
Every column has a description and, where it measures something, a unit; every rule has an id, a
sentence that states what holds, and the field to look at. Rules are narwhals expressions, so that
`shipments.schema.compile` can turn them into one plan for any engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl
from pandera.backends.narwhals import builtin_checks as _registers_them  # noqa: F401

from shipments.schema.terms import Term

Columns = dict[str, pa.Column]


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
        schema: The pandera schema: columns in order, checks, strict.
        foreign_keys: References to other tables.
        origins: What its rows were compiled from.
    """

    name: str
    title: str
    grain: str
    key: tuple[str, ...]
    schema: pa.DataFrameSchema
    foreign_keys: tuple[ForeignKey, ...] = field(default=())
    origins: tuple[TableSource, ...] = field(default=())

    @property
    def columns(self) -> Columns:
        """The columns in order."""
        return dict(self.schema.columns)

    @property
    def dtypes(self) -> dict[str, pl.DataType]:
        """Polars types of the columns in order."""
        return {name: column.dtype.type for name, column in self.schema.columns.items()}


def column(
    dtype: Any,
    description: str,
    *,
    unit: str | None = None,
    nullable: bool = False,
    vocabulary: type[Term] | None = None,
    checks: Iterable[pa.Check] = (),
) -> pa.Column:
    """One column.

    Args:
        dtype: Polars type.
        description: What the value says.
        unit: Unit of the value, or the name of the column that holds it.
        nullable: Whether null is a value (not stated).
        vocabulary: Enumeration of the allowed values.
        checks: Further checks on the column alone.
    """
    every = list(checks)
    if vocabulary is not None:
        every.insert(
            0,
            pa.Check.isin(
                list(vocabulary.values()),
                name="known_word",
                error="known_word",
                description=f"a word of the vocabulary {vocabulary.__name__}",
            ),
        )
    metadata = {"unit": unit, "vocabulary": vocabulary.__name__ if vocabulary else None}
    return pa.Column(dtype, every, nullable=nullable, description=description, metadata=metadata)


def text_like(pattern: str, name: str, description: str) -> pa.Check:
    r"""A check that a text matches a pattern in full.

    Engines differ in `\d`, `\s` and `\w` (Unicode or not): write the characters out.
    """
    return pa.Check.str_matches(f"^(?:{pattern})$", name=name, error=name, description=description)


def not_negative() -> pa.Check:
    """A check that a number is zero or more."""
    return pa.Check.ge(0, name="not_negative", error="not_negative", description="zero or more")


def amount(greatest: float) -> pa.Check:
    """A check that a number is zero or more and finite."""
    return pa.Check(
        # DuckDB trusts the statistics of a Parquet file, which leave NaN out, and so holds that a
        # NaN is within any bounds and that nothing is NaN. No statistics cover a difference.
        lambda value: value.is_between(0, greatest) & ((value - value) == 0),
        native=False,
        name="amount",
        error="amount",
        description="a finite number, zero or more",
    )


def rule(
    name: str,
    description: str,
    field: str,
    expression: Callable[[], nw.Expr],
    *,
    null_passes: bool = True,
    warn: bool = False,
) -> pa.Check:
    """A rule across columns.

    Args:
        name: Id of the rule, unique in its table.
        description: Sentence that states what holds.
        field: The column to look at first.
        expression: Makes an expression that is true where the rule holds.
        null_passes: What a null of the expression means; there is no default reading of null, so
            that an expression that cannot be null should still say what it would mean.
        warn: Whether a row that breaks it stays accepted and is only pointed out.
    """
    return pa.Check(
        lambda _frame: expression(),
        native=False,
        name=name,
        error=name,
        title=field,
        description=description,
        ignore_na=null_passes,
        raise_warning=warn,
    )


def table(
    name: str,
    title: str,
    grain: str,
    key: tuple[str, ...],
    columns: Columns,
    rules: Iterable[pa.Check] = (),
    foreign_keys: Iterable[ForeignKey] = (),
    *,
    origins: Iterable[TableSource] = (),
    check_unique_key: bool = True,
) -> Table:
    """A table with a strict, ordered schema.

    Args:
        name: Table name, plural.
        title: Name for people.
        grain: What one row is.
        key: Columns that identify a row.
        columns: Columns in order.
        rules: Rules across columns.
        foreign_keys: References to other tables.
        origins: What its rows were compiled from.
        check_unique_key: Whether uniqueness of the key is a rule; it needs all rows at once, so a
            table that streams leaves it to the reader that numbers the rows.
    """
    schema = pa.DataFrameSchema(
        columns,
        checks=list(rules),
        unique=list(key) if check_unique_key else None,
        strict=True,
        ordered=True,
        name=name,
        title=title,
        description=grain,
    )
    return Table(name, title, grain, key, schema, tuple(foreign_keys), tuple(origins))
