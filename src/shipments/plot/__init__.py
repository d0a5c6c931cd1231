"""Figures of reported shipments, flows and claims.

    sh.plot.volumes(sh.load("shipments").query("scope == 'core'"))
    sh.plot.routes({"category": "drones"})
    sh.plot.timeline("norinco-tekhkrim-rifles-2022-06")

Each function takes rows of a table (pandas or polars, the key as a column or as the index), ids, or
a filter, and loads what else it needs. It returns a `ChartFigure`, a matplotlib figure that knows
its alternative text and saves the same bytes each time, or draws into `ax=` and returns that.
`by`, `measure`, `count`, `top`, `title`, `subtitle`, `inches`, `ax` and `data` mean the same in each.
"""

from __future__ import annotations

import warnings
from typing import Any

from shipments.plot.bounds import bounds
from shipments.plot.completeness import completeness
from shipments.plot.coverage import coverage
from shipments.plot.parties import parties
from shipments.plot.routes import routes
from shipments.plot.sankey import sankey
from shipments.plot.theme import ChartFigure
from shipments.plot.timeline import timeline
from shipments.plot.volumes import volumes

__all__ = [
    "ChartFigure",
    "bounds",
    "completeness",
    "coverage",
    "parties",
    "routes",
    "sankey",
    "timeline",
    "volumes",
]


def __getattr__(name: str) -> Any:
    """The old name of `sankey`, with a warning, for one release."""
    if name == "flows":
        warnings.warn("plot.flows is now plot.sankey", DeprecationWarning, stacklevel=2)
        return sankey
    raise AttributeError(f"module 'shipments.plot' has no attribute '{name}'")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
