"""The standing charts of the dataset, by name: what the command line and the site draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shipments.plot import ChartFigure

# China to Russia and more than a prospect; and what is reported as moved, for amounts.
_CORE: dict[str, Any] = {"scope": "core", "stage": ("movement", "order", "find", "stop")}
_MOVED: dict[str, Any] = {"scope": "core", "stage": "movement"}
_ROWS = {"volumes": _MOVED, "bounds": _MOVED, "timeline": {}, "coverage": {}}
CHARTS = (
    "routes",
    "volumes",
    "bounds",
    "sankey",
    "parties",
    "completeness",
    "coverage",
    "timeline",
)


def chart(name: str) -> ChartFigure:
    """Draw a standing chart, one of `CHARTS`.

    Raises:
        KeyError: If there is no such chart.
    """
    if name not in CHARTS:
        raise KeyError(name)
    from shipments import plot

    figure: ChartFigure = getattr(plot, name)(_ROWS.get(name, _CORE))
    return figure
