"""The schema: what a valid record is. The only place where a rule or a column is written.

    from shipments.schema import Declarations, split

Importing this package imports nothing heavy: each name is loaded when it is first used. Every
table is here under its name in capital words (`Shipments`, `ShipmentParties`, `Declarations`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shipments.schema.compile import SchemaNotCompilable, compile_plan
    from shipments.schema.declarations import DECLARATIONS as Declarations  # noqa: N811
    from shipments.schema.declarations import (
        INGESTED_DECLARATIONS as IngestedDeclarations,  # noqa: N811
    )
    from shipments.schema.files import split_file
    from shipments.schema.splitting import RowsRejected, Split, split, validate
    from shipments.schema.trade import TRADE as Trade  # noqa: N811

_WHERE = {
    "Declarations": ("shipments.schema.declarations", "DECLARATIONS"),
    "IngestedDeclarations": ("shipments.schema.declarations", "INGESTED_DECLARATIONS"),
    "RowsRejected": ("shipments.schema.splitting", "RowsRejected"),
    "SchemaNotCompilable": ("shipments.schema.compile", "SchemaNotCompilable"),
    "Split": ("shipments.schema.splitting", "Split"),
    "Trade": ("shipments.schema.trade", "TRADE"),
    "compile_plan": ("shipments.schema.compile", "compile_plan"),
    "split": ("shipments.schema.splitting", "split"),
    "split_file": ("shipments.schema.files", "split_file"),
    "validate": ("shipments.schema.splitting", "validate"),
}

__all__ = [
    "Declarations",
    "IngestedDeclarations",
    "RowsRejected",
    "SchemaNotCompilable",
    "Split",
    "Trade",
    "compile_plan",
    "split",
    "split_file",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Load a public name, or a table of the dataset, when it is first used."""
    if name in _WHERE:
        module, attribute = _WHERE[name]
        value = getattr(import_module(module), attribute)
    elif name[:1].isupper():
        tables = import_module("shipments.schema.registry").TABLES
        by_class = {key.title().replace("_", ""): table for key, table in tables.items()}
        if name not in by_class:
            raise AttributeError(f"module 'shipments.schema' has no table '{name}'")
        value = by_class[name]
    else:
        raise AttributeError(f"module 'shipments.schema' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__
