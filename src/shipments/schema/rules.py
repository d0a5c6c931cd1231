"""Rules: what holds of one column or of a row, written once as a narwhals expression.

A rule has an id, a sentence that states what holds, and the column to look at. pandera's backends
and the compiler of this package read the same expression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa

from shipments.schema.pandera_internals import portable
from shipments.schema.terms import Term


@dataclass(frozen=True, eq=False)
class RowRule:
    """A rule across the columns of a row; its id is the name under which a model declares it.

    Attributes:
        field: The column to look at first.
        description: Sentence that states what holds.
        holds: Expression that is true where the rule holds.
        null_passes: Whether a null of the expression passes.
        warn: Whether a row that breaks it stays accepted and is only pointed out.
        id: Id of the rule, unique in its table.
    """

    field: str
    description: str
    holds: nw.Expr
    null_passes: bool = True
    warn: bool = False
    id: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name of the attribute as the id."""
        object.__setattr__(self, "id", name)

    def __get__(self, instance: object, owner: type) -> RowRule:
        """The rule itself; with this pandera reads it as a method, not as a column."""
        return self

    def check(self) -> pa.Check:
        """The rule as a check of pandera."""
        holds = self.holds.fill_null(self.null_passes)
        return pa.Check(
            portable(lambda _column: holds),
            native=False,
            name=self.id,
            error=self.id,
            title=self.field,
            description=self.description,
            # Nulls are decided by the expression, not by each backend in its own way.
            ignore_na=False,
            raise_warning=self.warn,
        )


def rule(
    field: str,
    description: str,
    holds: nw.Expr,
    *,
    null_passes: bool = True,
    warn: bool = False,
) -> Any:
    """A rule across columns, to be declared in the body of a model: its name is the id.

    Args:
        field: The column to look at first.
        description: Sentence that states what holds.
        holds: narwhals expression that is true where the rule holds.
        null_passes: What a null of the expression means.
        warn: Whether a row that breaks it stays accepted and is only pointed out.
    """
    return RowRule(field, description, holds, null_passes, warn)


def unique_rule(names: Sequence[str]) -> RowRule:
    """No two rows have the same values in these columns; null is a value like any other.

    pandera's own `unique=` drops null keys on pandas and fails on doubled index labels.
    """
    # The window needs all rows at once: the one rule that cannot stream.
    once = nw.col(names[0]).is_null().len().over(*names) == 1
    return RowRule(", ".join(names), f"a unique {' and '.join(names)}", once, id="unique_key")


def column_rule(
    name: str, description: str, holds: Callable[[nw.Expr], nw.Expr], **statistics: Any
) -> pa.Check:
    """A rule of one column; null passes, since `nullable` says whether it may be null.

    Args:
        name: Id of the rule, unique in its column.
        description: Phrase that states what holds.
        holds: Makes an expression that is true where the rule holds from that of the column.
        statistics: Constants of the rule, for descriptors.
    """
    return pa.Check(
        portable(lambda column: holds(column).fill_null(True)),  # type: ignore[arg-type]
        native=False,
        name=name,
        error=name,
        description=description,
        ignore_na=False,
        statistics=statistics,
    )


def text_like(pattern: str, name: str, description: str) -> pa.Check:
    r"""A text matches a pattern in full.

    Engines differ in `\d`, `\s` and `\w` (Unicode or not): write the characters out. pandera's own
    `str_matches` lets a line break pass at the end of the text on pandas.
    """
    # `\z`, since in Java, and so on Spark, `$` also matches before a line break.
    whole = rf"^(?:{pattern})\z"
    return column_rule(
        name, description, lambda text: text.str.contains(whole), pattern=f"^(?:{pattern})$"
    )


def not_negative() -> pa.Check:
    """A number is zero or more."""
    return pa.Check.ge(0, name="not_negative", error="not_negative", description="zero or more")


def within(low: Any, high: Any, name: str, description: str) -> pa.Check:
    """A number or a day lies between two others, which are allowed.

    pandera's own `in_range` cannot compare days with the timestamps that pandas has for them.
    """
    return column_rule(
        name,
        description,
        lambda value: value.is_between(low, high),
        min_value=low,
        max_value=high,
    )


def amount(greatest: float) -> pa.Check:
    """A number is zero or more and finite."""
    return column_rule(
        "amount",
        "a finite number, zero or more",
        # DuckDB trusts the statistics of a Parquet file, which leave NaN out, and so holds that a
        # NaN is within any bounds and that nothing is NaN. No statistics cover a difference.
        lambda value: value.is_between(0, greatest) & ((value - value) == 0),
    )


def known_word(vocabulary: type[Term]) -> pa.Check:
    """A text is a word of a vocabulary."""
    return pa.Check.isin(
        list(vocabulary.values()),
        name="known_word",
        error="known_word",
        description=f"a word of the vocabulary {vocabulary.__name__}",
    )
