"""Which engine a frame belongs to, by its type; engines are imported when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shipments.errors import UsageError
from shipments.schema.engines.lazy import LazyEngine

# First part of the module of a frame's class -> what it is.
KINDS = {"polars": "polars", "pandas": "pandas", "pyarrow": "pyarrow", "duckdb": "duckdb",
         "_duckdb": "duckdb", "pyspark": "spark"}  # fmt: skip


def kind_of(frame: Any) -> str:
    """`polars`, `pandas`, `pyarrow`, `duckdb` or `spark`.

    Raises:
        UsageError: If it is no frame of these.
    """
    kind = KINDS.get(type(frame).__module__.split(".", 1)[0], "")
    class_name = type(frame).__name__
    fits = {"polars": ("DataFrame", "LazyFrame"), "pyarrow": ("Table",), "pandas": ("DataFrame",),
            "duckdb": ("DuckDBPyRelation",), "spark": ("DataFrame",)}  # fmt: skip
    if class_name not in fits.get(kind, ()):
        raise UsageError(
            f"a {class_name} cannot be split · expected a polars or pandas frame, a pyarrow table, a "
            "DuckDB relation or a Spark DataFrame"
        )
    return kind


def _duckdb() -> LazyEngine:
    from shipments.schema.engines.duckdb import DuckDBEngine  # noqa: PLC0415

    return DuckDBEngine()


def _spark() -> LazyEngine:
    from shipments.schema.engines.spark import SparkEngine  # noqa: PLC0415

    return SparkEngine()


def _polars() -> LazyEngine:
    from shipments.schema.engines.polars import PolarsEngine  # noqa: PLC0415

    return PolarsEngine()


def engine_for(kind: str) -> LazyEngine:
    """The engine for frames of a kind; pandas and Arrow are split by polars."""
    made: Callable[[], LazyEngine] = {"duckdb": _duckdb, "spark": _spark}.get(kind, _polars)
    return made()
