"""The rule engine: a pandera schema as one plan for polars, pandas, Arrow, DuckDB and Spark.

    from shipments.schema import split
    from shipments.tables import Declarations

Importing this package imports nothing heavy: each name is loaded when it is first used.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from shipments.lazy import lazy_names

if TYPE_CHECKING:
    from shipments.errors import RowsRejected, SchemaNotCompilable
    from shipments.schema.compile import compile_plan
    from shipments.schema.files import split_file
    from shipments.schema.model import Columns, TableModel, field, table_of
    from shipments.schema.result import Split
    from shipments.schema.rules import column_rule, rule
    from shipments.schema.splitting import split, validate
    from shipments.schema.table import ForeignKey, TableSource

_load, __dir__ = lazy_names(
    "shipments.schema",
    {
        "Columns": "shipments.schema.model",
        "ForeignKey": "shipments.schema.table",
        "RowsRejected": "shipments.errors",
        "SchemaNotCompilable": "shipments.errors",
        "Split": "shipments.schema.result",
        "TableModel": "shipments.schema.model",
        "TableSource": "shipments.schema.table",
        "column_rule": "shipments.schema.rules",
        "compile_plan": "shipments.schema.compile",
        "field": "shipments.schema.model",
        "rule": "shipments.schema.rules",
        "split": "shipments.schema.splitting",
        "split_file": "shipments.schema.files",
        "table_of": "shipments.schema.model",
        "validate": "shipments.schema.splitting",
    },
)

__all__ = [
    "Columns",
    "ForeignKey",
    "RowsRejected",
    "SchemaNotCompilable",
    "Split",
    "TableModel",
    "TableSource",
    "column_rule",
    "compile_plan",
    "field",
    "rule",
    "split",
    "split_file",
    "table_of",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; tables are in `shipments.tables`."""
    if name in __all__ or not name[:1].isupper():
        return _load(name)
    # Tables were here until 2026.11; the old path works for one release.
    value = getattr(import_module("shipments.tables"), name)
    warnings.warn(
        f"import {name} from shipments.tables; shipments.schema.{name} goes in the next release",
        DeprecationWarning,
        stacklevel=2,
    )
    return value
