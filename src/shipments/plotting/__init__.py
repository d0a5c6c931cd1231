"""Figures: frames in, matplotlib figures or axes out; nothing is read, shown or saved.

Each function takes pandas and polars alike, returns a `ChartFigure` (a matplotlib figure that
knows its alternative text and saves the same bytes each time), or draws into `ax=` and returns it.
"""

from shipments.plotting.bounds import bounds
from shipments.plotting.coverage import coverage
from shipments.plotting.flows import flows
from shipments.plotting.parties import parties
from shipments.plotting.routes import routes
from shipments.plotting.theme import ChartFigure
from shipments.plotting.timeline import timeline
from shipments.plotting.volumes import volumes

__all__ = ["ChartFigure", "bounds", "coverage", "flows", "parties", "routes", "timeline", "volumes"]
