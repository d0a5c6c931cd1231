"""Figures: frames in, matplotlib figures or axes out; nothing is read, shown or saved.

Each function takes pandas and polars alike, returns a `ChartFigure` (a matplotlib figure that
knows its alternative text and saves the same bytes each time), or draws into `ax=` and returns it.
"""

from shipments.plot.bounds import bounds
from shipments.plot.coverage import coverage
from shipments.plot.flows import flows
from shipments.plot.parties import parties
from shipments.plot.routes import routes
from shipments.plot.theme import ChartFigure
from shipments.plot.timeline import timeline
from shipments.plot.volumes import volumes

__all__ = ["ChartFigure", "bounds", "coverage", "flows", "parties", "routes", "timeline", "volumes"]


def __dir__() -> list[str]:
    """The public names."""
    return __all__
