"""What has been reported about arms and dual-use goods moving from China to Russia.

    import shipments as sh

    df = sh.load("shipments")
    sh.plot.volumes(df)
    print(sh.explain("norinco-tekhkrim-rifles-2022-06"))

Importing this package imports neither pandas nor polars nor pandera nor matplotlib: each name is
loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from shipments import customs, schema, tables, trade
    from shipments import plot as plot
    from shipments.analysis.totals import CannotAdd, total
    from shipments.api import routes
    from shipments.dataset.changes import changes
    from shipments.dataset.cite import cite
    from shipments.dataset.describe import describe
    from shipments.dataset.explain import explain
    from shipments.dataset.load import data_version, list_tables, load
    from shipments.errors import DataError, ShipmentsError, UsageError
    from shipments.exports.formats import export

# Public name -> module that holds it; a module of its own when the attribute is None.
_WHERE: dict[str, tuple[str, str | None]] = {
    "load": ("shipments.dataset.load", "load"),
    "list_tables": ("shipments.dataset.load", "list_tables"),
    "data_version": ("shipments.dataset.load", "data_version"),
    "describe": ("shipments.dataset.describe", "describe"),
    "explain": ("shipments.dataset.explain", "explain"),
    "cite": ("shipments.dataset.cite", "cite"),
    "export": ("shipments.exports.formats", "export"),
    "total": ("shipments.analysis.totals", "total"),
    "routes": ("shipments.api", "routes"),
    "changes": ("shipments.dataset.changes", "changes"),
    "plot": ("shipments.plot", None),
    "schema": ("shipments.schema", None),
    "tables": ("shipments.tables", None),
    "trade": ("shipments.trade", None),
    "customs": ("shipments.customs", None),
    "CannotAdd": ("shipments.analysis.totals", "CannotAdd"),
    "DataError": ("shipments.errors", "DataError"),
    "ShipmentsError": ("shipments.errors", "ShipmentsError"),
    "UsageError": ("shipments.errors", "UsageError"),
}

__all__ = [
    "CannotAdd",
    "DataError",
    "ShipmentsError",
    "UsageError",
    "__version__",
    "changes",
    "cite",
    "customs",
    "data_version",
    "describe",
    "explain",
    "export",
    "list_tables",
    "load",
    "plot",
    "routes",
    "schema",
    "tables",
    "total",
    "trade",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in _WHERE:
        raise AttributeError(f"module 'shipments' has no attribute '{name}'")
    module, attribute = _WHERE[name]
    found = import_module(module)
    value = found if attribute is None else getattr(found, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__
