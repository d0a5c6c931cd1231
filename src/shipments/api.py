"""Calls that put loading and analysis together, for the façade."""

from __future__ import annotations

from typing import cast

from narwhals.typing import IntoDataFrameT

from shipments.analysis.routes import routes as routes_of
from shipments.dataset.load import load
from shipments.frames import wrap


def routes(frame: IntoDataFrameT) -> IntoDataFrameT:
    """Count shipments and independent root reports by reported route.

    Args:
        frame: Rows of `shipments`, pandas or polars, filtered to those wanted.

    Returns:
        One row a route, most shipments first; see `shipments.analysis.routes.routes`.

    Raises:
        UsageError: If the rows are of another table.
    """
    backend = str(wrap(frame).implementation.value)
    legs, claims = load("legs", backend), load("claims", backend)
    return routes_of(frame, cast("IntoDataFrameT", legs), cast("IntoDataFrameT", claims))
