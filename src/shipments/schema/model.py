"""`TableModel`: a table as a pandera model that runs on polars and pandas, and splits on any engine.

    class Hops(TableModel, key=("claim_id", "hop")):
        '''One hop of the way that one claim reports.'''

        claim_id: str = field("the claim", refers_to="claims.claim_id")
        hop: int = field("place in the order of travel, from 1")
        _ends: Columns[Ends]  # the columns of another model that this one inherits, here

        goes_on = rule("hop", "the first is 1", nw.col("hop") >= 1)

The docstring is the grain: what one row is. Rules are inherited and keep their ids. Columns beside
those of the model, and another order, are no fault: `split(extra="refuse")` refuses them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypeVar,
    cast,
    get_args,
    get_origin,
    overload,
)

import pandera.polars as pa
import polars as pl

from shipments.schema.pandera_internals import field_with_checks
from shipments.schema.rules import RowRule, known_word, unique_rule
from shipments.schema.table import KNOWN_COLUMNS, ForeignKey, Table, TableSource
from shipments.schema.terms import Term

if TYPE_CHECKING:
    from typing import Self

    import pandas as pd
    from pandera.typing.pandas import DataFrame as PandasFrame
    from pandera.typing.polars import DataFrame, LazyFrame

    from shipments.schema.result import Split

Frame = TypeVar("Frame")
Model = TypeVar("Model")


class Columns(Generic[Model]):
    """Where the columns of an inherited model come among those of a model.

    pandera puts inherited columns first. `_period: Columns[Period]` puts those of `Period` here.
    """


def field(
    description: str,
    *,
    unit: str | None = None,
    nullable: bool = False,
    vocabulary: type[Term] | None = None,
    checks: Iterable[pa.Check] = (),
    refers_to: str | None = None,
    refers_to_every: str | None = None,
) -> Any:
    """One column of a model.

    Args:
        description: What the value says.
        unit: Unit of the value, or the name of the column that holds it.
        nullable: Whether null is a value (not stated).
        vocabulary: Enumeration of the allowed values.
        checks: Further checks on the column alone.
        refers_to: `table.column` among whose values it is.
        refers_to_every: The same, where every row of that table must be referred to.
    """
    metadata = {
        "unit": unit,
        "vocabulary": vocabulary.__name__ if vocabulary else None,
        "refers_to": refers_to or refers_to_every,
        "refers_to_every": refers_to_every is not None,
    }
    words = [known_word(vocabulary)] if vocabulary else []
    return field_with_checks(
        [*words, *checks], description=description, nullable=nullable, metadata=metadata
    )


class TableSchema(pa.DataFrameSchema):
    """A schema of pandera for polars that also validates frames of pandas."""

    @classmethod
    def get_backend(cls, check_obj: Any = None, check_type: type | None = None) -> Any:
        """The backend of the class that pandera registered; its registry goes by exact class."""
        return pa.DataFrameSchema.get_backend(check_obj, check_type)

    def validate(self, check_obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Validate a frame of polars or pandas with pandera's backend for it."""
        if isinstance(check_obj, pl.DataFrame | pl.LazyFrame):
            return cast("Any", super()).validate(check_obj, *args, **kwargs)
        from shipments.schema.pandas_schema import validate_pandas  # noqa: PLC0415

        return validate_pandas(self, check_obj, *args, **kwargs)


