"""What has been reported about arms and dual-use goods moving from China to Russia.

    import shipments as sh

    df = sh.load("shipments")
    sh.plot.volumes(df)
    print(sh.explain("norinco-tekhkrim-rifles-2022-06"))

Importing this package imports neither pandas nor polars nor pandera nor matplotlib: each name is
loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipments.lazy import lazy_names

__version__ = "0.1.0"

if TYPE_CHECKING:
    from shipments import customs, schema, tables, trade
    from shipments import plot as plot
    from shipments.analysis.routes import routes
    from shipments.analysis.totals import total
    from shipments.dataset.changes import changes
    from shipments.dataset.cite import cite
    from shipments.dataset.coverage import coverage
    from shipments.dataset.describe import describe
    from shipments.dataset.explain import explain
    from shipments.dataset.load import data_version, list_tables, load
    from shipments.dataset.party import party
    from shipments.errors import CannotAdd, DataError, ShipmentsError, UsageError
    from shipments.exports.formats import export

__getattr__, __dir__ = lazy_names(
    "shipments",
    {
        "load": "shipments.dataset.load",
        "list_tables": "shipments.dataset.load",
        "data_version": "shipments.dataset.load",
        "describe": "shipments.dataset.describe",
        "explain": "shipments.dataset.explain",
        "cite": "shipments.dataset.cite",
        "coverage": "shipments.dataset.coverage",
        "party": "shipments.dataset.party",
        "export": "shipments.exports.formats",
        "total": "shipments.analysis.totals",
        "routes": "shipments.analysis.routes",
        "changes": "shipments.dataset.changes",
        "plot": None,
        "schema": None,
        "tables": None,
        "trade": None,
        "customs": None,
        "CannotAdd": "shipments.errors",
        "DataError": "shipments.errors",
        "ShipmentsError": "shipments.errors",
        "UsageError": "shipments.errors",
    },
)

__all__ = [
    "CannotAdd",
    "DataError",
    "ShipmentsError",
    "UsageError",
    "__version__",
    "changes",
    "cite",
    "coverage",
    "customs",
    "data_version",
    "describe",
    "explain",
    "export",
    "list_tables",
    "load",
    "party",
    "plot",
    "routes",
    "schema",
    "tables",
    "total",
    "trade",
]
