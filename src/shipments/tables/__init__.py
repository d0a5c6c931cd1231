"""The tables of the dataset: what a valid record is.

    from shipments.tables import Claims, Declarations, Shipments

Importing this package imports nothing heavy: each table is loaded when it is first used, under its
name in capital words (`Shipments`, `ShipmentParties`, `Declarations`).
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shipments.tables.declarations import DECLARATIONS as Declarations  # noqa: N811
    from shipments.tables.declarations import (
        INGESTED_DECLARATIONS as IngestedDeclarations,  # noqa: N811
    )
    from shipments.tables.trade import TRADE as Trade  # noqa: N811

_WHERE = {
    "Declarations": ("shipments.tables.declarations", "DECLARATIONS"),
    "IngestedDeclarations": ("shipments.tables.declarations", "INGESTED_DECLARATIONS"),
    "Trade": ("shipments.tables.trade", "TRADE"),
}

__all__ = ["Declarations", "IngestedDeclarations", "Trade"]


def __getattr__(name: str) -> Any:
    """Load a table when it is first used."""
    if name in _WHERE:
        module, attribute = _WHERE[name]
        value = getattr(import_module(module), attribute)
    elif name[:1].isupper():
        tables = import_module("shipments.tables.registry").TABLES
        by_class = {key.title().replace("_", ""): table for key, table in tables.items()}
        if name not in by_class:
            raise AttributeError(f"module 'shipments.tables' has no table '{name}'")
        value = by_class[name]
    else:
        raise AttributeError(f"module 'shipments.tables' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The classes of all tables."""
    tables = import_module("shipments.tables.registry").TABLES
    return sorted({*__all__, *(key.title().replace("_", "") for key in tables)})


class _Tables(ModuleType):
    """`sh.tables()` listed the tables until 2026.11; the old call works for one release."""

    def __call__(self) -> dict[str, str]:
        warnings.warn(
            "sh.tables() is now sh.list_tables(); the old name goes in the next release",
            DeprecationWarning,
            stacklevel=2,
        )
        registry = import_module("shipments.tables.registry")
        return {name: table.grain for name, table in registry.TABLES.items()}


sys.modules[__name__].__class__ = _Tables