class TableModel(pa.DataFrameModel):
    """A model with a key, descriptions and rules; see the module.

    Class keywords:
        key: Columns that identify a row. Rows are in the order of the key.
        name: Name of the table; the class name in snake case without it.
        title: Name for people; made of the name without it.
        foreign_keys: References of several columns; those of one are given with `field`.
        origins: What the rows were compiled from.
        check_unique_key: Whether uniqueness of the key is a rule. It needs all rows at once, so a
            table that streams leaves it to the reader that numbers the rows.
    """

    _facts: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(
        cls,
        key: tuple[str, ...] | None = None,
        name: str | None = None,
        title: str | None = None,
        foreign_keys: Iterable[ForeignKey] = (),
        origins: Iterable[TableSource] = (),
        check_unique_key: bool = True,
    ) -> None:
        """Keep what the table is beside its columns."""
        name = name or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
        grain = _grain(cls.__doc__ or "")
        inherited = cls._facts if key is None else {}
        cls._facts = {
            **inherited,
            "name": name,
            "title": title or name.replace("_", " ").capitalize(),
            "grain": grain,
            **({"key": key, "check_unique_key": check_unique_key} if key else {}),
            "foreign_keys": tuple(foreign_keys),
            "origins": tuple(origins),
        }
        if "Config" not in vars(cls):
            facts = {"name": name, "title": cls._facts["title"], "description": grain}
            cls.Config = type("Config", (cls.Config,), facts)
        super().__init_subclass__()  # type: ignore[no-untyped-call]
        if "key" in cls._facts:
            KNOWN_COLUMNS[name] = tuple(_column_order(cls))

    @classmethod
    def build_schema_(cls, **kwargs: Any) -> TableSchema:
        """The schema of pandera: columns in the order of the body, rules as checks."""
        made = super().build_schema_(**kwargs)
        rules = list(_rules(cls).values())
        if "key" in cls._facts and cls._facts["check_unique_key"]:
            rules.append(unique_rule(cls._facts["key"]))
        columns = {name: made.columns[name] for name in _column_order(cls)}
        return TableSchema(columns, checks=[rule.check() for rule in rules] + made.checks, **kwargs)

    if TYPE_CHECKING:

        @overload
        @classmethod
        def validate(
            cls, check_obj: pl.DataFrame, *args: Any, **kwargs: Any
        ) -> DataFrame[Self]: ...
        @overload
        @classmethod
        def validate(
            cls, check_obj: pl.LazyFrame, *args: Any, **kwargs: Any
        ) -> LazyFrame[Self]: ...
        @overload
        @classmethod
        def validate(
            cls, check_obj: pd.DataFrame, *args: Any, **kwargs: Any
        ) -> PandasFrame[Self]: ...
        @classmethod
        def validate(cls, check_obj: Any, *args: Any, **kwargs: Any) -> Any:
            """Validate with pandera's own backend for the frame, polars or pandas."""

    @classmethod
    def split(cls, frame: Frame, **options: Any) -> Split[Frame]:
        """Split a frame into accepted and rejected rows; see `shipments.schema.split`."""
        from shipments.schema.splitting import split  # noqa: PLC0415

        return split(frame, cls, **options)


@cache
def table_of(model: type[TableModel]) -> Table:
    """A model with what descriptors, dictionary and builders read of it."""
    facts, schema = dict(model._facts), model.to_schema()
    facts.pop("check_unique_key", None)
    facts["foreign_keys"] = (*_references(schema.columns), *facts["foreign_keys"])
    return Table(model=model, schema=schema, **{"key": (), **facts})


def _grain(docstring: str) -> str:
    """The first paragraph of a docstring as the part of a sentence that follows "one row is"."""
    text = " ".join(inspect.cleandoc(docstring).partition("\n\n")[0].split()).rstrip(".")
    return text[:1].lower() + text[1:]


def _references(columns: Mapping[str, pa.Column]) -> Iterator[ForeignKey]:
    for name, column in columns.items():
        metadata = column.metadata or {}
        if target := metadata.get("refers_to"):
            table, _, other = target.partition(".")
            yield ForeignKey((name,), table, (other,), metadata["refers_to_every"])


def _body(model: type) -> list[tuple[str, type | None]]:
    """What a class body declares, in order: names of columns, and models for `Columns`."""
    declared: list[tuple[str, type | None]] = []
    for name, annotation in inspect.get_annotations(model, eval_str=True).items():
        if cast("Any", get_origin(annotation)) is Columns:
            declared.append((name, get_args(annotation)[0]))
        elif not name.startswith("_"):
            declared.append((getattr(model, name), None))
    return declared


def _parents(model: type) -> list[type]:
    """Inherited models in the order of their columns: those that have no place come first."""
    placed = [group for _, group in _body(model) if group]
    bases = [base for base in model.__bases__ if issubclass(base, TableModel)]
    return [base for base in bases if base not in placed] + placed


def _column_order(model: type) -> list[str]:
    """Columns as the body has them; what it declares again stays where the body has it."""
    body = _body(model)
    own = {name for name, group in body if group is None}
    placed = [group for _, group in body if group]
    order = [name for base in _parents(model) if base not in placed for name in _column_order(base)]
    order = [name for name in order if name not in own]
    for name, group in body:
        order += [other for other in _column_order(group) if other not in own] if group else [name]
    return list(dict.fromkeys(order))


def _rules(model: type) -> dict[str, RowRule]:
    """Rules by id: inherited ones in the order of their columns, then those of the body."""
    rules: dict[str, RowRule] = {}
    for base in _parents(model):
        rules |= _rules(base)
    return rules | {rule.id: rule for rule in vars(model).values() if isinstance(rule, RowRule)}
